"""How long a package may be carried, what a result must have, and why one cannot be taken: as tables."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from loket.services.catalogue.definition import Inspection
from loket.services.inspections import policy
from loket.services.inspections.values import Conflict, Found, PackageState, Result, WorkPackage

AT = dt.datetime(2026, 11, 24, 1, 30, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
PHOTO, OTHER, SIGN = UUID(int=1), UUID(int=2), UUID(int=3)
WORDS = {"id": "Butir", "en": "Item"}
INSPECTION = Inspection.model_validate(
    {
        "at": "form.address",
        "items": [
            {"id": "door", "text": WORDS, "photos": 1, "needs_photo": True},
            {"id": "rooms", "text": WORDS, "kind": "number", "unit": WORDS, "min": 0, "max": 9},
            {"id": "waste", "text": WORDS, "kind": "choice", "choices": [{"value": "taken", "label": WORDS}, {"value": "none", "label": WORDS}]},
        ],
    }
)
WHOLE = {"door": Found("yes", photos=(PHOTO,)), "rooms": Found(0), "waste": Found("taken")}
ARRIVED = {PHOTO: "door", OTHER: "door", SIGN: "signature"}
PACKAGE = WorkPackage(
    id=UUID(int=9), region="97.01", case=UUID(int=10), step=UUID(int=11), step_name="visit", service="contoh", officer=UUID(int=12), appointment=None,
    step_revision=2, device="d", fields=(), content_hash="h", handed_at=AT, expires_at=AT + 4 * HOUR, state=PackageState.CARRIED, ended_at=None,
    result=None, conflict=None,
)  # fmt: skip


def result(**changes: Any) -> Result:
    base = Result(
        id=UUID(int=5), items=WHOLE, photos={}, outcome="accept", reason=None, fields=(), note="", started_at=AT, finished_at=AT, sent_at=AT, signature=SIGN,
    )  # fmt: skip
    return replace(base, **changes)


@pytest.mark.parametrize(
    ("due", "hours", "expected"),
    [(None, 48, 48), (AT + 3 * HOUR, 48, 3), (AT + 72 * HOUR, 48, 48), (AT - HOUR, 48, 48), (AT, 24, 24), (AT + 2 * HOUR, 1, 1)],
)
def test_a_package_ends_with_the_step_and_after_its_hours_at_the_latest(due: dt.datetime | None, hours: int, expected: int) -> None:
    assert policy.expires_at(due_at=due, at=AT, hours=hours) == AT + expected * HOUR


@pytest.mark.parametrize(
    ("items", "wrong"),
    [
        ({}, set()),
        ({"door": Found("yes")}, {"door"}),
        ({"door": Found("not_applicable")}, set()),
        ({"door": Found("no", photos=(PHOTO,))}, {"door"}),
        ({"door": Found("no", "Roboh", (PHOTO,))}, set()),
        ({"door": Found("yes", photos=(PHOTO, OTHER))}, {"door"}),
        ({"door": Found("yes", photos=(SIGN,))}, {"door"}),
        ({"door": Found("yes", photos=(UUID(int=77),))}, {"door"}),
        ({"door": Found("maybe", photos=(PHOTO,))}, {"door"}),
        ({"rooms": Found(10)}, {"rooms"}),
        ({"rooms": Found(-1)}, {"rooms"}),
        ({"rooms": Found("2")}, {"rooms"}),
        ({"rooms": Found(True)}, {"rooms"}),
        ({"rooms": Found(2, photos=(PHOTO,))}, {"rooms"}),
        ({"waste": Found("yes")}, {"waste"}),
        ({"waste": Found(None)}, {"waste"}),
    ],
)
def test_what_a_result_must_have(items: dict[str, Found], wrong: set[str]) -> None:
    assert set(policy.errors_of(INSPECTION, result(items={**WHOLE, **items}), ARRIVED)) == wrong


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"signature": None}, {"signature"}),
        ({"signature": None, "signed_name": "Petugas Contoh"}, set()),
        ({"signature": PHOTO}, {"signature"}),
        ({"witness": UUID(int=77)}, {"witness"}),
        ({"items": {}}, {"door", "rooms", "waste"}),
    ],
)
def test_a_result_is_signed_and_answers_every_item(changes: dict[str, Any], wrong: set[str]) -> None:
    assert set(policy.errors_of(INSPECTION, result(**changes), ARRIVED)) == wrong


@pytest.mark.parametrize(
    ("changes", "conflict"),
    [
        ({}, None),
        ({"case_state": "withdrawn", "in_progress": False}, Conflict.WITHDRAWN),
        ({"case_state": "returned", "in_progress": False}, Conflict.CLOSED),
        ({"is_open": False}, Conflict.DECIDED),
        ({"holds": False}, Conflict.MOVED),
        ({"revision": 3}, Conflict.MOVED),
        ({"at": AT + 5 * HOUR, "finished_at": AT + 3 * HOUR}, None),
        ({"at": AT + 5 * HOUR, "finished_at": AT + 5 * HOUR}, Conflict.EXPIRED),
        ({"at": AT + 29 * HOUR, "finished_at": AT}, Conflict.EXPIRED),
    ],
)
def test_why_a_result_cannot_decide_any_more(changes: dict[str, Any], conflict: Conflict | None) -> None:
    usual = {"finished_at": AT, "at": AT, "is_open": True, "holds": True, "revision": 2, "case_state": "in_progress", "in_progress": True}
    assert policy.conflict_of(PACKAGE, **{**usual, **changes}) is conflict


@pytest.mark.parametrize(("off", "told"), [(0, 0), (299, 0), (301, 301), (-7200, -7200)])
def test_only_a_clock_that_is_far_off_is_told(off: int, told: int) -> None:
    assert policy.clock_off(result(sent_at=AT + dt.timedelta(seconds=off)), AT) == told


def test_what_a_device_gets_has_one_hash_whatever_the_order() -> None:
    assert policy.content_hash({"a": 1, "b": "é"}) == policy.content_hash({"b": "é", "a": 1}) != policy.content_hash({"a": 2, "b": "é"})
