"""Addresses of the door, below /pengelola/. Each area has a module of addresses of its own."""

from __future__ import annotations

from django.urls import include, path

from loket.web.kit import addresses as addresses  # registers <ulid:…>
from loket.web.manage import overview

urlpatterns = [
    path("", overview.overview, name="manage"),
    path("kesehatan/", include("loket.web.manage.health.urls")),
    path("petugas/", include("loket.web.manage.officers.urls")),
    path("aplikasi/", include("loket.web.manage.applications.urls")),
    path("pesan/", include("loket.web.manage.messages.urls")),
    path("pertanyaan/", include("loket.web.manage.questions.urls")),
    path("daerah/", include("loket.web.manage.offices.urls")),
    path("berbagi-data/", include("loket.web.manage.sharing.urls")),
    path("layanan/", include("loket.web.manage.publishing.urls")),
    path("layanan/", include("loket.web.manage.authoring.urls")),
]
