"""The room as Django sees it."""

from django.apps import AppConfig


class OfficesConfig(AppConfig):
    """App `offices`."""

    name = "loket.foundation.offices"
    label = "offices"
