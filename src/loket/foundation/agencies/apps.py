from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "loket.foundation.agencies"
    label = "agencies"
