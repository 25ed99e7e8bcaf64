"""Django's name for the room."""

from django.apps import AppConfig


class ErrandsConfig(AppConfig):
    """The room of errands."""

    name = "loket.services.errands"
    label = "errands"
