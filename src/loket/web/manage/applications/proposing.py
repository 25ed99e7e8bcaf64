"""Forms that propose an application, or a change of one. None of them changes anything: another operator decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.clients import operations
from loket.foundation.clients import queries as clients
from loket.foundation.clients.errors import BadDefinition
from loket.foundation.clients.values import AUTH_WORDS, KIND_WORDS, SCOPES, Client, ClientChange
from loket.foundation.common import dates, ids
from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for
from loket.web.manage import areas
from loket.web.manage.applications import given, wording

PROPOSED: Final = Text(
    id="Usulan tersimpan. Belum ada yang berubah: pengelola lain harus menyetujuinya sebelum {day}.",
    en="The proposal is kept. Nothing has changed yet: another operator must approve it before {day}.",
)
_limited = limited("propose", per_minute=60, by="account", methods=("POST",))
#: From the field that is wrong to the box where it is said.
_BOX: Final = {"name": "name_id", "uses": "use_openid", "keys": "jwks"}


@audience("operator")
@_limited
def register(request: HttpRequest) -> HttpResponse:
    """Propose a new application."""
    return _form(request, None)


@audience("operator")
@_limited
def change(request: HttpRequest, client: UUID) -> HttpResponse:
    """Propose to change what is said of an application."""
    act = act_for(request, "manage")
    found = clients.get_client(client_id=ids.to_text(client))
    if found.region != act.region:
        raise NotFound
    return _form(request, found)


@require_POST
@audience("operator")
@_limited
def resume(request: HttpRequest, client: UUID) -> HttpResponse:
    """Propose to let a suspended application in again."""
    done = operations.propose(
        act=act_for(request, "manage"), kind=ClientChange.RESUME, client_id=ids.to_text(client), note=request.POST.get("note", "")[:500]
    )
    return _proposed(request, done.id, done.expires_at)


def _form(request: HttpRequest, client: Client | None) -> HttpResponse:
    act, errors = act_for(request, "manage"), {}
    boxes: Mapping[str, Any] = wording.boxes(clients.get_definition(region=act.region, client_id=client.client_id)) if client else {
        "kind": "agency", "auth_method": "client_secret",
    }  # fmt: skip
    if request.method == "POST":
        boxes = request.POST.dict()
        kind = ClientChange.CHANGE if client else ClientChange.REGISTER
        try:
            said = given.definition(request.POST)
            done = operations.propose(
                act=act, kind=kind, definition=said, client_id=client.client_id if client else None, note=request.POST.get("note", "")[:500]
            )
        except BadDefinition as refusal:
            errors = {_BOX.get(refusal.field, refusal.field): refusal.message}
        except NotFound:
            raise
        except Refusal as refusal:
            errors = {"note": refusal.message}
        else:
            return _proposed(request, done.id, done.expires_at)
    return render(request, "manage/applications/isian.html", _shown(request, act, client, boxes, errors), status=422 if errors else 200)


def _shown(request: HttpRequest, act: Act, client: Client | None, boxes: Mapping[str, Any], errors: Mapping[str, Text]) -> dict[str, Any]:
    return {
        "client": client, "given": boxes, "errors": errors, "problems": [{"field": name, "text": text} for name, text in errors.items()],
        "kinds": [(kind.value, words) for kind, words in KIND_WORDS.items()], "methods": [(one.value, words) for one, words in AUTH_WORDS.items()],
        "agencies": [(one.code, one.name) for one in agencies.list_agencies(act.region) if one.is_active], "levels": wording.LEVELS,
        "scopes": [
            {
                "scope": scope, "use": f"use_{name}", "is_used": bool(boxes.get(f"use_{name}")), "why_id": boxes.get(f"why_id_{name}", ""),
                "why_en": boxes.get(f"why_en_{name}", ""), "law": boxes.get(f"law_{name}", ""),
                "names": {"id": f"why_id_{name}", "en": f"why_en_{name}", "law": f"law_{name}"},
            }
            for name, scope in SCOPES.items()
        ],
        "desk_menu": areas.menu(request),
    }  # fmt: skip


def _proposed(request: HttpRequest, proposal: UUID, until: Any) -> HttpResponse:
    act = act_for(request, "manage")
    day = dates.date_text(dates.civil_date(until, time_zone=agencies.get_region(act.region).time_zone))
    messages.success(request, str(say(PROPOSED.fill(day=day))))
    return HttpResponseRedirect(reverse("application-proposal", args=[proposal]), status=303)
