"""Who may do what with versions that run. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common.errors import Refusal
from loket.foundation.identity.values import Appointment, Audience
from loket.services.rollout.errors import NotTheHead


def leads(seats: Iterable[Appointment], agency: str, heads: Collection[str]) -> bool:
    """Say whether one of the seats is that of a head of the agency: its audience says so, or its position is among `heads`."""
    return any(seat.agency == agency and (seat.audience is Audience.LEADER or seat.position in heads) for seat in seats)


def refusal_to_govern(act: Act, *, region: str, is_head: bool) -> Refusal | None:
    """The head of the service's agency decides what runs in their region; the system does by the operator's path and the clock."""
    if act.region != region:
        return NotTheHead()
    return None if is_head or act.kind is ActorKind.SYSTEM else NotTheHead()
