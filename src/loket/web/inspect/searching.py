"""
Search in the record: who did what, when and why; who read what; what was refused; the same as CSV.

Every search is itself a reading (promise 2): one line that names whose lines were shown and by what was searched.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit import queries as record
from loket.foundation.audit.values import Act, Entry
from loket.foundation.common import dates, sheets
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Language, Text
from loket.foundation.exchange import queries as exchange
from loket.foundation.exchange.values import Grant
from loket.foundation.identity import queries as identity
from loket.oversight.access import queries as access
from loket.services.cases import queries as case_reads
from loket.services.cases.values import Case
from loket.web.inspect import wording
from loket.web.inspect.people import Directory, title_of, uuid_of
from loket.web.kit import downloads
from loket.web.kit.audience import audience
from loket.web.kit.language import current
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, pager

#: Lines in one CSV file at most. Unit: lines.
MOST_EXPORTED: Final = 5000
HEADINGS: Final = Text(
    id="nomor,waktu,peristiwa,kode,pelaku,jabatan,tujuan,permohonan,rincian", en="line,when,event,code,who,office,purpose,application,details"
)
CUT: Final = Text(id="Dibatasi {n} baris; persempit pencarian.", en="Cut at {n} lines; narrow the search.")
NOT_AN_EVENT: Final = Text(id="Pilih peristiwa dari daftar.", en="Choose an event from the list.")
NOT_AN_OFFICER: Final = Text(id="Pilih petugas dari daftar.", en="Choose an officer from the list.")
BACKWARDS: Final = Text(id="Tanggal akhir mendahului tanggal awal.", en="The last day lies before the first.")
_EVENT: Final = re.compile(r"[a-z_]+(\.[a-z_]+){1,3}")


def menu(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the side bar of the door, with how much is new."""
    act = act_for(request, "watch")
    new = access.count_signals(act=act, auditor=UUID(act.actor))
    return [
        {"path": "/pengawas/", "icon": "history", "label": Text(id="Catatan", en="Record"), "exact": True, "count": 0},
        {"path": "/pengawas/permohonan/", "icon": "document", "label": Text(id="Satu permohonan", en="One application"), "exact": False, "count": 0},
        {"path": "/pengawas/pembacaan/", "icon": "eye", "label": Text(id="Pembacaan data", en="Readings"), "exact": False, "count": 0},
        {"path": "/pengawas/percobaan/", "icon": "warning", "label": Text(id="Percobaan ditolak", en="Refused attempts"), "exact": False, "count": 0},
        {"path": "/pengawas/periksa/", "icon": "shield", "label": Text(id="Periksa nilai", en="Check a value"), "exact": False, "count": 0},
        {"path": "/pengawas/tanda/", "icon": "bell", "label": Text(id="Tanda", en="Signals"), "exact": False, "count": new},
        {"path": "/pengawas/laporan/", "icon": "help", "label": Text(id="Laporan warga", en="Citizens' reports"), "exact": False, "count": 0},
        {"path": "/pengawas/penyembunyian/", "icon": "lock", "label": Text(id="Penyembunyian", en="Withheld readings"), "exact": False, "count": 0},
        {"path": "/pengawas/dilindungi/", "icon": "star", "label": Text(id="Daftar dilindungi", en="Protected people"), "exact": False, "count": 0},
    ]


@dataclass(frozen=True, slots=True)
class Search:
    """What an auditor asked for. `wanted` are arguments of `audit.queries`; `told` says in codes by what was searched."""

    wanted: Mapping[str, Any]
    errors: Mapping[str, Text] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    officer: UUID | None = None

    @classmethod
    def of(cls, request: HttpRequest, region: str) -> Search:
        """Read a search from the address: opaque ids, codes and days only."""
        wanted: dict[str, Any] = {}
        errors: dict[str, Text] = {}
        told: list[str] = []
        officer = None
        if actor := request.GET.get("petugas", "").strip():
            officer = uuid_of(actor)
            if officer is None:
                errors["petugas"] = NOT_AN_OFFICER
            else:
                wanted["actor"] = str(officer)
                told.append("by:officer")
        if event := request.GET.get("peristiwa", "").strip():
            if _EVENT.fullmatch(event):
                wanted["event"] = event
                told.append(f"by:{event}")
            else:
                errors["peristiwa"] = NOT_AN_EVENT
        zone = agencies.get_region(region).time_zone
        for name, key, days in (("dari", "since", 0), ("sampai", "until", 1)):
            if text := request.GET.get(name, "").strip():
                try:
                    wanted[key] = dates.start_of_day(dates.parse_date(text) + dt.timedelta(days=days), time_zone=zone)
                    told.append(f"by:{key}")
                except Refusal as refusal:
                    errors[name] = refusal.message
                except OverflowError:
                    errors[name] = dates.BadDate.message
        if "since" in wanted and "until" in wanted and wanted["since"] >= wanted["until"]:
            errors["sampai"] = BACKWARDS
        return cls(wanted, errors, tuple(told), officer)

    def without_event(self) -> dict[str, Any]:
        """Return the arguments for a stream that has no events."""
        return {name: value for name, value in self.wanted.items() if name != "event"}


def after_of(request: HttpRequest) -> str | None:
    """Return the key of the page before; anything that is none counts as the start."""
    key = request.GET.get("after", "")
    return key if key.isdecimal() and len(key) < 19 else None


def record_search(act: Act, stream: str, subjects: Iterable[UUID], search: Search | None = None) -> None:
    """Record a search as one reading: whose lines it showed (and which officer's work it asked for), and by what."""
    people = set(subjects) | ({search.officer} if search and search.officer else set())
    audit.record_read(act, subjects=sorted(people), fields=(f"audit.{stream}", *(search.told if search else ())))


@audience("auditor")
@limited("inspect", per_minute=60, by="account")
def search(request: HttpRequest) -> HttpResponse:
    """Show the record by officer, event and period, newest first."""
    act = act_for(request, "inspect")
    asked = Search.of(request, act.region)
    entries: tuple[Entry, ...] = ()
    links = {"next": "", "previous": ""}
    if not asked.errors:
        page = record.list_entries(region=act.region, after=after_of(request), limit=50, newest_first=True, **asked.wanted)
        entries, links = page.items, pager(request, page)
        record_search(act, "entries", {e.subject for e in entries if e.subject is not None}, asked)
    query = request.GET.copy()
    query.pop("after", None)
    return render(
        request, "inspect/jejak.html",
        {
            **_form(request, act, asked), "lines": lines_of(act.region, entries), "pager": links, "events": sorted(wording.EVENTS.items(), key=lambda one: one[1].id),
            "export": f"{reverse('inspect-export')}?{query.urlencode()}" if entries else "", "most": MOST_EXPORTED,
        },
        status=422 if asked.errors else 200,
    )  # fmt: skip


@audience("auditor")
@limited("inspect", per_minute=60, by="account")
def readings(request: HttpRequest) -> HttpResponse:
    """Show who read whose data, newest first."""
    act = act_for(request, "inspect")
    asked = Search.of(request, act.region)
    found: tuple[Any, ...] = ()
    links = {"next": "", "previous": ""}
    if not asked.errors:
        page = record.list_readings(region=act.region, after=after_of(request), limit=50, newest_first=True, **asked.without_event())
        found, links = page.items, pager(request, page)
        record_search(act, "readings", {one for r in found for one in r.subjects}, asked)
    return render(
        request, "inspect/pembacaan.html", {**_form(request, act, asked), "rows": reading_rows(act.region, found), "pager": links},
        status=422 if asked.errors else 200,
    )  # fmt: skip


@audience("auditor")
@limited("inspect", per_minute=60, by="account")
def attempts(request: HttpRequest) -> HttpResponse:
    """Show what was tried and refused, newest first."""
    act = act_for(request, "inspect")
    asked = Search.of(request, act.region)
    found: tuple[Any, ...] = ()
    links = {"next": "", "previous": ""}
    if not asked.errors:
        page = record.list_attempts(region=act.region, after=after_of(request), limit=50, newest_first=True, **asked.wanted)
        found, links = page.items, pager(request, page)
        record_search(act, "attempts", (), asked)
    return render(
        request, "inspect/percobaan.html", {**_form(request, act, asked), "rows": attempt_rows(act.region, found), "pager": links},
        status=422 if asked.errors else 200,
    )  # fmt: skip


@audience("auditor")
@limited("inspect-export", per_minute=6, by="account")
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Hand out the present search as CSV, page by page, at most MOST_EXPORTED lines."""
    act = act_for(request, "inspect")
    asked = Search.of(request, act.region)
    if asked.errors:
        return search(request)
    zone = agencies.get_region(act.region).time_zone
    # Because: the middleware has put the language away by the time the lines are written.
    chunks = sheets.lines(_rows(act, asked, current(), lambda at: dates.to_local(at, time_zone=zone).isoformat(timespec="seconds")))
    return downloads.streamed(chunks, name="jejak-audit.csv", media_type="text/csv; charset=utf-8")


def lines_of(region: str, entries: Iterable[Entry], directory: Directory | None = None) -> list[dict[str, Any]]:
    """Return lines of the record as a page shows them: three queries, however many there are; none with a `directory`, and no numbers then."""
    entries = tuple(entries)
    cases = {} if directory else _cases(region, entries)
    directory = directory or Directory(region, entries)
    return [
        {
            "id": one.id, "at": one.at, "event": wording.event(one.event), "code": one.event, "who": directory.who(one), "purpose": wording.purpose(one.purpose),
            "case": one.case, "number": cases[one.case].number if one.case in cases else "", "details": wording.details(one.details),
            "columns": sorted(one.commitments), "is_on_behalf": one.on_behalf_of is not None and one.on_behalf_of != one.actor,
        }
        for one in entries
    ]  # fmt: skip


def reading_rows(region: str, found: Iterable[Any], directory: Directory | None = None) -> list[dict[str, Any]]:
    """Return readings as a page shows them; see `lines_of`."""
    found = tuple(found)
    cases, has_numbers = _cases(region, found), directory is None
    labels = {key: access.labels_of(one) for key, one in cases.items()}
    directory = directory or Directory(region, found)
    granted = {key for r in found if (key := uuid_of(str(r.details.get("grant", "")))) is not None}
    grants = exchange.find_grants(region=region, grants=granted) if granted else {}
    return [
        {
            "at": r.at, "who": directory.who(r), "purpose": _purpose(r, grants), "people": len(r.subjects), "case": r.case,
            "number": cases[r.case].number if has_numbers and r.case in cases else "",
            "fields": [wording.field(one, labels.get(r.case)) for one in r.fields],
        }
        for r in found
    ]  # fmt: skip


def attempt_rows(region: str, found: Iterable[Any], directory: Directory | None = None) -> list[dict[str, Any]]:
    """Return refused attempts as a page shows them; see `lines_of`."""
    found = tuple(found)
    cases = {} if directory else _cases(region, found)
    directory = directory or Directory(region, found)
    return [
        {
            "at": a.at, "event": wording.event(a.event), "code": a.event, "refusal": wording.refusal(a.reason), "reason": a.reason, "who": directory.who(a),
            "case": a.case, "number": cases[a.case].number if a.case in cases else "",
        }
        for a in found
    ]  # fmt: skip


def _purpose(reading: Any, grants: Mapping[UUID, Grant]) -> Text:
    """Return for what somebody read: an agency's system in the words of its grant, as the citizen reads it too."""
    grant = grants.get(uuid_of(str(reading.details.get("grant", ""))) or UUID(int=0))
    return grant.terms.purpose_text if grant else wording.purpose(reading.purpose)


def _cases(region: str, lines: Iterable[Any]) -> dict[UUID, Case]:
    wanted = {line.case for line in lines if line.case}
    return case_reads.get_cases(region=region, cases=wanted) if wanted else {}


def _rows(act: Act, asked: Search, language: Language, written: Any) -> Iterator[Sequence[str]]:
    yield HEADINGS.in_(language).split(",")
    after, count = None, 0
    while count < MOST_EXPORTED:
        page = record.list_entries(region=act.region, after=after, limit=min(200, MOST_EXPORTED - count), newest_first=True, **asked.wanted)
        record_search(act, "entries", {e.subject for e in page if e.subject is not None}, asked)
        for line in lines_of(act.region, page.items):
            who = line["who"]
            yield (
                str(line["id"]), written(line["at"]), line["event"].in_(language), line["code"], who.name.in_(language), who.office.in_(language),
                line["purpose"].in_(language), line["number"], line["details"].in_(language),
            )  # fmt: skip
            count += 1
        after = page.next
        if after is None:
            return
    yield [CUT.fill(n=MOST_EXPORTED).in_(language)]


def _form(request: HttpRequest, act: Act, asked: Search) -> dict[str, Any]:
    """Return what the search form needs: the officers of today (at most 200), what was filled in, what was wrong with it."""
    officers = identity.list_officers(region=act.region, at=act.at)
    names = identity.list_officer_names(region=act.region, accounts={o.account for o in officers})
    options = [{"value": str(o.account), "label": names.get(o.account, "–"), "group": title_of(act.region, o.position)} for o in officers]
    return {
        "given": request.GET, "officers": options, "errors": asked.errors, "desk_menu": menu(request),
        "problems": [{"field": name, "text": text} for name, text in asked.errors.items()],
    }  # fmt: skip
