"""Who may change regions, agencies and calendars."""

from __future__ import annotations

from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text


def refusal_to_change(act: Act, *, region: str) -> Refusal | None:
    """Return why `act` may not change a region's agencies or calendar: only its operators and the system may."""
    if act.kind in (ActorKind.OPERATOR, ActorKind.SYSTEM) and act.region == region:
        return None
    return Refusal(
        Text(
            id="Hanya pengelola daerah ini yang dapat mengubah instansi dan kalender. Tidak ada yang diubah.",
            en="Only the operators of this region can change agencies and calendars. Nothing was changed.",
        ),
        code="agencies.not_operator",
        status=403,
    )
