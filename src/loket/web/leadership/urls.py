"""Addresses of the leaders' door, below /pimpinan/."""

from __future__ import annotations

from django.urls import path

from loket.web.kit import addresses as addresses  # registers <ulid:…>
from loket.web.leadership import lateness

urlpatterns = [
    path("", lateness.late, name="leadership"),
    path("langkah/<ulid:step>/", lateness.step, name="leadership-step"),
]
