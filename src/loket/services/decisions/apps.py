"""Django's entry of the room."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """The room of decisions."""

    name = "loket.services.decisions"
    label = "decisions"
