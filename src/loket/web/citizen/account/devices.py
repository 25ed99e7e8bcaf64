"""The sessions of an account, for its owner's own list: noted, named in plain words, ended one by one or all others at once."""

from __future__ import annotations

from typing import Any, Final

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.clients import operations as applications
from loket.foundation.clients import queries as clients
from loket.foundation.common.text import Text
from loket.foundation.identity import operations as identity
from loket.web.citizen.who import me
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

#: A list that nobody reads to its end.
MOST: Final = 50
OTHERS_OUT: Final = Text(id="Perangkat lain sudah dikeluarkan.", en="The other devices were signed out.")
ONE_OUT: Final = Text(id="Perangkat itu sudah dikeluarkan.", en="That device was signed out.")
UNKNOWN: Final = "Peramban"
#: How browsers and systems name themselves, the more particular first.
_BROWSERS: Final = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("UCBrowser", "UC Browser"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS: Final = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux")
)  # fmt: skip


def words(agent: str) -> str:
    """Return a browser as people know it: `Chrome, Android`. What nobody knows is a browser.

    >>> words("Mozilla/5.0 (Linux; Android 12; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36")
    'Chrome, Android'
    >>> words("")
    'Peramban'
    """
    browser = next((name for sign, name in _BROWSERS if sign in agent), UNKNOWN)
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    return f"{browser}, {system}" if system else browser


def note(request: HttpRequest) -> None:
    """
    Note this session, and forget those of the account that are over: three statements, however many there are.

    Because: allauth opens every session of the account one by one at each sign-in (measured: 2 ms of CPU for each).
    """
    live = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=act_for(request, "account").at)
    UserSession.objects.filter(~Exists(live), user_id=request.user.pk).delete()
    UserSession.objects.create_from_request(request)


@audience("citizen")
@limited("devices", per_minute=20, by="account", methods=("POST",))
def devices(request: HttpRequest) -> HttpResponse:
    """Show where the account is signed in; POST ends one (`id`) or all others."""
    live = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=act_for(request, "account").at)
    rows = list(UserSession.objects.filter(Exists(live), user_id=me(request)).order_by("-created_at")[:MOST])
    if request.method == "POST":
        wanted = request.POST.get("id", "")
        others = [row for row in rows if row.session_key != request.session.session_key and wanted in ("", str(row.pk))]
        _end(request, others)
        messages.success(request, str(say(ONE_OUT if wanted else OTHERS_OUT)))
        return HttpResponseRedirect(reverse("usersessions_list"), status=303)
    shown: list[dict[str, Any]] = [
        {
            "id": row.pk, "device": words(row.user_agent), "since": row.created_at, "ip": row.ip, "is_current": row.session_key == request.session.session_key,
        }
        for row in rows
    ]  # fmt: skip
    return render(request, "citizen/account/perangkat.html", {"sessions": shown, "has_others": any(not one["is_current"] for one in shown)})


def _end(request: HttpRequest, rows: list[UserSession]) -> None:
    act, keys = act_for(request, "account"), [row.session_key for row in rows]
    if not keys:
        return
    for key in keys:
        if clients.find_presence(session=key) is not None:
            applications.end_presence(act=act, session=key, reason="signed_out")
    identity.record_devices_ended(act=act, account=me(request), sessions=len(keys))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
