"""Services and their standards: public, as the portal shows them to everybody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import dates
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import FormField, FormPage, ServiceDefinition
from loket.services.rollout import queries as rollout
from loket.services.rollout.values import LiveVersion
from loket.web.api.people import shapes
from loket.web.api.people.shapes import Said
from loket.web.api.throttle import PerMinute

router = Router(tags=["Services"], throttle=PerMinute(300, scope="services"))
#: Unit: services on a page, and found by a search.
MOST = 100
Text_ = Annotated[str, Query(max_length=100)]


@router.get("/services", response=shapes.Services, url_name="api-services", operation_id="listServices")
def list_services(request: HttpRequest, after: Text_ = "", q: Text_ = "", limit: Annotated[int, Query(ge=1, le=MOST)] = 50) -> shapes.Services:
    """List the services of the region, or search them by everyday words (`q`: "ktp hilang"); a search has one page, best first."""
    region, at = request.region.code, timezone.now()  # type: ignore[attr-defined]
    after, q = (text.replace("\0", "") for text in (after, q))  # Because: PostgreSQL takes no null character.
    if q.strip():
        found = rollout.search(region, q, at, limit=limit)
        live = [one for hit in found if (one := rollout.live_version(hit.service, region, at)) is not None]
        return shapes.Services(items=[_service(one) for one in live])
    page = rollout.list_live(region, at, after=after or None, limit=limit)
    return shapes.Services(items=[_service(one) for one in page], next=page.next)


@router.get("/services/{service}", response=shapes.StandardOut, url_name="api-service", operation_id="readService")
def read_service(request: HttpRequest, service: str) -> shapes.StandardOut:
    """Read the published standard of a service with the questions of its form, in the version that runs now."""
    region, at = request.region, timezone.now()  # type: ignore[attr-defined]
    live = rollout.live_version(service.replace("\0", ""), region.code, at)
    if live is None:
        raise Http404
    definition = catalogue.get_definition(live.hash)
    names = {position.code: position.title for position in agencies.list_positions(region.code)}
    standard, fee = definition.standard, definition.fee_on(dates.civil_date(at, time_zone=region.time_zone))
    return shapes.StandardOut(
        service=definition.service, version=definition.version, hash=live.hash, title=Said.of(definition.title), summary=Said.of(definition.summary),
        agency=definition.agency, category=definition.category, time=duration(standard.time), fee_idr=fee.amount_idr if fee else 0,
        fee_reference=fee.reference if fee else None,
        requirements=[shapes.Requirement(title=Said.of(one.title), is_held=one.held is not None) for one in standard.requirements],
        procedure=Said.of(standard.procedure), product=Said.of(standard.product.title), complaints=Said.of(standard.complaints),
        legal_basis=[shapes.Law(title=one.cite, url=one.url) for one in definition.legal_basis],
        steps=[
            shapes.StepOut(
                id=step.id, kind=step.kind.value, title=Said.of(step.title), actor=Said.maybe(names.get(step.actor or "")),
                time=duration(step.time) if step.time else None,
            )
            for step in definition.steps
        ],
        pages=pages(definition.form.pages), declaration=Said.of(definition.form.declaration),
    )  # fmt: skip


def pages(found: Iterable[FormPage]) -> list[shapes.Page]:
    """Return pages of a form as the API says them."""
    return [
        shapes.Page(
            id=page.id, title=Said.of(page.title), hint=Said.maybe(page.hint), show_when=page.show_when, fields=[_field(one) for one in page.fields]
        )
        for page in found
    ]


def fee_of(definition: ServiceDefinition, on: Any) -> int:
    """Return the fee of a day in rupiah."""
    fee = definition.fee_on(on)
    return fee.amount_idr if fee else 0


def duration(time: Any) -> str:
    """Return a duration as a word: `3 working_days`."""
    return f"{time.value} {getattr(time.unit, 'value', time.unit)}"


def _service(one: LiveVersion) -> shapes.Service:
    return shapes.Service(
        service=one.service, title=Said.of(one.title), summary=Said.of(one.summary), agency=one.agency, category=one.category, version=one.version,
        hash=one.hash,
    )  # fmt: skip


def _field(one: FormField) -> shapes.Field_:
    is_group = bool(one.fields)
    return shapes.Field_(
        id=one.id, type=one.type.value, label=Said.of(one.label), hint=Said.maybe(one.hint), required=one.required,
        choices=[{"value": choice.value, "label": choice.label.model_dump()} for choice in one.choices], min=_plain(one.min), max=_plain(one.max),
        max_length=one.max_length, show_when=one.show_when, upload=one.upload.model_dump() if one.upload else None,
        item_fields=[_field(below) for below in one.fields], min_items=one.min_items if is_group else None,
        max_items=one.max_items if is_group else None,
    )  # fmt: skip


def _plain(limit: Any) -> str | int | None:
    return limit if limit is None or isinstance(limit, (str, int)) else str(limit)
