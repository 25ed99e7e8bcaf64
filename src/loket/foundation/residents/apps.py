from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    name = "loket.foundation.residents"
    label = "residents"
