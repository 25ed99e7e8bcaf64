"""Every column of every table says what it holds of a person, why and how long (UU 27/2022 Pasal 4, 20, 31)."""

from __future__ import annotations

import pytest
from django.apps import apps

from loket.config import rooms, wiring
from loket.oversight.privacy import classification
from loket.oversight.privacy.values import Class

COLUMNS = """
    SELECT c.relname, a.attname, format_type(a.atttypid, NULL)
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
    ORDER BY 1, 2
"""
HOW = """
{count} column(s) do not say what they hold of a person. It takes a minute: put a word for each `?` into the file named.

{lines}

`activity`: why the table is there, a word of src/loket/oversight/privacy/activities.yaml; leave it out when the table is about nobody.
Columns: a word of src/loket/oversight/privacy/kinds.yaml (name, nik, address, application, note, officer, trace, ...), several in [ ], or `none`: it
says nothing of anybody. Ids (uuid, *_id), moments and yes/no need no line. A room may add `kinds:` and `activities:` of its own in its file.
"""
# Specific data that are not sealed, and why (decisions 0016 and 0025): rules over the whole population are computed in SQL.
PLAIN_AND_SPECIFIC = {"residents_resident.blood_type", "residents_family.welfare_decile", "residents_family.welfare_on", "files_file.wrapped_key"}


def _columns() -> list[tuple[str, str, str]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        return cursor.fetchall()


def _file_of(table: str) -> str:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table == table and model.__module__.startswith("loket."):
            return model.__module__.rpartition(".models")[0].replace(".", "/") + "/personal_data.yaml"
    for room in rooms.ROOMS:
        stem = room.rpartition(".")[2]
        if table.startswith((stem + "_", stem.removesuffix("s") + "_")):
            return room.replace(".", "/") + "/personal_data.yaml"
    return "loket/oversight/privacy/third_party.yaml"


def test_every_column_says_what_it_holds_of_a_person(db: None) -> None:
    known, silent = classification.read(), [(table, column, kind) for table, column, kind in _columns()]
    silent = [one for one in silent if known.find(*one) is None]
    assert not silent, HOW.format(count=len(silent), lines="\n".join(_to_write(silent)))


def _to_write(silent: list[tuple[str, str, str]]) -> list[str]:
    """Return the lines of YAML that are missing, by file, ready to be completed."""
    lines: list[str] = []
    for file in sorted({_file_of(table) for table, _, _ in silent}):
        lines.append(f"# src/{file}\ntables:")
        for table in sorted({table for table, _, _ in silent if _file_of(table) == file}):
            named = [column for name, column, kind in silent if name == table and not classification.is_by_rule(column, kind)]
            lines.append(f"  {table}: {{activity: ?, columns: {{{', '.join(f'{column}: ?' for column in named)}}}}}")
    return lines


def test_no_line_is_left_of_a_column_that_is_gone(db: None) -> None:
    there = {(table, column) for table, column, _ in _columns()}
    declared = [(table.name, column) for table in classification.read().tables.values() for column in table.columns]
    gone = [f"{table}.{column}" for table, column in declared if (table, column) not in there]
    gone += [name for name in classification.read().tables if name not in {table for table, _ in there}]
    assert gone == []
    assert len(declared) > 300


def test_a_room_declares_its_own_tables(db: None) -> None:
    strangers = []
    for table in classification.read().tables.values():
        if not ("src/loket/" + table.source).endswith(_file_of(table.name).removeprefix("loket/")):
            strangers.append(f"{table.name} belongs into src/{_file_of(table.name)}, not into {table.source}")
    assert strangers == []


def test_specific_data_are_sealed(db: None) -> None:
    known = classification.read()
    plain = set()
    for table, column, sql_type in _columns():
        found = known.find(table, column, sql_type)
        if found and found.of_class is Class.SPECIFIC and not (sql_type == "bytea" and column.endswith("_sealed")):
            plain.add(f"{table}.{column}")
    assert plain == PLAIN_AND_SPECIFIC


def test_every_time_of_keeping_that_ends_names_the_job_that_ends_it() -> None:
    jobs = {job.name for job in wiring.all_jobs()}
    assert [one.code for one in classification.read().classes.values() if one.job and one.job not in jobs] == []


@pytest.mark.parametrize("part", ["kinds", "activities", "classes"])
def test_every_word_is_used(part: str) -> None:
    known = classification.read()
    columns = [column for table in known.tables.values() for column in table.columns.values()]
    used = {
        "kinds": {kind.code for column in columns for kind in column.kinds},
        "activities": {table.activity.code for table in known.tables.values() if table.activity},
        "classes": {table.retention.code for table in known.tables.values() if table.retention},
    }[part]
    # `child` and the like are for form fields and coming columns; an activity or a class that nothing uses would be said in public.
    assert set(getattr(known, part)) - used <= ({"child", "id"} if part == "kinds" else set())
