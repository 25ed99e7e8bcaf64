"""Addresses of the workbench, below /pengelola/layanan/."""

from __future__ import annotations

from django.urls import path

from loket.web.kit import addresses as addresses  # registers <ulid:…>
from loket.web.manage.authoring import editing, files, listing, preview

urlpatterns = [
    path("", listing.services, name="author-services"),
    path("baru/", listing.begin, name="author-begin"),
    path("ubah/<slug:service>/", listing.change, name="author-change"),
    path("draf/<ulid:draft>/", editing.first, name="author-draft"),
    path("draf/<ulid:draft>/unduh/", files.download, name="author-download"),
    path("draf/<ulid:draft>/unggah/", files.upload, name="author-upload"),
    path("draf/<ulid:draft>/kembali/", editing.step_back, name="author-undo"),
    path("draf/<ulid:draft>/riwayat/", listing.history, name="author-history"),
    path("draf/<ulid:draft>/buang/", listing.discard, name="author-discard"),
    path("draf/<ulid:draft>/nama/", editing.rename, name="author-rename"),
    path("draf/<ulid:draft>/pratinjau/", preview.fragment, name="author-preview"),
    path("draf/<ulid:draft>/<slug:part>/", editing.part, name="author-part"),
    path("draf/<ulid:draft>/<slug:part>/<slug:item>/", editing.item, name="author-item"),
]
