"""My data: what is held about me, why, on which ground and how long; a copy to take along."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import dates
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.foundation.residents import queries as residents
from loket.foundation.residents.values import CORRECTABLE
from loket.oversight.privacy import operations, queries
from loket.oversight.privacy.errors import AlreadyAsked
from loket.oversight.privacy.values import BASIS_LAW, BASIS_WORDS, Held, Holding, NewRequest, RequestKind
from loket.web.citizen import asking, requesting, wording
from loket.web.citizen.account import proving
from loket.web.citizen.who import me
from loket.web.kit import downloads
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

#: Where each list of things goes on; the register and the rest are said here in full.
MORE: Final = {
    "accounts": "own-account", "applications": "own-cases", "drafts": "own-cases", "documents": "wallet", "messages": "inbox",
    "consents": "data-consents", "record": "own-readings",
}  # fmt: skip
ONE: Final[dict[str, str]] = {
    "applications": "own-case",
    "drafts": "draft",
    "documents": "own-document",
    "messages": "message",
    "requests": "own-request",
}
NOTHING: Final = Text(id="Tidak ada.", en="Nothing.")
HIDDEN: Final = "••••••"


@audience("citizen")
def own(request: HttpRequest) -> HttpResponse:
    """Show everything that is held about me, by purpose."""
    act, account = act_for(request, "own_data"), me(request)
    held = queries.list_holdings(act=act, account=account)
    resident = identity.resident_of(account_id=account, region=act.region)
    found = [one for one in queries.list_own(region=act.region, account=account) if one.is_open]
    return render(
        request, "citizen/data_saya.html",
        {
            "parts": [_part(one, act) for one in held], "is_connected": resident is not None, "open": [requesting.line(one, act) for one in found],
            "is_restricted": resident is not None and residents.is_restricted(region=act.region, resident_id=resident),
        },
    )  # fmt: skip


def _part(one: Holding, act: Any) -> dict[str, Any]:
    on = dates.civil_date(act.at, time_zone=agencies.get_region(act.region).time_zone)
    kept, activity = one.activity.retention, one.activity
    return {
        "code": one.code, "title": activity.title, "purpose": activity.purpose, "rows": [_row(item, one.code) for item in one.items], "summary": _summary(one),
        "basis": Text(
            id=f"{BASIS_WORDS[activity.basis].id} ({BASIS_LAW[activity.basis]}; {activity.reference})",
            en=f"{BASIS_WORDS[activity.basis].en} ({BASIS_LAW[activity.basis]}; {activity.reference})",
        ),
        "kept": Text(id=f"{kept.length_on(on).id} ({kept.reference_on(on)})", en=f"{kept.length_on(on).en} ({kept.reference_on(on)})"),
        "more": reverse(MORE[one.code]) if one.code in MORE else "",
    }  # fmt: skip


def _summary(one: Holding) -> Text:
    title, count = one.activity.title, len(one.items)
    return Text(id=f"{title.id} ({count})", en=f"{title.en} ({count})") if count else Text(id=f"{title.id} (tidak ada)", en=f"{title.en} (none)")


def _row(item: Held, code: str) -> dict[str, Any]:
    hidden = (asking.masked(item.value.id) or HIDDEN) if item.is_sensitive else ""
    return {
        "label": item.label, "value": item.value, "hidden": hidden, "source": _source(item), "href": reverse(ONE[code], args=[item.key]) if code in ONE and item.key else "",
        "wrong": f"{reverse('data-correct')}?data={item.path.removeprefix('residents.')}" if item.path in CORRECTABLE else "",
    }  # fmt: skip


def _source(item: Held) -> Text:
    if item.at is None:
        return item.source
    day = wording.day(item.at)
    return Text(id=f"{item.source.id}, {day.id}", en=f"{item.source.en}, {day.en}")


@audience("citizen")
@require_POST
@limited("data-copy", per_hour=6, by="account")
def copy(request: HttpRequest) -> HttpResponse:
    """Ask for a copy of everything; it is made at once by a job, and kept some days. Whoever found an open session gets none."""
    if not proving.is_fresh(request):
        return HttpResponseRedirect(proving.again(back=reverse("own-data")), status=303)
    act = act_for(request, "own_data")
    try:
        asked = operations.ask(act=act, account=me(request), new=NewRequest(RequestKind.COPY, {}))
    except AlreadyAsked as refusal:
        messages.info(request, str(say(refusal.message)))
        return HttpResponseRedirect(reverse("own-data"), status=303)
    return HttpResponseRedirect(reverse("own-request", args=[asked.id]), status=303)


def _download(request: HttpRequest, copy: UUID, *, is_pdf: bool) -> HttpResponse:
    if not proving.is_fresh(request):
        return HttpResponseRedirect(proving.again(back=request.path), status=303)
    act = act_for(request, "export")
    content = queries.read_copy(region=act.region, account=me(request), copy=copy, is_pdf=is_pdf)
    name, kind = ("data-saya.pdf", "application/pdf") if is_pdf else ("data-saya.json", "application/json")
    return downloads.attachment(content, name=name, media_type=kind)


@audience("citizen")
@limited("data-download", per_minute=20, by="account")
def as_json(request: HttpRequest, copy: UUID) -> HttpResponse:
    """Hand out a copy for machines (UU 27/2022 Pasal 13)."""
    return _download(request, copy, is_pdf=False)


@audience("citizen")
@limited("data-download", per_minute=20, by="account")
def as_pdf(request: HttpRequest, copy: UUID) -> HttpResponse:
    """Hand out a copy on paper."""
    return _download(request, copy, is_pdf=True)
