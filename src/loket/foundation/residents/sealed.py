"""Which columns are sealed, and the one way to close and open them: bound to table, column and row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.conf import settings

PERSON: Final = "residents_resident"
FAMILY: Final = "residents_family"
PERSON_COLUMNS: Final = ("nik", "name", "birth_place", "mother_name", "father_name", "street")
FAMILY_COLUMNS: Final = ("kk", "street")
EVENT: Final = "residents_event"
PAPER: Final = "residents_paper"
EVENT_COLUMNS: Final = ("place", "number", "other_name", "told")
PAPER_COLUMNS: Final = ("number",)
NIK_INDEX: Final = f"{PERSON}.nik"
KK_INDEX: Final = f"{FAMILY}.kk"


def close(table: str, column: str, row: UUID, plain: str) -> bytes:
    """Seal a value. An unknown value is the empty text, so that no column is null and a dump does not tell who has none."""
    return settings.LOKET_KEYRING.seal_text(plain, column=f"{table}.{column}", row=str(row))


def unseal(table: str, column: str, row: UUID, sealed: bytes | memoryview) -> str:
    """Open what `close` sealed."""
    return settings.LOKET_KEYRING.open_text(sealed, column=f"{table}.{column}", row=str(row))


def index(column: str, number: str) -> bytes:
    """Return the blind index of a NIK or family card number."""
    return settings.LOKET_KEYRING.blind_index(number, column=column)


def indexes(column: str, number: str) -> tuple[bytes, ...]:
    """Return the index under every key, for look-ups while rows are re-indexed."""
    return settings.LOKET_KEYRING.blind_indexes(number, column=column)


def close_snapshot(column: str, row: UUID, values: Mapping[str, Any]) -> bytes:
    """Seal the columns of one version as JSON (dates as ISO text)."""
    return settings.LOKET_KEYRING.seal_json(
        {k: v if isinstance(v, (str, int, type(None))) else str(v) for k, v in values.items()}, column=column, row=str(row)
    )
