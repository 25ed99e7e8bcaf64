"""Which grant counts on a day, and what it lets: as a table."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest

from loket.foundation.common.text import Text
from loket.foundation.exchange import policy, sandbox
from loket.foundation.exchange.values import FAMILY_FIELDS, FIELDS, Grant, GrantState, Kind, Terms
from loket.foundation.residents.values import REGISTER_PATHS

DAY = dt.date(2026, 11, 24)
AT = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
TERMS = Terms(
    "c", "r", "p", Text(id="t", en="t"), "l", frozenset([Kind.LOOKUP]), ("residents.name",), (), frozenset(), (), DAY, DAY + dt.timedelta(days=10), 10,
)  # fmt: skip
GRANT = Grant(UUID(int=1), "97.01", TERMS, GrantState.ACTIVE, 1, "", None, UUID(int=2), AT, AT)


@pytest.mark.parametrize(
    ("grants", "day", "wanted"),
    [
        ([], DAY, "exchange.grant.missing"), ([GRANT], DAY, ""), ([GRANT], DAY + dt.timedelta(days=10), ""), ([GRANT], DAY + dt.timedelta(days=11), "exchange.grant.ended"),
        ([GRANT], DAY - dt.timedelta(days=1), "exchange.grant.not_begun"), ([replace(GRANT, state=GrantState.WITHDRAWN)], DAY, "exchange.grant.missing"),
        ([replace(GRANT, state=GrantState.PROPOSED)], DAY, "exchange.grant.missing"),
    ],
)  # fmt: skip
def test_the_grant_that_counts_is_the_one_of_the_day(grants: list[Grant], day: dt.date, wanted: str) -> None:
    found = policy.chosen(grants, day)
    assert getattr(found, "code", "") == wanted


def test_an_operation_and_a_field_beyond_the_grant_are_refused_by_name() -> None:
    assert policy.refusal_to_read(GRANT, Kind.LOOKUP, ["residents.name"]) is None
    other = policy.refusal_to_read(GRANT, Kind.LOOKUP, ["residents.name", "residents.nik"])
    assert other is not None
    assert (other.code, other.recorded["fields"]) == ("exchange.field.not_granted", ["residents.nik"])
    assert getattr(policy.refusal_to_read(GRANT, Kind.VERIFY, []), "code", "") == "exchange.operation.not_granted"


def test_fictional_people_have_every_path_and_never_a_real_area() -> None:
    assert len(sandbox.people()) >= 6
    for nik, person in sandbox.people().items():
        assert nik.startswith("99")
        assert set(person.facts) == set(FIELDS)
        for path, value in person.facts.items():
            if REGISTER_PATHS[path].type == "date":
                assert value is None or isinstance(value, dt.date), path
    assert set(FAMILY_FIELDS) <= set(FIELDS)
    assert {one.nik for one in sandbox.changes()} <= sandbox.people().keys()
