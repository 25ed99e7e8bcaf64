"""The sessions of an account, for its owner's own list."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from loket.web.kit.requests import act_for


def note(request: HttpRequest) -> None:
    """
    Note this session, and forget those of the account that are over: three statements, however many there are.

    Because: allauth opens every session of the account one by one at each sign-in (measured: 2 ms of CPU for each).
    """
    live = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=act_for(request, "account").at)
    UserSession.objects.filter(~Exists(live), user_id=request.user.pk).delete()
    UserSession.objects.create_from_request(request)
