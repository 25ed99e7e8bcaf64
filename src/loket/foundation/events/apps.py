"""Django's entry of the room."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """The room of the outbox."""

    name = "loket.foundation.events"
    label = "events"
