"""Rows of one room never point into another room's tables; every foreign key is indexed."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from loket.config import rooms

# (from, to): why a key of the database itself is worth the knot.
LISTED: dict[tuple[str, str], str] = {}


def _ours() -> list[type[models.Model]]:
    return [m for m in apps.get_models(include_auto_created=True) if m.__module__.startswith("loket.")]


def _keys() -> list[tuple[type[models.Model], models.ForeignKey]]:
    return [(m, f) for m in _ours() for f in m._meta.local_fields if isinstance(f, models.ForeignKey)]


def test_foreign_keys_stay_inside_their_room() -> None:
    strangers = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model, field in _keys()
        if field.related_model._meta.app_label != model._meta.app_label and (model._meta.app_label, field.related_model._meta.app_label) not in LISTED
    ]
    assert strangers == []
    assert _keys()


def test_every_foreign_key_is_indexed() -> None:
    bare = []
    for model, field in _keys():
        leading = [index.fields[0].lstrip("-") for index in model._meta.indexes if index.fields and not index.condition]
        leading += [c.fields[0] for c in model._meta.constraints if isinstance(c, models.UniqueConstraint) and c.fields and not c.condition]
        leading += [fields[0] for fields in model._meta.unique_together]
        if not (field.db_index or field.unique or field.name in leading):
            bare.append(f"{model._meta.label}.{field.name}")
    assert bare == []


def test_the_database_agrees_that_every_foreign_key_is_indexed(db: None) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.conrelid::regclass::text || '.' || a.attname
            FROM pg_constraint c
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
              AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1])
            ORDER BY 1
            """
        )
        bare = [row[0] for row in cursor.fetchall() if not row[0].startswith(("procrastinate_", "django_", "auth_", "account_"))]
    assert bare == []


@pytest.mark.parametrize("room", rooms.ROOMS)
def test_a_room_s_tables_carry_its_name(room: str) -> None:
    label = room.rpartition(".")[2]
    config = apps.get_app_config(label)
    assert config.name == room
    # event_outbox and the like: the singular of the room's name is as good.
    stems = (label, label.removesuffix("s"), label.removesuffix("ies") + "y")
    assert [m._meta.db_table for m in config.get_models() if not m._meta.db_table.startswith(stems)] == []
