"""Django's name for the room."""

from django.apps import AppConfig


class ElsewhereConfig(AppConfig):
    """The room of services that are run elsewhere."""

    name = "loket.services.elsewhere"
    label = "elsewhere"
