"""Django's name for the room."""

from django.apps import AppConfig


class QueueingConfig(AppConfig):
    """The room of queues."""

    name = "loket.services.queueing"
    label = "queueing"
