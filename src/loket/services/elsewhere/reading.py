"""From rows to values; private to the room."""

from __future__ import annotations

from loket.services.elsewhere import models
from loket.services.elsewhere.values import Followed, FollowedState


def value(row: models.Followed) -> Followed:
    """Return the value of a row."""
    return Followed(
        id=row.id, region=row.region, service=row.service, client_id=row.client_id, account=row.account_id, reference=row.reference,
        sequence=row.sequence, state=FollowedState(row.state), submitted_at=row.submitted_at, due_at=row.due_at, changed_at=row.changed_at,
        received_at=row.received_at, ended_at=row.ended_at, path=row.path,
    )  # fmt: skip
