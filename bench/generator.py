"""
Fills the database with very many cases for `make bench`: whole lives of the demo, told a few thousand times and copied.

Because: imagining a case costs 1.5 ms, copying one a tenth of that. A copy has ids, numbers and codes of its own and its
content sealed for its own rows; moments, people, officers and decisions are those of the life it copies. Everything streams: memory
holds the lives and one batch. The event outbox is left out, so that no listener has a million events to hear.

Usage: `python -m bench.generator 1000000` in an environment of mode demo or test, or `fill(...)` from Python.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Final
from uuid import UUID

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: How many lives are imagined, and how many copies are sent in one COPY and transaction.
LIVES: Final = 2_000
BATCH: Final = 2_000
WORTH_SHARING: Final = 40_000
_TABLES: Final = (
    "cases_case", "cases_casestep", "cases_caseevent", "cases_correction", "decisions_decision", "documents_document", "residents_effect",
    "notifications_message", "audit_entry", "audit_salt", "audit_read",
)  # fmt: skip
_OF_THE_RECORD: Final = frozenset({"audit_entry", "audit_salt", "audit_read"})
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}")
_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Filled:
    """What was written, and how long it took."""

    cases: int
    rows: int
    seconds: float

    @property
    def rows_per_second(self) -> float:
        """Rows written in a second, over everything."""
        return self.rows / max(self.seconds, 1e-9)


@dataclass(slots=True)
class _Sealed:
    """A sealed column of one row of a life: sealed again for each copy."""

    column: str
    row: int  # which of the copy's new ids
    plain: bytes


@dataclass(slots=True)
class _Life:
    """One case as text for COPY: by table, the pieces of its rows; an int stands for a new id, a str for a number or code, a `_Sealed` for itself."""

    ids: int
    names: tuple[str, ...]
    tables: dict[str, tuple[list[Any], int]]


def fill(cases: int, now: dt.datetime, progress: Say = lambda _: None, *, with_record: bool = True, processes: int = 2) -> Filled:
    """
    Add cases in the main region until there are `cases`, on top of the demo's data, which are made first where they are missing.

    `with_record` False leaves the record of each case out (about half of the rows). Large fills are shared among `processes`.
    """
    from django.db import connection

    from loket.config import demo

    demo.ensure_demo_data(progress, now=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case")
        missing = cases - cursor.fetchone()[0]
    if missing <= 0:
        return Filled(0, 0, 0.0)
    began, share = time.monotonic(), missing // processes if missing > WORTH_SHARING else 0
    helpers = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.generator", "--copy", str(share), str(number), str(int(with_record))], stdout=subprocess.PIPE, text=True
        )
        for number in range(1, processes)
        if share
    ]
    rows = copy_cases(missing - share * len(helpers), 0, progress, with_record=with_record)
    for helper in helpers:
        written, _ = helper.communicate()
        if helper.returncode:
            raise RuntimeError("a process that helps to fill has failed; see what it wrote above")
        rows += int(written)
    return Filled(missing, rows, time.monotonic() - began)


def copy_cases(wanted: int, number: int, progress: Say = lambda _: None, *, with_record: bool = True) -> int:
    """Copy lives until `wanted` cases are written; return how many rows. `number` tells the processes of one fill apart."""
    lives, rng = _lives(with_record), Random(f"bench {number} {time.time_ns()}")
    began, rows, done = time.monotonic(), 0, 0
    while done < wanted:
        batch = min(BATCH, wanted - done)
        rows += _copy(rng, [lives[(done + n) % len(lives)] for n in range(batch)])
        done += batch
        if done % (BATCH * 10) == 0 or done == wanted:
            progress(f"{done} cases, {rows} rows, {rows / (time.monotonic() - began):.0f} rows/s")
    return rows


def _lives(with_record: bool) -> list[_Life]:
    """Return lives of the demo's own cases as they stand in the database."""
    from django.db import connection

    with connection.cursor() as cursor:
        # Because: a waiting case can change the register once; its copies would all be refused by whoever decides them.
        cursor.execute(
            """SELECT id, number FROM cases_case WHERE region = '97.01' AND idempotency_key LIKE 'demo-%%'
               AND (ended_at IS NOT NULL OR service <> ALL(%s)) ORDER BY md5(id::text) LIMIT %s""",
            [_services_with_effects(), LIVES],
        )
        found = cursor.fetchall()
        rows: dict[UUID, dict[str, list[tuple[Any, ...]]]] = {case: {} for case, _ in found}
        replacing = _documents_that_replace()
        for table in _TABLES:
            if table in _OF_THE_RECORD and not with_record:
                continue
            columns, of_case = _columns(table), "id" if table == "cases_case" else "case_id"
            named = ", ".join(f"t.{column}" for column in columns)
            if table == "audit_salt":
                sql = f"SELECT e.case_id, {named} FROM audit_salt t JOIN audit_entry e USING (entry) WHERE e.case_id = ANY(%s)"  # noqa: S608 - own constants
            elif table == "residents_effect":
                sql = f'SELECT t."case", {named} FROM residents_effect t WHERE t."case" = ANY(%s)'  # noqa: S608 - own constants
            else:
                sql = f"SELECT t.{of_case}, {named} FROM {table} t WHERE t.{of_case} = ANY(%s)"  # noqa: S608 - own constants
            cursor.execute(sql, [list(rows)])
            for case, *values in cursor.fetchall():
                line = _replaced(columns, tuple(values), replacing) if table == "documents_document" else tuple(values)
                rows[case].setdefault(table, []).append(line)
    return [_life(number, rows[case]) for case, number in found]


def _replaced(columns: tuple[str, ...], line: tuple[Any, ...], replacing: set[tuple[str, str]]) -> tuple[Any, ...]:
    """
    Return a document as its copies hold it: replaced by the one that is copied, where a new one replaces the one before.

    Because: a holder has one valid letter of a name; with hundreds of them every life that is measured would replace hundreds.
    """
    found = dict(zip(columns, line, strict=True))
    if (found["service"], found["document"]) in replacing and found["state"] == "valid":
        found |= {"state": "replaced", "replaced_by": found["id"], "ended_on": found["issued_on"]}
    return tuple(found.values())


def _documents_that_replace() -> set[tuple[str, str]]:
    from loket.services.catalogue import queries as catalogue
    from loket.services.rollout import queries as rollout

    live = rollout.list_live("97.01", dt.datetime.now(dt.UTC)).items
    return {(one.service, name) for one in live for name, document in catalogue.get_definition(one.hash).documents.items() if document.replaces}


def _services_with_effects() -> list[str]:
    from loket.services.catalogue import queries as catalogue
    from loket.services.catalogue.definition import StepKind
    from loket.services.rollout import queries as rollout

    live = rollout.list_live("97.01", dt.datetime.now(dt.UTC)).items
    return [one.service for one in live if any(step.kind is StepKind.RECORD for step in catalogue.get_definition(one.hash).steps)]


def _columns(table: str) -> tuple[str, ...]:
    from loket.config.demo import ledger

    return ledger.TABLES[table]


def _sealed_columns() -> dict[tuple[str, str], str]:
    from loket.foundation.notifications import queries as inbox
    from loket.services.cases import rows
    from loket.services.decisions.operations import DETAILS
    from loket.services.documents import content

    return {
        ("cases_case", "content_sealed"): rows.CONTENT, ("cases_correction", "note_sealed"): rows.NOTE, ("decisions_decision", "details_sealed"): DETAILS,
        ("documents_document", "data_sealed"): content.DATA, ("notifications_message", "content_sealed"): inbox.CONTENT,
        ("residents_effect", "result_sealed"): "residents_effect.result",
    }  # fmt: skip


def _life(number: str, rows: dict[str, list[tuple[Any, ...]]]) -> _Life:
    """Cut the rows of a case into pieces around everything that must be new in a copy."""
    from django.conf import settings

    sealed = _sealed_columns()
    own: dict[str, int] = {}
    names = {number: "number"}
    for table, lines in rows.items():
        if table == "cases_caseevent":
            continue
        place = 1 if table in ("audit_entry", "audit_read") else 0
        for line in lines:
            own.setdefault(str(line[place]), len(own))
            if table == "documents_document":
                names[line[2]] = "code"
    own_hex = {text.replace("-", ""): text for text in own}
    pattern = re.compile("|".join([_UUID.pattern, *map(re.escape, names)]))
    tables = {}
    for table, lines in rows.items():
        pieces: list[Any] = []
        columns = _columns(table)
        for line in lines:
            for place, value in enumerate(line):
                if place:
                    pieces.append("\t")
                column = sealed.get((table, columns[place]))
                if column is not None and value is not None:
                    row = str(line[0])
                    pieces.append(_Sealed(column, own[row], settings.LOKET_KEYRING.open(value, column=column, row=row)))
                    continue
                if columns[place] == "replaced_by":
                    pieces.append(_text(value))  # Because: it names the one that is copied, never the copy.
                    continue
                _cut(_text(value), pattern, own, own_hex, names, pieces)
            pieces.append("\n")
        tables[table] = _joined(pieces), len(lines)
    return _Life(len(own), tuple(names), tables)


def _cut(text: str, pattern: re.Pattern[str], own: dict[str, int], own_hex: dict[str, str], names: dict[str, str], pieces: list[Any]) -> None:
    last = 0
    for found in pattern.finditer(text):
        word = found.group()
        new: Any = own.get(word, own.get(own_hex.get(word, ""))) if word not in names else (word,)
        if new is not None:
            pieces += [text[last : found.start()], new]
            last = found.end()
    pieces.append(text[last:])


def _joined(pieces: list[Any]) -> list[Any]:
    """Return the pieces with neighbouring texts as one."""
    found: list[Any] = []
    for piece in pieces:
        if isinstance(piece, str) and found and isinstance(found[-1], str):
            found[-1] += piece
        elif piece != "":
            found.append(piece)
    return found


def _text(value: Any) -> str:
    """Return a value as COPY reads it."""
    import json

    match value:
        case None:
            return "\\N"
        case bool():
            return "t" if value else "f"
        case bytes() | memoryview():
            return "\\\\x" + bytes(value).hex()
        case list():
            return "{" + ",".join(f'"{str(one).translate(_ESCAPES)}"' for one in value) + "}"
        case dict():
            return json.dumps(value, separators=(",", ":"), ensure_ascii=False).translate(_ESCAPES)
        case _:
            return str(value).translate(_ESCAPES)


def _copy(rng: Random, lives: list[_Life]) -> int:
    """Write one copy of each life, in one transaction; return how many rows."""
    from django.conf import settings
    from django.db import connection, transaction

    keyring, count = settings.LOKET_KEYRING, 0
    fresh = [(_new_ids(life.ids), {name: _like(rng, name) for name in life.names}) for life in lives]
    with transaction.atomic(), connection.cursor() as cursor:
        for table in _TABLES:
            if not any(table in life.tables for life in lives):
                continue
            with cursor.copy(f"COPY {table} ({', '.join(_columns(table))}) FROM STDIN") as copy:
                for life, (new, names) in zip(lives, fresh, strict=True):
                    if table not in life.tables:
                        continue
                    pieces, rows = life.tables[table]
                    count += rows
                    copy.write("".join(_rendered(pieces, new, names, keyring)).encode())
    return count


def _rendered(pieces: list[Any], new: list[str], names: dict[str, str], keyring: Any) -> Iterator[str]:
    for piece in pieces:
        match piece:
            case str():
                yield piece
            case int():
                yield new[piece]
            case tuple():
                yield names[piece[0]]
            case _:
                yield "\\\\x" + keyring.seal(piece.plain, column=piece.column, row=new[piece.row]).hex()


def _new_ids(count: int) -> list[str]:
    """Return fresh ids of now, as text."""
    milliseconds, noise = time.time_ns() // 1_000_000 & 0xFFFFFFFFFFFF, os.urandom(10 * count).hex()
    head = f"{milliseconds:012x}"
    head = f"{head[:8]}-{head[8:]}-7"
    return [f"{head}{noise[at : at + 3]}-8{noise[at + 3 : at + 6]}-{noise[at + 6 : at + 18]}" for at in range(0, 20 * count, 20)]


def _like(rng: Random, name: str) -> str:
    """Return another case number, or another code of a document."""
    code = "".join(rng.choices(ALPHABET, k=16))
    return code if "-" not in name else f"{name[:-9]}{code[:4]}-{code[4:8]}"


def _main() -> None:
    import django

    from loket.config import boot

    boot.choose_settings()
    django.setup()
    if sys.argv[1] == "--copy":
        sys.stdout.write(str(copy_cases(int(sys.argv[2]), int(sys.argv[3]), with_record=sys.argv[4] == "1")))
        return
    done = fill(int(sys.argv[1]), dt.datetime.now(dt.UTC), lambda line: print(line, file=sys.stderr))
    print(f"{done.cases} cases, {done.rows} rows in {done.seconds:.1f} s: {done.rows_per_second:.0f} rows/s")


if __name__ == "__main__":
    _main()
