"""Who may do what with accounts and appointments. Pure."""

from __future__ import annotations

from uuid import UUID

from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.identity.errors import NotAllowed

_APPOINTING = (ActorKind.OPERATOR, ActorKind.SYSTEM)
_IDENTIFYING = (ActorKind.OFFICER, ActorKind.OPERATOR, ActorKind.SYSTEM)


def refusal_to_appoint(act: Act, *, region: str, account: UUID) -> NotAllowed | None:
    """Operators of the region appoint, never themselves."""
    allowed = act.kind in _APPOINTING and act.region == region and act.actor != str(account)
    return None if allowed else NotAllowed()


def refusal_to_link(act: Act, *, account: UUID) -> NotAllowed | None:
    """An officer who saw the identity card links somebody else's account, never the own one."""
    return None if act.kind in _IDENTIFYING and act.actor != str(account) else NotAllowed()


def refusal_to_change(act: Act, *, account: UUID) -> NotAllowed | None:
    """Password, language and name are changed by their owner, or by the system for somebody who proved the address."""
    return None if act.actor == str(account) or act.kind is ActorKind.SYSTEM else NotAllowed()
