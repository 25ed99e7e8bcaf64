"""The session of a person as applications know it: noted when they go on to one, followed when its key changes, ended with it."""

from __future__ import annotations

from typing import Final

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils import timezone

from loket.foundation.audit.values import system_act
from loket.foundation.clients import operations
from loket.foundation.clients import queries as clients
from loket.web.citizen.provider import waiting
from loket.web.kit.requests import act_for

#: What a session holds once its person went on to an application.
MARK: Final = "oidc_presence"


def begin(request: HttpRequest) -> None:
    """Note that the person of this session goes on to an application; the session has a key from now on."""
    request.session[MARK] = True
    if not request.session.session_key:
        request.session.save()


def end(request: HttpRequest, reason: str = "signed_out") -> None:
    """Tell applications that this session ends. Before it ends: called by whoever ends it."""
    key = request.session.session_key
    if key and request.session.get(MARK) and clients.find_presence(session=key) is not None:
        operations.end_presence(act=act_for(request, "sign-out"), session=key, reason=reason)


def moved(*, before: str, now: str) -> None:
    """Follow a session whose key changed (LOKET_SESSION_MOVED)."""
    found = clients.find_presence(session=before)
    if found is not None:
        act = system_act("session", region=found.region, at=timezone.now(), purpose="sign-in")
        operations.move_presence(act=act, before=before, now=now)


def leave_to_prove_anew(request: HttpRequest) -> None:
    """End the session of somebody who has to prove themselves once more; what waits stays with the browser."""
    held = request.session.get(waiting.KEY, {})
    get_adapter(request).logout(request)
    request.session[waiting.KEY] = held
