"""Who is whose minor child, and who lives: ids only, so nothing here is recorded as a reading. Offered by `queries`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Final
from uuid import UUID

from loket.foundation.database import statements

MOST: Final = 200


def children_of(*, region: str, resident_id: UUID, born_after: dt.date) -> tuple[UUID, ...]:
    """
    Return the unmarried children born after a day on the card of which somebody is head or spouse of the head, the eldest first; at most 200.

    Both have to live here now: a death, or a move to another card, shows at once.
    """
    found = statements.every(
        """SELECT c.id FROM residents_resident p JOIN residents_resident c ON c.family_id = p.family_id
           WHERE p.region = %s AND p.id = %s AND p.status = 'active' AND p.relation IN ('head', 'spouse')
             AND c.region = p.region AND c.status = 'active' AND c.relation = 'child' AND c.marital_status = 'single' AND c.birth_on > %s
           ORDER BY c.birth_on, c.id LIMIT %s""",
        [region, resident_id, born_after, MOST],
    )
    return tuple(row[0] for row in found)


def living_of(*, region: str, resident_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of up to 200 people (bounded so) whom the register of a region knows and who have not died. For guards; tells no more."""
    wanted = list(dict.fromkeys(resident_ids))[:MOST]
    if not wanted:
        return frozenset()
    found = statements.every("SELECT id FROM residents_resident WHERE region = %s AND id = ANY(%s) AND status <> 'deceased'", [region, wanted])
    return frozenset(row[0] for row in found)
