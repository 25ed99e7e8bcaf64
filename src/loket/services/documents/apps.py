"""Django's name for the room."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """The room of documents."""

    name = "loket.services.documents"
    label = "documents"
