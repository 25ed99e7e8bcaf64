"""One page of choices: which messages come by which way, when nothing makes a sound, and whether this device shows notices."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import dates
from loket.foundation.common.errors import Refusal
from loket.foundation.common.phones import masked_phone
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Account
from loket.foundation.notifications import operations, queries
from loket.foundation.notifications.errors import BadQuietHours
from loket.foundation.notifications.values import CHANNEL_WORDS, KINDS, Channel, Preference, QuietHours, Reach
from loket.web.citizen.who import me
from loket.web.kit.audience import audience
from loket.web.kit.language import current, say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

SAVED: Final = Text(id="Pilihan Anda disimpan.", en="Your choice was saved.")
STOPPED: Final = Text(id="Notifikasi di perangkat Anda dimatikan.", en="Notices on your devices were switched off.")
BAD_TIME: Final = BadQuietHours.message


def reach_of(account: Account) -> Reach:
    """Return by which ways somebody can be reached now: what they have, and what this installation sends by."""
    return Reach(
        email=account.address is not None and queries.has_way(channel=Channel.EMAIL),
        phone=account.phone is not None and queries.has_way(channel=Channel.SMS),
        push=queries.count_subscriptions(recipient=account.id) > 0,
    )


@audience("citizen")
@limited("choose", per_minute=30, by="account", methods=("POST",))
def preferences(request: HttpRequest) -> HttpResponse:
    """Show and keep the choices; what cannot be switched off says why."""
    account = identity.get_account(account_id=me(request))
    reach = reach_of(account)
    known = queries.list_preferences(recipient=account.id, reach=reach)
    hours = queries.get_quiet_hours(recipient=account.id)
    typed = {"starts": _clock(hours.starts), "ends": _clock(hours.ends)}
    errors: dict[str, Text] = {}
    if request.method == "POST":
        if "devices_off" in request.POST:
            operations.unsubscribe(act=act_for(request, "choose"), recipient=account.id)
            flash.success(request, str(say(STOPPED)))
            return HttpResponseRedirect(reverse("message-settings"), status=303)
        typed = {name: request.POST.get(name, "")[:8] for name in typed}
        errors, wanted = _hours(request, typed, hours)
        if not errors:
            _keep(request, account.id, known, reach)
            if wanted != hours:
                operations.set_quiet_hours(act=act_for(request, "choose"), recipient=account.id, hours=wanted)
            flash.success(request, str(say(SAVED)))
            return HttpResponseRedirect(reverse("message-settings"), status=303)
    context = {
        "ways": [_way(channel, known) for channel in (Channel.EMAIL, Channel.SMS, Channel.PUSH) if reach.has(channel)], "account": account,
        "phone": masked_phone(account.phone) if account.phone else "", "reach": reach, "push_key": queries.get_push_key(), "errors": errors, "quiet": typed,
        "is_quiet": not hours.is_off, "urgent": [kind.title for kind in KINDS if kind.is_urgent], "problems": [{"field": f, "text": t} for f, t in errors.items()],
        "zone": dates.zone_name(agencies.get_region(request.region.code).time_zone),  # type: ignore[attr-defined]
        "can_text": queries.has_way(channel=Channel.SMS), "devices": queries.count_subscriptions(recipient=account.id),
    }  # fmt: skip
    return render(request, "citizen/pengaturan.html", context, status=422 if errors else 200)


def _way(channel: Channel, known: tuple[Preference, ...]) -> dict[str, Any]:
    """Return one way with its families: those to choose, those that always come, and why."""
    mine = [one for one in known if one.channel is channel]
    fixed = [one for one in mine if one.why is not None]
    return {
        "channel": channel.value, "name": f"by_{channel.value}", "title": CHANNEL_WORDS[channel],
        "options": [(one.family.prefix, one.family.title) for one in mine if one.why is None],
        "chosen": [one.family.prefix for one in mine if one.why is None and not one.is_off],
        "always": [one.family.title for one in fixed], "why": fixed[0].why if fixed else None,
    }  # fmt: skip


def _keep(request: HttpRequest, recipient: UUID, known: tuple[Preference, ...], reach: Reach) -> None:
    act = act_for(request, "choose")
    for one in known:
        is_off = one.family.prefix not in request.POST.getlist(f"by_{one.channel.value}")
        if one.why is None and is_off != one.is_off:
            operations.set_preference(act=act, recipient=recipient, family=one.family.prefix, channel=one.channel, is_off=is_off, reach=reach)


def _hours(request: HttpRequest, typed: dict[str, str], hours: QuietHours) -> tuple[dict[str, Text], QuietHours]:
    values: dict[str, int] = {}
    errors: dict[str, Text] = {}
    for name, text in typed.items():
        try:
            values[name] = queries.read_time_of_day(text)
        except BadQuietHours as refusal:
            errors[name] = refusal.message
    if errors:
        return errors, hours
    return {}, QuietHours(values["starts"], values["ends"], is_off="quiet" not in request.POST)


def _clock(minutes: int) -> str:
    sign = ":" if current() == "en" else "."
    return f"{minutes // 60:02d}{sign}{minutes % 60:02d}"


@audience("citizen")
@require_POST
@limited("device", per_minute=20, by="account")
def device(request: HttpRequest) -> HttpResponse:
    """Take or give back what the browser's push manager said; called by the script of the page."""
    act, endpoint = act_for(request, "choose"), request.POST.get("endpoint", "")
    try:
        if "off" in request.POST:
            operations.unsubscribe(act=act, recipient=me(request), endpoint=endpoint)
        else:
            operations.subscribe(
                act=act,
                recipient=me(request),
                endpoint=endpoint,
                public=request.POST.get("p256dh", "")[:200],
                auth=request.POST.get("auth", "")[:100],
            )
    except Refusal as refusal:
        return JsonResponse({"said": str(say(refusal.message))}, status=refusal.status)
    return JsonResponse({})
