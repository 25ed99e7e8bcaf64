"""Search in the record: who did what, when and why; refused attempts; the same as CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit import queries as record
from loket.foundation.common import dates
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.services.cases import queries as case_reads
from loket.web.inspect import wording
from loket.web.kit import downloads
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, pager

MOST_EXPORTED: Final = 5000
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def menu() -> list[dict[str, Any]]:
    """Return the side bar of the door."""
    return [
        {"path": "/pengawas/", "icon": "search", "label": Text(id="Jejak audit", en="Audit record"), "exact": True},
        {"path": "/pengawas/permohonan/", "icon": "document", "label": Text(id="Satu permohonan", en="One application"), "exact": True},
        {"path": "/pengawas/percobaan/", "icon": "warning", "label": Text(id="Percobaan yang ditolak", en="Refused attempts")},
        {"path": "/pengawas/periksa/", "icon": "shield", "label": Text(id="Periksa nilai", en="Check a value")},
    ]


@audience("auditor")
@limited("inspect", per_minute=60, by="account")
def search(request: HttpRequest) -> HttpResponse:
    """Show the record by officer, event and period, newest first."""
    act = act_for(request, "inspect")
    wanted, errors = _wanted(request, act.region)
    page = record.list_entries(region=act.region, after=request.GET.get("after"), limit=50, newest_first=True, **wanted)
    cases = case_reads.get_cases(region=act.region, cases={e.case for e in page if e.case})
    _record_search(act, page.items)
    officers = identity.list_officers(region=act.region, at=act.at)
    names = identity.list_officer_names(region=act.region, accounts={o.account for o in officers})
    choices = sorted(
        {(str(o.account), f"{names.get(o.account, '')} ({agencies.get_position(act.region, o.position).title.id})") for o in officers}, key=lambda one: one[1]
    )  # fmt: skip
    return render(
        request, "inspect/jejak.html",
        {
            "lines": wording.lines(act.region, page.items, numbers={c.id: c.number for c in cases.values()}), "pager": pager(request, page), "given": request.GET,
            "officers": choices, "events": sorted(((code, text) for code, text in wording.EVENTS.items()), key=lambda one: one[1].id), "errors": errors,
            "export": f"{reverse('inspect-export')}?{request.GET.urlencode()}", "desk_menu": menu(),
        },
        status=422 if errors else 200,
    )  # fmt: skip


@audience("auditor")
@limited("inspect-export", per_minute=6, by="account")
def export(request: HttpRequest) -> HttpResponse:
    """Hand out the present search as CSV, at most MOST_EXPORTED lines."""
    act = act_for(request, "inspect")
    wanted, _ = _wanted(request, act.region)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "waktu_utc", "peristiwa", "pelaku", "peran", "tujuan", "permohonan", "rincian"])
    after, written = None, 0
    while written < MOST_EXPORTED:
        page = record.list_entries(region=act.region, after=after, limit=200, newest_first=True, **wanted)
        cases = case_reads.get_cases(region=act.region, cases={e.case for e in page if e.case})
        _record_search(act, page.items)
        for line in wording.lines(act.region, page.items, numbers={c.id: c.number for c in cases.values()}):
            writer.writerow(
                [
                    safe(str(part))
                    for part in (
                        line["id"],
                        line["at"].isoformat(),
                        line["code"],
                        say(line["who"]),
                        line["kind"],
                        line["purpose"],
                        line["number"],
                        line["details"],
                    )
                ]
            )
            written += 1
        after = page.next
        if after is None:
            break
    return downloads.attachment(out.getvalue().encode("utf-8-sig"), name="jejak-audit.csv", media_type="text/csv; charset=utf-8")


@audience("auditor")
def attempts(request: HttpRequest) -> HttpResponse:
    """Show what was tried and refused, newest first."""
    act = act_for(request, "inspect")
    page = record.list_attempts(region=act.region, after=request.GET.get("after"), limit=50, newest_first=True)
    names = wording.names_of(act.region, [a.actor for a in page])
    cases = case_reads.get_cases(region=act.region, cases={a.case for a in page if a.case})
    rows = [
        {
            "at": a.at, "event": wording.event(a.event), "reason": a.reason, "who": wording.actor(a.actor, a.kind, names), "case": a.case,
            "number": cases[a.case].number if a.case in cases else "",
        }
        for a in page
    ]  # fmt: skip
    return render(request, "inspect/percobaan.html", {"rows": rows, "pager": pager(request, page), "desk_menu": menu()})


def safe(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _wanted(request: HttpRequest, region: str) -> tuple[dict[str, Any], dict[str, Text]]:
    zone = agencies.get_region(region).time_zone
    wanted: dict[str, Any] = {}
    errors: dict[str, Text] = {}
    if actor := request.GET.get("petugas", ""):
        wanted["actor"] = actor
    if event := request.GET.get("peristiwa", ""):
        wanted["event"] = event
    for name, key, days in (("dari", "since", 0), ("sampai", "until", 1)):
        if text := request.GET.get(name, "").strip():
            try:
                wanted[key] = dates.start_of_day(dates.parse_date(text) + dt.timedelta(days=days), time_zone=zone)
            except Refusal as refusal:
                errors[name] = refusal.message
    return wanted, errors


def _record_search(act: Any, entries: Any) -> None:
    """Record whose lines were shown: the search itself is a reading of their data (promise 2)."""
    subjects: set[UUID] = {entry.subject for entry in entries if entry.subject is not None}
    if subjects:
        audit.record_read(act, subjects=sorted(subjects), fields=("audit.entries",))
