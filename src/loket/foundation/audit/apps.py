"""Django's entry of the room."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The room of the record."""

    name = "loket.foundation.audit"
    label = "audit"
