"""Django's name for this room."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The room of background jobs."""

    name = "loket.foundation.jobs"
    label = "jobs"
