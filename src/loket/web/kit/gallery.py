"""`/gaya/`: every component in all its states, both languages. Only in demo and tests."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from loket.foundation.common.text import Text
from loket.web.kit import errors, icons
from loket.web.kit.audience import audience

AT: Final = dt.datetime(2026, 11, 24, 6, 5, tzinfo=dt.UTC)

SAMPLES: Final[dict[str, Any]] = {
    "at": AT,
    "on": AT.date(),
    "icons": sorted(icons.ICONS),
    "breadcrumb": [
        {"label": Text(id="Beranda", en="Home"), "href": "/"},
        {"label": Text(id="Layanan", en="Services"), "href": "/layanan/"},
        {"label": Text(id="Akta kelahiran", en="Birth certificate")},
    ],
    "facts": [
        {"label": Text(id="Waktu", en="Time"), "value": Text(id="1 hari kerja", en="1 working day"), "icon": "clock"},
        {"label": Text(id="Biaya", en="Fee"), "value": Text(id="Gratis", en="Free"), "note": "UU 24/2013 Pasal 79A", "icon": "money"},
        {
            "label": Text(id="Tepat waktu", en="On time"),
            "value": "96,4%",
            "note": Text(id="90 hari terakhir, 1.204 permohonan", en="last 90 days, 1,204 applications"),
            "icon": "chart",
            "kind": "good",
        },
        {"label": Text(id="Kepuasan", en="Satisfaction"), "value": "3,61", "note": Text(id="dari 4, mutu A", en="of 4, grade A"), "icon": "star"},
    ],
    "answers": [
        {"label": Text(id="Nama anak", en="Child's name"), "value": "Bintang Laut", "href": "#jawaban"},
        {"label": Text(id="Tanggal lahir", en="Date of birth"), "value": "17 November 2026", "href": "#jawaban"},
        {
            "label": Text(id="Nama ibu", en="Mother's name"),
            "value": "Sari Contoh",
            "source": Text(id="Sudah ada di sistem", en="Already held"),
        },
        {"label": Text(id="Catatan", en="Remarks"), "value": ""},
    ],
    "steps": [
        {"label": Text(id="Berkas diperiksa sistem", en="Checked by the system"), "state": "done", "note": Text(id="Selesai dalam 2 detik", en="Took 2 seconds")},
        {
            "label": Text(id="Diverifikasi petugas", en="Checked by an officer"),
            "state": "current",
            "note": Text(id="Dukcapil, Loket 2. Paling lambat 25 November 2026", en="Civil registry, counter 2. By 25 November 2026"),
        },
        {"label": Text(id="Ditandatangani kepala dinas", en="Signed by the head")},
        {"label": Text(id="Dokumen diterbitkan", en="Document issued")},
    ],
    "timeline": [
        {"title": Text(id="Dikembalikan untuk diperbaiki", en="Returned for correction"), "at": AT, "who": Text(id="Petugas verifikasi", en="Officer"), "text": Text(id="Foto surat lahir kurang jelas. Unggah yang baru.", en="The photo of the letter is unclear. Upload a new one."), "kind": "warning"},
        {"title": Text(id="Permohonan diterima", en="Application received"), "at": AT - dt.timedelta(hours=3), "who": Text(id="Sistem", en="System"), "kind": "good"},
        {"title": Text(id="Draf disimpan", en="Draft saved"), "at": AT - dt.timedelta(days=1)},
    ],
    "links": [
        {"href": "#", "icon": "baby", "title": Text(id="Akta kelahiran", en="Birth certificate"), "text": Text(id="Anak baru lahir, terlambat didaftarkan, hilang", en="Newborn, late, lost"), "tag": Text(id="Gratis", en="Free"), "tag_kind": "good"},
        {"href": "#", "icon": "card", "title": Text(id="Penggantian KTP", en="Replace an ID card"), "text": Text(id="Hilang, rusak, berubah data", en="Lost, damaged, changed")},
        {"href": "#", "icon": "move", "title": Text(id="Pindah datang", en="Moving in"), "text": Text(id="Antar kecamatan atau kabupaten", en="Between districts or regencies")},
    ],
    "columns": [
        {"key": "number", "label": Text(id="Nomor", en="Number")},
        {"key": "service", "label": Text(id="Layanan", en="Service")},
        {"key": "state", "label": Text(id="Keadaan", en="State")},
        {"key": "days", "label": Text(id="Sisa hari", en="Days left"), "numeric": True},
    ],
    "rows": [
        {"number": {"text": "NJ-261124-8H4K-Q2ZT", "href": "#"}, "service": Text(id="Akta kelahiran", en="Birth certificate"), "state": {"tag": Text(id="Diproses", en="In process"), "kind": "info"}, "days": 1},
        {"number": {"text": "NJ-261120-2M7C-XK11", "href": "#"}, "service": Text(id="SIP dokter", en="Doctor's licence"), "state": {"tag": Text(id="Terlambat", en="Overdue"), "kind": "bad"}, "days": -2},
        {"number": {"text": "NJ-261118-0Z9A-77PB", "href": "#"}, "service": Text(id="Izin penelitian", en="Research permit"), "state": {"tag": Text(id="Terbit", en="Issued"), "kind": "good"}, "days": 0},
    ],
    "bars": [(Text(id="Dinas Kependudukan dan Pencatatan Sipil", en="Civil registry"), 96.4), (Text(id="Dinas Kesehatan", en="Health office"), 88), (Text(id="Dinas Penanaman Modal", en="Licensing office"), 72.5)],
    "line": [(month, value) for month, value in zip(["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov"], (61, 64, 70, 69, 78, 82, 84, 83, 90, 93, 96.4), strict=True)],
    "options": [("ya", Text(id="Ya", en="Yes")), ("tidak", Text(id="Tidak", en="No"), Text(id="Anda akan diminta alasannya", en="You will be asked why"))],
    "choices": [("hilang", Text(id="Hilang", en="Lost")), ("rusak", Text(id="Rusak", en="Damaged")), ("ubah", Text(id="Data berubah", en="Data changed"))],
    "grouped": [{"value": "1", "label": "Mekar Sari", "group": "Tanjung Nusa"}, {"value": "2", "label": "Batu Karang", "group": "Tanjung Nusa"}, {"value": "3", "label": "Sumber Air", "group": "Lembah Hijau"}],
    "villages": [{"label": "Tanjung Nusa", "options": [("97.01.01.2001", "Mekar Sari"), ("97.01.01.2002", "Batu Karang")]}],
    "files": [{"name": "surat-lahir.jpg", "size": 1_400_000, "href": "#", "remove": "1"}],
    "problems": [
        {"field": "nama", "text": Text(id="Isi nama lengkap sesuai KTP", en="Enter the full name as on the ID card")},
        {"field": "lahir", "text": Text(id="Tanggal lahir tidak boleh di masa depan", en="The date of birth cannot be in the future")},
    ],
    "tabs": [
        {"label": Text(id="Berjalan", en="Under way"), "href": "#", "current": True, "count": 3},
        {"label": Text(id="Selesai", en="Done"), "href": "#", "count": 12},
        {"label": Text(id="Draf", en="Drafts"), "href": "#", "count": ""},
    ],
    "desk_menu": [
        {"path": "/gaya/meja/", "icon": "queue", "label": Text(id="Antrean saya", en="My queue"), "count": 14, "exact": False},
        {"path": "/meja/cari/", "icon": "search", "label": Text(id="Cari berkas", en="Find a case"), "count": 0, "exact": False},
        {"path": "/meja/riwayat/", "icon": "history", "label": Text(id="Yang saya kerjakan", en="My work"), "count": 0, "exact": False},
    ],
}  # fmt: skip


@audience("public")
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component."""
    return render(request, "kit/gallery.html", SAMPLES)


@audience("public")
def desk(request: HttpRequest) -> HttpResponse:
    """Show the layout of the desk."""
    return render(request, "kit/gallery_desk.html", SAMPLES)


@audience("public")
def question(request: HttpRequest) -> HttpResponse:
    """Show one thing per page."""
    return render(request, "kit/gallery_question.html")


@audience("public")
def found(request: HttpRequest) -> HttpResponse:
    """Answer the sample search with a fragment."""
    words = request.GET.get("q", "").casefold()
    items = [item for item in SAMPLES["links"] if words and words in f"{item['title'].id} {item['text'].id}".casefold()]
    return render(request, "kit/gallery_found.html", {"items": items})


@audience("public")
def error(request: HttpRequest, status: int) -> HttpResponse:
    """Show the page of an error, as the handlers make it."""
    if status not in errors.WORDS:
        raise Http404
    return errors.page(request, status, retry_after=30 if status in (429, 503) else 0)
