"""Putting an application into its row: by a proposal that two people agreed on, or by the system."""

from __future__ import annotations

from uuid import UUID

from loket.foundation.audit.values import Act
from loket.foundation.clients import models, rows
from loket.foundation.clients.values import ClientKind, Definition
from loket.foundation.common import ids
from loket.foundation.database import statements


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
    """
    Put what is said of an application now into its row; to whom it belongs, and within which sector, stays.

    What it is no longer registered for ends at once, also in tokens that are out. Law: UU 27/2022 Pasal 22: people agreed to a purpose;
    for a scope whose purpose or basis is another one now, they are asked again.
    """
    before, now = {use.scope: use for use in rows.client_of(row).uses}, {use.scope: use for use in definition.uses}
    for scope in before.keys() - now.keys():
        for table in ("clients_connection", "clients_family", "clients_token"):
            _take_away(table, row.pk, scope)
    for scope in [name for name in before.keys() & now.keys() if before[name] != now[name]]:
        _take_away("clients_connection", row.pk, scope)
    for name, value in rows.columns_of(definition).items():
        setattr(row, name, value)
    rows.seal_contact(row, definition.contact)
    row.save()


def _take_away(table: str, client: UUID, scope: str) -> None:
    sql = f"UPDATE {table} SET scopes = array_remove(scopes, %s::varchar) WHERE client_id = %s AND ended_at IS NULL AND scopes @> ARRAY[%s::varchar]"  # noqa: S608 - one of three names
    statements.changed(sql, [scope, client, scope])
