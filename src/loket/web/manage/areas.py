"""
Which areas the door has, and for whom: the one list from which side bar and home page are made.

A new area is one entry here and one line in `urls`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.clients import queries as clients
from loket.foundation.common import dates
from loket.foundation.common.text import Text
from loket.foundation.exchange import queries as exchange
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Audience
from loket.foundation.offices import queries as offices
from loket.oversight.access import queries as access
from loket.web.kit.requests import act_for


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the door: its address, for which audiences, and what is done there."""

    path: str
    icon: str
    label: Text
    what: Text
    audiences: frozenset[Audience]
    count: Callable[[Act], int] | None = None
    """How much waits there for whoever asks."""


def _proposals(act: Act) -> int:
    return offices.count_to_decide(region=act.region, account=UUID(act.actor), at=act.at)


def _grants(act: Act) -> int:
    day = dates.civil_date(act.at, time_zone=agencies.get_region(act.region).time_zone)
    return exchange.count_to_decide(region=act.region, account=UUID(act.actor), at=act.at, day=day)


def _questions(act: Act) -> int:
    return access.count_questions(act=act, officer=UUID(act.actor))


def _applications(act: Act) -> int:
    return clients.count_to_decide(region=act.region, account=UUID(act.actor), at=act.at)


AREAS: Final[tuple[Area, ...]] = (
    Area(
        path="/pengelola/kesehatan/",
        icon="health",
        label=Text(id="Kesehatan sistem", en="Health of the system"),
        what=Text(
            id="Antrean, cadangan, ruang, pesan, tanda tangan, dan yang perlu ditangani.",
            en="Queues, backups, room, messages, signing, and what needs a hand.",
        ),
        audiences=frozenset({Audience.OPERATOR}),
    ),
    Area(
        path="/pengelola/daerah/",
        icon="building",
        label=Text(id="Instansi dan unit", en="Agencies and units"),
        what=Text(
            id="Instansi, unit dan jam bukanya, jabatan, kalender hari libur.", en="Agencies, units with their hours, positions, the calendar."
        ),
        audiences=frozenset({Audience.OPERATOR}),
    ),
    Area(
        path="/pengelola/petugas/",
        icon="user",
        label=Text(id="Petugas", en="Officers"),
        what=Text(
            id="Akun petugas, penunjukan, Plt dan Plh, cuti, dan usulan yang menunggu orang kedua.",
            en="Officers' accounts, appointments, acting heads, leave, and proposals that wait for a second person.",
        ),
        audiences=frozenset({Audience.OPERATOR}),
        count=_proposals,
    ),
    Area(
        path="/pengelola/berbagi-data/",
        icon="law",
        label=Text(id="Berbagi data", en="Sharing of data"),
        what=Text(
            id="Izin sistem instansi membaca data penduduk: usulan, pemakaian, tinjauan, pencabutan.",
            en="Grants of agencies' systems to read data of people: proposals, use, review, withdrawal.",
        ),
        audiences=frozenset({Audience.OPERATOR}),
        count=_grants,
    ),
    Area(
        path="/pengelola/aplikasi/",
        icon="key",
        label=Text(id="Aplikasi", en="Applications"),
        what=Text(
            id="Aplikasi instansi dan mitra yang dimasuki dengan akun Loket atau bertukar data: pendaftaran, kata rahasia, penghentian.",
            en="Applications of agencies and partners that are entered with a Loket account or exchange data: registration, secrets, stopping one.",
        ),
        audiences=frozenset({Audience.OPERATOR}),
        count=_applications,
    ),
    Area(
        path="/pengelola/pesan/",
        icon="message",
        label=Text(id="Pesan dan biayanya", en="Messages and their cost"),
        what=Text(
            id="Berapa pesan berangkat dan biayanya, yang gagal, dan perubahan yang disangkal pemiliknya.",
            en="How many messages left and what they cost, what failed, and changes that their owners denied.",
        ),
        audiences=frozenset({Audience.OPERATOR}),
    ),
    Area(
        path="/pengelola/pertanyaan/",
        icon="help",
        label=Text(id="Pertanyaan warga", en="Citizens' questions"),
        what=Text(
            id="Warga bertanya mengapa datanya dibaca; ada batas waktu menjawab.", en="Citizens ask why their data were read; the answer has its time."
        ),
        audiences=frozenset({Audience.OPERATOR, Audience.LEADER}),
        count=_questions,
    ),
    Area(
        "/pengelola/layanan/", "edit", Text(id="Menyusun layanan", en="Write services"),
        Text(id="Membuat layanan baru atau mengubah yang berlaku: formulir, langkah, waktu, biaya, aturan, dokumen.", en="Make a new service or change one: form, steps, time, fee, rules, documents."),
        frozenset({Audience.AUTHOR}),
    ),
    Area(
        path="/pengelola/layanan/usulan/",
        icon="law",
        label=Text(id="Usulan standar", en="Proposals"),
        what=Text(
            id="Usulan versi baru: telaah hukum, keputusan kepala instansi, kapan berlaku.",
            en="Proposed versions: legal review, decision of the head, when they come into force.",
        ),
        audiences=frozenset({Audience.AUTHOR, Audience.REVIEWER, Audience.LEADER}),
    ),
    Area(
        path="/pengelola/layanan/berlaku/",
        icon="history",
        label=Text(id="Versi yang berlaku", en="Versions in force"),
        what=Text(
            id="Apa yang berlaku sekarang, uji coba dan perbandingannya, tanggal tinjau.",
            en="What runs now, pilots and how they compare, review dates.",
        ),
        audiences=frozenset({Audience.AUTHOR, Audience.REVIEWER, Audience.LEADER}),
    ),
)  # fmt: skip


def open_to(request: HttpRequest) -> tuple[Area, ...]:
    """Return the areas that the person of this request may enter."""
    act = act_for(request, "manage")
    held = identity.audiences_of(account=UUID(act.actor), region=act.region, at=act.at)
    return tuple(area for area in AREAS if held & area.audiences)


def menu(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the side bar of the door."""
    home = {"path": "/pengelola/", "icon": "home", "label": Text(id="Ringkasan", en="Overview"), "count": 0, "exact": True}
    act, found = act_for(request, "manage"), open_to(request)
    # Because: one area's address may lie below another's; only the nearer one is where the person is.
    nearer = {a.path for a in found for b in found if b.path != a.path and b.path.startswith(a.path) and b.path in request.path}
    return [
        home,
        *({"path": a.path, "icon": a.icon, "label": a.label, "count": a.count(act) if a.count else 0, "exact": a.path in nearer} for a in found),
    ]
