"""Django's entry of the room."""

from django.apps import AppConfig


class StandardsConfig(AppConfig):
    """The room of published standards."""

    name = "loket.oversight.standards"
    label = "standards"
