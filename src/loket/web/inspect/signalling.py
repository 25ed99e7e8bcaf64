"""Signals about unusual reading: list, one with its evidence, what an auditor makes of it, the rules themselves, CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import dates, sheets
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Language, Text
from loket.foundation.identity import queries as identity
from loket.oversight.access import operations, queries
from loket.oversight.access.values import SIGNAL_TRANSITIONS, SIGNAL_WORDS, RuleName, Signal, SignalState
from loket.web.inspect.people import FORMER, Directory, title_of, uuid_of
from loket.web.inspect.searching import menu, reading_rows
from loket.web.kit import downloads, formats
from loket.web.kit.audience import audience
from loket.web.kit.language import current, say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, pager

KINDS: Final = {SignalState.NEW: "warning", SignalState.LOOKED_AT: "info", SignalState.EXPLAINED: "good", SignalState.PASSED_ON: "bad"}
SAVED: Final = Text(id="Penilaian Anda disimpan.", en="Your judgement was kept.")
HEADINGS: Final = Text(
    id="hari,aturan,versi,petugas,jabatan,keadaan,bukti,catatan,nomor", en="day,rule,version,officer,position,state,evidence,note,number"
)
#: How a count of the evidence is said.
EVIDENCE: Final = {
    "people": Text(id="orang dibaca hari itu: {n}", en="people read that day: {n}"),
    "count": Text(id="pembacaan: {n}", en="readings: {n}"),
    "of_others": Text(id="di antaranya permohonan petugas lain: {n}", en="of these for others' applications: {n}"),
}
LIMITS: Final = {
    "own": Text(id="batas dari kebiasaan sendiri: {n}", en="limit by own habit: {n}"),
    "position": Text(id="batas dari kebiasaan jabatan: {n}", en="limit by the position's habit: {n}"),
    "alone": Text(id="batas tanpa kebiasaan: {n}", en="limit without a habit: {n}"),
}

#: What a number of a rule is, by its name in the rule book.
NUMBERS: Final = {
    "least_people": Text(id="Orang dibaca dalam sehari, paling sedikit", en="People read in a day, at least"),
    "own_times": Text(id="Kali kebiasaan sendiri", en="Times the reader's own habit"),
    "position_times": Text(id="Kali kebiasaan jabatan", en="Times the habit of the position"),
    "alone_people": Text(id="Orang dalam sehari bila kebiasaan belum dikenal", en="People in a day when no habit is known"),
    "habit_days": Text(id="Hari yang menjadi kebiasaan", en="Days that make a habit"),
    "least_habit_days": Text(
        id="Hari dengan pembacaan agar kebiasaan dikenal, paling sedikit", en="Days with readings for a habit to be known, at least"
    ),
    "grace_minutes": Text(id="Menit tenggang sebelum buka dan sesudah tutup", en="Minutes of grace before opening and after closing"),
    "least_readings": Text(id="Pembacaan, paling sedikit", en="Readings, at least"),
}


@audience("auditor")
@limited("inspect", per_minute=60, by="account")
def signals(request: HttpRequest) -> HttpResponse:
    """List the signals, by state and rule."""
    act = act_for(request, "watch")
    state, rule = _chosen(request)
    page = queries.list_signals(act=act, auditor=UUID(act.actor), state=state, rule=rule, after=request.GET.get("after"))
    book = queries.get_rules(act.at.date())
    return render(
        request, "inspect/tanda.html",
        {
            "rows": _rows(act.region, page.items), "pager": pager(request, page), "desk_menu": menu(request), "state": state.value if state else "",
            "rule": rule.value if rule else "", "states": [(one.value, words) for one, words in SIGNAL_WORDS.items()],
            "rules": [(name.value, one.title) for name, one in book.rules.items()], "export": f"{reverse('inspect-signals-export')}?{request.GET.urlencode()}",
        },
    )  # fmt: skip


@audience("auditor")
@limited("inspect-export", per_minute=6, by="account")
def export(request: HttpRequest) -> HttpResponse:
    """Hand out what the list shows as CSV, at most `queries.MOST_EXPORTED` lines."""
    act = act_for(request, "watch")
    state, rule = _chosen(request)
    found: list[Signal] = []
    after: str | None = None
    while len(found) < queries.MOST_EXPORTED:
        page = queries.list_signals(act=act, auditor=UUID(act.actor), state=state, rule=rule, after=after, limit=200)
        found += page.items
        after = page.next
        if after is None:
            break
    content = b"".join(sheets.lines(_lines(act.region, found[: queries.MOST_EXPORTED], current())))
    return downloads.attachment(content, name="tanda-pembacaan.csv", media_type="text/csv; charset=utf-8")


@audience("auditor")
@limited("inspect", per_minute=60, by="account")
def signal(request: HttpRequest, signal: UUID) -> HttpResponse:
    """Show one signal with the readings that it stands on, and take what the auditor makes of it."""
    act, errors, given = act_for(request, "watch"), {}, {"state": "", "note": "", "reference": ""}
    auditor = UUID(act.actor)
    if request.method == "POST":
        given = {name: request.POST.get(name, "").strip() for name in given}
        try:
            operations.decide_signal(act=act, auditor=auditor, signal=signal, state=given["state"], note=given["note"], reference=given["reference"])
        except Refusal as refusal:
            if refusal.status not in (409, 422):
                raise
            errors = {_field_of(refusal): refusal.message}
        else:
            messages.success(request, str(say(SAVED)))
            return HttpResponseRedirect(reverse("inspect-signal", args=[signal]), status=303)
    found, readings = queries.get_signal(act=act, auditor=auditor, signal=signal)
    rule = queries.get_rules(found.on, version=found.version).rules[found.rule]
    day = {"petugas": found.actor, "dari": found.on.isoformat(), "sampai": found.on.isoformat()}
    return render(
        request, "inspect/tanda_satu.html",
        {
            "row": _rows(act.region, [found])[0], "one": found, "rule": rule, "readings": reading_rows(act.region, readings), "errors": errors, "given": given,
            "problems": [{"field": name, "text": text} for name, text in errors.items()], "day": day, "desk_menu": menu(request),
            "numbers": [(_named(name), number) for name, number in found.evidence.get("numbers", {}).items()],
            "states": [(one.value, SIGNAL_WORDS[one]) for one in SignalState if one in SIGNAL_TRANSITIONS[found.state]],
            "decided_by": _name(act.region, found.decided_by) if found.decided_by else None,
        },
        status=422 if errors else 200,
    )  # fmt: skip


@audience("auditor")
def rules(request: HttpRequest) -> HttpResponse:
    """Show the rules in force: what each looks for, why, with which numbers, from where."""
    act = act_for(request, "watch")
    book = queries.get_rules(dates.civil_date(act.at, time_zone=agencies.get_region(act.region).time_zone))
    found = [{"it": one, "numbers": [(_named(name), number) for name, number in one.numbers.items()]} for one in book.rules.values()]
    return render(request, "inspect/tanda_aturan.html", {"book": book, "rules": found, "desk_menu": menu(request)})


def evidence_words(found: Signal) -> Text:
    """Return the counts of a signal on one line."""
    said = [words.fill(n=found.evidence[name]) for name, words in EVIDENCE.items() if found.evidence.get(name)]
    for name, limit in found.evidence.get("limits", {}).items():
        said.append(Text(id=LIMITS[name].id.format(n=formats.number(limit, "id")), en=LIMITS[name].en.format(n=formats.number(limit, "en"))))
    return Text(id=" · ".join(one.id for one in said), en=" · ".join(one.en for one in said))


def _rows(region: str, found: Iterable[Signal]) -> list[dict[str, Any]]:
    found = tuple(found)
    accounts = {account for one in found if (account := uuid_of(one.actor)) is not None}
    names = identity.list_officer_names(region=region, accounts=accounts) if accounts else {}
    return [
        {
            "on": one.on, "rule": queries.get_rules(one.on, version=one.version).rules[one.rule].title, "state": SIGNAL_WORDS[one.state], "kind": KINDS[one.state],
            "who": _said(names.get(uuid_of(one.actor) or UUID(int=0))), "office": title_of(region, one.position) if one.position else None,
            "evidence": evidence_words(one), "href": reverse("inspect-signal", args=[one.id]), "signal": one,
        }
        for one in found
    ]  # fmt: skip


def _lines(region: str, found: list[Signal], language: Language) -> Iterator[Sequence[str]]:
    yield HEADINGS.in_(language).split(",")
    for start in range(0, len(found), 200):
        for row in _rows(region, found[start : start + 200]):
            one = row["signal"]
            yield (
                one.on.isoformat(), row["rule"].in_(language), str(one.version), row["who"].in_(language), row["office"].in_(language) if row["office"] else "",
                row["state"].in_(language), row["evidence"].in_(language), one.note, one.reference,
            )  # fmt: skip


def _chosen(request: HttpRequest) -> tuple[SignalState | None, RuleName | None]:
    state, rule = request.GET.get("keadaan", ""), request.GET.get("aturan", "")
    return (SignalState(state) if state in set(SignalState) else None), (RuleName(rule) if rule in set(RuleName) else None)


def _field_of(refusal: Refusal) -> str:
    return {"access.signal.note_needed": "note", "access.concealment.bad_order": "reference"}.get(refusal.code, "state")


def _named(number: str) -> Text:
    return NUMBERS.get(number) or Text(id=number, en=number)


def _said(name: str | None) -> Text:
    return Text(id=name, en=name) if name else FORMER


def _name(region: str, account: UUID) -> Text:
    return _said(Directory(region, (), accounts=[account]).name(account))
