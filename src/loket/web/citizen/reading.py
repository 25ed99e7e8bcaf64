"""Who read my data: day by day in plain words, with questions, reports, a download, and the readings of my children."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common import dates, ids, sheets
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Language, Text
from loket.foundation.powers import queries as powers
from loket.oversight.access import operations, queries
from loket.oversight.access.errors import AskedAlready, NobodyToAsk, NotConnected, ReasonNeeded, TextNeeded
from loket.oversight.access.values import (
    INQUIRY_WORDS,
    KIND_WORDS,
    OUTCOME_WORDS,
    REASON_WORDS,
    WATCH_WORDS,
    Inquiry,
    InquiryKind,
    InquiryState,
    Shown,
    Side,
)
from loket.web.citizen import wording
from loket.web.citizen.who import me
from loket.web.kit import downloads, formats
from loket.web.kit.audience import audience
from loket.web.kit.language import current, say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, pager

#: Lines in one file at most. Unit: readings.
MOST_EXPORTED: Final = 5000
FORMAT: Final = "loket.readings/1"
SIDES: Final[Mapping[str, tuple[Side, Text]]] = {
    "": (Side.OFFICE, Text(id="Petugas dan instansi", en="Officers and agencies")),
    "orang": (Side.PEOPLE, Text(id="Anda dan keluarga", en="You and your family")),
    "sistem": (Side.SYSTEM, Text(id="Otomatis", en="Automatic")),
}
PERIODS: Final[tuple[tuple[str, int, Text], ...]] = (
    ("", 365, Text(id="Setahun", en="A year")),
    ("30", 30, Text(id="30 hari", en="30 days")),
    ("semua", 0, Text(id="Semua", en="All")),
)
HEADINGS: Final = Text(id="waktu,pembaca,jabatan,tujuan,data,permohonan,keterangan", en="when,reader,office,purpose,data,application,remark")
OTHERS: Final = Text(id="urusan orang lain, dirahasiakan", en="somebody else's matter, kept confidential")
REOPENED: Final = Text(id="dibuka kembali setelah penyelidikan", en="shown again after an investigation")
LATE: Final = Text(id="Melewati batas waktu", en="Past its time")
CUT: Final = Text(id="Dibatasi {n} baris; pilih masa yang lebih pendek.", en="Cut at {n} lines; choose a shorter time.")
ASKED: Final = Text(id="Pertanyaan Anda sudah dikirim ke instansi itu.", en="Your question was sent to that agency.")
REPORTED: Final = Text(id="Laporan Anda sudah dikirim ke pengawas daerah.", en="Your report was sent to the region's auditors.")
OF_THE_CARD: Final = Text(id="anak pada Kartu Keluarga Anda", en="child on your family card")
GUARDED: Final = Text(id="dalam perwalian Anda", en="under your guardianship")
CHOSEN: Final = Text(id="Pilihan Anda disimpan.", en="Your choice was saved.")


@audience("citizen")
def readings(request: HttpRequest) -> HttpResponse:
    """Show who read one's data (or one's child's), grouped by day, with filters."""
    act, of = act_for(request, "access"), _of(request)
    side_key = request.GET.get("sisi", "") if request.GET.get("sisi", "") in SIDES else ""
    since, period = _since(request, act)
    agency = request.GET.get("instansi", "")
    known = agencies.list_agencies(act.region, closed=True)
    agency = agency if agency in {one.code for one in known} else ""
    try:
        page = queries.list_shown(
            act=act, account=me(request), of=of, side=SIDES[side_key][0], since=since, agency=agency or None, after=request.GET.get("after"), limit=30
        )
    except NotConnected as refusal:
        return render(request, "citizen/akses_data.html", {"not_connected": refusal.message}, status=200)
    context = {
        "days": _by_day(page.items, of), "pager": pager(request, page), "is_office": side_key == "", "side": side_key, "period": period, "agency": agency,
        "sides": [{"label": label, "href": _address(request, sisi=key), "current": key == side_key} for key, (_, label) in SIDES.items()],
        "periods": [(key, label) for key, _, label in PERIODS], "agencies": [(one.code, one.name) for one in known], "is_child": of is not None,
        "milik": ids.to_text(of) if of else "", "export": f"{reverse('own-readings-export')}?{_query(request)}", "is_filtered": bool(agency or period or request.GET.get("after")),
    }  # fmt: skip
    return render(request, "citizen/akses_data.html", context)


@audience("citizen")
@limited("export", per_minute=10, by="account")
def export(request: HttpRequest) -> HttpResponse:
    """Hand out what the list shows, all sides of it or one, as CSV or JSON (UU 27/2022 Pasal 7 and 13)."""
    act, of, account = act_for(request, "access"), _of(request), me(request)
    since, _ = _since(request, act)
    side = SIDES.get(request.GET.get("sisi", ""), SIDES[""])[0]
    zone = agencies.get_region(act.region).time_zone
    found = itertools.islice(_all(act, account, of, side, since, request.GET.get("instansi") or None), MOST_EXPORTED)
    if request.GET.get("bentuk") == "json":
        content = json.dumps(
            {"format": FORMAT, "exported_at": act.at.isoformat(), "region": act.region, "readings": [_plain(one) for one in found]},
            ensure_ascii=False,
            indent=2,
        )
        return downloads.attachment(content.encode(), name="pembacaan-data-saya.json", media_type="application/json")
    language = current()
    return downloads.attachment(
        b"".join(sheets.lines(_rows(found, zone, language))), name="pembacaan-data-saya.csv", media_type="text/csv; charset=utf-8"
    )


@audience("citizen")
def reading(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Show one reading, with what can be done about it and what was asked before."""
    return _one(request, entry)


@audience("citizen")
@limited("inquire", per_minute=10, by="account", methods=("POST",))
def ask(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Ask the agency."""
    if request.method != "POST":
        return HttpResponseRedirect(_place(entry, _of(request)))
    text = request.POST.get("question", "")
    try:
        operations.ask(act=act_for(request, "access"), account=me(request), of=_of(request), entry=entry, text=text)
    except (TextNeeded, AskedAlready, NobodyToAsk) as refusal:
        return _one(request, entry, errors={"question": refusal.message}, given={"question": text}, status=refusal.status)
    messages.success(request, str(say(ASKED)))
    return HttpResponseRedirect(_place(entry, _of(request)), status=303)


@audience("citizen")
@limited("inquire", per_minute=10, by="account", methods=("POST",))
def report(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Report to the auditors."""
    if request.method != "POST":
        return HttpResponseRedirect(_place(entry, _of(request)))
    given = {"reason": request.POST.get("reason", ""), "report": request.POST.get("report", "")}
    try:
        operations.report(
            act=act_for(request, "access"), account=me(request), of=_of(request), entry=entry, reason=given["reason"], text=given["report"]
        )
    except ReasonNeeded as refusal:
        return _one(request, entry, errors={"reason": refusal.message}, given=given, status=refusal.status)
    except (TextNeeded, AskedAlready) as refusal:
        return _one(request, entry, errors={"report": refusal.message}, given=given, status=refusal.status)
    messages.success(request, str(say(REPORTED)))
    return HttpResponseRedirect(_place(entry, _of(request)), status=303)


@audience("citizen")
def inquiries(request: HttpRequest) -> HttpResponse:
    """List one's questions and reports."""
    act = act_for(request, "access")
    page = queries.list_own_inquiries(act=act, account=me(request), after=request.GET.get("after"))
    items = [
        {
            "title": Text(id=f"{KIND_WORDS[one.kind].id}: {_to(act.region, one).id}", en=f"{KIND_WORDS[one.kind].en}: {_to(act.region, one).en}"),
            "href": reverse("own-inquiry", args=[one.id]), "text": wording.moment(one.asked_at), "tag": LATE if one.is_late(act.at) else INQUIRY_WORDS[one.state],
            "tag_kind": _tag_kind(one, act.at),
        }
        for one in page
    ]  # fmt: skip
    return render(request, "citizen/akses_pertanyaan.html", {"items": items, "pager": pager(request, page)})


@audience("citizen")
def inquiry(request: HttpRequest, inquiry: UUID) -> HttpResponse:
    """Show one question or report, its clock and its answer."""
    act = act_for(request, "access")
    found = queries.get_own_inquiry(act=act, account=me(request), inquiry=inquiry)
    return render(request, "citizen/akses_pertanyaan_satu.html", {"one": _inquiry(act, found), "back": reverse("own-inquiries")})


@audience("citizen")
@limited("choose", per_minute=30, by="account", methods=("POST",))
def watch(request: HttpRequest) -> HttpResponse:
    """Choose whether one is told of readings."""
    act, error = act_for(request, "access"), None
    if request.method == "POST":
        try:
            operations.choose_watch(act=act, account=me(request), mode=request.POST.get("mode", ""))
        except Refusal as refusal:
            error = refusal.message
        else:
            messages.success(request, str(say(CHOSEN)))
            return HttpResponseRedirect(reverse("reading-watch"), status=303)
    context = {
        "options": [(mode.value, label) for mode, label in WATCH_WORDS.items()],
        "mode": queries.get_watch(act=act, account=me(request)).value,
        "error": error,
    }
    return render(request, "citizen/akses_pemberitahuan.html", context, status=422 if error else 200)


@audience("citizen")
def wards(request: HttpRequest) -> HttpResponse:
    """List the children whose readings one may see."""
    act = act_for(request, "access")
    rule = powers.rule_on(on=powers.today(region=act.region, at=act.at))
    items = [
        {
            "title": Text(id=one.name, en=one.name),
            "text": GUARDED if one.is_by_guardian else OF_THE_CARD,
            "href": f"{reverse('own-readings')}?{urlencode({'milik': ids.to_text(one.resident)})}",
        }
        for one in queries.list_wards(act=act, account=me(request))
    ]
    return render(request, "citizen/akses_anak.html", {"items": items, "years": rule.majority_age, "law": rule.majority_reference})


def _one(
    request: HttpRequest, entry: UUID, *, errors: Mapping[str, Text] | None = None, given: Mapping[str, str] | None = None, status: int = 200
) -> HttpResponse:
    act, of, errors = act_for(request, "access"), _of(request), errors or {}
    shown = queries.get_shown(act=act, account=me(request), entry=entry, of=of)
    known = {one.kind: _inquiry(act, one) for one in queries.list_inquiries_about(act=act, account=me(request), entry=entry)}
    terms = queries.get_terms(act.at.date())
    context = {
        "one": _row(shown, of), "shown": shown, "question": known.get(InquiryKind.QUESTION), "report": known.get(InquiryKind.REPORT), "errors": errors,
        "given": given or {}, "problems": [{"field": name, "text": text} for name, text in errors.items()], "can_ask": shown.side is Side.OFFICE,
        "reasons": [(reason.value, label) for reason, label in REASON_WORDS.items()], "hours": terms.answer_hours, "ask_href": _place(entry, of, "reading-ask"),
        "report_href": _place(entry, of, "reading-report"), "back": _back(of), "is_child": of is not None, "report_open": bool(errors.keys() & {"reason", "report"}),
        "reopened_since": wording.moment(shown.reopened.since) if shown.reopened else None, "reopened_until": wording.moment(shown.reopened.until) if shown.reopened else None,
    }  # fmt: skip
    return render(request, "citizen/akses_satu.html", context, status=status)


def _by_day(found: tuple[Shown, ...], of: UUID | None) -> list[dict[str, Any]]:
    days = itertools.groupby(found, key=lambda one: formats.civil(one.at))
    return [
        {"day": wording.weekday(day), "rows": [_rows_alike(tuple(same), of) for _, same in itertools.groupby(those, key=_sight)]}
        for day, those in days
    ]


def _sight(one: Shown) -> tuple[Any, ...]:
    """Return all of a reading that one sees in the list besides its time."""
    return one.who, one.office, one.purpose, one.fields, one.number, one.is_masked, one.reopened


def _rows_alike(same: Sequence[Shown], of: UUID | None) -> dict[str, Any]:
    """Return one row for readings that followed each other and differ in their time alone; each keeps its own page."""
    return {**_row(same[0], of), "again": [{"at": one.at, "href": _place(one.entry, of)} for one in same[1:]]}


def _row(one: Shown, of: UUID | None) -> dict[str, Any]:
    return {
        "shown": one, "href": _place(one.entry, of), "fields": one.fields[:6], "more": max(0, len(one.fields) - 6), "all_fields": one.fields,
        "case_href": reverse("own-case", args=[one.case]) if one.case and of is None else "",
    }  # fmt: skip


def _inquiry(act: Act, one: Inquiry) -> dict[str, Any]:
    return {
        "it": one, "kind": KIND_WORDS[one.kind], "to": _to(act.region, one), "state": INQUIRY_WORDS[one.state], "tag_kind": _tag_kind(one, act.at),
        "is_late": one.is_late(act.at), "reason": REASON_WORDS[one.reason] if one.reason else None, "outcome": OUTCOME_WORDS[one.outcome] if one.outcome else None,
        "is_question": one.kind is InquiryKind.QUESTION, "href": reverse("own-inquiry", args=[one.id]), "reading_href": _place(one.entry, None),
    }  # fmt: skip


def _to(region: str, one: Inquiry) -> Text:
    if one.kind is InquiryKind.REPORT:
        return Text(id="pengawas daerah", en="the region's auditors")
    terms = queries.get_terms(one.asked_at.date())
    if one.agency in terms.discreet_agencies:
        return Text(id="instansi yang membaca", en="the agency that read")
    if not one.agency:
        return Text(id="pengelola Loket", en="the operators of Loket")
    return agencies.get_agency(region, one.agency).name


def _tag_kind(one: Inquiry, at: dt.datetime) -> str:
    if one.state is InquiryState.ANSWERED:
        return "good"
    return "bad" if one.is_late(at) else "info"


def _all(act: Act, account: UUID, of: UUID | None, side: Side, since: dt.datetime | None, agency: str | None) -> Iterator[Shown]:
    after: str | None = None
    while True:
        page = queries.list_shown(act=act, account=account, of=of, side=side, since=since, agency=agency, after=after, limit=200)
        yield from page
        after = page.next
        if after is None:
            return


def _rows(found: Iterator[Shown], zone: str, language: Language) -> Iterator[Sequence[str]]:
    count = 0
    yield HEADINGS.in_(language).split(",")
    for one in found:
        remark = OTHERS if one.is_masked else REOPENED if one.reopened else Text(id="", en="")
        yield (
            dates.to_local(one.at, time_zone=zone).isoformat(timespec="seconds"), one.who.in_(language), one.office.in_(language), one.purpose.in_(language),
            "; ".join(field.in_(language) for field in one.fields), one.number, remark.in_(language),
        )  # fmt: skip
        count += 1
    if count >= MOST_EXPORTED:
        yield [CUT.fill(n=MOST_EXPORTED).in_(language)]


def _plain(one: Shown) -> dict[str, Any]:
    return {
        "id": ids.to_text(one.entry), "at": one.at.astimezone(dt.UTC).isoformat(), "reader": one.who.as_dict(), "office": one.office.as_dict(),
        "purpose": one.purpose.as_dict(), "fields": [field.as_dict() for field in one.fields], "case_number": one.number or None,
        "is_of_another_matter": one.is_masked,
        "shown_again": {"withheld_from": one.reopened.since.isoformat(), "withheld_until": one.reopened.until.isoformat(), "legal_basis": one.reopened.reference}
        if one.reopened
        else None,
    }  # fmt: skip


def _of(request: HttpRequest) -> UUID | None:
    """Return whose readings are looked at when it is a child; an id that is none counts as nobody's and is refused by the room."""
    text = request.GET.get("milik", "")
    if not text:
        return None
    try:
        return ids.from_text(text)
    except ids.BadId:
        return UUID(int=0)


def _since(request: HttpRequest, act: Act) -> tuple[dt.datetime | None, str]:
    wanted = request.GET.get("masa", "")
    key, days, _ = next((one for one in PERIODS if one[0] == wanted), PERIODS[0])
    return (act.at - dt.timedelta(days=days) if days else None), key


def _place(entry: UUID, of: UUID | None, name: str = "own-reading") -> str:
    return reverse(name, args=[entry]) + (f"?{urlencode({'milik': ids.to_text(of)})}" if of else "")


def _back(of: UUID | None) -> str:
    return reverse("own-readings") + (f"?{urlencode({'milik': ids.to_text(of)})}" if of else "")


def _query(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    return query.urlencode()


def _address(request: HttpRequest, **changed: str) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    for name, value in changed.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"{reverse('own-readings')}?{query.urlencode()}" if query else reverse("own-readings")
