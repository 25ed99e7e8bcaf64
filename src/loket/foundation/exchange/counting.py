"""
How many people a grant was asked about on a day: exact, however many ask at once.

Because: grants are kept in memory, so that a call costs one statement less; the statement that counts looks whether the grant is still
the one that was kept. A grant that was withdrawn a moment ago counts nothing any more, in every process.
"""

from __future__ import annotations

import datetime as dt
import functools
from typing import Final
from uuid import UUID

from loket.foundation.database import statements
from loket.foundation.database.gated import Part
from loket.foundation.exchange.values import Grant, GrantState

_COUNT: Final = """
INSERT INTO exchange_usage AS used (grant_id, day, people, calls)
SELECT g.id, %s::date, %s::integer, %s::integer FROM exchange_grant g
WHERE g.id = %s::uuid AND g.version = %s AND g.state = 'active' AND %s::integer <= g.per_day
ON CONFLICT (grant_id, day) DO UPDATE SET people = used.people + excluded.people, calls = used.calls + excluded.calls
WHERE used.people + excluded.people <= %s
RETURNING people
"""
_COUNT_SANDBOX: Final = """
INSERT INTO exchange_usage AS used (grant_id, day, people, calls)
SELECT %s::uuid, %s::date, %s::integer, %s::integer WHERE %s::integer <= %s
ON CONFLICT (grant_id, day) DO UPDATE SET people = used.people + excluded.people, calls = used.calls + excluded.calls
WHERE used.people + excluded.people <= %s
RETURNING people
"""


def count(grant: Grant, *, day: dt.date, people: int, calls: int = 1) -> int | None:
    """
    Count people asked about and return how many it were today; None when the grant is another by now, or the day is used up.

    `calls` is 0 for more people of a call that was counted already.

    The row of the day is locked until the transaction ends, so it is asked last.
    """
    found = statements.one(_COUNT, [day, people, calls, grant.id, grant.version, people, grant.terms.per_day])
    return None if found is None else int(found[0])


def gate(grant: Grant, *, day: dt.date, people: int, token: Part | None) -> Part:
    """Return what counts as `count` does where `token` holds, for the statement that finds people (`database.gated`): without a row of it nobody is read."""
    values = [day, people, 1, grant.id, grant.version, people]
    if token is None:
        return Part(_COUNT, [*values, grant.terms.per_day])
    return Part(_with(token.sql), [*values, *token.values, grant.terms.per_day])


@functools.lru_cache(maxsize=8)
def _with(condition: str) -> str:
    before, conflict, after = _COUNT.partition("\nON CONFLICT")
    return f"{before} AND {condition}{conflict}{after}"


def count_sandbox(key: UUID, *, day: dt.date, people: int, most: int, calls: int = 1) -> int | None:
    """Count as `count` does, for a grant that is made up."""
    found = statements.one(_COUNT_SANDBOX, [key, day, people, calls, people, most, most])
    return None if found is None else int(found[0])


def is_still(grant: Grant) -> bool:
    """Say whether a grant that was kept in memory is the one of the table."""
    row = statements.one("SELECT version, state FROM exchange_grant WHERE id = %s", [grant.id])
    return row is not None and row[0] == grant.version and row[1] == GrantState.ACTIVE.value
