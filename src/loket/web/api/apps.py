"""Django's entry of the door."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The door for programs: agencies' systems, partners, the mobile app."""

    name = "loket.web.api"
    label = "api"
