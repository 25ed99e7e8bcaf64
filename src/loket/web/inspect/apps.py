"""Django's entry of the door."""

from django.apps import AppConfig


class InspectConfig(AppConfig):
    """The auditors' door."""

    name = "loket.web.inspect"
    label = "inspect"
