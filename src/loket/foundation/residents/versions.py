"""
The one way that a row of the register changes: a new version, with source, what it was and what it is.

Invariant: the row is updated only from the version that was read, and the change is in the audit record of the same transaction.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.errors import Stale
from loket.foundation.database import statements
from loket.foundation.events import operations as outbox
from loket.foundation.residents import events, models, sealed

BEFORE: Final = "residents_change.before"
AFTER: Final = "residents_change.after"
_CHANGED: Final = """\
INSERT INTO residents_change (id, region, kind, "row", version, at, source, "case", columns, before_sealed, after_sealed)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
#: The sources of versions that came with a file, or by an event that a file told: each and the id of the import or event.
IMPORT_SOURCE: Final = "import:"
EVENT_SOURCE: Final = "event:"
#: How the record calls a kind of row.
_SPOKEN: Final = {"resident": "person"}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a change comes from: `act` of whom, `name` (effect or `load`), the case if any."""

    act: Act
    name: str
    case: UUID | None = None


def change_person(source: Source, person: models.Resident, **new: Any) -> bool:
    """
    Give a resident a new version with these columns (sealed ones by their plain names); return whether anything changed.

    :raises Stale: when the row was changed by somebody else meanwhile.
    """
    columns = _change(source, person, "resident", sealed.PERSON, sealed.PERSON_COLUMNS, new)
    if columns:
        outbox.publish(source.act, events.PERSON_CHANGED, ref=person.id, payload={"columns": columns, "case": source.case})
    return bool(columns)


def change_family(source: Source, family: models.Family, **new: Any) -> bool:
    """Give a family a new version, as `change_person` does. :raises Stale: as there."""
    columns = _change(source, family, "family", sealed.FAMILY, sealed.FAMILY_COLUMNS, new)
    if columns:
        outbox.publish(source.act, events.FAMILY_CHANGED, ref=family.id, payload={"columns": columns, "case": source.case})
    return bool(columns)


def change_event(source: Source, event: models.VitalEvent, /, **new: Any) -> bool:
    """Give an event a new version. :raises Stale: as `change_person`."""
    return bool(_change(source, event, "event", sealed.EVENT, sealed.EVENT_COLUMNS, new))


def change_paper(source: Source, paper: models.Paper, /, **new: Any) -> bool:
    """Give a paper a new version. :raises Stale: as `change_person`."""
    return bool(_change(source, paper, "paper", sealed.PAPER, sealed.PAPER_COLUMNS, new))


def _change(source: Source, row: Any, kind: str, table: str, closed: tuple[str, ...], new: Mapping[str, Any]) -> list[str]:
    before = {name: sealed.unseal(table, name, row.id, getattr(row, f"{name}_sealed")) if name in closed else getattr(row, name) for name in new}
    after = {name: value for name, value in new.items() if before[name] != value}
    if not after:
        return []
    stored = {
        f"{name}_sealed" if name in closed else name: sealed.close(table, name, row.id, value) if name in closed else value
        for name, value in after.items()
    }
    version = row.version + 1
    fields = type(row)._meta
    changes = ", ".join(f"{fields.get_field(name).column} = %s" for name in stored)
    table_name = fields.db_table
    if not statements.changed(
        f"UPDATE {table_name} SET {changes}, version = %s WHERE id = %s AND version = %s",  # noqa: S608 - names of our own models
        [*stored.values(), version, row.pk, row.version],
    ):
        raise Stale()
    for name, value in stored.items():
        setattr(row, name, value)
    row.version = version
    columns = sorted(after)
    statements.send(
        _CHANGED,
        [
            ids.new_id(), row.region, kind, row.id, version, source.act.at, source.name, source.case, json.dumps(columns),
            sealed.close_snapshot(BEFORE, row.id, {name: before[name] for name in columns}), sealed.close_snapshot(AFTER, row.id, after),
        ],
    )  # fmt: skip
    audit.record(
        source.act, f"residents.{_SPOKEN.get(kind, kind)}.changed", table=table, row=row.id, columns=after,
        details={"version": version, "source": source.name}, subject=_subject(row, kind), case=source.case,
    )  # fmt: skip
    return columns


def add_person(source: Source, *, region: str, family: UUID, nik: str, id_: UUID | None = None, **plain: Any) -> models.Resident:
    """Enter a new resident (every column of the table by its plain name) with version 1."""
    row_id = id_ or ids.new_id()
    values = {**plain, "nik": nik}
    stored = {f"{name}_sealed": sealed.close(sealed.PERSON, name, row_id, values.pop(name)) for name in sealed.PERSON_COLUMNS}
    person = models.Resident.objects.create(
        id=row_id, region=region, family_id=family, nik_index=sealed.index(sealed.NIK_INDEX, nik), **stored, **values
    )
    _first(source, person, "resident", sealed.PERSON, {**plain, "nik": nik, "family_id": family})
    return person


def add_event(source: Source, *, region: str, resident: UUID, other: UUID | None = None, **plain: Any) -> models.VitalEvent:
    """Enter an event (every other column by its plain name) with version 1."""
    row_id = ids.new_id()
    values = dict(plain)
    stored = {f"{name}_sealed": sealed.close(sealed.EVENT, name, row_id, values.pop(name)) for name in sealed.EVENT_COLUMNS}
    event = models.VitalEvent.objects.create(
        id=row_id, region=region, resident_id=resident, other_id=other, source=source.name, **stored, **values
    )  # fmt: skip
    _first(source, event, "event", sealed.EVENT, {**plain, "resident_id": resident, "other_id": other})
    return event


def add_paper(source: Source, *, region: str, resident: UUID, **plain: Any) -> models.Paper:
    """Enter a paper (every other column by its plain name) with version 1."""
    row_id = ids.new_id()
    values = dict(plain)
    stored = {f"{name}_sealed": sealed.close(sealed.PAPER, name, row_id, values.pop(name)) for name in sealed.PAPER_COLUMNS}
    paper = models.Paper.objects.create(id=row_id, region=region, resident_id=resident, source=source.name, **stored, **values)
    _first(source, paper, "paper", sealed.PAPER, {**plain, "resident_id": resident})
    return paper


def add_family(source: Source, *, region: str, kk: str, **plain: Any) -> models.Family:
    """Enter a new family card with version 1."""
    row_id = ids.new_id()
    values = {**plain, "kk": kk}
    stored = {f"{name}_sealed": sealed.close(sealed.FAMILY, name, row_id, values.pop(name)) for name in sealed.FAMILY_COLUMNS}
    family = models.Family.objects.create(id=row_id, region=region, kk_index=sealed.index(sealed.KK_INDEX, kk), **stored, **values)
    _first(source, family, "family", sealed.FAMILY, {**plain, "kk": kk})
    return family


def _first(source: Source, row: Any, kind: str, table: str, values: Mapping[str, Any]) -> None:
    models.RegisterChange.objects.create(
        region=row.region, kind=kind, row=row.id, version=1, at=source.act.at, source=source.name, case=source.case, columns=sorted(values)
    )
    audit.record(
        source.act, f"residents.{_SPOKEN.get(kind, kind)}.registered", table=table, row=row.id, columns=values,
        details={"version": 1, "source": source.name}, subject=_subject(row, kind), case=source.case,
    )  # fmt: skip


def _subject(row: Any, kind: str) -> UUID | None:
    """Return of whom a row is; a family card is of nobody alone."""
    subject: UUID | None = row.id if kind == "resident" else getattr(row, "resident_id", None)
    return subject


def source_of(act: Act, name: str, case: UUID | None) -> Source:
    """Return the source of a change, the act tied to the case."""
    return Source(act if case is None else dataclasses.replace(act, case=case), name, case)
