"""One proposal: what it changes, what was said of it, and what whoever looks may do with it now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common import dates
from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.errors import PackageInvalid
from loket.services.catalogue.values import Package
from loket.services.rollout import operations, queries
from loket.services.rollout.errors import BadShare, ReasonNeeded
from loket.web.kit.audience import audience
from loket.web.kit.language import current, say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for
from loket.web.manage import areas
from loket.web.manage.publishing import wording

#: Unit: lines. What is longer is in the files.
MOST_CHANGES: Final = 200
ZONE: Final = Text(id="Waktu daerah ini ({zone}).", en="Time of this region ({zone}).")
WHOLE: Final = Text(id="Seluruh usulan", en="The whole proposal")
NEVER: Final = Text(
    id="Tulis tanggal dan jam yang ada, misalnya 1 12 2026, 00.00.", en="Write a date and a time that exist, such as 1 12 2026, 00:00."
)
_WHENS: Final = (
    ("now", Text(id="Sekarang", en="Now")),
    ("at", Text(id="Pada tanggal dan jam di bawah", en="On the day and at the time below")),
    ("later", Text(id="Terbitkan saja, diberlakukan nanti", en="Only publish, put in force later")),
)
_SCOPES: Final = (
    ("whole", Text(id="Semua permohonan baru di daerah ini", en="All new applications in this region")),
    ("pilot", Text(id="Uji coba pada sebagian, lalu dibandingkan", en="A pilot on a part of them, then compared")),
)
CHOOSE: Final = Text(id="Pilih salah satu keputusan.", en="Choose one of the decisions.")
DONE: Final[Mapping[str, Text]] = {
    "take": Text(id="Telaah Anda mulai. Penyusun tidak dapat mengubah berkas ini lagi.", en="Your review has begun. The author cannot change these files any more."),
    "comment": Text(id="Catatan tersimpan.", en="The comment is kept."),
    "send_back": Text(id="Usulan dikembalikan kepada penyusun.", en="The proposal is back with its author."),
    "clear": Text(id="Telaah selesai. Sekarang menunggu kepala instansi.", en="The review is done. It now waits for the head of the agency."),
    "reject": Text(id="Usulan ditolak. Penyusun diberi tahu alasannya.", en="The proposal is refused. Its author is told why."),
    "approve": Text(id="Disetujui dan terbit.", en="Approved and published."),
    "put_live": Text(id="Keputusan Anda dijalankan.", en="Your decision is carried out."),
    "unschedule": Text(id="Jadwal dibatalkan. Versi ini tetap disetujui.", en="The schedule is cancelled. The version stays approved."),
    "withdraw": Text(id="Usulan ditarik.", en="The proposal is withdrawn."),
}  # fmt: skip


class NoSuchMoment(Refusal):
    """The day and time that were typed are none."""

    code = "manage.no_such_moment"
    status = 422
    message = NEVER


@dataclass
class Given:
    """What was sent with a decision, kept when it is refused."""

    do: str = ""
    text: str = ""
    place: str = ""
    when: str = "now"
    scope: str = "whole"
    share: str = "10"
    time: str = "00:00"
    day: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, request: HttpRequest) -> Given:
        """Read what was sent."""
        post = request.POST
        day = {part: post.get(f"on_{part}", "") for part in ("day", "month", "year")}
        return cls(
            post.get("do", ""), post.get("text", ""), post.get("place", ""), post.get("when", "now"), post.get("scope", "whole"),
            post.get("share", ""), post.get("time", ""), day,
        )  # fmt: skip


@audience("author", "reviewer", "leader")
@limited("proposal", per_minute=60, by="account")
def page(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """Show a proposal; take what is said of it and decided on it."""
    act = act_for(request, "publish")
    if request.method != "POST":
        return _show(request, act, proposal, Given())
    given = Given.of(request)
    revision = int(request.POST.get("revision") or 0) if request.POST.get("revision", "").isdigit() else 0
    try:
        if given.do not in _DOES:
            return _show(request, act, proposal, given, refusal=Refusal(CHOOSE, status=422))
        _DOES[given.do](act, proposal, revision, given)
    except NotFound:
        raise
    except Refusal as refusal:
        return _show(request, act, proposal, given, refusal=refusal)
    messages.success(request, str(say(DONE[given.do])))
    return HttpResponseRedirect(reverse("proposal", args=[proposal]), status=303)


def _take(act: Act, proposal: UUID, revision: int, given: Given) -> None:
    operations.take_review(act=act, proposal=proposal, revision=revision)


def _comment(act: Act, proposal: UUID, revision: int, given: Given) -> None:
    operations.comment(act=act, proposal=proposal, text=given.text, place=given.place)


def _send_back(act: Act, proposal: UUID, revision: int, given: Given) -> None:
    operations.send_back(act=act, proposal=proposal, revision=revision, text=given.text)


def _clear(act: Act, proposal: UUID, revision: int, given: Given) -> None:
    operations.clear_review(act=act, proposal=proposal, revision=revision, text=given.text)


def _reject(act: Act, proposal: UUID, revision: int, given: Given) -> None:
    operations.reject(act=act, proposal=proposal, revision=revision, text=given.text)


def _approve(act: Act, proposal: UUID, revision: int, given: Given) -> None:
    operations.approve(
        act=act, proposal=proposal, revision=revision, text=given.text, live=given.when != "later", live_at=_moment(act, given), share=_share(given)
    )


def _put_live(act: Act, proposal: UUID, revision: int, given: Given) -> None:
    operations.put_live(act=act, proposal=proposal, revision=revision, live_at=_moment(act, given), share=_share(given), text=given.text)


def _unschedule(act: Act, proposal: UUID, revision: int, given: Given) -> None:
    operations.unschedule(act=act, proposal=proposal, revision=revision, text=given.text)


def _withdraw(act: Act, proposal: UUID, revision: int, given: Given) -> None:
    operations.withdraw_proposal(act=act, proposal=proposal, revision=revision)


_DOES: Final[Mapping[str, Callable[[Act, UUID, int, Given], None]]] = {
    "take": _take, "comment": _comment, "send_back": _send_back, "clear": _clear, "reject": _reject, "approve": _approve, "put_live": _put_live,
    "unschedule": _unschedule, "withdraw": _withdraw,
}  # fmt: skip


def _moment(act: Act, given: Given) -> dt.datetime | None:
    """Return when it is to come into force: a day and a time of the region. :raises NoSuchMoment: if there is none such."""
    if given.when != "at":
        return None
    hour, _, minute = given.time.replace(".", ":").partition(":")
    try:
        on = dt.date(*(int(given.day[part]) for part in ("year", "month", "day")))
        clock = dt.time(int(hour), int(minute or 0))
    except (ValueError, KeyError):
        raise NoSuchMoment from None
    return dt.datetime.combine(on, clock, tzinfo=ZoneInfo(agencies.get_region(act.region).time_zone)).astimezone(dt.UTC)


def _share(given: Given) -> int:
    if given.scope != "pilot":
        return 100
    # Because: a pilot of 100 percent is none; the room refuses it for a share, so it is refused here by the same words.
    if not given.share.strip().isdigit() or not 1 <= int(given.share) <= 99:
        raise BadShare
    return int(given.share)


def _show(request: HttpRequest, act: Act, proposal: UUID, given: Given, *, refusal: Refusal | None = None) -> HttpResponse:
    found = queries.get_proposal(act.region, proposal)
    powers = queries.get_powers(act, found)
    files = queries.read_proposal(act.region, proposal)
    live = queries.latest_hash(act.region, found.service)
    before = live if live and live != found.hash else found.base if found.base != found.hash else ""
    on = dates.civil_date(act.at, time_zone=agencies.get_region(act.region).time_zone)
    examined = catalogue.get_examined(files, region=act.region, on=on)
    changes, places = _changes(examined.package, before)
    lines = queries.list_lines(found.id, limit=100)
    known = wording.names(act.region, [*(line.actor for line in lines), *found.drafters])
    options = [("", WHOLE), *places.items(), *((name, Text(id=name, en=name)) for name in sorted(files))]
    errors, problems = _errors(given, refusal)
    context = {
        "proposal": found, "tag": wording.tag(found), "way": wording.way(found.state), "agency": agencies.get_agency(act.region, found.agency),
        "powers": powers, "changes": changes[:MOST_CHANGES], "more": max(0, len(changes) - MOST_CHANGES), "places": options,
        "before": catalogue.find_version(before) if before else None, "story": wording.story(lines, known, places),
        "drafters": [wording.said_by(known, one) for one in found.drafters], "is_stale": queries.is_stale(found),
        "check": [problem.line_of_text(current()) for problem in examined.errors], "warnings": len(examined.problems) - len(examined.errors),
        "given": given, "problems": problems, "whens": _WHENS if powers.decide else _WHENS[:2], "scopes": _SCOPES, "err": errors,
        "ids": {"on": f"f-{given.do}-on" if given.do else "f-on", "share": f"f-{given.do}-share" if given.do else "f-share"},
        **{f"{do}_text": given.text if given.do == do else "" for do in ("approve", "send_back", "comment", "reject")}, "put_text": given.text if given.do == "put_live" else "",
        **{f"{do}_error": errors.get("text", "") if given.do == do else "" for do in ("unschedule", "send_back", "comment", "reject")},
        "refusal": refusal.message if refusal and not problems else None,
        "refused": [one.line_of_text(current()) for one in refusal.problems[:20]] if isinstance(refusal, PackageInvalid) else [],
        "can_pilot": bool(live) and live != found.hash, "zone": ZONE.fill(zone=dates.zone_name(agencies.get_region(act.region).time_zone)),
        "pilot": queries.find_pilot(found.service, act.region, act.at) or queries.find_arranged_pilot(found.service, act.region, act.at), "desk_menu": areas.menu(request),
    }  # fmt: skip
    return render(request, "manage/terbit/usulan_satu.html", context, status=refusal.status if refusal else 200)


def _changes(package: Package | None, before: str) -> tuple[list[dict[str, Any]], dict[str, Text]]:
    """Return what the proposal changes, in words, and the places by which a comment may name them."""
    if not before or package is None:
        return [], {}
    told = catalogue.differences(catalogue.get_definition(before), package.definition, catalogue.get_templates(before), package.templates)
    changes: list[dict[str, Any]] = []
    places: dict[str, Text] = {}
    for one in told:
        sentence = one.sentence(current())
        changes.append({"place": one.path, "sentence": f"{sentence[:1].upper()}{sentence[1:]}"})
        places.setdefault(one.path, one.what)
    return changes, places


def _errors(given: Given, refusal: Refusal | None) -> tuple[dict[str, Text], list[dict[str, Any]]]:
    """Return a refusal at the entry that it is about, where it is about one."""
    name = next((name for kind, name in ((ReasonNeeded, "text"), (BadShare, "share"), (NoSuchMoment, "on")) if isinstance(refusal, kind)), "")
    if refusal is None or not name:
        return {}, []
    return {name: refusal.message}, [{"field": name, "href": f"#f-{given.do}-{name}", "text": refusal.message}]
