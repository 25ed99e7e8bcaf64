"""The room as Django sees it."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """App `clients`."""

    name = "loket.foundation.clients"
    label = "clients"
