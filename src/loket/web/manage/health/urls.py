"""Addresses below /pengelola/kesehatan/."""

from __future__ import annotations

from django.urls import path

from loket.web.manage.health import views

urlpatterns = [
    path("", views.health, name="manage-health"),
    path("ulangi/", views.retry, name="manage-health-retry"),
]
