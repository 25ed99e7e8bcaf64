"""Numbers of this room as data, each with its first day and its source: `terms.json`, `signal_rules.json`. Private to the room."""

from __future__ import annotations

import datetime as dt
import functools
import json
from pathlib import Path
from typing import Any, Final

from loket.foundation.common.text import Text
from loket.oversight.access.values import Basis, Rule, RuleBook, RuleName, Terms

_HERE: Final = Path(__file__).parent
TERMS_FILE: Final = _HERE / "terms.json"
RULES_FILE: Final = _HERE / "signal_rules.json"


@functools.cache
def read_terms() -> tuple[Terms, ...]:
    """Return every set of terms, the earliest first."""
    found = []
    for one in json.loads(TERMS_FILE.read_text()):
        plain = {name: value for name, value in one.items() if name not in ("from", "bases", "discreet_agencies")}
        bases = tuple(Basis(base["code"], Text.of(base["title"]), base["reference"]) for base in one["bases"])
        found.append(Terms(since=dt.date.fromisoformat(one["from"]), bases=bases, discreet_agencies=frozenset(one["discreet_agencies"]), **plain))
    return tuple(sorted(found, key=lambda terms: terms.since))


@functools.cache
def read_rules() -> tuple[RuleBook, ...]:
    """Return every version of the rules for signals, the earliest first."""
    return tuple(sorted((_book(one) for one in json.loads(RULES_FILE.read_text())), key=lambda book: book.since))


def terms_on(on: dt.date) -> Terms:
    """Return the terms in force on a day; before the first day, the first."""
    return next((one for one in reversed(read_terms()) if one.since <= on), read_terms()[0])


def rules_on(on: dt.date) -> RuleBook:
    """Return the rules in force on a day; before the first day, the first."""
    return next((one for one in reversed(read_rules()) if one.since <= on), read_rules()[0])


def _book(one: dict[str, Any]) -> RuleBook:
    rules = {
        RuleName(name): Rule(
            RuleName(name),
            Text.of(said["title"]),
            Text.of(said["reason"]),
            said["source"],
            said["numbers"],
            frozenset(said.get("exempt_purposes", ())),
        )
        for name, said in one["rules"].items()
    }
    exempt = one["exempt_fields"]
    return RuleBook(
        one["version"], dt.date.fromisoformat(one["from"]), one["reference"], rules, frozenset(exempt["names"]), Text.of(exempt["reason"])
    )
