"""Django's name for the room."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """The room of files."""

    name = "loket.foundation.files"
    label = "files"
