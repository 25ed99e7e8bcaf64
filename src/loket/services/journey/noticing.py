"""What other agencies told an officer's positions, and which documents of their own people may choose; offered by `queries`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common.paging import Page
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Appointment
from loket.services.cases import queries as case_reads
from loket.services.cases.errors import NoSuchNotice
from loket.services.cases.values import AgencyNotice, Case
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import FormField
from loket.services.journey import facts as case_facts
from loket.services.journey.values import Notice, OwnDocument


def list_own_documents(*, field: FormField, register: Mapping[str, Any]) -> tuple[OwnDocument, ...]:
    """Return the issued documents that a question may choose among, of what is held with a draft or case; newest first, bounded to 200."""
    day = dt.date.fromisoformat
    return tuple(
        OwnDocument(
            id=id_, title=Text(id=parts["title"], en=parts["title_en"]), number=parts["number"], issued_on=day(parts["issued_on"]),
            valid_until=day(parts["valid_until"]) if parts["valid_until"] else None,
        )
        for id_, parts in case_facts.offered_documents(field, register).items()
    )  # fmt: skip


def list_notices(*, act: Act, officer: UUID, after: str | None = None, limit: int = 50) -> Page[Notice]:
    """Return what other agencies have told the officer's positions and nobody there has noted yet: numbers and times, nothing of whom."""
    page = case_reads.list_notices(region=act.region, positions=_told_positions(act, officer), after=after, limit=limit)
    cases = case_reads.get_cases(region=act.region, cases={one.case for one in page})
    return Page(tuple(_notice(cases[one.case], one) for one in page), page.next)


def count_notices(*, act: Act, officer: UUID, seats: Sequence[Appointment] | None = None) -> int:
    """Return how many notices wait for the officer's positions (counted up to 200); `seats` are the offices held, where they are known already."""
    return case_reads.count_notices(region=act.region, positions=_told_positions(act, officer, seats))


def get_notice(*, act: Act, officer: UUID, notice: UUID) -> Notice:
    """
    Return a notice with what it says, recorded as a reading of those whom its case concerns.

    :raises NoSuchNotice: if the region has none such, or it is for other positions.
    """
    found, lines = case_reads.open_notice(region=act.region, notice=notice)
    if not any(found.position == position and found.unit in (None, unit) for position, unit in _told_positions(act, officer)):
        raise NoSuchNotice
    current = case_reads.get_case(region=act.region, case=found.case)
    audit.record_read(act.for_case(current.id), subjects=current.concerned, fields=("case.notice",), case=current.id)
    return replace(_notice(current, found), lines=lines)


def _told_positions(act: Act, officer: UUID, seats: Sequence[Appointment] | None = None) -> tuple[tuple[str, str], ...]:
    held = identity.list_appointments(account_id=officer, at=act.at) if seats is None else seats
    return tuple((seat.position, seat.unit) for seat in held if seat.region == act.region)


def _notice(case: Case, notice: AgencyNotice) -> Notice:
    definition = catalogue.get_definition(case.version_hash)
    step = definition.step(notice.step)
    return Notice(
        notice=notice, number=case.number, service=Text(id=definition.title.id, en=definition.title.en), title=Text(id=step.title.id, en=step.title.en),
        agency=agencies.get_agency(region=case.region, code=definition.agency).name, reference=step.reference or "",
        position=agencies.get_position(case.region, notice.position).title,
    )  # fmt: skip
