"""Addresses of the people of the office, below /pengelola/petugas/. Opaque ids only: no name or address of anybody."""

from __future__ import annotations

from django.urls import path

from loket.web.manage.officers import absence, deciding, importing, listing, person, proposing

urlpatterns = [
    path("", listing.officers, name="officers"),
    path("ekspor.csv", listing.export, name="officers-export"),
    path("baru/", proposing.hire, name="officer-new"),
    path("impor/", importing.load, name="officers-import"),
    path("impor/templat.csv", importing.template, name="officers-template"),
    path("usulan/", deciding.inbox, name="officer-proposals"),
    path("usulan/<ulid:proposal>/", deciding.proposal, name="officer-proposal"),
    path("usulan/<ulid:proposal>/baris.csv", deciding.lines, name="officer-proposal-lines"),
    path("<ulid:account>/", person.officer, name="officer"),
    path("<ulid:account>/penunjukan/", proposing.appoint, name="officer-appoint"),
    path("<ulid:account>/faktor/", proposing.reset_factor, name="officer-factor"),
    path("<ulid:account>/tidak-hadir/", absence.enter, name="officer-absence"),
    path("tidak-hadir/<ulid:absence>/selesai/", absence.end, name="officer-absence-end"),
    path("jabatan/<ulid:appointment>/akhiri/", proposing.end, name="office-end"),
    path("jabatan/<ulid:appointment>/ubah/", proposing.reassign, name="office-change"),
    path("jabatan/<ulid:appointment>/plh/", proposing.stand_in, name="office-stand-in"),
]
