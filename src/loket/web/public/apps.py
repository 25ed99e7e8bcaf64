"""The door as Django sees it."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """App `public`: templates and static files of the door."""

    name = "loket.web.public"
    label = "public"
