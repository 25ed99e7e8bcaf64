"""The kit as a Django app: templates, static files and one small table for rate limits."""

from __future__ import annotations

from django.apps import AppConfig


class KitConfig(AppConfig):
    """App `kit`."""

    name = "loket.web.kit"
    label = "kit"
    default_auto_field = "django.db.models.BigAutoField"
