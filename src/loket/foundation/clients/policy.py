"""Who may decide about applications. Pure."""

from __future__ import annotations

from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.clients import addresses
from loket.foundation.clients.errors import AlreadyDecided, NotAllowed, OwnProposal
from loket.foundation.clients.values import Client, ClientProposal
from loket.foundation.common.errors import Refusal
from loket.foundation.offices.values import ProposalState


def is_asked_each_time(client: Client, redirect_uri: str) -> bool:
    """
    Say whether people are asked anew each time that this application signs them in.

    Because: any other application on the phone may take its name and its scheme; only a web address that the phone gave to one application
    says who gets the code (RFC 8252 8.6).
    """
    return client.is_public and not addresses.is_claimed(redirect_uri)


def refusal_to_enter(act: Act) -> NotAllowed | None:
    """Nobody registers an application alone: the system does, when a demo or a test is made."""
    return None if act.kind is ActorKind.SYSTEM else NotAllowed()


def refusal_to_run(act: Act, *, region: str) -> NotAllowed | None:
    """Operators of the region see to its applications: secrets, suspension. So does the system (demo, tests)."""
    return None if act.kind in (ActorKind.OPERATOR, ActorKind.SYSTEM) and act.region == region else NotAllowed()


def refusal_to_propose(act: Act, *, region: str) -> NotAllowed | None:
    """Operators of the region propose."""
    return None if act.kind is ActorKind.OPERATOR and act.region == region else NotAllowed()


def refusal_to_decide(act: Act, proposal: ClientProposal) -> Refusal | None:
    """Another operator of the region decides, in time."""
    if refusal := refusal_to_propose(act, region=proposal.region):
        return refusal
    if not proposal.is_open(act.at):
        return AlreadyDecided()
    return OwnProposal() if act.actor == str(proposal.proposed_by) else None


def refusal_to_withdraw(act: Act, proposal: ClientProposal) -> Refusal | None:
    """Whoever proposed takes it back."""
    if proposal.state is not ProposalState.PROPOSED:
        return AlreadyDecided()
    return None if act.actor == str(proposal.proposed_by) and act.region == proposal.region else NotAllowed()
