"""Django's name for the room."""

from django.apps import AppConfig


class CounterConfig(AppConfig):
    """The room of help at the counter."""

    name = "loket.services.counter"
    label = "counter"
