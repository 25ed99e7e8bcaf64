"""Django's name for the room."""

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    """The room of inspections."""

    name = "loket.services.inspections"
    label = "inspections"
