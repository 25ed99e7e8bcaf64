"""
Rows on their way into the tables by COPY, each with its line in the record and in the outbox.

Invariant: the same lines, commitments and salts as `audit.record` and `events.publish` write; a test compares them.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection

from loket.config.demo import chance
from loket.foundation.audit import commitments
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.residents import recording
from loket.services.cases import inserting

_STEP: Final = (*inserting.STEP_COLUMNS, "officer_id", "appointment_id", "taken_at")
_CASE: Final = (*inserting.CASE_COLUMNS, "stopped_at", "ended_at")
#: Table -> columns, in the order in which they are filled (what is pointed at comes first).
TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "cases_case": _CASE,
    "cases_casestep": _STEP,
    "cases_caseevent": inserting.EVENT_COLUMNS,
    "cases_correction": ("id", "case_id", "step", "fields", "reason", "note_sealed", "asked_at", "answered_at"),
    "decisions_decision": (
        "id", "case_id", "step", "turn", "kind", "outcome", "reason_code", "reason", "legal_basis", "decided_by", "appointment_id", "at",
        "version_hash", '"table"', '"row"', "details_sealed",
    ),
    "documents_document": (
        "id", "region", "code", "number", "title", "service", "document", "case_id", "holder", "agency", "version", "template_hash", "data_sealed",
        "retention_years", "retention_reference", "issued_at", "issued_on", "valid_until", "state", "replaced_by", "ended_on", "render_attempts",
        "about", "renews", "ends_at_death", "replaces",
    ),
    "cases_agencynotice": (
        "id", "case_id", "region", "step", "position", "unit", "content_sealed", "told_at", "noted_at", "noted_by", "appointment_id",
    ),
    "residents_effect": ("id", "region", '"case"', "step", "effect", "result_sealed", "at"),
    "notifications_message": ("id", "region", "recipient", "kind", "case_id", "content_sealed", "created_at", "read_at"),
    "audit_entry": recording.ENTRY,
    "audit_salt": recording.SALT,
    "audit_read": (
        "at", "entry", "region", "actor", "actor_kind", "on_behalf_of", "appointment", "purpose", "case_id", "subjects", "fields", "request_id",
    ),
    "event_outbox": ("at", "region", "name", "ref", "payload"),
}  # fmt: skip

#: Read in the order in which they lie: within one case, and by whoever hears events.
IN_ORDER: Final = ("audit_entry", "audit_read", "event_outbox")
_MOMENT_CHARACTERS: Final = len("2026-11-24 03:30:00.000000")

#: Measured: one encoder for all lines costs a third less than `json.dumps` with options, which makes one each time.
compact: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, default=str).encode


class Ledger:
    """Gathers rows by table, until `lines` makes them ready to be written."""

    def __init__(self, rng: Any) -> None:
        self.rng = rng
        self.rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in TABLES}

    def add(self, table: str, *values: Any) -> None:
        """Add a row; values in the order of `TABLES`."""
        self.rows[table].append(values)

    def record(
        self, act: Act, event: str, *, table: str, row: object, columns: Mapping[str, Any] | None = None, details: Mapping[str, Any] | None = None,
        subject: UUID | None = None, case: UUID | None = None,
    ) -> None:  # fmt: skip
        """Add a line of the record; as `audit.operations.record`."""
        entry, committed = chance.id_at(self.rng, act.at), "{}"
        if columns:
            salt = os.urandom(commitments.SALT_BYTES)
            committed = compact(commitments.commit_all(salt, columns))
            self.rows["audit_salt"].append((entry, salt))
        self.rows["audit_entry"].append((
            act.at, entry, act.region, event, act.actor, act.kind.value, act.on_behalf_of, act.appointment, act.purpose, case or act.case,
            subject, table, str(row), audit.SCHEMA_VERSION, committed,
            compact(details) if details else "{}", act.request_id,
        ))  # fmt: skip

    def read(self, act: Act, *, subjects: list[UUID], fields: list[str]) -> None:
        """Add a line about a reading; as `audit.operations.record_read`."""
        self.rows["audit_read"].append((
            act.at, chance.id_at(self.rng, act.at), act.region, act.actor, act.kind.value, act.on_behalf_of, act.appointment, act.purpose, act.case,
            subjects, fields, act.request_id,
        ))  # fmt: skip

    def publish(self, act: Act, name: str, *, ref: UUID, payload: Mapping[str, Any]) -> None:
        """Add an event of the outbox; as `events.operations.publish`."""
        self.rows["event_outbox"].append((act.at, act.region, name, ref, compact(payload)))

    def lines(self) -> Lines:
        """Return everything gathered as lines for COPY, record and outbox in the order of time, and forget it."""
        rows, self.rows = self.rows, {table: [] for table in TABLES}
        for table in IN_ORDER:
            rows[table].sort(key=lambda row: row[0])
        return Lines({table: "".join([copied(row) for row in those]) for table, those in rows.items() if those})


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of many tables as COPY reads them; they can be sent to another process."""

    of: dict[str, str]

    def paste(self) -> None:
        """Write the tables whose rows need no order among those of other parts; the others wait for `paste_in_order`."""
        for table in TABLES:
            if table in self.of and table not in IN_ORDER:
                _copy(table, self.of[table])


def paste_in_order(parts: Sequence[Lines]) -> None:
    """Write record and outbox of several parts as one, in the order of time."""
    for table in IN_ORDER:
        found = [line for part in parts if table in part.of for line in part.of[table].removesuffix("\n").split("\n")]
        # Because: every line begins with its moment, always as long; lines of one moment keep their order.
        found.sort(key=lambda line: line[:_MOMENT_CHARACTERS])
        if found:
            _copy(table, "\n".join(found) + "\n")


def copied(row: Sequence[Any]) -> str:
    """Return a row as a line for COPY. :raises KeyError: for a value of a kind that no table of these has."""
    return "\t".join([_TEXT[type(value)](value) for value in row]) + "\n"


def _copy(table: str, lines: str) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(TABLES[table])}) FROM STDIN") as copy:
        copy.write(lines)


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES) if _SPECIAL(text) else text


def _moment(at: dt.datetime) -> str:
    return (at if at.tzinfo is dt.UTC else at.astimezone(dt.UTC)).isoformat(" ", "microseconds")


def _array(values: list[Any]) -> str:
    quoted = [str(value).replace("\\", "\\\\").replace('"', '\\"') for value in values]
    return _escaped("{" + ",".join([f'"{value}"' for value in quoted]) + "}")


_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_SPECIAL: Final = re.compile(r"[\\\t\n\r]").search
_TEXT: Final[Mapping[type, Callable[[Any], str]]] = {
    str: _escaped, UUID: str, type(None): lambda _: "\\N", dt.datetime: _moment, dt.date: str, int: str, bool: lambda value: "t" if value else "f",
    bytes: lambda value: "\\\\x" + value.hex(), list: _array,
}  # fmt: skip
