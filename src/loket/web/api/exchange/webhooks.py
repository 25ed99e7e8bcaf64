"""Webhooks: where a client wants to hear that something changed, with which secret, what was sent and what was given up."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from loket.foundation.common import ids
from loket.foundation.exchange import operations, queries
from loket.foundation.exchange.errors import HookNotFound
from loket.foundation.exchange.values import Delivery, DeliveryState, Hook
from loket.web.api.bearer import Bearer, act_for
from loket.web.api.exchange.shapes import PurposeWord, Strict
from loket.web.api.schema import Problem
from loket.web.api.throttle import PerMinute

router = Router(tags=["Webhooks"], auth=Bearer(system=True, either=("exchange", "partner")), throttle=PerMinute(60, scope="webhooks"))
HookId = Annotated[str, Path(pattern=r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$")]
PURPOSE = "webhooks"


class HookIn(Strict):
    """
    An address, and what it wants to hear of: the purpose of a grant (its changes), or `partner_steps` (steps of cases that your application
    carries out, for applications registered for `partner`).
    """

    url: str = Field(
        min_length=10, max_length=500, description="https, on the public internet, port 443 or 8443.", examples=["https://dinsos.example.go.id/loket"]
    )
    purpose: PurposeWord


class HookOut(Schema):
    """An address. Its secret is told only when it is made or changed."""

    id: str
    url: str
    purpose: str
    is_on: bool = Field(description="False after the address answered 410 (gone).")
    made_at: dt.datetime
    rotated_at: dt.datetime | None


class SecretOut(Schema):
    """A secret, told this once: keep it. `whsec_` and base64, as Standard Webhooks has it."""

    id: str
    secret: str


class HooksOut(Schema):
    """The addresses of the client."""

    items: list[HookOut]


class ReplayIn(Strict):
    """From when on events are to come again."""

    since: dt.datetime = Field(description="With an offset, such as 2026-12-01T00:00:00+08:00.")


class ReplayOut(Schema):
    """How many come again, with their old ids."""

    count: int


class DeliveryOut(Schema):
    """One event on its way."""

    id: str = Field(description="Comes as the header webhook-id.")
    webhook: str
    type: str
    state: DeliveryState
    tries: int
    made_at: dt.datetime
    next_at: dt.datetime | None
    last_answer: str


class DeliveriesOut(Schema):
    """Events, the newest first. `next` is where to go on."""

    items: list[DeliveryOut]
    next: str | None


class ListIn(Schema):
    """Which deliveries."""

    state: Literal["waiting", "delivered", "dead"] = "dead"
    after: str | None = Field(default=None, pattern=r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$")


@router.get("/exchange/webhooks", response=HooksOut, url_name="api-webhooks", operation_id="listWebhooks")
def list_webhooks(request: HttpRequest) -> HooksOut:
    """List the addresses of this client in this region."""
    found = queries.list_hooks(region=request.region.code, client_id=_client(request))  # type: ignore[attr-defined]
    return HooksOut(items=[_hook(one) for one in found])


@router.post("/exchange/webhooks/new", response={200: SecretOut, 409: Problem}, url_name="api-webhook-new", operation_id="createWebhook")
def enter(request: HttpRequest, body: HookIn) -> SecretOut:
    """Keep an address for a purpose that is granted, or for `partner_steps`; the answer holds its secret, once."""
    caller = request.auth  # type: ignore[attr-defined]
    hook, secret = operations.enter_webhook(
        act=act_for(request, PURPOSE), client_id=caller.client_id, url=body.url, purpose=body.purpose, is_sandbox=caller.is_sandbox
    )
    return SecretOut(id=ids.to_text(hook.id), secret=secret)


@router.post("/exchange/webhooks/{hook}/secret", response=SecretOut, url_name="api-webhook-secret", operation_id="rotateWebhookSecret")
def rotate(request: HttpRequest, hook: HookId) -> SecretOut:
    """Change the secret. For 24 hours the one before signs along, so that no event is lost meanwhile."""
    secret = operations.rotate_secret(act=act_for(request, PURPOSE), client_id=_client(request), hook=_id(hook))
    return SecretOut(id=hook, secret=secret)


@router.post("/exchange/webhooks/{hook}/test", response=DeliveryOut, url_name="api-webhook-test", operation_id="testWebhook")
def test(request: HttpRequest, hook: HookId) -> DeliveryOut:
    """Send an event that means nothing (`webhook.test`), to try address and signature."""
    return _delivery(operations.test_webhook(act=act_for(request, PURPOSE), client_id=_client(request), hook=_id(hook)))


@router.post("/exchange/webhooks/{hook}/replay", response=ReplayOut, url_name="api-webhook-replay", operation_id="replayWebhook")
def replay(request: HttpRequest, hook: HookId, body: ReplayIn) -> ReplayOut:
    """Send again what was delivered or given up since a moment, up to 200 events of the last 30 days. The feed has all of it anyway."""
    since = body.since if body.since.tzinfo else body.since.replace(tzinfo=dt.UTC)
    return ReplayOut(count=operations.replay(act=act_for(request, PURPOSE), client_id=_client(request), hook=_id(hook), since=since))


@router.delete("/exchange/webhooks/{hook}", response={204: None}, url_name="api-webhook", operation_id="deleteWebhook")
def remove(request: HttpRequest, hook: HookId) -> HttpResponse:
    """Forget an address with what waits for it."""
    operations.remove_webhook(act=act_for(request, PURPOSE), client_id=_client(request), hook=_id(hook))
    return HttpResponse(status=204)


@router.get("/exchange/deliveries", response=DeliveriesOut, url_name="api-deliveries", operation_id="listDeliveries")
def deliveries(request: HttpRequest, query: Query[ListIn]) -> DeliveriesOut:
    """List events by how their sending stands; by default those that were given up."""
    page = queries.list_deliveries(
        region=request.region.code, state=DeliveryState(query.state), client_id=_client(request), after=str(_id(query.after)) if query.after else None  # type: ignore[attr-defined]
    )  # fmt: skip
    return DeliveriesOut(items=[_delivery(one) for one in page], next=ids.to_text(UUID(page.next)) if page.next else None)


def _client(request: HttpRequest) -> str:
    return str(request.auth.client_id)  # type: ignore[attr-defined]


def _id(text: str) -> UUID:
    """Read an id; one that is too large for any is nobody's."""
    try:
        return ids.from_text(text)
    except ids.BadId:
        raise HookNotFound from None


def _hook(one: Hook) -> HookOut:
    return HookOut(id=ids.to_text(one.id), url=one.url, purpose=one.purpose, is_on=one.is_on, made_at=one.made_at, rotated_at=one.rotated_at)


def _delivery(one: Delivery) -> DeliveryOut:
    values: dict[str, Any] = {
        "type": one.type,
        "state": one.state,
        "tries": one.tries,
        "made_at": one.made_at,
        "next_at": one.next_at,
        "last_answer": one.last_answer,
    }
    return DeliveryOut(id=f"msg_{ids.to_text(one.id)}", webhook=ids.to_text(one.hook), **values)
