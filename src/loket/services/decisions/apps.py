from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "loket.services.decisions"
    label = "decisions"
