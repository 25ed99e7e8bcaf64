"""Addresses below /pengelola/daerah/."""

from __future__ import annotations

from django.urls import path

from loket.web.manage.offices import calendar, editing, listing

urlpatterns = [
    path("", listing.all_agencies, name="manage-agencies"),
    path("unduh/", listing.export, name="manage-agencies-export"),
    path("baru/", editing.agency, name="manage-agency-new"),
    path("kalender/", calendar.year, name="manage-calendar"),
    path("kalender/hapus/", calendar.remove, name="manage-calendar-remove"),
    path("instansi/<slug:agency>/", listing.agency, name="manage-agency"),
    path("instansi/<slug:agency>/ubah/", editing.agency, name="manage-agency-edit"),
    path("instansi/<slug:agency>/unit/", editing.unit, name="manage-unit-new"),
    path("instansi/<slug:agency>/unit/<slug:unit>/", editing.unit, name="manage-unit-edit"),
    path("instansi/<slug:agency>/jabatan/", editing.position, name="manage-position-new"),
    path("instansi/<slug:agency>/jabatan/<slug:position>/", editing.position, name="manage-position-edit"),
    path("instansi/<slug:agency>/buka-tutup/", editing.toggle, name="manage-office-toggle"),
]
