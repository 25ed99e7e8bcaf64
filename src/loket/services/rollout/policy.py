"""Who may do what with proposals and with versions that run. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common.errors import Refusal
from loket.foundation.identity.values import Appointment, Audience
from loket.services.rollout.errors import NotAnAuthor, NotAReviewer, NotTheDrafter, NotTheHead, OwnWork
from loket.services.rollout.values import PROPOSAL_TRANSITIONS, Powers, Proposal, ProposalState


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody as this room sees them in one region: by their seats, never by which door they came through. `account` None: the system."""

    account: UUID | None
    is_author: bool = False
    is_reviewer: bool = False
    heads: frozenset[str] = frozenset()
    """The agencies that they lead."""


def who(account: UUID, seats: Iterable[Appointment], leading: Collection[str]) -> Who:
    """Return who somebody is by their seats of a region; `leading` are the positions that lead an agency."""
    held = list(seats)
    heads = {seat.agency for seat in held if seat.audience is Audience.LEADER or seat.position in leading}
    audiences = {seat.audience for seat in held}
    return Who(account, Audience.AUTHOR in audiences, Audience.REVIEWER in audiences, frozenset(heads))


def refusal_to_govern(act: Act, someone: Who, *, region: str, agency: str) -> Refusal | None:
    """The head of the service's agency decides what runs in their region; the system does by the operator's path and the clock."""
    if act.region != region:
        return NotTheHead()
    return None if act.kind is ActorKind.SYSTEM or agency in someone.heads else NotTheHead()


def refusal_to_propose(act: Act, someone: Who, *, region: str) -> Refusal | None:
    """Authors propose in their own region."""
    return None if act.region == region and someone.is_author else NotAnAuthor()


def refusal_to_review(someone: Who, proposal: Proposal) -> Refusal | None:
    """Legal reviewers of the region review, never what they drafted."""
    if not someone.is_reviewer:
        return NotAReviewer()
    return OwnWork() if someone.account in proposal.drafters else None


def refusal_to_decide(someone: Who, proposal: Proposal) -> Refusal | None:
    """The head of the service's agency approves and refuses, never what they drafted or reviewed."""
    if proposal.agency not in someone.heads:
        return NotTheHead()
    return OwnWork() if someone.account in (*proposal.drafters, proposal.reviewed_by) else None


def refusal_to_send_back(someone: Who, proposal: Proposal) -> Refusal | None:
    """Who has it before them returns it: the reviewer while it is reviewed, the head afterwards."""
    return refusal_to_decide(someone, proposal) if proposal.state is ProposalState.REVIEWED else refusal_to_review(someone, proposal)


def refusal_to_comment(someone: Who, proposal: Proposal) -> Refusal | None:
    """Its author, the reviewers and the head of the agency talk about a proposal."""
    is_part = someone.account in proposal.drafters or someone.is_reviewer or proposal.agency in someone.heads
    return None if is_part else NotAReviewer()


def refusal_to_withdraw(someone: Who, proposal: Proposal) -> Refusal | None:
    """Its author takes it back."""
    return None if someone.account == proposal.drafted_by else NotTheDrafter()


def powers(someone: Who, proposal: Proposal) -> Powers:
    """Return what somebody may do with a proposal as it stands."""
    state = proposal.state
    after = PROPOSAL_TRANSITIONS[state]
    reviews, decides = refusal_to_review(someone, proposal) is None, refusal_to_decide(someone, proposal) is None
    return Powers(
        take=reviews and state is ProposalState.SUBMITTED,
        comment=bool(after) and refusal_to_comment(someone, proposal) is None,
        send_back=ProposalState.RETURNED in after and refusal_to_send_back(someone, proposal) is None,
        clear=reviews and state is ProposalState.IN_REVIEW,
        decide=decides and state is ProposalState.REVIEWED,
        put_live=decides and state is ProposalState.APPROVED,
        unschedule=decides and state is ProposalState.SCHEDULED,
        withdraw=ProposalState.WITHDRAWN in after and refusal_to_withdraw(someone, proposal) is None,
    )
