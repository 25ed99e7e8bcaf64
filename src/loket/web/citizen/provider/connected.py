"""Which applications a person let in, since when and for what; and taking it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.clients import operations
from loket.foundation.clients import queries as clients
from loket.foundation.clients.values import KIND_WORDS, SCOPES, ClientKind, Connection
from loket.foundation.common.text import Text
from loket.web.citizen.provider.authorize import owner_of
from loket.web.citizen.who import me
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

WITHDRAWN = Text(id="Izin dicabut. Aplikasi itu tidak dapat lagi melihat data Anda.", en="Taken back. That application can no longer see your data.")


@audience("citizen")
def connected(request: HttpRequest) -> HttpResponse:
    """List the applications, those that still have something first."""
    found = clients.list_connections(account=me(request), region=request.region.code)  # type: ignore[attr-defined]
    return render(
        request, "citizen/aplikasi/daftar.html",
        {"open": [_link(one) for one in found if one.ended_at is None], "ended": [_link(one) for one in found if one.ended_at is not None]},
    )  # fmt: skip


@audience("citizen")
@limited("oidc-withdraw", per_minute=20, by="account", methods=("POST",))
def one(request: HttpRequest, connection: UUID) -> HttpResponse:
    """Show one, and take it back on request."""
    found = clients.get_connection(account=me(request), region=request.region.code, connection=connection)  # type: ignore[attr-defined]
    if request.method == "POST":
        operations.withdraw(act=act_for(request, "withdraw"), connection=connection)
        messages.success(request, str(say(WITHDRAWN)))
        return HttpResponseRedirect(reverse("connected"), status=303)
    uses = {use.scope: use for use in found.client.uses}
    lines = [{"title": SCOPES[name].title, "text": SCOPES[name].text, "use": uses.get(name)} for name in found.scopes if name in SCOPES]
    return render(
        request, "citizen/aplikasi/satu.html",
        {"one": found, "client": found.client, "owner": owner_of(found.client), "kind": KIND_WORDS[found.client.kind],
         "is_official": found.client.kind is ClientKind.AGENCY, "lines": lines},
    )  # fmt: skip


def _link(one: Connection) -> dict[str, Any]:
    said = Text(
        id=", ".join(SCOPES[name].title.id for name in one.scopes if name in SCOPES), en=", ".join(SCOPES[name].title.en for name in one.scopes if name in SCOPES)
    )  # fmt: skip
    return {"one": one, "href": reverse("connected-one", args=[one.id]), "owner": owner_of(one.client), "scopes": said}
