"""Addresses below /pengelola/pertanyaan/."""

from __future__ import annotations

from django.urls import path

from loket.web.manage.questions import views

urlpatterns = [
    path("", views.questions, name="manage-questions"),
    path("<ulid:inquiry>/", views.question, name="manage-question"),
]
