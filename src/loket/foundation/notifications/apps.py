"""Django's name for the room."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """The room of notifications."""

    name = "loket.foundation.notifications"
    label = "notifications"
