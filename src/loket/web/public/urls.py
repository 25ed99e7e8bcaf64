"""Addresses of the public door: they are printed on receipts and cited by others, so they never change."""

from __future__ import annotations

from django.urls import path, re_path

from loket.web.kit import addresses as addresses  # registers <ulid:…>
from loket.web.public import browsing, discovery, halls, mailbox, performance, processing, reports, sharing, standards, tracking, verifying

_HASH = r"(?P<version>[0-9a-f]{64})"

urlpatterns = [
    path("", browsing.home, name="portal"),
    path("layanan/", browsing.catalogue, name="catalogue"),
    # Because: these words stand before the services; the check refuses a service called so (`catalogue.reserved`).
    path("layanan/cari/", browsing.search, name="search"),
    path("layanan/cari/hasil/", browsing.found, name="search-found"),
    path("layanan/<slug:service>/", standards.standard, name="standard"),
    path("layanan/<slug:service>/sop.pdf", standards.sop_pdf, name="standard-sop"),
    path("layanan/<slug:service>/standar.json", standards.as_json, name="standard-json"),
    path("layanan/<slug:service>/paket.zip", standards.package, name="standard-package"),
    re_path(rf"^layanan/(?P<service>[-a-z0-9]+)/versi/{_HASH}/$", standards.version, name="standard-version"),
    re_path(rf"^layanan/(?P<service>[-a-z0-9]+)/versi/{_HASH}/standar\.json$", standards.version_json, name="version-json"),
    re_path(rf"^layanan/(?P<service>[-a-z0-9]+)/versi/{_HASH}/paket\.zip$", standards.version_package, name="version-package"),
    path("lacak/", tracking.track, name="track"),
    path("verifikasi/", verifying.verify, name="verify"),
    re_path(r"^verifikasi/(?P<code>[0-9A-Za-z-]{1,40})/?$", verifying.verified, name="verified"),
    path("kinerja/", performance.overview, name="performance"),
    path("kinerja/layanan.csv", performance.as_csv, name="performance-csv"),
    path("kinerja/layanan.json", performance.as_json, name="performance-json"),
    path("pengelolaan-data/", processing.register, name="processing"),
    path("pengelolaan-data/kegiatan.csv", processing.as_csv, name="processing-csv"),
    path("pengelolaan-data/kegiatan.json", processing.as_json, name="processing-json"),
    path("berbagi-data/", sharing.register, name="sharing"),
    path("berbagi-data/izin.csv", sharing.as_csv, name="sharing-csv"),
    path("berbagi-data/izin.json", sharing.as_json, name="sharing-json"),
    path("antrean/<slug:agency>/<slug:unit>/", halls.hall, name="hall"),
    path("antrean/<slug:agency>/<slug:unit>/ambil/", halls.take, name="hall-take"),
    path("antrean/<slug:agency>/<slug:unit>/tiba/", halls.arrive, name="hall-arrive"),
    path("antrean/<slug:agency>/<slug:unit>/layar/", halls.screen, name="hall-screen"),
    path("antrean/<slug:agency>/<slug:unit>/layar/isi/", halls.screen_part, name="hall-screen-part"),
    path("antrean/<slug:agency>/<slug:unit>/nomor/<ulid:ticket>/", halls.number, name="hall-number"),
    path("tentang/", browsing.about, name="about"),
    path("sms/laporan/", reports.text_report, name="text-report"),
    path("demo/surat/", mailbox.mailbox, name="demo-mailbox"),
    path("robots.txt", discovery.robots, name="robots"),
    path("sitemap.xml", discovery.sitemap, name="sitemap"),
]
