"""How the promises are kept, for everybody: the figures of the service pages in one table, and as data."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from loket.foundation.common import dates, sheets
from loket.foundation.common.text import Text
from loket.oversight.standards import queries as standards
from loket.oversight.standards.values import WINDOW_DAYS, StandardCard
from loket.web.kit.audience import audience
from loket.web.kit.caching import public_page
from loket.web.public import wording

COLUMNS: Final = (
    {"key": "service", "label": Text(id="Layanan", en="Service")},
    {"key": "time", "label": Text(id="Janji waktu", en="Promised time")},
    {"key": "submitted", "label": Text(id="Diajukan", en="Submitted"), "numeric": True},
    {"key": "ended", "label": Text(id="Selesai", en="Ended"), "numeric": True},
    {"key": "refused", "label": Text(id="Ditolak", en="Refused"), "numeric": True},
    {"key": "on_time", "label": Text(id="Tepat waktu", en="On time"), "numeric": True},
)
DATA: Final = ("service", "title", "agency", "submitted", "ended", "refused", "on_time_percent", "mean_hours")


def _cards(request: HttpRequest) -> list[StandardCard]:
    found = standards.list_catalogue(region=request.region.code, at=timezone.now())  # type: ignore[attr-defined]
    return sorted((card for _, _, cards in found for card in cards), key=lambda card: (-card.figures.submitted, card.title.id))


@audience("public")
@public_page
def overview(request: HttpRequest) -> HttpResponse:
    """Show what was submitted, what ended and what was on time."""
    cards = _cards(request)
    rows = [
        {
            "service": {"text": card.title, "href": reverse("standard", args=[card.service])}, "time": card.time,
            "submitted": wording.count(card.figures.submitted), "ended": wording.count(card.figures.ended), "refused": wording.count(card.figures.refused),
            "on_time": wording.percent(card.figures.on_time_percent),
        }
        for card in cards
    ]  # fmt: skip
    submitted, ended = sum(card.figures.submitted for card in cards), sum(card.figures.ended for card in cards)
    refused = sum(card.figures.refused for card in cards)
    points = [(card.title, card.figures.on_time_percent) for card in cards if card.figures.on_time_percent is not None]
    return render(
        request, "public/kinerja.html",
        {
            "columns": COLUMNS, "rows": rows, "points": points, "is_empty": not submitted and not ended, "days": WINDOW_DAYS,
            "facts": [
                {"label": Text(id="Permohonan diajukan", en="Applications submitted"), "value": wording.count(submitted), "icon": "document"},
                {"label": Text(id="Permohonan selesai", en="Applications ended"), "value": wording.count(ended), "icon": "done"},
                {"label": Text(id="Di antaranya ditolak", en="Of these refused"), "value": wording.count(refused), "icon": "law"},
                {"label": Text(id="Layanan", en="Services"), "value": wording.count(len(cards)), "icon": "grid"},
            ],
        },
    )  # fmt: skip


def _lines(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "service": card.service, "title": card.title.id, "agency": card.agency, "submitted": card.figures.submitted, "ended": card.figures.ended,
            "refused": card.figures.refused, "on_time_percent": card.figures.on_time_percent, "mean_hours": card.figures.mean_hours,
        }
        for card in _cards(request)
    ]  # fmt: skip


@audience("public")
@public_page
def as_csv(request: HttpRequest) -> HttpResponse:
    """Hand out the figures as CSV (RFC 4180, UTF-8); an empty cell means that there is no figure."""
    rows = ([line[key] for key in DATA] for line in _lines(request))
    response = HttpResponse(b"".join(sheets.lines([DATA, *rows], is_marked=False)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="kinerja-layanan.csv"'
    return response


@audience("public")
@public_page
def as_json(request: HttpRequest) -> HttpResponse:
    """Hand out the figures as JSON; null means that there is no figure."""
    region, at = request.region, timezone.now()  # type: ignore[attr-defined]
    body = {
        "format": "loket.performance/1", "region": region.code, "region_name": region.name, "is_fictional": region.is_fictional,
        "until": dates.civil_date(at, time_zone=region.time_zone).isoformat(), "days": WINDOW_DAYS, "services": _lines(request),
    }  # fmt: skip
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 2})
