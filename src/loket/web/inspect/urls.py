"""Addresses of the auditors' door, below /pengawas/."""

from __future__ import annotations

from django.urls import path

from loket.web.inspect import cases, proving, reports, searching, signalling, withholding
from loket.web.kit import addresses as addresses  # registers <ulid:…>

urlpatterns = [
    path("", searching.search, name="inspect"),
    path("unduh/", searching.export, name="inspect-export"),
    path("pembacaan/", searching.readings, name="inspect-readings"),
    path("percobaan/", searching.attempts, name="inspect-attempts"),
    path("periksa/", proving.prove, name="inspect-prove"),
    path("tanda/", signalling.signals, name="inspect-signals"),
    path("tanda/aturan/", signalling.rules, name="inspect-signal-rules"),
    path("tanda/unduh/", signalling.export, name="inspect-signals-export"),
    path("tanda/<ulid:signal>/", signalling.signal, name="inspect-signal"),
    path("laporan/", reports.reports, name="inspect-reports"),
    path("laporan/<ulid:inquiry>/", reports.report, name="inspect-report"),
    path("penyembunyian/", withholding.concealments, name="inspect-concealments"),
    path("penyembunyian/usul/", withholding.propose, name="inspect-conceal"),
    path("penyembunyian/<ulid:concealment>/", withholding.concealment, name="inspect-concealment"),
    path("dilindungi/", withholding.protected, name="inspect-protected"),
    path("permohonan/", cases.find, name="inspect-find"),
    path("permohonan/<ulid:case>/", cases.case, name="inspect-case"),
    path("permohonan/<ulid:case>/isi/", cases.content, name="inspect-content"),
]
