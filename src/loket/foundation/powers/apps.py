"""The room as Django sees it."""

from django.apps import AppConfig


class PowersConfig(AppConfig):
    """App `powers`."""

    name = "loket.foundation.powers"
    label = "powers"
