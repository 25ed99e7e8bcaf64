"""How long a draft that nobody goes on with is kept: dated numbers with their source, from `draft_terms.json`. Private to the room."""

from __future__ import annotations

import datetime as dt
import functools
import json
from pathlib import Path
from typing import Final

from loket.services.cases.values import DraftTerm

FILE: Final = Path(__file__).with_name("draft_terms.json")


@functools.cache
def read() -> tuple[DraftTerm, ...]:
    """Return every term, earliest first."""
    found = (DraftTerm(dt.date.fromisoformat(one["from"]), one["days"], one["notice_days"], one["reference"]) for one in json.loads(FILE.read_text()))
    return tuple(sorted(found, key=lambda term: term.since))


def term_on(on: dt.date) -> DraftTerm | None:
    """Return the term in force on a day; None before the first: then nothing is deleted."""
    return next((term for term in reversed(read()) if term.since <= on), None)
