"""What happened to a person and which papers they hold, with source and day. Offered by `queries`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db.models import Q

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.residents import imports, models, restricting, sealed
from loket.foundation.residents.errors import PersonNotFound
from loket.foundation.residents.household import name_of
from loket.foundation.residents.kinds import EventKind, PaperKind
from loket.foundation.residents.values import LifeEvent, Paper

#: Lines of one person's life that are given out.
MOST: Final = 200


def list_events(*, act: Act, resident_id: UUID, reader: UUID | None = None) -> tuple[LifeEvent, ...]:
    """
    Return what happened to a person, the latest first (bounded to 200); of the other person of an event the name alone.

    Recorded as a reading of the person, and of the name of each other one, unless `reader` is that very person.

    :raises PersonNotFound: not in this region. :raises Restricted: as every reading.
    """
    _there(act, resident_id)
    rows = list(
        models.VitalEvent.objects.filter(Q(resident_id=resident_id) | Q(other_id=resident_id), region=act.region)
        .select_related("resident", "other")
        .order_by("-happened_on", "-id")[:MOST]
    )
    _record(act, [resident_id], ["events"], reader)
    others = {row.id: row.other if row.resident_id == resident_id else row.resident for row in rows}
    told = set(restricting.readable(act, list({one.id for one in others.values() if one is not None}), reader))
    _record(act, sorted(told), ["name"], reader)
    origins = imports.origins({row.source for row in rows})
    found = []
    for row in rows:
        opened = {name: sealed.unseal(sealed.EVENT, name, row.id, getattr(row, f"{name}_sealed")) for name in sealed.EVENT_COLUMNS}
        other = others[row.id]
        if row.resident_id != resident_id:
            opened["other_name"] = ""
        if other is not None:
            opened["other_name"] = name_of(other) if other.id in told else ""
        found.append(LifeEvent(
            id=row.id, kind=EventKind(row.kind), happened_on=row.happened_on, registered_on=row.registered_on, elsewhere=_area(row.elsewhere),
            source=row.source, origin=origins.get(row.source, ("", None))[0], known_on=row.known_on, version=row.version, **opened,
        ))  # fmt: skip
    return tuple(found)


def list_papers(*, act: Act, resident_id: UUID, reader: UUID | None = None) -> tuple[Paper, ...]:
    """
    Return the papers that a person holds or held, the latest first (bounded to 200). Recorded as a reading of the person.

    :raises PersonNotFound: not in this region. :raises Restricted: as every reading.
    """
    _there(act, resident_id)
    rows = list(models.Paper.objects.filter(resident_id=resident_id, region=act.region).order_by("-issued_on", "-id")[:MOST])
    _record(act, [resident_id], ["papers"], reader)
    origins = imports.origins({row.source for row in rows})
    return tuple(
        Paper(
            id=row.id, kind=PaperKind(row.kind), number=sealed.unseal(sealed.PAPER, "number", row.id, row.number_sealed), issuer=row.issuer,
            issued_on=row.issued_on, valid_until=row.valid_until, ended_on=row.ended_on, ended_how=row.ended_how, source=row.source,
            origin=origins.get(row.source, ("", None))[0], known_on=row.known_on, version=row.version,
        )
        for row in rows
    )  # fmt: skip


def _there(act: Act, resident_id: UUID) -> None:
    if not models.Resident.objects.filter(region=act.region, pk=resident_id).exists():
        raise PersonNotFound()


def _record(act: Act, subjects: Collection[UUID], fields: Collection[str], reader: UUID | None) -> None:
    others = [subject for subject in subjects if subject != reader]
    restricting.guard(act, others)
    if others:
        audit.record_read(act, subjects=others, fields=list(fields))


def _area(code: str) -> str:
    """Return the name of an area with those above it, as far as the country's list knows them; the code where it does not."""
    parts = code.split(".") if code else []
    areas = [agencies.find_area(".".join(parts[: number + 1])) for number in range(len(parts))]
    return ", ".join(area.full_name.id for area in reversed(areas) if area is not None) or code
