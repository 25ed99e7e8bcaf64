"""The public register of data sharing: which agency may read what of people, for what, by which law, until when, and how much it did."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from loket.foundation.common import dates, sheets
from loket.foundation.common.text import Text
from loket.foundation.exchange import queries
from loket.foundation.exchange.values import Grant, GrantState
from loket.web.kit.audience import audience
from loket.web.kit.caching import public_page
from loket.web.kit.requests import pager

ON_A_PAGE: Final = 20
#: Grants in one file; a region has some dozens.
MOST_LINES: Final = 200
USED_DAYS: Final = 30
DATA: Final = (
    "recipient", "purpose", "purpose_text", "legal_basis", "operations", "fields", "family_fields", "changes", "villages", "valid_from", "valid_until", "per_day",
    "state", "approved_on", "people_last_30_days",
)  # fmt: skip
_IN_FORCE: Final = Text(id="Berlaku", en="In force")
_LATER: Final = Text(id="Belum mulai", en="Not begun")
_OVER: Final = Text(id="Berakhir", en="Ended")
_WITHDRAWN: Final = Text(id="Dicabut", en="Withdrawn")


def _today(request: HttpRequest) -> dt.date:
    return dates.civil_date(timezone.now(), time_zone=request.region.time_zone)  # type: ignore[attr-defined]


def _state(grant: Grant, today: dt.date) -> tuple[str, str, Text]:
    """Return how a grant stands: as a word, as a colour, in words."""
    if grant.state is GrantState.WITHDRAWN:
        return "withdrawn", "neutral", _WITHDRAWN
    if today > grant.terms.valid_until:
        return "ended", "neutral", _OVER
    return ("later", "info", _LATER) if today < grant.terms.valid_from else ("in_force", "good", _IN_FORCE)


@audience("public")
@public_page(parameters=("after",))
def register(request: HttpRequest) -> HttpResponse:
    """Show the grants, the newest first; on each page those in force before those that are over."""
    region, today = request.region.code, _today(request)  # type: ignore[attr-defined]
    page = queries.list_published(region=region, after=_after(request), limit=ON_A_PAGE)
    used = queries.list_used(grants=[one.id for one in page], since=today - dt.timedelta(days=USED_DAYS - 1))
    grants = []
    for one in sorted(page, key=lambda one: _state(one, today)[0] not in ("in_force", "later")):
        _, kind, label = _state(one, today)
        facts = [{"label": title, "value": value} for title, value in queries.read_terms(grant=one)[2:]]
        grants.append({
            "recipient": one.terms.recipient, "purpose": one.terms.purpose_text, "tag": {"kind": kind, "label": label}, "facts": facts, "used": used.get(one.id, 0),
        })  # fmt: skip
    return render(request, "public/berbagi_data.html", {"grants": grants, "pager": pager(request, page), "days": USED_DAYS})


def _after(request: HttpRequest) -> str | None:
    """Return the key of the page before, when it is one: it stands in an address that anybody may write."""
    given = request.GET.get("after", "")
    return given if len(given) == 36 and all(sign in "0123456789abcdef-" for sign in given) and given.count("-") == 4 else None


def _lines(request: HttpRequest) -> list[dict[str, Any]]:
    region, today = request.region.code, _today(request)  # type: ignore[attr-defined]
    page = queries.list_published(region=region, limit=MOST_LINES)
    used = queries.list_used(grants=[one.id for one in page], since=today - dt.timedelta(days=USED_DAYS - 1))
    return [_line(one, today, used.get(one.id, 0)) for one in page]


def _line(grant: Grant, today: dt.date, used: int) -> dict[str, Any]:
    terms = grant.terms
    return {
        "recipient": terms.recipient, "purpose": terms.purpose, "purpose_text": terms.purpose_text.id, "legal_basis": terms.legal_basis,
        "operations": sorted(terms.kinds), "fields": [_short(path) for path in terms.fields], "family_fields": [_short(path) for path in terms.family_fields],
        "changes": sorted(terms.changes), "villages": list(terms.villages), "valid_from": terms.valid_from.isoformat(), "valid_until": terms.valid_until.isoformat(),
        "per_day": terms.per_day, "state": _state(grant, today)[0],
        "approved_on": grant.decided_at.date().isoformat() if grant.decided_at else None, "people_last_30_days": used,
    }  # fmt: skip


def _short(path: str) -> str:
    return path.removeprefix("residents.")


@audience("public")
@public_page
def as_csv(request: HttpRequest) -> HttpResponse:
    """Hand out the register as CSV (RFC 4180, UTF-8); lists are separated by spaces."""
    rows = ([" ".join(line[key]) if isinstance(line[key], list) else line[key] for key in DATA] for line in _lines(request))
    response = HttpResponse(b"".join(sheets.lines([DATA, *rows], is_marked=False)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="berbagi-data.csv"'
    return response


@audience("public")
@public_page
def as_json(request: HttpRequest) -> HttpResponse:
    """Hand out the register as JSON."""
    region = request.region  # type: ignore[attr-defined]
    body = {
        "format": "loket.sharing/1", "region": region.code, "region_name": region.name, "is_fictional": region.is_fictional, "on": _today(request).isoformat(),
        "grants": _lines(request),
    }  # fmt: skip
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 2})
