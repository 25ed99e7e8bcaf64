"""Who may do what with accounts and appointments. Pure."""

from __future__ import annotations

from uuid import UUID

from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.identity.errors import NotAllowed

_IDENTIFYING = (ActorKind.OFFICER, ActorKind.OPERATOR, ActorKind.SYSTEM)


def refusal_to_appoint(act: Act, *, region: str, account: UUID) -> NotAllowed | None:
    """Nobody appoints or ends alone: the system does it, when two people agreed (`foundation.offices`) or a file is loaded."""
    return None if act.kind is ActorKind.SYSTEM and act.region == region else NotAllowed()


def refusal_to_absent(act: Act, *, region: str, account: UUID) -> NotAllowed | None:
    """Officers note their own absence, operators of the region that of others."""
    allowed = act.actor == str(account) or act.kind in (ActorKind.OPERATOR, ActorKind.SYSTEM)
    return None if allowed and act.region == region else NotAllowed()


def refusal_to_link(act: Act, *, account: UUID) -> NotAllowed | None:
    """An officer who saw the identity card links somebody else's account, never the own one."""
    return None if act.kind in _IDENTIFYING and act.actor != str(account) else NotAllowed()


def refusal_to_change(act: Act, *, account: UUID) -> NotAllowed | None:
    """Password, language and name are changed by their owner, or by the system for somebody who proved the address."""
    return None if act.actor == str(account) or act.kind is ActorKind.SYSTEM else NotAllowed()
