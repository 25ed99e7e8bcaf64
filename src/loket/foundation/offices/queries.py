"""Public reads: proposals, invitations, and who may take which work now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from django.db.models import Count, Q

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import ids
from loket.foundation.common.paging import Page, bounded
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Appointment, Audience, Seat
from loket.foundation.offices import inviting, lists, models, policy, rows
from loket.foundation.offices.errors import ProposalNotFound
from loket.foundation.offices.values import ChangeKind, Hire, Invitation, Proposal, ProposalState, Reach, ReadList

MOST: Final = 200


# Changes


def list_proposals(
    *, region: str, states: Collection[ProposalState], about: UUID | None = None, after: str | None = None, limit: int | None = None
) -> Page[Proposal]:
    """Return proposals of a region in some states, the newest first, files without their rows; `about` an account, `after` the key of the page before."""
    wanted, size = models.Proposal.objects.filter(region=region, state__in=[s.value for s in states]), bounded(limit)
    if about is not None:
        wanted = wanted.filter(concerns__contains=[about])
    if after:
        at, last = _key(after)
        wanted = wanted.filter(Q(proposed_at__lt=at) | Q(proposed_at=at, id__lt=last))
    found = list(wanted.order_by("-proposed_at", "-id")[: size + 1])
    following = None
    if len(found) > size:
        row = found[size - 1]
        following = f"{round(row.proposed_at.timestamp() * 1_000_000)}_{ids.to_text(row.id)}"
    return Page(tuple(rows.proposal(row, with_change=row.kind != ChangeKind.LOAD.value) for row in found[:size]), following)


def get_proposal(*, region: str, proposal: UUID) -> Proposal:
    """Return a proposal of a region, with all its rows. :raises ProposalNotFound: if it has none such."""
    row = models.Proposal.objects.filter(region=region, pk=proposal).first()
    if row is None:
        raise ProposalNotFound
    return rows.proposal(row)


def count_to_decide(*, region: str, account: UUID, at: dt.datetime) -> int:
    """Return how many proposals wait for this operator: not their own, not about them, not over."""
    waiting = models.Proposal.objects.filter(region=region, state=ProposalState.PROPOSED.value, expires_at__gt=at)
    return waiting.exclude(proposed_by=account).exclude(concerns__contains=[account]).count()


def usual_door(*, region: str, position: str) -> Audience | None:
    """Return the door that a position usually opens, None for one that is not there."""
    found = next((one for one in agencies.list_positions(region) if one.code == position), None)
    return policy.AUDIENCES_OF_RANK[found.rank][0] if found else None


# Invitations


def find_invitation(*, token: str, at: dt.datetime) -> Invitation | None:
    """Return the invitation that a link opens now, or None."""
    row = models.Invitation.objects.filter(digest=inviting.digest_of(token), used_at__isnull=True, expires_at__gt=at).first()
    return rows.invitation(row) if row else None


def find_last_invitation(*, account: UUID) -> Invitation | None:
    """Return the latest invitation of an account, or None."""
    row = models.Invitation.objects.filter(account_id=account).order_by("-made_at", "-id").first()
    return rows.invitation(row) if row else None


def invitation_progress(*, proposal: UUID) -> tuple[int, int, int]:
    """Return how many invitations a change made, how many of them were sent, and how many were used."""
    found = models.Invitation.objects.filter(proposal_id=proposal).aggregate(
        made=Count("id"), sent=Count("id", filter=Q(sent_at__isnull=False)), used=Count("id", filter=Q(used_at__isnull=False))
    )
    return found["made"], found["sent"], found["used"]


def can_invite() -> bool:
    """Say whether invitations leave this machine: without a mail server they wait."""
    return inviting.can_send()


# Who may take which work


def reach_of(*, region: str, account: UUID, held: Sequence[Appointment], at: dt.datetime) -> tuple[Reach, ...]:
    """
    Return the work that an account may take at `at`, by the offices of the region that it holds (`held`): its own, and that of
    colleagues and posts below of whom nobody is there. One query. Whoever is away has none.
    """
    mine = {one.position for one in held if one.region == region}
    if not mine:
        return ()
    superior_of = _superiors(region)
    positions = policy.below(tuple(mine), superior_of)
    office = _office(region, policy.above(positions, superior_of), superior_of, at)
    units = {agency: [unit.code for unit in agencies.list_units(region, agency=agency)] for agency in {p.partition("/")[0] for p in positions}}
    return office.reach_of(account, positions=positions, units=units)


def who_may_take(
    *, region: str, places: Collection[tuple[str, str | None, str | None]], at: dt.datetime
) -> dict[tuple[str, str | None, str | None], frozenset[UUID]]:
    """Return the accounts that may take steps of a place (position, unit or None, service), each place asked for; one query."""
    superior_of = _superiors(region)
    office = _office(region, policy.above(tuple({place[0] for place in places}), superior_of), superior_of, at)
    return {place: frozenset(desk.seat.account for desk in office.takers(*place)[0]) for place in places}


def list_takers(*, region: str, position: str, unit: str | None, service: str, at: dt.datetime) -> tuple[Seat, ...]:
    """Return the seats that may take a step of a position, unit (None: any) and service now, by the rule of work; bounded by the region's officers."""
    superior_of = _superiors(region)
    office = _office(region, policy.above((position,), superior_of), superior_of, at)
    return tuple(desk.seat for desk in office.takers(position, unit, service)[0])


def list_not_at_work(*, region: str, positions: Collection[str], appointments: Collection[UUID], at: dt.datetime) -> frozenset[UUID]:
    """Return which of these appointments (of these positions) take no work at `at`: ended, away, closed, or acting for somebody who is back; bounded by what is given."""
    found = identity.list_seats(region=region, positions=positions, at=at)
    working = {desk.seat.appointment for desk in policy.at_work(found, {})}
    return frozenset(appointments) - working


def _superiors(region: str) -> Mapping[str, str]:
    return {position.code: position.superior for position in agencies.list_positions(region)}


def _office(region: str, positions: Collection[str], superior_of: Mapping[str, str], at: dt.datetime) -> policy.Office:
    seats = identity.list_seats(region=region, positions=positions, at=at)
    return policy.Office(policy.at_work(seats, {seat.appointment: seat.services for seat in seats}), superior_of=superior_of)


# Files


def read_list(*, region: str, content: bytes, at: dt.datetime) -> ReadList:
    """Read a file of officers: what it would change, and everything that is wrong with it, line by line. Changes nothing."""
    return lists.read(region, content, at)


def list_template(*, region: str) -> bytes:
    """Return an empty file of officers with its head and two lines that show how: bounded by that."""
    return lists.template(region)


def is_address(text: str) -> bool:
    """Say whether a text is an e-mail address, as the file of officers takes them."""
    return lists.is_address(text)


def write_hires(*, rows: Sequence[Hire]) -> bytes:
    """Return proposed lines as a file."""
    return lists.write_hires(rows)


def export_list(*, region: str, offices: Sequence[tuple[str, str, Appointment]]) -> bytes:
    """Return offices (address, name, appointment) as a file that `read_list` reads again."""
    return lists.export(region, offices)


def _key(after: str) -> tuple[dt.datetime, UUID]:
    at, _, last = after.partition("_")
    try:
        return dt.datetime.fromtimestamp(int(at) / 1_000_000, tz=dt.UTC), ids.from_text(last)
    except (ValueError, OverflowError, OSError):
        raise ProposalNotFound from None
