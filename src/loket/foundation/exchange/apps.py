"""Django's entry of the room."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Exchange between agencies."""

    name = "loket.foundation.exchange"
    label = "exchange"
