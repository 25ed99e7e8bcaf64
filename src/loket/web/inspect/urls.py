"""Addresses of the auditors' door, below /pengawas/."""

from __future__ import annotations

from django.urls import path

from loket.web.inspect import cases, proving, searching
from loket.web.kit import addresses as addresses  # registers <ulid:…>

urlpatterns = [
    path("", searching.search, name="inspect"),
    path("unduh/", searching.export, name="inspect-export"),
    path("pembacaan/", searching.readings, name="inspect-readings"),
    path("percobaan/", searching.attempts, name="inspect-attempts"),
    path("periksa/", proving.prove, name="inspect-prove"),
    path("permohonan/", cases.find, name="inspect-find"),
    path("permohonan/<ulid:case>/", cases.case, name="inspect-case"),
    path("permohonan/<ulid:case>/isi/", cases.content, name="inspect-content"),
]
