"""Numbers of the exchange, each from a day on and with its source."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class GrantTerm:
    """From `since` on, a grant runs at most `months` and is reviewed within its last `review_days`. `reference`: by which rule."""

    since: dt.date
    months: int
    review_days: int
    reference: str


#: Source: project rule. UU 27/2022 Pasal 16 ayat (2) huruf b and Pasal 27 (limited, specific purpose) set no number; a year is
#: the period in which a budget, and with it most purposes of an agency, begins and ends.
GRANT_TERMS: Final = (GrantTerm(dt.date(2026, 1, 1), months=12, review_days=30, reference="UU 27/2022 Pasal 16 ayat (2) dan Pasal 27"),)

#: Source: project rule. Long enough for a colleague on leave, too short to be forgotten.
PROPOSAL_DAYS: Final = 14
#: Source: project rule: what one grant may ask in a day, whoever proposes it. A regency's largest programme has some 50,000 recipients.
MOST_PER_DAY: Final = 100_000
MOST_VILLAGES: Final = 500


def grant_term(on: dt.date) -> GrantTerm:
    """Return what holds for a grant that begins on a day; before the first rule, the first one."""
    return next((term for term in reversed(GRANT_TERMS) if term.since <= on), GRANT_TERMS[0])
