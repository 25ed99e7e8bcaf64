"""From which age nobody acts for a child any more, and how long a written power lasts at most: dated numbers with their source, from `rules.json`."""

from __future__ import annotations

import datetime as dt
import functools
import json
from pathlib import Path
from typing import Final

from loket.foundation.powers.values import Rule

FILE: Final = Path(__file__).with_name("rules.json")


@functools.cache
def read() -> tuple[Rule, ...]:
    """Return every rule, earliest first."""
    found = (
        Rule(dt.date.fromisoformat(one["from"]), one["majority_age"], one["majority_reference"], one["most_days"], one["most_days_reference"])
        for one in json.loads(FILE.read_text())
    )
    return tuple(sorted(found, key=lambda rule: rule.since))


def rule_on(on: dt.date) -> Rule:
    """Return the rule in force on a day; before the first one, the first."""
    return next((rule for rule in reversed(read()) if rule.since <= on), read()[0])


def birthday(born: dt.date, age: int) -> dt.date:
    """
    Return the day on which somebody reaches an age; who was born on 29 February does so on 1 March of other years.

    >>> birthday(dt.date(2008, 2, 29), 18), birthday(dt.date(2008, 11, 24), 18)
    (datetime.date(2026, 3, 1), datetime.date(2026, 11, 24))
    """
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return dt.date(born.year + age, 3, 1)


def born_after(on: dt.date, age: int) -> dt.date:
    """
    Return the latest birthday of those who have reached an age on a day: whoever was born after it has not.

    >>> born_after(dt.date(2026, 11, 24), 18), born_after(dt.date(2026, 2, 28), 18)
    (datetime.date(2008, 11, 24), datetime.date(2008, 2, 28))
    """
    try:
        return on.replace(year=on.year - age)
    except ValueError:
        return dt.date(on.year - age, 2, 28)
