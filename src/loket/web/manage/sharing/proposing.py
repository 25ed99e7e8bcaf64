"""The form that proposes a grant, anew or to go on from one that ends."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.clients import queries as clients
from loket.foundation.clients.values import Client
from loket.foundation.common import dates
from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text
from loket.foundation.exchange import operations, queries
from loket.foundation.exchange.errors import BadTerms
from loket.foundation.exchange.values import CHANGE_WORDS, FAMILY_FIELDS, FIELDS, KIND_WORDS, ChangeKind, Grant, Kind, Terms
from loket.foundation.residents.values import REGISTER_PATHS
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for
from loket.web.manage import areas
from loket.web.manage.officers import given

PROPOSED: Final = Text(id="Diusulkan. Pengelola lain memutusnya sebelum {day}.", en="Proposed. Another operator decides by {day}.")
SENSITIVE: Final = Text(id="data spesifik atau peka", en="specific or sensitive data")
UNTIL: Final = Text(id="Paling lama {months} bulan.", en="At most {months} months.")
NO_NUMBER: Final = Text(id="Tulis bilangan bulat, misalnya 500.", en="Write a whole number, for example 500.")
_limited = limited("propose", per_minute=60, by="account", methods=("POST",))


@audience("operator")
@_limited
def new(request: HttpRequest) -> HttpResponse:
    """Propose a grant."""
    return _answer(request, act_for(request, "manage"), None)


@audience("operator")
@_limited
def renew(request: HttpRequest, grant: UUID) -> HttpResponse:
    """Propose to go on from a grant: the form begins as that one is, from the day after it."""
    act = act_for(request, "manage")
    return _answer(request, act, queries.get_grant(region=act.region, grant=grant))


def _answer(request: HttpRequest, act: Act, before: Grant | None) -> HttpResponse:
    errors: given.Errors = {}
    if request.method == "POST":
        terms = _terms(request, act, errors)
        if terms is not None and (done := _propose(request, act, terms, before, errors)):
            return done
        shown = _typed(request)
    else:
        shown = _held(before) if before else {"kinds": [Kind.VERIFY.value], "valid_from": _parts(_today(act))}
    context = {
        "given": shown, "errors": errors, "problems": [{"field": f"{name}_day" if name.startswith("valid_") else name, "text": text} for name, text in errors.items()],
        "before": before, "clients": [(one.client_id, one.name, _owner(act.region, one)) for one in _clients(act)],
        "kinds": [(kind.value, words) for kind, words in KIND_WORDS.items()], "changes": [(kind.value, words) for kind, words in CHANGE_WORDS.items()],
        "fields": [_option(path) for path in FIELDS], "family_fields": [_option(path) for path in FAMILY_FIELDS], "districts": _districts(act.region),
        "until_hint": UNTIL.fill(months=queries.get_term(on=_today(act)).months), "desk_menu": areas.menu(request),
    }  # fmt: skip
    return render(request, "manage/berbagi/usul.html", context, status=422 if errors else 200)


def _propose(request: HttpRequest, act: Act, terms: Terms, before: Grant | None, errors: given.Errors) -> HttpResponse | None:
    try:
        made = operations.propose(act=act, terms=terms, note=given.typed(request.POST, "note", 500), renews=before.id if before else None)
    except BadTerms as bad:
        errors[bad.field] = bad.message
        return None
    except NotFound:
        raise
    except Refusal as refusal:
        errors["client_id"] = refusal.message
        return None
    day = dates.date_text(dates.civil_date(made.expires_at, time_zone=agencies.get_region(act.region).time_zone))
    messages.success(request, str(say(PROPOSED.fill(day=day))))
    return HttpResponseRedirect(reverse("manage-grant", args=[made.id]), status=303)


def _terms(request: HttpRequest, act: Act, errors: given.Errors) -> Terms | None:
    data = request.POST
    since, until = given.date(data, "valid_from", errors), given.date(data, "valid_until", errors)
    try:
        per_day = int(data.get("per_day", "").replace(".", "").strip())
    except ValueError:
        errors["per_day"], per_day = NO_NUMBER, 0
    kinds = frozenset(kind for kind in Kind if kind.value in data.getlist("kinds"))
    if errors or since is None or until is None:
        return None
    chosen = next((one for one in _clients(act) if one.client_id == data.get("client_id")), None)
    return Terms(
        client_id=data.get("client_id", ""), recipient=_owner(act.region, chosen).id if chosen else "-", purpose=given.typed(data, "purpose", 60),
        purpose_text=Text(id=given.typed(data, "purpose_id", 300), en=given.typed(data, "purpose_en", 300)), legal_basis=given.typed(data, "legal_basis", 500),
        # Because: what the operation does not need is not granted along with it.
        kinds=kinds, fields=tuple(path for path in FIELDS if path in data.getlist("fields")) if kinds - {Kind.VERIFY} else (),
        family_fields=tuple(path for path in FAMILY_FIELDS if path in data.getlist("family_fields")) if Kind.FAMILY in kinds else (),
        changes=frozenset(kind for kind in ChangeKind if kind.value in data.getlist("changes")) if Kind.CHANGES in kinds else frozenset(),
        villages=tuple(sorted(set(data.getlist("villages")))), valid_from=since, valid_until=until, per_day=per_day,
    )  # fmt: skip


def _typed(request: HttpRequest) -> dict[str, Any]:
    data = request.POST
    lists = {name: data.getlist(name) for name in ("kinds", "fields", "family_fields", "changes", "villages")}
    return {**{name: data.get(name, "") for name in data}, **lists, **given.dates(data, "valid_from", "valid_until")}


def _held(grant: Grant) -> dict[str, Any]:
    terms = grant.terms
    return {
        "client_id": terms.client_id, "purpose": terms.purpose, "purpose_id": terms.purpose_text.id, "purpose_en": terms.purpose_text.en,
        "legal_basis": terms.legal_basis, "kinds": [kind.value for kind in terms.kinds], "fields": list(terms.fields), "family_fields": list(terms.family_fields),
        "changes": [kind.value for kind in terms.changes], "villages": list(terms.villages), "per_day": terms.per_day,
        "valid_from": _parts(terms.valid_until + dt.timedelta(days=1)),
    }  # fmt: skip


def _parts(day: dt.date) -> dict[str, int]:
    return {"day": day.day, "month": day.month, "year": day.year}


def _clients(act: Act) -> list[Client]:
    return [one for one in clients.list_clients(region=act.region) if one.is_active and not one.is_sandbox and "exchange" in one.scopes]


def _owner(region: str, client: Client) -> Text:
    """Return who stands behind an application."""
    found = next((one for one in agencies.list_agencies(region) if one.code == client.agency), None)
    return found.name if found else Text(id=client.organisation or client.name.id, en=client.organisation or client.name.en)


def _option(path: str) -> tuple[str, Text, Text | str]:
    known = REGISTER_PATHS[path]
    return path, known.label, SENSITIVE if known.sensitive or known.classification == "specific" else ""


def _districts(region: str) -> list[dict[str, Any]]:
    return [
        {"name": district.full_name, "code": ids_of(district.code), "options": [(one.code, one.full_name) for one in villages]}
        for district, villages in agencies.list_villages(region)
    ]


def ids_of(code: str) -> str:
    """Return a code as part of an element's id."""
    return f"villages-{code.replace('.', '-')}"


def _today(act: Act) -> dt.date:
    return dates.civil_date(act.at, time_zone=agencies.get_region(act.region).time_zone)
