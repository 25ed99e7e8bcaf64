"""Django's entry of the room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The room of cases."""

    name = "loket.services.cases"
    label = "cases"
