"""Addresses of the grants, below /pengelola/berbagi-data/."""

from __future__ import annotations

from django.urls import path

from loket.web.manage.sharing import listing, looking, proposing, sending

urlpatterns = [
    path("", listing.grants, name="manage-grants"),
    path("baru/", proposing.new, name="manage-grant-new"),
    path("kabar/", sending.given_up, name="manage-deliveries"),
    path("<ulid:grant>/", looking.grant, name="manage-grant"),
    path("<ulid:grant>/perpanjang/", proposing.renew, name="manage-grant-renew"),
]
