"""Every sealed column and every keyed index is declared by its room, so that no change of keys leaves one behind."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from loket.config.cli.keys import sealed_tables

#: Names of binary columns under no key of the keyring, and why.
NOT_KEYED = {
    "code_digest": "a plain hash of a long secret",
    "code_hash": "keyed, but a code lives for minutes and is compared under every key",
    "credential": "the name that a passkey gave itself",
    "digest": "a plain hash of a long secret",
    "draw_key": "draws the people of a pilot; protects nobody",
    "files": "the text of a service package",
    "key": "the public half of a passkey",
    "place": "a plain hash of a session's key",
    "source": "the text of a service package",
    "token_hash": "a plain hash of a long secret",
    "value": "a signature",
}


def _binary_columns() -> set[str]:
    found = set()
    for model in apps.get_models():
        if model.__module__.startswith("loket."):
            found |= {f"{model._meta.db_table}.{field.column}" for field in model._meta.concrete_fields if isinstance(field, models.BinaryField)}
    return found


def _declared() -> set[str]:
    found = set()
    for table in sealed_tables():
        for one in table.columns:
            found.add(f"{table.name}.{one.column}")
            if one.index:
                found.add(f"{table.name}.{one.index.column}")
    return found


def test_every_binary_column_is_declared_by_its_room_or_said_to_be_under_no_key() -> None:
    missing = sorted(one for one in _binary_columns() - _declared() if one.rpartition(".")[2] not in NOT_KEYED)
    assert not missing, f"add these to SEALED in the sealed_columns.py of their rooms (see that of loket/foundation/residents): {missing}"


def test_what_is_named_is_there(db: None) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'")
        there = {row[0] for row in cursor.fetchall()}
    named = {f"{table.name}.{name}" for table in sealed_tables() for name in (table.key, *table.row)}
    assert sorted((_declared() | named) - there) == []


def test_every_name_that_a_value_is_bound_to_is_of_one_table_alone() -> None:
    bound = [name for table in sealed_tables() for name in {one.bound for one in table.columns}]
    assert len(bound) == len(set(bound))
