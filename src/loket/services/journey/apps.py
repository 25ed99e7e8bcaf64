"""Django's entry of the room."""

from django.apps import AppConfig


class JourneyConfig(AppConfig):
    """The room of the flow; it has no tables."""

    name = "loket.services.journey"
    label = "journey"
