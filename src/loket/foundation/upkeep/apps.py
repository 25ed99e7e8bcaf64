"""The room as a Django application."""

from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    """Name and label of the room."""

    name = "loket.foundation.upkeep"
    label = "upkeep"
