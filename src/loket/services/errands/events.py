"""
What happens here. `ref` is the case (nothing for the sandbox).

| event | payload |
|---|---|
| errands.errand.handed_over | service, step, client |
| errands.errand.late | service, step, client, reason |
| errands.errand.answered | service, step, client, outcome, late |
| errands.errand.taken_back | service, step, client, reason |
"""

from __future__ import annotations

from typing import Final

HANDED_OVER: Final = "errands.errand.handed_over"
ACCEPTED: Final = "errands.errand.accepted"
LATE: Final = "errands.errand.late"
ANSWERED: Final = "errands.errand.answered"
TAKEN_BACK: Final = "errands.errand.taken_back"
CLOSED: Final = "errands.errand.closed"
#: What partners are told (`type` of a message). `data` holds the opaque id of the step, its service and turn, and moments.
TOLD_WAITING: Final = "partner.step.waiting"
TOLD_LATE: Final = "partner.step.late"
TOLD_ENDED: Final = "partner.step.ended"
