"""
Which rows of a table can never decide: all their boxes are empty, or taken by boxes of earlier rows.

Invariant: sound. The boxes of the row under test are never smaller than the truth, those of earlier rows never larger.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from loket.services.rules import domains, syntax
from loket.services.rules.boxes import Box, GaveUp, Space
from loket.services.rules.folding import Settled, fold
from loket.services.rules.syntax import Kind
from loket.services.rules.values import Table

MAXIMUM_WORK: Final = 1_000_000  # elementary steps for one table, about a second


def unreachable(table: Table, on: dt.date | None, work: int = MAXIMUM_WORK) -> tuple[str, ...]:
    """Return the ids of useless rows; see `queries.unreachable_rows`."""
    settled, space = _settled(table, on), Space(work)
    earlier: list[Box] = []
    useless: list[str] = []
    try:
        for row in table.rows:
            boxes = [{}] if row.condition is None else space.boxes(fold(row.condition.node, settled), True)
            if boxes is None:
                # Because: too many boxes to look at. Under test it could be anything; for later rows it takes nothing.
                under_test: list[Box] = [{}]
            else:
                under_test = [dict(box) for box in boxes]
            if all(_is_taken(space, box, earlier) for box in under_test):
                useless.append(row.id)
            earlier.extend(boxes or [])
    except GaveUp:
        pass
    return tuple(useless)


def _settled(table: Table, on: dt.date | None) -> Settled:
    if on is None:
        return {}
    dated = {parameter.name: parameter.in_force(on) for parameter in table.parameters}
    values = {syntax.PARAMETER_PREFIX + name: None if one is None else one.value for name, one in dated.items()}
    return {syntax.TODAY: on, **values}


def _is_taken(space: Space, box: Box, earlier: list[Box]) -> bool:
    """Say whether earlier boxes take all of a box: whittle its sides until one is empty or nothing changes."""
    changed = True
    while changed:
        changed = False
        _know(space, box)
        if any(domain.is_empty for domain in box.values()):
            return True
        for other in earlier:
            outside = []
            for term, domain in other.items():
                side = space.side(box, term)
                space.spend(side.size + domain.size)
                rest = side.without(domain)
                if not rest.is_empty:
                    outside.append((term, rest, rest != side))
            if not outside:
                return True
            if len(outside) == 1 and outside[0][2]:
                box[outside[0][0]] = outside[0][1]
                changed = True
    return False


def _know(space: Space, box: Box) -> None:
    """A computed value that is known has known parts; `today` is always known."""
    for term, domain in list(box.items()):
        if term == space.today:
            box[term] = domain.intersection(domains.known(Kind.DATE))
        if not domain.missing:
            space.spend(1 + len(space.parts[term]))
            for part in space.parts[term]:
                box[part] = space.side(box, part).intersection(domains.known(space.kinds[part]))
