"""The room as Django sees it."""

from django.apps import AppConfig


class UpstreamConfig(AppConfig):
    """App `upstream`."""

    name = "loket.foundation.upstream"
    label = "upstream"
