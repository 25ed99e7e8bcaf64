"""Four eyes, and who may take which work: pure, so that tables of truth can test it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from loket.foundation.agencies.values import Rank
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common.errors import Refusal
from loket.foundation.identity.values import AppointmentKind, Audience, Seat
from loket.foundation.offices.errors import AboutYourself, AlreadyDecided, Expired, NotAllowed, OwnProposal
from loket.foundation.offices.values import Proposal, ProposalState, Reach, Route

#: Which door a position can open, the usual one first (whoever leads has the leaders' door besides). Because: nobody becomes an operator or auditor by a position that is there for something else.
AUDIENCES_OF_RANK: Mapping[Rank, tuple[Audience, ...]] = {
    Rank.EXECUTES: (Audience.OFFICER,),
    Rank.APPROVES: (Audience.OFFICER, Audience.LEADER),
    Rank.LEADS: (Audience.OFFICER, Audience.LEADER, Audience.AUDITOR),
    Rank.AUDITS: (Audience.AUDITOR,),
    Rank.OPERATES: (Audience.OPERATOR,),
    Rank.DRAFTS: (Audience.AUTHOR,),
    Rank.REVIEWS: (Audience.REVIEWER,),
}


def refusal_to_propose(act: Act, *, region: str, concerns: Collection[UUID]) -> Refusal | None:
    """Operators of the region propose, never about themselves."""
    if act.kind is not ActorKind.OPERATOR or act.region != region:
        return NotAllowed()
    return AboutYourself() if act.actor in {str(one) for one in concerns} else None


def refusal_to_approve(act: Act, proposal: Proposal) -> Refusal | None:
    """Another operator of the region approves, in time, and nothing that concerns them."""
    if refusal := _refusal_to_decide(act, proposal):
        return refusal
    if act.actor == str(proposal.proposed_by):
        return OwnProposal()
    return AboutYourself() if act.actor in {str(one) for one in proposal.concerns} else None


def refusal_to_reject(act: Act, proposal: Proposal) -> Refusal | None:
    """Another operator rejects; whoever proposed withdraws instead."""
    if refusal := _refusal_to_decide(act, proposal):
        return refusal
    return OwnProposal() if act.actor == str(proposal.proposed_by) else None


def refusal_to_withdraw(act: Act, proposal: Proposal) -> Refusal | None:
    """Whoever proposed takes it back."""
    if proposal.state is not ProposalState.PROPOSED:
        return AlreadyDecided()
    return None if act.actor == str(proposal.proposed_by) and act.region == proposal.region else NotAllowed()


def _refusal_to_decide(act: Act, proposal: Proposal) -> Refusal | None:
    if act.kind is not ActorKind.OPERATOR or act.region != proposal.region:
        return NotAllowed()
    if proposal.state is ProposalState.EXPIRED or (proposal.state is ProposalState.PROPOSED and act.at >= proposal.expires_at):
        return Expired()
    return None if proposal.state is ProposalState.PROPOSED else AlreadyDecided()


def is_within(day_from: dt.date, day_until: dt.date, periods: Iterable[tuple[dt.date, dt.date]]) -> bool:
    """Say whether every day from one until before another lies in one of the periods (ends exclusive), which may touch."""
    reached = day_from
    for start, end in sorted(periods):
        if start <= reached < end:
            reached = end
    return reached >= day_until


@dataclass(frozen=True, slots=True)
class Desk:
    """A seat that takes work today, with the services that it is narrowed to (empty: all)."""

    seat: Seat
    services: tuple[str, ...]

    def takes(self, service: str | None) -> bool:
        """Say whether a service is within its scope; None: one that nobody's scope names."""
        return not self.services or service in self.services


def at_work(seats: Collection[Seat], scopes: Mapping[UUID, tuple[str, ...]]) -> tuple[Desk, ...]:
    """
    Return the seats that take work: somebody is there, at the officers' desk, and it is theirs to act.

    - A *Plh* acts only while the holder they stand for is away.
    - A *Plt* acts only while nobody holds the post for good.
    - Law: UU 30/2014 Pasal 14 ayat (2); who is away is given nothing.
    """
    away = {seat.appointment for seat in seats if seat.is_away}
    held = {(seat.position, seat.unit) for seat in seats if seat.kind is AppointmentKind.DEFINITIVE}
    present = {(seat.position, seat.unit) for seat in seats if seat.kind is AppointmentKind.DEFINITIVE and not seat.is_away}
    found = []
    for seat in seats:
        place = (seat.position, seat.unit)
        if seat.is_away or seat.audience is not Audience.OFFICER:
            continue
        if seat.kind is AppointmentKind.PLT and place in held:
            continue
        if seat.kind is AppointmentKind.PLH and (place in present if seat.stands_for is None else seat.stands_for not in away):
            continue
        found.append(Desk(seat, scopes.get(seat.appointment, ())))
    return tuple(found)


class Office:
    """
    Who may take what, in a set of seats of one agency and the posts above them.

    The rule, for a step of a position in a unit: whoever is there in that unit; else whoever is there in another unit of the
    agency; else the position above, and the one above that; else nobody. A step that names no unit is everybody's of the position.
    """

    def __init__(self, desks: Iterable[Desk], *, superior_of: Mapping[str, str]) -> None:
        self._by_position: dict[str, list[Desk]] = defaultdict(list)
        for desk in desks:
            self._by_position[desk.seat.position].append(desk)
        self._superior_of = superior_of

    def takers(self, position: str, unit: str | None, service: str | None) -> tuple[tuple[Desk, ...], Route]:
        """Return who may take a step, and why it is theirs; nobody when nobody may."""
        there = [desk for desk in self._by_position.get(position, ()) if desk.takes(service)]
        own = [desk for desk in there if unit is None or desk.seat.unit == unit]
        if own:
            return tuple(own), Route.OWN
        if there:
            return tuple(there), Route.OTHER_UNIT
        seen, above = {position}, self._superior_of.get(position, "")
        while above and above not in seen:
            found = tuple(desk for desk in self._by_position.get(above, ()) if desk.takes(service))
            if found:
                return found, Route.SUPERIOR
            seen.add(above)
            above = self._superior_of.get(above, "")
        return (), Route.SUPERIOR

    def reach_of(self, account: UUID, *, positions: Collection[str], units: Mapping[str, Collection[str]]) -> tuple[Reach, ...]:
        """
        Return all that an account may take: of these positions, in the units (by agency), service by service where scopes differ.

        `positions`: those that the account holds and those below them.
        """
        found: list[Reach] = []
        named = sorted({service for desks in self._by_position.values() for desk in desks for service in desk.services})
        for position in positions:
            agency = position.partition("/")[0]
            for service in (None, *named):
                by_route: dict[tuple[UUID, Route], list[str | None]] = defaultdict(list)
                for unit in (None, *units.get(agency, ())):
                    takers, route = self.takers(position, unit, service)
                    mine = next((desk.seat.appointment for desk in takers if desk.seat.account == account), None)
                    if mine is not None:
                        by_route[mine, route].append(unit)
                found.extend(
                    Reach(
                        appointment=appointment, position=position, units=tuple(unit for unit in places if unit is not None), any_unit=None in places,
                        route=route, service=service, but_not=() if service else tuple(named),
                    )
                    for (appointment, route), places in by_route.items()
                )  # fmt: skip
        return tuple(found)


def below(positions: Collection[str], superior_of: Mapping[str, str]) -> tuple[str, ...]:
    """Return these positions and all whose superiors lead to one of them."""
    found = dict.fromkeys(positions)
    for position in superior_of:
        seen, above = {position}, superior_of.get(position, "")
        while above and above not in seen:
            if above in positions:
                found[position] = None
                break
            seen.add(above)
            above = superior_of.get(above, "")
    return tuple(found)


def above(positions: Collection[str], superior_of: Mapping[str, str]) -> tuple[str, ...]:
    """Return these positions and all above them."""
    found = dict.fromkeys(positions)
    for position in positions:
        up = superior_of.get(position, "")
        while up and up not in found:
            found[up] = None
            up = superior_of.get(up, "")
    return tuple(found)
