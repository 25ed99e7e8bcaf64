"""What citizens would see of a draft, beside the form: the page, the form, the drawing of the procedure, the due date. Also of what is not saved yet."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import calendars, money
from loket.foundation.common.text import Text
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import ServiceDefinition
from loket.services.catalogue.errors import DraftUnreadable
from loket.web.kit.audience import audience
from loket.web.kit.language import current
from loket.web.kit.ratelimit import limited
from loket.web.manage.authoring import parts
from loket.web.manage.authoring.bench import Bench

VIEWS: Final = (
    ("halaman", Text(id="Halaman warga", en="Public page")), ("formulir", Text(id="Formulir", en="Form")), ("sop", Text(id="SOP", en="SOP")),
    ("tanggal", Text(id="Tanggal selesai", en="Due date")),
)  # fmt: skip


def looking(bench: Bench, usual: str, *, item: str = "") -> dict[str, Any]:
    """Return what the side of the page shows: the view asked for, else the usual one of this part."""
    asked = bench.request.GET.get("lihat") or bench.request.POST.get("lihat") or usual
    view = asked if any(asked == code for code, _ in VIEWS) else "halaman"
    shown: dict[str, Any] = {
        "views": [(code, label, code == view) for code, label in VIEWS],
        "view": view,
        "html": "",
        "problem": "",
        "item_id": item,
    }
    package = bench.examined.package
    if package is None:
        return shown | {"missing": len(bench.examined.errors)}
    return shown | _VIEWS[view](bench, package.definition, item)


def _standard(bench: Bench, definition: ServiceDefinition, item: str) -> dict[str, Any]:
    draw = import_string(settings.LOKET_PREVIEW_STANDARD)
    return {"html": draw(definition, region=bench.draft.region, on=bench.on, names=_names(bench))}


def _form(bench: Bench, definition: ServiceDefinition, item: str) -> dict[str, Any]:
    draw = import_string(settings.LOKET_PREVIEW_FORM)
    known = {page.id for page in definition.form.pages}
    return {"html": draw(definition, region=bench.draft.region, on=bench.on, page=item if item in known else "")}


def _sop(bench: Bench, definition: ServiceDefinition, item: str) -> dict[str, Any]:
    # Trusted for: the drawing escapes what the package says, and holds no script (tested in services.catalogue).
    return {"drawing": catalogue.flowchart_svg(definition, current(), names=_names(bench))}


def _due(bench: Bench, definition: ServiceDefinition, item: str) -> dict[str, Any]:
    calendar = agencies.calendar_for(bench.draft.region, agency=definition.agency)
    given = bench.request.GET.get("hari") or bench.request.POST.get("hari") or ""
    try:
        day = dt.date.fromisoformat(given)
    except ValueError:
        day = bench.on
    zone = ZoneInfo(calendar.time_zone)
    received = dt.datetime.combine(day, dt.time(9), tzinfo=zone)
    promise, fee = definition.standard.time, definition.fee_on(day)
    due = calendar.due(received.astimezone(dt.UTC), promise.value, calendars.TimeUnit(promise.unit.value))
    rows = [(_said(step.title), calendars.TimeUnit(step.time.unit.value).text(step.time.value)) for step in definition.steps if step.time is not None]
    return {
        "day": day.isoformat(), "received": received, "promise": calendars.TimeUnit(promise.unit.value).text(promise.value), "due": due.at, "rows": rows,
        "fee": money.fee_text(fee.amount_idr) if fee else None,
    }  # fmt: skip


def _said(words: Any) -> Text:
    return Text(id=words.id, en=words.en)


def _names(bench: Bench) -> dict[str, Text]:
    return {position.code: position.title for position in agencies.list_positions(bench.draft.region)}


_VIEWS: Final = {"halaman": _standard, "formulir": _form, "sop": _sop, "tanggal": _due}


@audience("author")
@limited("author-preview", per_minute=120, by="account")
def fragment(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Show the side of the page alone; with what a form holds that is not saved yet, when it is sent along."""
    bench = Bench.open(request, draft)
    if request.method == "POST" and (entries := _entries(bench, request.POST.get("part", ""), request.POST.get("item", ""))):
        with contextlib.suppress(DraftUnreadable):  # then what is kept is shown
            edits = parts.edits(entries, bench.ground, parts.typed(entries, bench.ground, request.POST))
            bench.look_at(catalogue.read_edited(bench.files, edits))
    item = request.POST.get("item") or request.GET.get("item", "")
    return render(request, "manage/susun/_pratinjau.html", {"looking": looking(bench, "halaman", item=item), "draft": bench.draft})


def _entries(bench: Bench, part: str, item: str) -> tuple[parts.Entry, ...]:
    """Return what the form beside the preview asks."""
    if part in ("formulir", "langkah") and item:
        items = bench.ground.form.get("pages") if part == "formulir" else bench.ground.service.get("steps")
        for place, one in enumerate(items or []):
            if isinstance(one, dict) and one.get("id") == item:
                return (parts.page_entry(place) if part == "formulir" else parts.step_entry(place),)
        return ()
    if part == "dokumen" and item in bench.ground.documents():
        return (parts.document_entry(item),)
    return parts.FORMS.get(part, ())
