"""Django's entry of the door."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The officers' desk."""

    name = "loket.web.desk"
    label = "desk"
