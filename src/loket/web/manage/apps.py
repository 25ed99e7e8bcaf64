"""Django's entry of the door."""

from django.apps import AppConfig


class ManageConfig(AppConfig):
    """The door of those who run the office: operators, authors of services, their reviewers."""

    name = "loket.web.manage"
    label = "manage"
