"""The register of processing of personal data, for everybody: a page, and as data. Made from the classification of every column and question."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from loket.foundation.common import sheets
from loket.foundation.common.text import Text
from loket.oversight.privacy import queries as privacy
from loket.oversight.privacy.values import BASIS_LAW, BASIS_WORDS, WHOSE_WORDS, Class, Processing, ProcessingRegister, Recipient, ServiceProcessing
from loket.web.kit.audience import audience
from loket.web.kit.caching import public_page

DATA: Final = (
    "kind", "code", "title", "purpose", "basis", "basis_law", "reference", "whose", "general", "specific", "pseudonymous", "retention",
    "retention_reference", "recipients",
)  # fmt: skip
NOBODY: Final = Text(id="Tidak dibagikan ke luar instansi yang mengerjakannya", en="Not shared beyond the agency at work")
NOTHING: Final = Text(id="Tidak ada", en="None")
PACKAGE_BASIS: Final = "public_duty"


def _register(request: HttpRequest) -> ProcessingRegister:
    return privacy.get_processing(region=request.region.code, at=timezone.now())  # type: ignore[attr-defined]


@audience("public")
@public_page
def register(request: HttpRequest) -> HttpResponse:
    """Show what personal data are processed for, on which ground, how long, and who receives them."""
    found = _register(request)
    return render(
        request, "public/pengelolaan_data.html",
        {
            "register": found, "activities": [_activity(one, found) for one in found.activities],
            "services": [_service(one) for one in found.services],
        },
    )  # fmt: skip


def _activity(one: Processing, register: ProcessingRegister) -> dict[str, Any]:
    activity = one.activity
    keeps = [
        Text(id=f"{kept.title.id}: {kept.length_on(register.on).id} ({kept.reference_on(register.on)})", en=f"{kept.title.en}: {kept.length_on(register.on).en} ({kept.reference_on(register.on)})")
        for kept in one.retention
    ]  # fmt: skip
    items = [
        {"label": Text(id="Untuk apa", en="What for"), "value": activity.purpose},
        {"label": Text(id="Dasar", en="Ground"), "value": _both(BASIS_WORDS[activity.basis], f"{BASIS_LAW[activity.basis]}; {activity.reference}")},
        {"label": Text(id="Data siapa", en="Whose data"), "value": WHOSE_WORDS[activity.whose]},
        {"label": Text(id="Data spesifik", en="Specific data"), "value": _listed(kind.title for kind in one.of(Class.SPECIFIC))},
        {"label": Text(id="Data umum", en="General data"), "value": _listed(kind.title for kind in one.of(Class.GENERAL))},
        {"label": Text(id="Tanpa nama (pseudonim)", en="Without names (pseudonymous)"), "value": _listed(kind.title for kind in one.pseudonymous)},
        {"label": Text(id="Disimpan", en="Kept"), "value": _listed(keeps)},
        {"label": Text(id="Penerima", en="Recipients"), "value": _recipients(one.recipients)},
    ]
    return {"code": activity.code, "title": activity.title, "items": items}


def _service(one: ServiceProcessing) -> dict[str, Any]:
    kept = Text(
        id=f"{one.retention_years} tahun sejak permohonan berakhir ({one.retention_reference})",
        en=f"{one.retention_years} years from the end of the application ({one.retention_reference})",
    )
    items = [
        {"label": Text(id="Dasar hukum", en="Legal basis"), "value": "; ".join(one.legal_basis)},
        {"label": Text(id="Data spesifik yang ditanyakan", en="Specific data asked for"), "value": _fields(one, Class.SPECIFIC, held=False)},
        {"label": Text(id="Data umum yang ditanyakan", en="General data asked for"), "value": _fields(one, Class.GENERAL, held=False)},
        {
            "label": Text(id="Sudah ada, tidak ditanyakan", en="Held already, not asked"),
            "value": _listed(field.label for field in one.fields if field.is_held),
        },
        {"label": Text(id="Disimpan", en="Kept"), "value": kept},
        {"label": Text(id="Penerima", en="Recipients"), "value": _recipients(one.recipients)},
    ]
    return {"title": one.title, "agency": one.agency, "href": reverse("standard", args=[one.service]), "items": items}


def _fields(one: ServiceProcessing, of_class: Class, *, held: bool) -> Text:
    return _listed(field.label for field in one.of(of_class) if field.is_held is held)


def _recipients(found: tuple[Recipient, ...]) -> Text:
    if not found:
        return NOBODY
    lines = [Text(id=f"{one.name.id}, {one.what.id} ({one.reference})", en=f"{one.name.en}, {one.what.en} ({one.reference})") for one in found]
    return _listed(lines)


def _both(words: Text, rest: str) -> Text:
    return Text(id=f"{words.id[:1].upper()}{words.id[1:]} ({rest})", en=f"{words.en[:1].upper()}{words.en[1:]} ({rest})")


def _listed(found: Iterable[Text]) -> Text:
    every = list(dict.fromkeys(found))
    return Text(id="; ".join(one.id for one in every), en="; ".join(one.en for one in every)) if every else NOTHING


def _lines(found: ProcessingRegister) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    for one in found.activities:
        activity = one.activity
        lines.append(
            {
                "kind": "activity", "code": activity.code, "title": activity.title.id, "purpose": activity.purpose.id, "basis": activity.basis.value,
                "basis_law": BASIS_LAW[activity.basis], "reference": activity.reference, "whose": activity.whose.value,
                "general": [kind.title.id for kind in one.of(Class.GENERAL)], "specific": [kind.title.id for kind in one.of(Class.SPECIFIC)],
                "pseudonymous": [kind.title.id for kind in one.pseudonymous], "retention": [kept.length_on(found.on).id for kept in one.retention],
                "retention_reference": [kept.reference_on(found.on) for kept in one.retention], "recipients": [r.name.id for r in one.recipients],
            }
        )  # fmt: skip
    basis = next(basis for basis in BASIS_LAW if basis.value == PACKAGE_BASIS)
    for service in found.services:
        lines.append(
            {
                "kind": "service", "code": service.service, "title": service.title.id, "purpose": service.purpose.id, "basis": basis.value,
                "basis_law": BASIS_LAW[basis], "reference": "; ".join(service.legal_basis), "whose": "citizen",
                "general": [field.label.id for field in service.of(Class.GENERAL)], "specific": [field.label.id for field in service.of(Class.SPECIFIC)],
                "pseudonymous": [], "retention": [f"{service.retention_years} tahun sejak permohonan berakhir"],
                "retention_reference": [service.retention_reference], "recipients": [r.name.id for r in service.recipients],
            }
        )  # fmt: skip
    return lines


@audience("public")
@public_page
def as_csv(request: HttpRequest) -> HttpResponse:
    """Hand out the register as CSV (RFC 4180, UTF-8): one line an activity or service; several values of a cell are parted by `; `."""
    rows = (["; ".join(line[key]) if isinstance(line[key], list) else str(line[key]) for key in DATA] for line in _lines(_register(request)))
    response = HttpResponse(b"".join(sheets.lines([DATA, *rows], is_marked=False)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="pengelolaan-data.csv"'
    return response


@audience("public")
@public_page
def as_json(request: HttpRequest) -> HttpResponse:
    """Hand out the register as JSON."""
    region, found = request.region, _register(request)  # type: ignore[attr-defined]
    body = {
        "format": "loket.processing/1", "region": region.code, "region_name": region.name, "is_fictional": region.is_fictional,
        "on": found.on.isoformat(), "law": "UU 27/2022 Pasal 31", "processing": _lines(found),
    }  # fmt: skip
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 2})
