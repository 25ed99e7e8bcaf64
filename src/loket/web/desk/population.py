"""
The register at the desk: finding somebody who stands there without a card, and people who were entered twice.

Names and dates are typed into forms and never stand in an address; a pair has an opaque id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common import dates, ids
from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.foundation.residents import operations
from loket.foundation.residents import queries as residents
from loket.foundation.residents.errors import MarkedAlready, OwnFamily, SearchTooWide
from loket.foundation.residents.values import REGISTER_PATHS, Pair, PairSide, PairState
from loket.services.catalogue import queries as catalogue
from loket.services.rollout import queries as rollout
from loket.web.desk.queueing import menu, officer_of
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, pager

#: Unit: characters.
LONGEST_NAME: Final = 100
LONGEST_NOTE: Final = 500
NAME: Final = Text(id="Tulis namanya, seperti yang disebut orangnya.", en="Write the name, as the person says it.")
BAD_DAY: Final = Text(id="Tanggal ini tidak ada di kalender. Contoh: 17 5 1988.", en="That is no day of the calendar. Example: 17 5 1988.")
MORE: Final = Text(
    id="Isi tanggal lahir. Hanya tahu tahunnya? Isi tahun saja dan pilih desanya.",
    en="Give the date of birth. Only the year is known? Give the year alone and choose the village.",
)
CHOOSE: Final = Text(id="Pilih salah satu jawaban.", en="Choose one answer.")
WHICH: Final = Text(id="Pilih entri mana yang tidak dipakai lagi.", en="Choose which entry no longer counts.")
STATE_WORDS: Final[Mapping[PairState, Text]] = {
    PairState.OPEN: Text(id="Menunggu", en="Waiting"), PairState.ASKED: Text(id="Ditanyakan", en="Asked about"),
    PairState.SAME: Text(id="Orang yang sama", en="The same person"), PairState.DIFFERENT: Text(id="Orang berbeda", en="Different people"),
}  # fmt: skip
STATE_KINDS: Final = {PairState.OPEN: "warning", PairState.ASKED: "info", PairState.SAME: "good", PairState.DIFFERENT: "neutral"}
NOTED: Final = Text(id="Tercatat.", en="Noted.")
SIGN_WORDS: Final[Mapping[str, Text]] = {
    "name_same": Text(id="nama sama", en="same name"), "name_alike": Text(id="nama hampir sama", en="nearly the same name"),
    "name_sounds": Text(id="nama terdengar sama", en="names sound alike"), "birth_same": Text(id="tanggal lahir sama", en="same date of birth"),
    "birth_swapped": Text(id="hari dan bulan lahir tertukar", en="day and month of birth swapped"),
    "birth_near": Text(id="tanggal lahir berbeda satu bagian", en="date of birth differs in one part"),
    "mother_same": Text(id="nama ibu sama", en="same mother's name"), "mother_alike": Text(id="nama ibu mirip", en="mothers' names alike"),
    "mother_unknown": Text(id="nama ibu tidak diketahui", en="mother's name unknown"), "mother_differs": Text(id="nama ibu berbeda", en="mothers' names differ"),
    "place_same": Text(id="tempat lahir sama", en="same birthplace"), "nik_near": Text(id="NIK berbeda satu atau dua angka", en="NIKs differ by one or two digits"),
    "sex_differs": Text(id="jenis kelamin berbeda", en="sex differs"), "same_card": Text(id="di satu Kartu Keluarga", en="on one family card"),
}  # fmt: skip
#: What is compared, line by line.
LINES: Final = (
    ("name", Text(id="Nama", en="Name")), ("nik_masked", Text(id="NIK", en="NIK")), ("kk_masked", Text(id="Nomor KK", en="Family card number")),
    ("birth", Text(id="Tempat, tanggal lahir", en="Place and date of birth")), ("sex", Text(id="Jenis kelamin", en="Sex")),
    ("mother_name", Text(id="Nama ibu", en="Mother's name")), ("father_name", Text(id="Nama ayah", en="Father's name")),
    ("address", Text(id="Alamat", en="Address")), ("relation", Text(id="Hubungan dalam keluarga", en="Relation in the family")),
    ("marital_status", Text(id="Status perkawinan", en="Marital status")), ("status", Text(id="Status penduduk", en="Standing")),
    ("card_issued_on", Text(id="KTP-el diterbitkan", en="Identity card issued on")),
)  # fmt: skip


@audience("officer")
@limited("find-person", per_minute=10, by="account", methods=("POST",))
@limited("find-person-hour", per_hour=60, by="account", methods=("POST",))
def search(request: HttpRequest) -> HttpResponse:
    """Find somebody by name and date of birth, or by name, year and village. Everybody shown is recorded as read."""
    act = act_for(request, "counter")
    typed = {"name": " ".join(request.POST.get("name", "").split())[:LONGEST_NAME], "village": request.POST.get("village", "")[:13]}
    typed["born"] = {part: request.POST.get(f"born_{part}", "").strip()[:4] for part in ("day", "month", "year")}  # type: ignore[assignment]
    if request.method != "POST":
        return _search(request, act, typed, {}, None)
    errors: dict[str, Text] = {}
    if not typed["name"]:
        errors["name"] = NAME
    born_on, born_in = _born(typed["born"], errors)  # type: ignore[arg-type]
    villages = [typed["village"]] if typed["village"] in {code for _, found in _villages(act) for code, _ in found} else []
    if not errors and born_on is None and (born_in is None or not villages):
        errors["born"] = MORE
    if errors:
        return _search(request, act, typed, errors, None, 422)
    try:
        found = residents.search_people(act=act, name=typed["name"], born_on=born_on, born_in=born_in, villages=villages if born_on is None else ())
    except SearchTooWide as refusal:
        return _search(request, act, typed, {"born": refusal.message}, None, refusal.status)
    return _search(
        request,
        act,
        typed,
        {},
        [
            {
                "person": one,
                "key": ids.to_text(one.id),
                "href": reverse("desk-life", args=[one.id]),
                "sex": _spoken("sex", one.sex),
                "status": _spoken("status", one.status),
            }
            if not one.is_restricted
            else {"person": one}
            for one in found
        ],
    )


def _search(
    request: HttpRequest, act: Act, typed: Mapping[str, Any], errors: Mapping[str, Text], found: list[dict[str, Any]] | None, status: int = 200
) -> HttpResponse:
    options = [(code, name) for _, villages in _villages(act) for code, name in villages]
    problems = [{"field": name, "text": text} for name, text in errors.items()]
    keeps = bool(found) and keeps_register(request, act)
    context = {"typed": typed, "errors": errors, "problems": problems, "found": found, "villages": options, "desk_menu": menu(), "keeps": keeps}
    return render(request, "desk/penduduk_cari.html", context, status=status)


def _villages(act: Act) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(district.name, [(one.code, f"{one.name} ({district.name})") for one in found]) for district, found in agencies.list_villages(act.region)]


def _born(parts: Mapping[str, str], errors: dict[str, Text]) -> tuple[dt.date | None, int | None]:
    """Read a date of birth, or a year alone."""
    if not any(parts.values()):
        return None, None
    try:
        year = int(parts["year"])
        if not parts["day"] and not parts["month"]:
            return None, dt.date(year, 1, 1).year
        return dt.date(year, int(parts["month"]), int(parts["day"])), None
    except ValueError:
        errors["born"] = BAD_DAY
        return None, None


@audience("officer")
def doubles(request: HttpRequest) -> HttpResponse:
    """List pairs of entries that may be one person: signs and points, nothing of whom."""
    act = act_for(request, "register")
    if not keeps_register(request, act):
        return render(request, "desk/penduduk_ganda.html", {"is_theirs": False, "desk_menu": menu()}, status=403)
    try:
        state = PairState(request.GET.get("keadaan", PairState.OPEN.value))
        page = residents.list_pairs(region=act.region, state=state, after=request.GET.get("after"))
    except ValueError:
        raise NotFound from None
    zone = agencies.get_region(act.region).time_zone
    items = [
        {
            "title": Text(id=f"Kecocokan {one.score} dari 100", en=f"{one.score} of 100 points alike"), "href": reverse("desk-pair", args=[one.id]),
            "text": _signs(one, dates.civil_date(one.found_at, time_zone=zone)), "tag": STATE_WORDS[one.state], "tag_kind": STATE_KINDS[one.state],
        }
        for one in page
    ]  # fmt: skip
    here = reverse("desk-doubles")
    tabs = [
        {"label": text, "href": f"{here}?keadaan={one.value}", "current": one is state, "count": residents.count_pairs(region=act.region, state=one)}
        for one, text in STATE_WORDS.items()
    ]
    context = {
        "is_theirs": True,
        "items": items,
        "tabs": tabs,
        "pager": pager(request, page),
        "scan": residents.find_last_scan(region=act.region),
        "desk_menu": menu(),
    }
    return render(request, "desk/penduduk_ganda.html", context)


@audience("officer")
@limited("judge-pair", per_hour=200, by="account")
def pair(request: HttpRequest, pair: UUID) -> HttpResponse:
    """Show two entries side by side, and take what the officer says of them."""
    act = act_for(request, "register")
    if not keeps_register(request, act):
        raise NotFound
    own = identity.get_account(account_id=officer_of(request)).resident_id
    errors: dict[str, Text] = {}
    status = 200
    if request.method == "POST":
        errors, status = _judge(request, act, pair, own)
        if not errors:
            messages.success(request, str(say(NOTED)))
            back = reverse("desk-pair", args=[pair]) if request.POST.get("state") == PairState.OPEN.value else reverse("desk-doubles")
            return HttpResponseRedirect(back, status=303)
    try:
        shown = residents.get_pair(act=act, pair=pair, own=own)
    except OwnFamily as refusal:
        return render(
            request, "desk/penduduk_ganda.html", {"is_theirs": False, "refused": refusal.message, "desk_menu": menu()}, status=refusal.status
        )
    return _show(request, act, shown, errors, status)


def _judge(request: HttpRequest, act: Act, pair: UUID, own: UUID | None) -> tuple[dict[str, Text], int]:
    posted = request.POST
    try:
        state = PairState(posted.get("state", ""))
    except ValueError:
        return {"state": CHOOSE}, 422
    marked = None
    if state is PairState.SAME:
        try:
            marked = ids.from_text(posted.get("marked", ""))
        except ValueError:
            return {"marked": WHICH}, 422
    revision = posted.get("revision", "")
    try:
        operations.decide_pair(
            act=act,
            pair=pair,
            revision=int(revision) if revision.isdigit() else -1,
            state=state,
            marked=marked,
            note=posted.get("note", "")[:LONGEST_NOTE],
            own=own,
        )
    except MarkedAlready as refusal:
        return {"marked": refusal.message}, refusal.status
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        return {"state": refusal.message}, refusal.status
    return {}, 303


def _show(request: HttpRequest, act: Act, shown: Pair, errors: Mapping[str, Text], status: int) -> HttpResponse:
    if shown.one is None or shown.other is None:
        raise NotFound
    one, other = _said(shown.one), _said(shown.other)
    rows = [{"label": text, "one": one[name], "other": other[name], "is_equal": one[name] == other[name]} for name, text in LINES]
    signs = [{"text": SIGN_WORDS[name], "points": count} for name, count in sorted(shown.points.items(), key=lambda sign: -sign[1])]
    names = identity.list_officer_names(region=act.region, accounts=[shown.decided_by]) if shown.decided_by else {}
    problems = [{"field": name, "text": text} for name, text in errors.items()]
    choices = [
        (ids.to_text(side.id), Text(id=f"Entri {mark}: NIK {side.nik_masked}", en=f"Entry {mark}: NIK {side.nik_masked}"))
        for mark, side in (("A", shown.one), ("B", shown.other))
    ]
    marked = {shown.one.id: "A", shown.other.id: "B"}.get(shown.marked) if shown.marked else None
    context = {
        "pair": shown, "rows": rows, "signs": signs, "state": STATE_WORDS[shown.state], "state_kind": STATE_KINDS[shown.state], "marked": marked,
        "officer": names.get(shown.decided_by, "") if shown.decided_by else "", "choices": choices, "is_decided": shown.state in (PairState.SAME, PairState.DIFFERENT),
        "states": [(one.value, STATE_WORDS[one]) for one in (PairState.DIFFERENT, PairState.SAME, PairState.ASKED)],
        "given": {name: request.POST.get(name, "")[:LONGEST_NOTE] for name in ("state", "marked", "note")}, "errors": errors, "problems": problems, "desk_menu": menu(),
    }  # fmt: skip
    return render(request, "desk/penduduk_pasangan.html", context, status=status)


def _said(side: PairSide) -> dict[str, Any]:
    place, born = side.birth_place or "–", _day(side.birth_on)
    return {
        "name": side.name, "nik_masked": _grouped(side.nik_masked), "kk_masked": _grouped(side.kk_masked), "birth": Text(id=f"{place}, {born.id}", en=f"{place}, {born.en}"),
        "sex": _spoken("sex", side.sex), "mother_name": side.mother_name or "–", "father_name": side.father_name or "–", "address": side.address,
        "relation": _spoken("family.relation", side.relation), "marital_status": _spoken("marital_status", side.marital_status),
        "status": _spoken("status", side.status), "card_issued_on": _day(side.card_issued_on) if side.card_issued_on else "–",
    }  # fmt: skip


def _grouped(number: str) -> str:
    """Return a number in groups of four, so that it breaks on a narrow screen."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def _spoken(path: str, word: str) -> Any:
    return REGISTER_PATHS[f"residents.{path}"].spoken(word)


def _signs(one: Pair, on: dt.date) -> Text:
    said = [SIGN_WORDS[name] for name, count in sorted(one.points.items(), key=lambda sign: -sign[1]) if count]
    found = _day(on)
    return Text(id=f"{', '.join(text.id for text in said)} · ditemukan {found.id}", en=f"{', '.join(text.en for text in said)} · found {found.en}")


def _day(on: dt.date) -> Text:
    return Text(id=dates.format_date(on), en=dates.format_date(on, language="en"))


def keeps_register(request: HttpRequest, act: Act) -> bool:
    """Say whether the officer works at an agency whose services change the register: who may change it may say that two entries are one."""
    seats = {one.agency for one in identity.list_appointments(account_id=officer_of(request), at=act.at) if one.region == act.region}
    for one in rollout.list_live(region=act.region, at=act.at, limit=200):
        definition = catalogue.get_definition(one.hash)
        if definition.agency in seats and any((step.effect or "").startswith("residents.") for step in definition.steps):
            return True
    return False
