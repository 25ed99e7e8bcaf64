"""Verify, look up, many at once, a family, the feed of changes. Every call names its purpose and its case; numbers are in the body."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from loket.foundation.audit.values import Act
from loket.foundation.clients import queries as clients
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.foundation.exchange import operations, queries
from loket.foundation.exchange.errors import PersonUnknown
from loket.foundation.exchange.values import Call, Claim, Kind
from loket.web.api import xroad
from loket.web.api.bearer import Bearer, act_for, token_of
from loket.web.api.exchange import shapes
from loket.web.api.schema import Problem
from loket.web.api.throttle import RefusalsPerMinute

router = Router(tags=["Exchange"], auth=Bearer("exchange", system=True), throttle=RefusalsPerMinute(120, scope="exchange-refused"))
#: For what counts and reads by one statement, which looks at the token too.
_LOOKED_AT: Final = Bearer("exchange", system=True, is_looked_at_again=True)
_XROAD: Final[dict[str, Any]] = {"parameters": xroad.PARAMETERS}


class NotVerifiable(Refusal):
    """An item to be verified lacks what is matched."""

    code = "exchange.batch.incomplete"
    status = 422
    message = Text(
        id="Untuk mencocokkan, setiap orang memerlukan nama dan tanggal lahir. Tidak ada yang dibaca.",
        en="To verify, every item needs a name and a birth date. Nothing was read.",
    )

    def __init__(self, place: int) -> None:
        super().__init__()
        self.parts = [{"where": f"/body/items/{place}", "text": "name and birth_on are required to verify"}]


@router.post(
    "/exchange/verify", response=shapes.VerifyOut, url_name="api-exchange-verify", operation_id="verify", openapi_extra=_XROAD, auth=_LOOKED_AT
)
def verify(request: HttpRequest, body: shapes.VerifyIn) -> HttpResponse:
    """
    Say whether NIK, name and birth date belong together.

    The answer is yes or no, and no is also the answer for somebody who is not there or not within the grant. The person sees that you asked.
    """
    act, call = _call(request, body)
    return shapes.answer(shapes.VerifyOut(match=operations.verify(act=act, call=call, claim=Claim(body.nik, body.name, body.birth_on))))


@router.post(
    "/exchange/lookup",
    response={200: shapes.PersonOut, 404: Problem},
    url_name="api-exchange-lookup",
    operation_id="lookup",
    openapi_extra=_XROAD,
    auth=_LOOKED_AT,
)
def lookup(request: HttpRequest, body: shapes.LookupIn) -> HttpResponse:
    """
    Read the granted fields of one person.

    404 means that nobody within the grant has that NIK: unknown, of another region, or outside the villages, which nothing tells apart.
    """
    act, call = _call(request, body)
    answer = operations.lookup(act=act, call=call, nik=body.nik, fields=_paths(body.fields))
    if answer is None:
        raise PersonUnknown
    return shapes.answer(shapes.PersonOut(fields=shapes.said(answer.facts), read_at=act.at))


@router.post("/exchange/batch", response=shapes.BatchOut, url_name="api-exchange-batch", operation_id="batch", openapi_extra=_XROAD, auth=_LOOKED_AT)
def batch(request: HttpRequest, body: shapes.BatchIn) -> HttpResponse:
    """Verify or look up up to a hundred people. Each counts; whoever is not within the grant is `unknown` (or `no_match`)."""
    act, call = _call(request, body)
    kind = Kind(body.operation)
    if (
        kind is Kind.VERIFY
        and (bare := next((place for place, one in enumerate(body.items) if not one.name or one.birth_on is None), None)) is not None
    ):
        raise NotVerifiable(bare)
    claims = [Claim(one.nik, one.name, one.birth_on, one.ref) for one in body.items]
    answers = operations.batch(act=act, call=call, kind=kind, claims=claims, fields=_paths(body.fields))
    words: tuple[shapes.BatchStatus, shapes.BatchStatus] = ("no_match", "match") if kind is Kind.VERIFY else ("unknown", "found")
    items = [
        shapes.BatchAnswer(ref=one.ref, status=words[one.is_known], fields=shapes.said(one.facts) if kind is Kind.LOOKUP and one.is_known else None)
        for one in answers
    ]
    return shapes.answer(shapes.BatchOut(items=items, read_at=act.at))


@router.post(
    "/exchange/family",
    response={200: shapes.FamilyOut, 404: Problem},
    url_name="api-exchange-family",
    operation_id="family",
    openapi_extra=_XROAD,
    auth=_LOOKED_AT,
)
def family(request: HttpRequest, body: shapes.FamilyIn) -> HttpResponse:
    """Read the granted fields of each living member of a person's family card. Every member counts, and sees that you asked."""
    act, call = _call(request, body)
    answer = queries.family(act=act, call=call, nik=body.nik, fields=_paths(body.fields))
    if answer is None:
        raise PersonUnknown
    members = [shapes.said(one) for one in answer.members]
    return shapes.answer(shapes.FamilyOut(card=shapes.said(answer.facts), members=members, read_at=act.at))


@router.post("/exchange/changes", response=shapes.ChangesOut, url_name="api-exchange-changes", operation_id="listChanges", openapi_extra=_XROAD)
def changes(request: HttpRequest, body: shapes.ChangesIn) -> HttpResponse:
    """
    Read births, deaths, marriages, divorces and moves, as granted, since the grant began, after a cursor, with the granted fields of whom they are about.

    Each change may come more than once when you ask again with an older cursor, and never out of order. People who are not within the grant
    neither appear nor count.
    """
    act, call = _call(request, body)
    page = queries.list_changes(act=act, call=call, after=body.cursor, limit=body.limit)
    items = [shapes.ChangeOut(cursor=one.cursor, kind=one.kind, at=one.at, person=one.person, fields=shapes.said(one.facts)) for one in page.items]
    return shapes.answer(shapes.ChangesOut(items=items, next=page.next, has_more=page.has_more))


def _call(request: HttpRequest, body: shapes.Asking) -> tuple[Act, Call]:
    caller = request.auth  # type: ignore[attr-defined]
    act = act_for(request, body.purpose)
    call = Call(
        client_id=caller.client_id, purpose=body.purpose, case=body.case, is_sandbox=caller.is_sandbox, xroad=xroad.read(request),
        token=clients.token_holds(token=token_of(request), found=caller, at=act.at),
    )  # fmt: skip
    return act, call


def _paths(names: list[Any]) -> tuple[str, ...]:
    return tuple(f"{shapes.PREFIX}{name}" for name in names)
