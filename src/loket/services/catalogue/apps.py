from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "loket.services.catalogue"
    label = "catalogue"
