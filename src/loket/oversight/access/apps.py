"""Django's entry of the room."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """The room of readings and those who look at them."""

    name = "loket.oversight.access"
    label = "access"
