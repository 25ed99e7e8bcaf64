"""Addresses of publishing, below /pengelola/layanan/."""

from __future__ import annotations

from django.urls import path

from loket.web.kit import addresses as addresses  # registers <ulid:…>
from loket.web.manage.publishing import listing, looking, proposal, versions

urlpatterns = [
    path("usulan/", listing.proposals, name="proposals"),
    path("usulan/<ulid:proposal>/", proposal.page, name="proposal"),
    path("usulan/<ulid:proposal>/pratinjau/", looking.preview, name="proposal-preview"),
    path("usulan/<ulid:proposal>/paket/", looking.package, name="proposal-package"),
    path("berlaku/", listing.running, name="running"),
    path("berlaku/<slug:service>/", versions.page, name="running-service"),
    path("berlaku/<slug:service>/uji-coba/<ulid:pilot>/", versions.pilot, name="running-pilot"),
    path("berlaku/<slug:service>/uji-coba/<ulid:pilot>/angka.csv", versions.as_csv, name="running-pilot-csv"),
]
