from django.apps import AppConfig


class RolloutConfig(AppConfig):
    name = "loket.services.rollout"
    label = "rollout"
