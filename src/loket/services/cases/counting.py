"""What became of the cases of a version, for comparing two of them. Private to the room; `queries` hands it out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from loket.foundation.database import statements
from loket.services.cases.values import OBJECTION_STEP, EndedCase, VersionCounts

#: Cases whose working time is measured at once. Measured: 2,000 take the calendar 21 ms of CPU (2026-11-29, CPython 3.11).
MOST_MEASURED = 2000


def count_by_version(
    *, region: str, service: str, versions: Collection[str], since: dt.datetime, until: dt.datetime | None = None
) -> dict[str, VersionCounts]:
    """Return what became of the applications sent under these versions from a moment until before another; one query."""
    found = statements.every(
        """SELECT version_hash, count(*), count(*) FILTER (WHERE state = 'completed'), count(*) FILTER (WHERE state = 'refused'),
             count(*) FILTER (WHERE state = 'withdrawn'), count(*) FILTER (WHERE state IN ('completed', 'refused') AND ended_at <= promised_at),
             count(*) FILTER (WHERE EXISTS (SELECT FROM cases_correction x WHERE x.case_id = c.id AND x.step <> %s))
           FROM cases_case c WHERE region = %s AND service = %s AND version_hash = ANY(%s) AND submitted_at >= %s
             AND (%s::timestamptz IS NULL OR submitted_at < %s) GROUP BY version_hash""",
        [OBJECTION_STEP, region, service, list(versions), since, until, until],
    )
    return {version: VersionCounts(version, 0, 0, 0, 0, 0, 0) for version in versions} | {row[0]: VersionCounts(*row) for row in found}


def list_ended_of(
    *, region: str, service: str, version: str, since: dt.datetime, until: dt.datetime | None = None, limit: int = MOST_MEASURED
) -> tuple[EndedCase, ...]:
    """
    Return when the decided cases of a version were sent and ended, the latest first, at most MOST_MEASURED.

    Left out are those that were contested: their promise began anew with the objection.
    """
    found = statements.every(
        """SELECT submitted_at, ended_at, promised_at FROM cases_case c
           WHERE region = %s AND service = %s AND version_hash = %s AND submitted_at >= %s AND (%s::timestamptz IS NULL OR submitted_at < %s)
             AND state IN ('completed', 'refused') AND NOT EXISTS (SELECT FROM cases_casestep s WHERE s.case_id = c.id AND s.step = %s)
           ORDER BY submitted_at DESC LIMIT %s""",
        [region, service, version, since, until, until, OBJECTION_STEP, max(1, min(limit, MOST_MEASURED))],
    )
    return tuple(EndedCase(*row) for row in found)
