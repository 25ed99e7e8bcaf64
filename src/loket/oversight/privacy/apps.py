"""Django's entry of the room."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """The room of personal data: what is held, why, how long, and what people ask about it."""

    name = "loket.oversight.privacy"
    label = "privacy"
