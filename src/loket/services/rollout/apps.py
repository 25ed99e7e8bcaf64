"""The rollout as a Django application."""

from django.apps import AppConfig


class RolloutConfig(AppConfig):
    """Name and label of the room."""

    name = "loket.services.rollout"
    label = "rollout"
