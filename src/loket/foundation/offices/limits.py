"""Numbers of offices, each from a day on and with its source: how long one acts, how long a proposal or an invitation waits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ActingTerm:
    """From `since` on, a *Plt* acts at most `months`, and again so often (`extensions`) for the same time. `reference`: by which rule."""

    since: dt.date
    months: int
    extensions: int
    reference: str

    @property
    def most_months(self) -> int:
        """Return how many months on end one person acts at most."""
        return self.months * (1 + self.extensions)


#: Law: a *Plh* has no number: the time of the holder's absence is the limit (UU 30/2014 Pasal 14 ayat (2) huruf a).
PLT_TERMS: Final = (ActingTerm(dt.date(2021, 1, 14), months=3, extensions=1, reference="SE Kepala BKN 1/SE/I/2021 angka 3 huruf b"),)

#: Source: project rule. Long enough for a colleague on leave, too short to be forgotten.
PROPOSAL_DAYS: Final = 14
#: Source: project rule. An officer in a village reads mail once a week.
INVITATION_DAYS: Final = 7
#: Source: project rule: the first two sit beside the machine.
FIRST_INVITATION_HOURS: Final = 72
#: Source: project rule. An absence longer than a year is an end of the appointment.
MOST_ABSENT_DAYS: Final = 366
#: A file of officers.
MOST_ROWS: Final = 2_000


def plt_term(on: dt.date) -> ActingTerm:
    """Return what holds for a *Plt* who begins on a day; before the first rule, the first one."""
    return next((term for term in reversed(PLT_TERMS) if term.since <= on), PLT_TERMS[0])
