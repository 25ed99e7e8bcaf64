"""Who sees which reading, who answers, who may withhold: pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable
from typing import Final
from uuid import UUID

from loket.foundation.audit.values import Reading
from loket.foundation.common.errors import Refusal
from loket.oversight.access.errors import BadEnd, BadOrder, Concerned, NameOne, NotOpen, OwnProposal
from loket.oversight.access.values import SIDES, Concealment, ConcealmentState, Side, Terms
from loket.services.cases.values import Case

# Because: what is written here stays in the record for good, so it has no room for a name.
_ORDER: Final = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9/.\-]{2,39}")


def side_of(kind: str) -> Side:
    """Return on whose side a reader stands; what nobody listed counts as office, so that it is not overlooked."""
    return next((side for side, kinds in SIDES.items() if kind in kinds), Side.OFFICE)


def is_mine(case: Case, *, account: UUID, resident: UUID) -> bool:
    """Say whether an application is one's own: sent by this account, or in one's own name."""
    return case.account == account or case.applicant == resident


def is_masked(
    reading: Reading, case: Case | None, *, account: UUID, resident: UUID, subject: UUID, relatives: Collection[UUID] = ()
) -> bool:  # fmt: skip
    """
    Say whether a reading was for somebody else's matter, of which nothing may be told.

    Invariant: an application that is neither sent by this account nor in this person's name is somebody else's, whoever is named in
    it: a child, a spouse, an heir. So is what other people looked at, and an agency's look-up that named a relative (`relatives`)
    besides: nobody can tell then whose matter it was.
    """
    if reading.case is not None:
        return case is None or not is_mine(case, account=account, resident=resident)
    side = side_of(reading.kind)
    if side is Side.PEOPLE:
        return reading.actor != str(account)
    return reading.kind == "partner" and bool((set(reading.subjects) - {subject}) & set(relatives))


def covers(one: Concealment, reading: Reading) -> bool:
    """Say whether a reading is among those that a concealment names."""
    return (
        one.since <= reading.at < one.ends_at and (one.actor is None or one.actor == reading.actor) and (one.case is None or one.case == reading.case)
    )


def is_order(text: str) -> bool:
    """Say whether a text has the form of an official number."""
    return _ORDER.fullmatch(text) is not None


def refusal_to_withhold(
    *, investigation: str, actor: str | None, case: UUID | None, now: dt.datetime, ends_at: dt.datetime, chain_since: dt.datetime | None, terms: Terms,
    earlier: Iterable[Concealment] = (),
) -> Refusal | None:  # fmt: skip
    """
    Return why a concealment cannot be proposed, None when it can. `chain_since`: when the first of those that it continues began.
    `earlier`: those agreed to before of the same person and reader, or person and case, whether or not it says that it continues them.
    """
    if actor is None and case is None:
        return NameOne()
    if not is_order(investigation):
        return BadOrder()
    too_long = ends_at > now + dt.timedelta(days=terms.withhold_days)
    begun = chain_since or now
    in_all = dt.timedelta(days=terms.withhold_in_all_days)
    if ends_at <= now or too_long or ends_at > begun + in_all or ends_at - now + time_withheld(earlier, now=now, period=in_all) > in_all:
        return BadEnd(BadEnd.message.fill(days=terms.withhold_days, in_all=terms.withhold_in_all_days))
    return None


def time_withheld(earlier: Iterable[Concealment], *, now: dt.datetime, period: dt.timedelta) -> dt.timedelta:
    """Return how long readings were withheld until now, each moment once, back to the first pause that is as long as `period`."""
    reach, found = now, dt.timedelta()
    for one in sorted(earlier, key=lambda one: one.until, reverse=True):
        if one.until <= reach - period:
            break
        found += max(dt.timedelta(), min(one.until, reach) - one.since)
        reach = min(reach, one.since)
    return found


def refusal_to_take_part(*, auditor: UUID, relatives: Collection[UUID], reader: str | None, concerned: Iterable[UUID]) -> Refusal | None:
    """Return why an auditor has no say: they are the reader, or the person or the reader's resident is of their own family card."""
    if reader == str(auditor) or set(relatives) & set(concerned):
        return Concerned()
    return None


def refusal_to_decide(one: Concealment, *, auditor: UUID, at: dt.datetime, expires_at: dt.datetime) -> Refusal | None:
    """Return why an auditor cannot agree to, or refuse, a proposal."""
    if one.state is not ConcealmentState.PROPOSED or at >= expires_at or at >= one.ends_at:
        return NotOpen()
    return OwnProposal() if one.proposed_by == auditor else None


def refusal_to_review(one: Concealment, *, auditor: UUID, at: dt.datetime) -> Refusal | None:
    """Return why an auditor cannot say that it is still needed."""
    if not one.hides(at):
        return NotOpen()
    return OwnProposal() if one.proposed_by == auditor else None


def next_review(one_ends_at: dt.datetime, *, at: dt.datetime, terms: Terms) -> dt.datetime:
    """Return when it has to be looked at again: after so many days, at the latest at its end."""
    return min(one_ends_at, at + dt.timedelta(days=terms.review_days))
