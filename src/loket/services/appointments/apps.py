"""Django's name for the room."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    """The room of appointments."""

    name = "loket.services.appointments"
    label = "appointments"
