"""
The register of processing (UU 27/2022 Pasal 31), made from what the rooms and the published services say of themselves. Never typed in.

Private to the room; `queries.get_processing` hands it out.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import dates
from loket.foundation.common.paging import MAX_LIMIT
from loket.foundation.common.text import Text
from loket.foundation.exchange import queries as exchange
from loket.oversight.privacy import classification
from loket.oversight.privacy.describing import Class, FieldSaid, Kind, Processing, ProcessingRegister, Recipient, ServiceProcessing, Whose
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import FormField, ServiceDefinition, StepKind
from loket.services.rollout import queries as rollout


def get(*, region: str, at: dt.datetime) -> ProcessingRegister:
    """Return every activity with what it holds, and every live service of a region with the data it asks for itself."""
    on = dates.civil_date(at, time_zone=agencies.get_region(region).time_zone)
    definitions = tuple(_live(region, at))
    told = tuple(recipient for definition in definitions for recipient in _told(region, definition))
    granted = tuple(_granted(region, on))
    return ProcessingRegister(
        on=on, activities=tuple(_activities(on, told, granted)), services=tuple(_service(region, definition) for definition in definitions)
    )


def _activities(on: dt.date, told: tuple[Recipient, ...], granted: tuple[Recipient, ...]) -> Iterator[Processing]:
    known = classification.read()
    kinds: dict[str, dict[tuple[Whose, str], Kind]] = defaultdict(dict)
    tables: dict[str, list[str]] = defaultdict(list)
    classes: dict[str, dict[str, object]] = defaultdict(dict)
    for table in known.tables.values():
        if table.activity is None or table.retention is None:
            continue
        tables[table.activity.code].append(table.name)
        classes[table.activity.code][table.retention.code] = table.retention
        for column in table.columns.values():
            for kind in column.kinds:
                kinds[table.activity.code][kind.whose or table.activity.whose, kind.code] = kind
    for code, activity in known.activities.items():
        found = sorted(kinds[code].values(), key=lambda kind: (-kind.of_class.weight, kind.title.id))
        yield Processing(
            activity=activity,
            kinds=tuple(kind for kind in found if kind.of_class is not Class.PSEUDONYMOUS),
            pseudonymous=tuple(kind for kind in found if kind.of_class is Class.PSEUDONYMOUS),
            retention=tuple(classes[code].values()) or (activity.retention,),  # type: ignore[arg-type]
            tables=tuple(sorted(tables[code])),
            recipients=told if code == "applications" else granted if code == "register" else (),
        )


def _live(region: str, at: dt.datetime) -> Iterator[ServiceDefinition]:
    after: str | None = None
    while True:
        page = rollout.list_live(region=region, at=at, after=after, limit=MAX_LIMIT)
        for one in page:
            yield catalogue.get_definition(one.hash)
        if (after := page.next) is None:
            return


def _granted(region: str, on: dt.date) -> Iterator[Recipient]:
    """Return whose systems may read the register now, for what, and by which law: the grants in force."""
    after: str | None = None
    while True:
        page = exchange.list_published(region=region, after=after, limit=MAX_LIMIT)
        for one in page:
            if one.is_running(on):
                yield Recipient(
                    name=Text(id=one.terms.recipient, en=one.terms.recipient), what=one.terms.purpose_text, reference=one.terms.legal_basis
                )
        if (after := page.next) is None:
            return


def _told(region: str, definition: ServiceDefinition) -> Iterator[Recipient]:
    """Return whom the steps of a service tell, what, and by which law: the agencies that receive data of its applicants."""
    for step in definition.steps:
        if step.kind is not StepKind.INFORM:
            continue
        for position in step.to:
            yield Recipient(
                name=agencies.get_agency(region, position.partition("/")[0]).name, what=Text.of(definition.title.model_dump()),
                reference=step.reference or "",
            )  # fmt: skip


def _service(region: str, definition: ServiceDefinition) -> ServiceProcessing:
    asked = tuple(_asked(definition))
    return ServiceProcessing(
        service=definition.service, title=Text.of(definition.title.model_dump()), agency=agencies.get_agency(region, definition.agency).name,
        purpose=Text.of(definition.summary.model_dump()), legal_basis=tuple(one.cite for one in definition.legal_basis), fields=asked,
        retention_years=definition.retention.years, retention_reference=definition.retention.reference, recipients=tuple(_told(region, definition)),
    )  # fmt: skip


def _asked(definition: ServiceDefinition) -> Iterator[FieldSaid]:
    for page in definition.form.pages:
        for one in page.fields:
            yield from _field(one)


def _field(one: FormField) -> Iterator[FieldSaid]:
    if one.fields:
        for child in one.fields:
            yield from _field(child)
    elif one.personal != "none":
        yield FieldSaid(Text.of(one.label.model_dump()), Class(one.personal), one.from_ is not None)
