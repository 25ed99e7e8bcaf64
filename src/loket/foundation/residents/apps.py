"""The room as Django sees it."""

from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    """App `residents`."""

    name = "loket.foundation.residents"
    label = "residents"
