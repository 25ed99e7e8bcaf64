"""What may be said of an application, and who may decide about one. Pure."""

from __future__ import annotations

from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.clients.errors import NotAllowed


def refusal_to_enter(act: Act) -> NotAllowed | None:
    """Nobody registers an application alone: the system does, when two people agreed or a demo is made."""
    return None if act.kind is ActorKind.SYSTEM else NotAllowed()
