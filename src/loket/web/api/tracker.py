"""
Estonia's data tracker protocol (e-gov/AJ, OpenAPI 2): who read the data of the person whose token the call carries.

Names, shapes, defaults and order are the protocol's. One thing is ours: `userCode` is the pairwise `sub` under which the portal knows
the person, because no personal number may stand in an address (promise 9, decision 0033).
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from typing import Any, Final

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from loket.foundation.audit import operations as audit
from loket.foundation.clients import queries as clients
from loket.foundation.clients.errors import ClientNotFound
from loket.foundation.clients.values import Bearer as Token
from loket.foundation.common import dates
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.oversight.access import queries
from loket.oversight.access.values import Shown
from loket.web.api.bearer import Bearer, act_for
from loket.web.api.door import echo, refused
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited

#: The protocol's defaults (dumonitor-openapi-v2): offset 0, limit 1000.
MOST: Final = 1000
_INT32: Final = 2**31 - 1
LOKET: Final = "Loket"


class BadQuery(Refusal):
    """The protocol's 400: a parameter or header is missing or malformed. What was sent is not repeated."""

    code = "tracker.bad_query"
    status = 400
    message = Text(
        id="Parameter atau header tidak sesuai protokol: X-Road-UserId dan userCode wajib dan sama dengan `sub` pemilik token, bukan NIK; waktu ISO 8601; offset dan limit bilangan bulat.",
        en="A parameter or header does not follow the protocol: X-Road-UserId and userCode are required and equal the `sub` of the token's owner, not a NIK; times are ISO 8601; offset and limit are integers.",
    )


def _answered(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Turn a refusal into the protocol's answer, and send the X-Road headers back."""

    @functools.wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        try:
            response = view(request)
        except Refusal as refusal:
            response = refused(request, refusal)
        echo(request, response)
        response.headers["Cache-Control"] = "no-store"
        return response

    return answer


@csrf_exempt
@require_GET
@audience("bearer")
@limited("tracker", per_minute=120)
@_answered
def find_usage(request: HttpRequest) -> HttpResponse:
    """Answer who read the person's data: newest first, the total whatever the limit."""
    token = request.auth = Bearer("usage", system=False)(request)  # type: ignore[attr-defined]
    _must_be_the_owner(request, token)
    since, until = (_moment(request, name) for name in ("periodStart", "periodEnd"))
    offset, limit = _number(request, "offset", 0), _number(request, "limit", MOST)
    act = act_for(request, "tracker")
    found, total = queries.list_usages(act=act, account=token.account, since=since, until=until, offset=offset, limit=limit)
    # Because: what the portal got is in the person's own history too, beside what they opened themselves.
    audit.record_read(act, subjects=[token.resident], fields=("access.usage",), details={"client": token.client_id})
    return JsonResponse({"totalUsages": total, "usages": [_usage(request, one) for one in found]})


@csrf_exempt
@require_GET
@audience("bearer")
@limited("tracker", per_minute=120)
@_answered
def usage_period(request: HttpRequest) -> HttpResponse:
    """Answer since when readings are kept; there is no end, so `periodEnd` is left out, as the protocol says."""
    Bearer("usage")(request)
    start = queries.find_usage_start(region=request.region.code)  # type: ignore[attr-defined]
    return JsonResponse({"periodStart": _local(request, start or timezone.now())})


@csrf_exempt
@require_GET
@audience("public")
@limited("tracker", per_minute=120)
@_answered
def heartbeat(request: HttpRequest) -> HttpResponse:
    """Answer whether readings can be asked for."""
    try:
        queries.find_usage_start(region=request.region.code)  # type: ignore[attr-defined]
    except DatabaseError:
        return JsonResponse({"status": "FAIL", "message": "the record of readings cannot be read"})
    return JsonResponse({"status": "OK", "message": "the record of readings can be asked"})


def _must_be_the_owner(request: HttpRequest, token: Token) -> None:
    """Hold code and header to the person whose token it is. :raises BadQuery: otherwise, whoever else they may name."""
    try:
        sub = clients.subject_of(client_id=token.client_id, account=token.account) if token.account else ""
    except ClientNotFound:
        sub = ""
    named = (request.GET.get("userCode", ""), request.headers.get("X-Road-UserId", ""))
    if token.resident is None or not sub or any(one != sub for one in named):
        raise BadQuery


def _usage(request: HttpRequest, one: Shown) -> dict[str, Any]:
    region = request.region  # type: ignore[attr-defined]
    return {
        "logtime": _local(request, one.at), "action": str(say(one.purpose)), "receiverCode": f"{region.code}/{one.agency}" if one.agency else region.code,
        "receiverName": str(say(one.who)), "receiverSystem": LOKET,
    }  # fmt: skip


def _local(request: HttpRequest, at: dt.datetime) -> str:
    """Write a moment as the protocol's date-time, in the region's time with its offset."""
    return dates.to_local(at, time_zone=request.region.time_zone).isoformat(timespec="seconds")  # type: ignore[attr-defined]


def _moment(request: HttpRequest, name: str) -> dt.datetime | None:
    """Read a moment; without an offset it is the region's time. :raises BadQuery: for what is none."""
    text = request.GET.get(name, "").replace(" ", "+")
    if not text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year <= 2200:
        raise BadQuery
    return found if found.tzinfo else found.replace(tzinfo=dates.zone(request.region.time_zone))  # type: ignore[attr-defined]


def _number(request: HttpRequest, name: str, default: int) -> int:
    text = request.GET.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and int(text) <= _INT32):
        raise BadQuery
    return int(text)
