from django.apps import AppConfig


class JourneyConfig(AppConfig):
    name = "loket.services.journey"
    label = "journey"
