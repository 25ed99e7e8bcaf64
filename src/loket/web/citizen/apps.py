"""The door as Django sees it."""

from django.apps import AppConfig


class CitizenConfig(AppConfig):
    """App `citizen`: templates and static files of the door."""

    name = "loket.web.citizen"
    label = "citizen"
