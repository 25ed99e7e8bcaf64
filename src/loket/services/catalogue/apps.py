"""The catalogue as a Django application."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Name and label of the room."""

    name = "loket.services.catalogue"
    label = "catalogue"
