"""What this room records and tells."""

from __future__ import annotations

from typing import Final

ASKED: Final = "access.inquiry.made"
LOOKED_AT: Final = "access.inquiry.taken"
ANSWERED: Final = "access.inquiry.answered"
CHOSEN: Final = "access.watch.chosen"
TOLD: Final = "access.digest.sent"
WITHHELD_PROPOSED: Final = "access.concealment.proposed"
WITHHELD: Final = "access.concealment.approved"
REFUSED: Final = "access.concealment.rejected"
EXPIRED: Final = "access.concealment.expired"
REVIEWED: Final = "access.concealment.reviewed"
OPENED: Final = "access.concealment.opened"
PROTECTED: Final = "access.protected.added"
UNPROTECTED: Final = "access.protected.removed"
RAISED: Final = "access.signal.raised"
DECIDED: Final = "access.signal.decided"
REMINDED: Final = "access.inquiry.reminded"
LATE: Final = "access.inquiry.overdue"
