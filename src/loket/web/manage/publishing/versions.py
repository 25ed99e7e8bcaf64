"""What runs of one service: its history, a pilot beside it, how the two compare, and what the head decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common import dates, sheets
from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text
from loket.oversight.standards import queries as standards
from loket.oversight.standards.values import Comparison
from loket.services.catalogue import queries as catalogue
from loket.services.rollout import operations, queries
from loket.services.rollout.values import PILOT_END_WORDS, VERSION_WORDS, PilotRun, version_state
from loket.web.kit import downloads
from loket.web.kit.audience import audience
from loket.web.kit.language import current, say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for
from loket.web.manage import areas
from loket.web.manage.publishing import wording

PROMOTED: Final = Text(id="Versi uji coba sekarang berlaku untuk semua permohonan baru.", en="The piloted version now runs for all new applications.")
ENDED: Final = Text(
    id="Uji coba ditarik. Permohonan yang sudah memakainya selesai menurut versi itu.",
    en="The pilot is withdrawn. Applications that began under it end under it.",
)
WITHDRAWN: Final = Text(
    id="Layanan ditarik. Permohonan yang berjalan selesai menurut versinya.",
    en="The service is withdrawn. Applications under way end under their versions.",
)
BROUGHT_BACK: Final = Text(
    id="Versi itu berlaku lagi untuk permohonan baru. Yang berjalan selesai menurut versinya.",
    en="That version runs again for new applications. Those under way end under theirs.",
)
CHOOSE: Final = Text(id="Pilih salah satu keputusan.", en="Choose one of the decisions.")


@audience("author", "reviewer", "leader")
@limited("rollout", per_minute=60, by="account")
def page(request: HttpRequest, service: str) -> HttpResponse:
    """Show what runs of a service and what ran; take the head's decision on it."""
    act = act_for(request, "publish")
    if request.method != "POST":
        return _show(request, act, service)
    do, reason = request.POST.get("do", ""), request.POST.get("reason", "")
    try:
        if do == "promote":
            operations.promote(act=act, region=act.region, service=service, reason=reason)
        elif do == "withdraw_pilot":
            operations.withdraw_pilot(act=act, region=act.region, service=service, reason=reason)
        elif do.startswith("make_live:"):
            operations.make_live(act=act, region=act.region, version_hash=_version(act, service, do.partition(":")[2]), reason=reason)
        elif do == "withdraw":
            operations.withdraw(act=act, region=act.region, service=service, reason=reason)
        else:
            raise Refusal(CHOOSE, status=422)
    except NotFound:
        raise
    except Refusal as refusal:
        return _show(request, act, service, refusal=refusal, do=do, reason=reason)
    messages.success(request, str(say({"promote": PROMOTED, "withdraw_pilot": ENDED, "withdraw": WITHDRAWN}.get(do, BROUGHT_BACK))))
    return HttpResponseRedirect(reverse("running-service", args=[service]), status=303)


def _show(request: HttpRequest, act: Act, service: str, *, refusal: Refusal | None = None, do: str = "", reason: str = "") -> HttpResponse:
    history = queries.list_history(act.region, service, limit=100)
    versions = catalogue.list_versions(act.region, service=service, limit=50).items
    if not versions:
        raise Http404
    live = queries.live_version(service, act.region, act.at)
    pilots = queries.list_tried(act.region, service)
    tried = queries.find_pilot(service, act.region, act.at)
    arranged = queries.find_arranged_pilot(service, act.region, act.at)
    head = live or versions[0]
    known = wording.names(act.region, [_account(one.made_by) for one in history])
    due = next((one for one in queries.list_reviews_due(act.region, act.at) if one.service == service), None)
    open_proposals = queries.list_proposals(act.region, service=service, limit=20).items
    context = {
        "service": service, "title": head.title, "agency": agencies.get_agency(act.region, head.agency), "live": live, "pilot": tried, "arranged": arranged,
        "comparison": wording.rows(standards.compare_pilot(pilot=tried, at=act.at)) if tried else None, "due": due,
        "versions": [{"version": one, "state": VERSION_WORDS[version_state(one.hash, history, at=act.at)]} for one in versions],
        "history": [{"entry": one, "by": wording.said_by(known, _account(one.made_by))} for one in history],
        "pilots": [{"pilot": one, "end": PILOT_END_WORDS[one.end] if one.end else None} for one in pilots],
        "proposals": [{"proposal": one, "tag": wording.tag(one)} for one in open_proposals],
        "others": [one for one in versions if live is None or one.hash != live.hash], "may_govern": queries.may_govern(act, region=act.region, agency=head.agency), "refusal": refusal.message if refusal else None,
        "do": do, "reason": reason, "desk_menu": areas.menu(request),
    }  # fmt: skip
    return render(request, "manage/terbit/layanan.html", context, status=refusal.status if refusal else 200)


@audience("author", "reviewer", "leader")
def pilot(request: HttpRequest, service: str, pilot: UUID) -> HttpResponse:
    """Show how the two versions of a pilot did, also of one that has ended."""
    act = act_for(request, "publish")
    found = _pilot(act, service, pilot)
    compared = standards.compare_pilot(pilot=found, at=act.at)
    context = {
        "service": service, "title": catalogue.get_version(found.hash).title, "pilot": found, "rows": wording.rows(compared), "compared": compared,
        "end": PILOT_END_WORDS[found.end] if found.end else None, "desk_menu": areas.menu(request),
    }  # fmt: skip
    return render(request, "manage/terbit/uji_coba.html", context)


@audience("author", "reviewer", "leader")
@limited("rollout-csv", per_minute=20, by="account")
def as_csv(request: HttpRequest, service: str, pilot: UUID) -> HttpResponse:
    """Hand out the comparison as CSV: the counts behind every share, so that anybody can compute it again."""
    act = act_for(request, "publish")
    found = _pilot(act, service, pilot)
    compared = standards.compare_pilot(pilot=found, at=act.at)
    on = dates.civil_date(act.at, time_zone=agencies.get_region(act.region).time_zone)
    name = f"uji-coba-{service}-v{found.version}-{on.isoformat()}.csv"
    return downloads.attachment(b"".join(sheets.lines(_rows(compared), is_marked=False)), name=name, media_type="text/csv")


def _rows(compared: Comparison) -> Iterator[Sequence[object]]:
    yield (
        "version", "hash", "tried", "promise", "started", "running", "ended", "on_time", "refused", "returned", "withdrawn", "measured",
        "median_working_seconds", "nine_tenths_working_seconds",
    )  # fmt: skip
    for one in (compared.ordinary, compared.tried):
        yield (
            one.version, one.hash, int(one is compared.tried), one.promise.in_(current()), one.started, one.running, one.on_time.whole, one.on_time.part,
            one.refused.part, one.returned.part, one.withdrawn.part, one.measured, one.median_seconds, one.tenths_seconds,
        )  # fmt: skip


def _version(act: Act, service: str, version_hash: str) -> str:
    """Return the hash of a version of this service in the region. :raises Http404: if it is none."""
    found = catalogue.find_version(version_hash)
    if found is None or (found.region, found.service) != (act.region, service):
        raise Http404
    return found.hash


def _pilot(act: Act, service: str, pilot: UUID) -> PilotRun:
    found = next((one for one in queries.list_tried(act.region, service, limit=200) if one.id == pilot), None)
    if found is None:
        raise Http404
    return found


def _account(actor: str) -> UUID | None:
    """Return the account of an actor, None for the system."""
    try:
        return UUID(actor)
    except ValueError:
        return None
