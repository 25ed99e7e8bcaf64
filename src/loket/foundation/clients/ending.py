"""Ending what was given: inside the operation of whoever ends it."""

from __future__ import annotations

import datetime as dt
from typing import Final

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.clients import models
from loket.foundation.common import ids

FAMILY: Final = "clients_family"


def end_family(act: Act, family: models.Family, reason: str) -> None:
    """End one sign-in with all its tokens: `bearer` asks the family, so one row is enough. `reason` is a machine word."""
    if family.ended_at is not None:
        return
    family.ended_at, family.end_reason = act.at, reason
    family.save(update_fields=["ended_at", "end_reason"])
    details = {"client": ids.to_text(family.client_id), "reason": reason}
    audit.record(act, "clients.family.ended", table=FAMILY, row=family.pk, details=details)


def is_over(family: models.Family, at: dt.datetime) -> bool:
    """Say whether a sign-in gives nothing any more."""
    return family.ended_at is not None or at >= family.expires_at
