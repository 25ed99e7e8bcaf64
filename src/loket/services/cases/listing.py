"""Lists of cases of an account, of a person and of a power, by key. Offered by `queries`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from loket.foundation.common import ids
from loket.foundation.common.paging import Page, bounded
from loket.foundation.database import statements
from loket.services.cases import models, rows
from loket.services.cases.errors import NoSuchCase
from loket.services.cases.values import REPRESENTED, Case, CaseState

#: What a case without its content is read without: it is the largest part of the row.
CONTENT = ("content_sealed",)
# Because: written out, so that the planner sees that the partial index fits.
_BY_POWER = f"power IN ({', '.join(repr(power.value) for power in sorted(REPRESENTED))})"


def list_for_account(
    *,
    region: str,
    account: UUID,
    states: Collection[CaseState] = (),
    applicants: Collection[UUID] = (),
    after: str | None = None,
    limit: int = 20,
) -> Page[Case]:
    """
    Return the cases of an account in this region, in some states or all, newest first; `after` is the key of the page before.

    `applicants`: also what others sent for these people and organisations by a power.
    """
    where, values, size = "account_id = %s AND region = %s", [account, region], bounded(limit)
    if applicants:
        where, values = f"(account_id = %s OR (applicant_id = ANY(%s) AND {_BY_POWER})) AND region = %s", [account, list(applicants), region]
    if states:
        where, values = f"{where} AND state = ANY(%s)", [*values, [state.value for state in states]]
    if after:
        where, values = f"{where} AND (submitted_at, id) < (%s, %s)", [*values, *read_key(after)]
    found = statements.rows(models.Case, f"{where} ORDER BY submitted_at DESC, id DESC LIMIT %s", [*values, size + 1], without=CONTENT)
    following = None
    if len(found) > size:
        last_row = found[size - 1]
        following = f"{round(last_row.submitted_at.timestamp() * 1_000_000)}_{ids.to_text(last_row.id)}"
    return Page(tuple(rows.case(row) for row in found[:size]), following)


def list_by_power(*, region: str, power: UUID, after: str | None = None, limit: int = 20) -> Page[Case]:
    """Return what was sent by one stored power, newest first: for the page on which its giver sees how it was used."""
    where, values, size = "region = %s AND power_id = %s", [region, power], bounded(limit)
    if after:
        where, values = f"{where} AND (submitted_at, id) < (%s, %s)", [*values, *read_key(after)]
    found = statements.rows(models.Case, f"{where} ORDER BY submitted_at DESC, id DESC LIMIT %s", [*values, size + 1], without=CONTENT)
    last = found[size - 1] if len(found) > size else None
    following = f"{round(last.submitted_at.timestamp() * 1_000_000)}_{ids.to_text(last.id)}" if last is not None else None
    return Page(tuple(rows.case(row) for row in found[:size]), following)


def read_key(after: str) -> tuple[dt.datetime, UUID]:
    """Read the key of the page before. :raises NoSuchCase: if it is none of ours (it comes from an address)."""
    at, _, last = after.partition("_")
    try:
        return dt.datetime.fromtimestamp(int(at) / 1_000_000, tz=dt.UTC), ids.from_text(last)
    except (ValueError, OverflowError, OSError):
        raise NoSuchCase from None
