"""Addresses of the area, below /pengelola/aplikasi/."""

from __future__ import annotations

from django.urls import path

from loket.web.manage.applications import deciding, keeping, listing, proposing

urlpatterns = [
    path("", listing.applications, name="applications"),
    path("baru/", proposing.register, name="application-new"),
    path("usulan/", listing.inbox, name="application-proposals"),
    path("usulan/<ulid:proposal>/", deciding.proposal, name="application-proposal"),
    path("<ulid:client>/", listing.application, name="application"),
    path("<ulid:client>/ubah/", proposing.change, name="application-change"),
    path("<ulid:client>/buka/", proposing.resume, name="application-resume"),
    path("<ulid:client>/henti/", keeping.suspend, name="application-suspend"),
    path("<ulid:client>/rahasia/", keeping.new_secret, name="application-secret"),
    path("<ulid:client>/rahasia/<ulid:secret>/akhiri/", keeping.end_secret, name="application-secret-end"),
]
