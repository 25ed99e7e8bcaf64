"""Work of this room that nobody waits for."""

from __future__ import annotations

from loket.foundation.powers import ending

JOBS = (ending.OVERDUE,)
