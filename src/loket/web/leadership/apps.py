"""Django's entry of the door."""

from django.apps import AppConfig


class LeadershipConfig(AppConfig):
    """The leaders' door."""

    name = "loket.web.leadership"
    label = "leadership"
