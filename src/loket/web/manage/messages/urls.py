"""Addresses below /pengelola/pesan/."""

from __future__ import annotations

from django.urls import path

from loket.web.manage.messages import views

urlpatterns = [
    path("", views.costs, name="manage-messages"),
    path("unduh/", views.export, name="manage-messages-export"),
    path("disangkal/", views.denied, name="manage-denied"),
]
