from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "loket.foundation.audit"
    label = "audit"
