"""The session of a person as applications know it: noted when they go on to one, followed when its key changes, ended with it."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from loket.foundation.audit.values import system_act
from loket.foundation.clients import operations
from loket.foundation.clients import queries as clients
from loket.web.kit.requests import act_for
from loket.web.kit.sessions import FOLLOWED


def begin(request: HttpRequest) -> None:
    """Note that the person of this session goes on to an application; the session has a key from now on."""
    request.session[FOLLOWED] = True
    if not request.session.session_key:
        request.session.save()


def end(request: HttpRequest, reason: str = "signed_out") -> None:
    """Tell applications that this session ends. Before it ends: called by whoever ends it."""
    key = request.session.session_key
    if key and request.session.get(FOLLOWED) and clients.find_presence(session=key) is not None:
        operations.end_presence(act=act_for(request, "sign-out"), session=key, reason=reason)


def moved(*, before: str, now: str) -> None:
    """Follow a session whose key changed (LOKET_SESSION_MOVED)."""
    found = clients.find_presence(session=before)
    if found is not None:
        act = system_act("session", region=found.region, at=timezone.now(), purpose="sign-in")
        operations.move_presence(act=act, before=before, now=now)
