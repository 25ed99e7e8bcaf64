"""What one operator does alone, because it cannot wait: secrets changed without a gap, and an application stopped at once."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from loket.foundation.clients import operations
from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text
from loket.web.kit import factor
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for
from loket.web.manage.applications import listing

ENDED: Final = Text(
    id="Kata rahasia diakhiri. Aplikasi yang masih memakainya ditolak mulai sekarang.",
    en="The secret was ended. Whoever still uses it is refused from now on.",
)
SUSPENDED: Final = Text(
    id="Aplikasi dihentikan. Semua tokennya tidak berlaku lagi.", en="The application was stopped. None of its tokens is good any more."
)
_limited = limited("applications", per_minute=20, by="account")


@require_POST
@audience("operator")
@_limited
@factor.recently(minutes=30)
def new_secret(request: HttpRequest, client: UUID) -> HttpResponse:
    """Make a secret and show it, this once."""
    found = listing.own(request, client)
    try:
        made = operations.make_secret(act=act_for(request, "manage"), client_id=found.client_id)
    except NotFound:
        raise
    except Refusal as refusal:
        return listing.shown(request, client, problem=refusal.message)
    return listing.shown(request, client, made=made.secret)


@require_POST
@audience("operator")
@_limited
@factor.recently(minutes=30)
def end_secret(request: HttpRequest, client: UUID, secret: UUID) -> HttpResponse:
    """End one of the secrets."""
    found = listing.own(request, client)
    try:
        operations.end_secret(act=act_for(request, "manage"), client_id=found.client_id, secret=secret)
    except NotFound:
        raise
    except Refusal as refusal:
        return listing.shown(request, client, problem=refusal.message)
    return _done(request, client, ENDED)


@require_POST
@audience("operator")
@_limited
@factor.recently(minutes=30)
def suspend(request: HttpRequest, client: UUID) -> HttpResponse:
    """Stop an application at once."""
    found = listing.own(request, client)
    try:
        operations.suspend(act=act_for(request, "manage"), client_id=found.client_id, reason=request.POST.get("reason", "")[:500])
    except NotFound:
        raise
    except Refusal as refusal:
        return listing.shown(request, client, problem=refusal.message)
    return _done(request, client, SUSPENDED)


def _done(request: HttpRequest, client: UUID, said: Text) -> HttpResponse:
    messages.success(request, str(say(said)))
    return HttpResponseRedirect(reverse("application", args=[client]), status=303)
