"""The file in which a room says what its columns hold: what is wrong in it is said with file and place."""

from __future__ import annotations

from pathlib import Path

import pytest

from loket.oversight.privacy import classification
from loket.oversight.privacy.values import Class

NEITHER_NOR = "kinds:\n  secret: {class: specific, title: {id: Rahasia, en: Secret}}\n"
UNKNOWN_KIND = "tables:\n  room_thing: {activity: applications, columns: {income: incomes}}\n"
NO_ACTIVITY = "tables:\n  room_thing: {columns: {income: finance}}\n"
NO_END = "classes:\n  forever: {title: {id: A, en: A}, since: {id: '', en: ''}}\n"
ENDS_BY_NOBODY = "classes:\n  some: {title: {id: A, en: A}, since: {id: a, en: a}, terms: [{from: 2026-01-01, days: 3, reference: UU 1}]}\n"


@pytest.mark.parametrize(("text", "said"), [
    (NEITHER_NOR, "law"), (UNKNOWN_KIND, "room_thing.columns.income"), (NO_ACTIVITY, "needs an `activity`"), (NO_END, "exactly one"), (ENDS_BY_NOBODY, "job"),
])  # fmt: skip
def test_what_cannot_be_is_refused_with_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str) -> None:
    room = tmp_path / "services" / "room" / classification.FILE
    room.parent.mkdir(parents=True)
    room.write_text(text)
    shared = [classification.OWN / name for name in classification.SHARED]
    monkeypatch.setattr(classification, "_paths", lambda: iter([*shared, room]))
    with pytest.raises(classification.BadClassification, match=r"services/room/personal_data\.yaml") as wrong:
        classification.read.__wrapped__()
    assert said in str(wrong.value)


def test_a_column_of_several_kinds_is_as_strict_as_the_strictest() -> None:
    known = classification.read()
    found = known.find("decisions_decision", "details_sealed", "bytea")
    assert found is not None
    assert {kind.code for kind in found.kinds} == {"application", "note"}
    assert found.of_class is Class.SPECIFIC


@pytest.mark.parametrize(("column", "sql_type", "by_rule"), [
    ("account_id", "uuid", True), ("made_at", "timestamp with time zone", True), ("id", "bigint", True), ("draft_id", "bigint", True),
    ("is_off", "boolean", True), ("income", "bigint", False), ("born_on", "date", False), ("note", "text", False), ("what", "jsonb", False), ("x", "bytea", False),
])  # fmt: skip
def test_ids_moments_and_yes_or_no_need_no_line(column: str, sql_type: str, by_rule: bool) -> None:
    assert classification.is_by_rule(column, sql_type) is by_rule
