"""Tells Django that this room has tables."""

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    """The room `agencies`."""

    name = "loket.foundation.agencies"
    label = "agencies"
