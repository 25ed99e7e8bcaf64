"""What waits for a head's own signature: decided by the rooms' own operations, on top of the imagined cases."""

from __future__ import annotations

import datetime as dt
from typing import Final

from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.identity import queries as identity
from loket.services.documents import queries as documents
from loket.services.journey import operations as journey

HEAD: Final = "dpmptsp/kepala"
#: Some of what waits for a head needs no signature of theirs.
MOST_TAKEN: Final = 12
#: Licences that the head has decided and not signed yet; what else waits for them they decide in front of the visitor.
DECIDED: Final = 2


def make(region: str, now: dt.datetime) -> int:
    """Let the head of the licensing office decide what waits longest until two licences wait for their signature; return how many do."""
    seat = next(iter(identity.officers_in(region=region, position=HEAD, at=now)), None)
    if seat is None:
        return 0
    act = Act(region=region, actor=str(seat.account_id), kind=ActorKind.OFFICER, at=now, purpose="work", appointment=seat.appointment_id)
    for _ in range(MOST_TAKEN):
        waiting = documents.count_awaiting(region=region, positions=[HEAD]).get(HEAD, 0)
        step = journey.take_next(act=act, officer=seat.account_id) if waiting < DECIDED else None
        if step is None:
            return waiting
        journey.decide(act=act, officer=seat.account_id, step=step.id, revision=step.revision, outcome="accept")
    return DECIDED
