"""Putting an application into its row: by a proposal that two people agreed on, or by the system."""

from __future__ import annotations

from uuid import UUID

from loket.foundation.audit.values import Act
from loket.foundation.clients import models, rows
from loket.foundation.clients.values import ClientKind, Definition
from loket.foundation.common import ids


def new_row(act: Act, definition: Definition, *, key: UUID | None = None) -> models.Client:
    """Make the row of a new application."""
    chosen = key or ids.new_id()
    row = models.Client(id=chosen, region=act.region, sector=sector_of(act.region, definition, chosen), made_at=act.at, **rows.columns_of(definition))
    rows.seal_contact(row, definition.contact)
    row.save(force_insert=True)
    return row


def sector_of(region: str, definition: Definition, key: UUID) -> str:
    """Return within which `sub` means the same person: all applications of one agency, each private one by itself."""
    if definition.kind is ClientKind.AGENCY:
        return f"{region}/{definition.agency}"
    return ids.to_text(key)


def change_row(row: models.Client, definition: Definition) -> None:
    """Put what is said of an application now into its row; to whom it belongs, and within which sector, stays."""
    for name, value in rows.columns_of(definition).items():
        setattr(row, name, value)
    rows.seal_contact(row, definition.contact)
    row.save()
