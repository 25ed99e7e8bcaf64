"""The kit's own addresses. `/gaya/` is not there in production."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, path, register_converter

from loket.web.kit import gallery, views


class HexConverter:
    """Lower-case hexadecimal."""

    regex = "[0-9a-f]+"

    def to_python(self, value: str) -> str:
        """Return it as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Return it as it is."""
        return value


register_converter(HexConverter, "hex")

urlpatterns: list[URLPattern | URLResolver] = [
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("sw.js", views.service_worker, name="service-worker"),
    path("luring/", views.offline, name="offline"),
    path("tema/<hex:colour>-<hex:version>.css", views.theme_sheet, name="theme"),
    path("favicon.ico", views.favicon, name="favicon"),
]
if getattr(settings, "LOKET_MODE", "production") != "production":
    urlpatterns += [
        path("gaya/", gallery.gallery, name="gallery"),
        path("gaya/meja/", gallery.desk, name="gallery-desk"),
        path("gaya/tanya/", gallery.question, name="gallery-question"),
        path("gaya/cari/", gallery.found, name="gallery-found"),
        path("gaya/galat/<int:status>/", gallery.error, name="gallery-error"),
    ]
