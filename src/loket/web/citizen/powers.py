"""Acting for others: the powers that one gave and holds, one of them, and giving a new one. Nobody is looked up here; a code is handed over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.audit.values import Act
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.foundation.powers import operations, queries
from loket.foundation.powers.errors import NotVerified, ServicesNeeded, TooLong
from loket.foundation.powers.values import (
    ENDED_WORDS,
    KIND_WORDS,
    OF_ORGANISATIONS,
    SORT_WORDS,
    STATE_WORDS,
    Kind,
    Power,
    PowerState,
)
from loket.services.cases import queries as cases
from loket.services.catalogue import queries as catalogue
from loket.services.rollout import queries as rollout
from loket.web.citizen import wording
from loket.web.citizen.following import case_link
from loket.web.citizen.who import me
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, pager

LABEL_NEEDED: Final = Text(id="Tulis siapa yang Anda beri kuasa, untuk catatan Anda sendiri.", en="Write whom you give it to, for your own notes.")
ENDED: Final = Text(
    id="Kuasa diakhiri. Mulai sekarang tidak ada lagi yang dapat dilakukan dengannya.",
    en="The power was ended. From now on nothing more can be done by it.",
)
CONFIRMED: Final = Text(id="Kuasa sekarang berlaku.", en="The power is in force now.")
NOT_THEM: Final = Text(
    id="Undangan dibatalkan. Orang itu tidak dapat melakukan apa pun.", en="The invitation was cancelled. That person can do nothing."
)
CONFIRM: Final = Text(id="Menunggu Anda pastikan", en="Waits for you to confirm")
EVERY_SERVICE: Final = Text(id="semua layanan", en="every service")
KINDS: Final[Mapping[PowerState, str]] = {
    PowerState.INVITED: "neutral", PowerState.ACCEPTED: "warning", PowerState.PROPOSED: "neutral", PowerState.ACTIVE: "good",
    PowerState.DECLINED: "neutral", PowerState.ENDED: "neutral",
}  # fmt: skip
#: Unit: characters.
LONGEST_LABEL: Final = 100


def tabs(current: str) -> list[dict[str, Any]]:
    """Return the three pages of acting for others."""
    pages = (
        ("powers-given", Text(id="Anda beri", en="You gave")),
        ("powers-held", Text(id="Anda wakili", en="You act for")),
        ("powers-organisations", Text(id="Organisasi", en="Organisations")),
    )
    return [{"label": label, "href": reverse(name), "current": name == current} for name, label in pages]


@audience("citizen")
def given(request: HttpRequest) -> HttpResponse:
    """List who may act for me."""
    act = act_for(request, "powers")
    page = queries.list_given(region=act.region, account=me(request), after=request.GET.get("after"))
    context = {
        "tabs": tabs("powers-given"), "items": [power_link(one, act, mine=True) for one in page], "pager": pager(request, page),
        "is_verified": queries.is_verified(identity.get_account(account_id=me(request)), act.region),
    }  # fmt: skip
    return render(request, "citizen/kuasa.html", context)


@audience("citizen")
def held(request: HttpRequest) -> HttpResponse:
    """List for whom I may act: my children by the family card, and the powers that I hold or held."""
    act = act_for(request, "powers")
    children = [one.name for one in queries.list_standings(act=act, account=me(request)) if one.kind is Kind.PARENT]
    page = queries.list_received(region=act.region, account=me(request), after=request.GET.get("after"))
    rule = queries.rule_on(on=queries.today(region=act.region, at=act.at))
    context = {
        "tabs": tabs("powers-held"), "items": [power_link(one, act, mine=False) for one in page], "pager": pager(request, page),
        "children": children, "age": rule.majority_age, "reference": rule.majority_reference,
    }  # fmt: skip
    return render(request, "citizen/kuasa_diterima.html", context)


def power_link(one: Power, act: Act, *, mine: bool) -> dict[str, Any]:
    """Return a line of a list of powers: with whom, as what, until when, how it stands."""
    other = (one.holder_name or one.label) if mine else one.principal_name
    until = wording.day(one.valid_until - dt.timedelta(days=1)) if one.valid_until else Text(id="tanpa batas waktu", en="without an end")
    words = CONFIRM if mine and one.state is PowerState.ACCEPTED else STATE_WORDS[one.state]
    capacity, is_over = KIND_WORDS[one.kind], one.state is PowerState.ACTIVE and one.is_over(queries.today(region=act.region, at=act.at))
    return {
        "title": other or Text(id="Belum ada yang menerima", en="Nobody yet"), "href": reverse("power", args=[one.id]),
        "text": Text(id=f"{capacity.id} · sampai {until.id}", en=f"{capacity.en} · until {until.en}"),
        "tag": STATE_WORDS[PowerState.ENDED] if is_over else words, "tag_kind": "neutral" if is_over else KINDS[one.state],
    }  # fmt: skip


@audience("citizen")
@limited("powers", per_minute=20, by="account", methods=("POST",))
def one(request: HttpRequest, power: UUID) -> HttpResponse:
    """Show one power: who, what, until when, what was done with it; end it, confirm who accepted, say that it is not them."""
    act, account = act_for(request, "powers"), me(request)
    found = queries.get_power(region=act.region, account=account, power=power, at=act.at)
    message: Text | None = None
    if request.method == "POST":
        try:
            return _do(request, act, found)
        except Refusal as refusal:
            message = refusal.message
            found = queries.get_power(region=act.region, account=account, power=power, at=act.at)
    is_mine = found.giver == account or identity.resident_of(account_id=account, region=act.region) == found.principal
    can_decide = found.giver == account or (
        found.kind in OF_ORGANISATIONS and queries.directs(region=act.region, account=account, organisation=found.principal, at=act.at)
    )
    uses = cases.list_by_power(region=act.region, power=power, after=request.GET.get("after")) if is_mine or can_decide else None
    link = f"{settings.LOKET_BASE_URL}{reverse('power-invitation', args=[found.code.replace('-', '')])}" if found.code else ""
    context = {
        "power": found, "message": message, "is_mine": is_mine, "can_decide": can_decide, "link": link, "facts": _facts(found),
        "state": STATE_WORDS[found.state], "kind": KINDS[found.state], "services": services_of(act, found.services),
        "uses": [case_link(case, act.at) for case in uses] if uses is not None else None, "pager": pager(request, uses) if uses is not None else {},
        "can_end": found.state in (PowerState.INVITED, PowerState.ACCEPTED, PowerState.ACTIVE) and (found.kind is not Kind.GUARDIAN or not is_mine),
        "ended": ENDED_WORDS[found.ended_by] if found.ended_by else None, "capacity": KIND_WORDS[found.kind],
        "sort": SORT_WORDS[found.sort] if found.sort else None,
        "back": reverse("organisation", args=[found.principal]) if found.kind in OF_ORGANISATIONS else reverse("powers-given" if is_mine else "powers-held"),
    }  # fmt: skip
    return render(request, "citizen/kuasa_satu.html", context, status=409 if message else 200)


def _do(request: HttpRequest, act: Act, found: Power) -> HttpResponse:
    account, done = me(request), ENDED
    if "confirm" in request.POST:
        operations.confirm(act=act, account=account, power=found.id)
        done = CONFIRMED
    elif "refuse" in request.POST:
        operations.refuse_holder(act=act, account=account, power=found.id)
        done = NOT_THEM
    else:
        operations.end(act=act, account=account, power=found.id)
    messages.success(request, str(say(done)))
    is_own = found.holder == account and found.kind in OF_ORGANISATIONS
    return HttpResponseRedirect(reverse("powers-organisations") if is_own else reverse("power", args=[found.id]), status=303)


def _facts(found: Power) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = [
        {"label": Text(id="Untuk", en="For"), "value": found.principal_name},
        {"label": Text(id="Oleh", en="By"), "value": found.holder_name or Text(id="belum ada yang menerima", en="nobody has accepted yet")},
        {"label": Text(id="Sebagai", en="As"), "value": KIND_WORDS[found.kind]},
    ]
    if found.began_at is not None:
        facts.append({"label": Text(id="Berlaku sejak", en="In force since"), "value": wording.day(found.began_at)})
    if found.valid_until is not None:
        facts.append({"label": Text(id="Hari terakhir", en="Last day"), "value": wording.day(found.valid_until - dt.timedelta(days=1))})
    if found.ended_at is not None:
        facts.append({"label": Text(id="Berakhir", en="Ended"), "value": wording.day(found.ended_at)})
    return facts


def services_of(act: Act, services: tuple[str, ...]) -> list[Text]:
    """Return the services of a power in words; what is offered no more by its code."""
    if not services:
        return [EVERY_SERVICE]
    known = {version.service: version.hash for version in rollout.list_live(region=act.region, at=act.at, limit=200)}
    return [wording.said(catalogue.get_definition(known[one]).title) if one in known else Text(id=one, en=one) for one in services]


def offered(act: Act, *, kind: str, power: str = "") -> list[tuple[str, Text]]:
    """Return the services for which a power can be given: for applicants of a kind, whom `power` may represent."""
    found = []
    for version in rollout.list_live(region=act.region, at=act.at, limit=200):
        definition = catalogue.get_definition(version.hash)
        if kind in definition.applicant.kinds and (not power or power in definition.applicant.represented_by):
            found.append((version.service, wording.said(definition.title)))
    return sorted(found, key=lambda one: one[1].id)


@audience("citizen")
@limited("powers", per_minute=20, by="account", methods=("POST",))
def give(request: HttpRequest) -> HttpResponse:
    """Ask for what and until when; the answer is a code to hand over."""
    act = act_for(request, "powers")
    rule = queries.rule_on(on=queries.today(region=act.region, at=act.at))
    options = offered(act, kind="resident", power="written")
    errors: dict[str, Text] = {}
    if not queries.is_verified(identity.get_account(account_id=me(request)), act.region):
        return render(request, "citizen/kuasa_belum.html", {"message": NotVerified.message}, status=403)
    typed = typed_of(request)
    if request.method == "POST":
        until, known = last_day(request), {code for code, _ in options}
        if not typed["label"]:
            errors["label"] = LABEL_NEEDED
        if until is None:
            errors["until"] = TooLong(rule.most_days).message
        if not errors and until is not None:
            try:
                services = [code for code in typed["services"] if code in known]
                made = operations.give(
                    act=act, account=me(request), label=typed["label"], services=services, valid_until=until + dt.timedelta(days=1)
                )
                return HttpResponseRedirect(reverse("power", args=[made.id]), status=303)
            except Refusal as refusal:
                field = {ServicesNeeded: "services", TooLong: "until"}.get(type(refusal), "label")
                errors[field] = refusal.message
    context = {
        "options": options, "errors": errors, "problems": [{"field": name, "text": text} for name, text in errors.items()], "typed": typed,
        "most_days": rule.most_days, "reference": rule.most_days_reference,
    }  # fmt: skip
    return render(request, "citizen/kuasa_beri.html", context, status=422 if errors else 200)


def typed_of(request: HttpRequest) -> dict[str, Any]:
    """Return what a form of giving held, to show it again."""
    given_ = request.POST
    return {
        "label": given_.get("label", "").strip()[:LONGEST_LABEL], "services": given_.getlist("services")[:200], "kind": given_.get("kind", "staff"),
        "until": {part: given_.get(f"until_{part}", "")[:4] for part in ("day", "month", "year")},
    }  # fmt: skip


def last_day(request: HttpRequest) -> dt.date | None:
    """Return the last day that was typed, None when it is no day of the calendar."""
    try:
        return dt.date(*(int(request.POST.get(f"until_{part}", "")) for part in ("year", "month", "day")))
    except ValueError:
        return None
