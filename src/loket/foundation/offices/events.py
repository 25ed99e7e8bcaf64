"""
What happens here. `ref` is the proposal or account; payloads hold machine words.

| event | ref | payload |
|---|---|---|
| offices.change.proposed | proposal | kind |
| offices.change.approved | proposal | kind |
| offices.change.rejected | proposal | kind |
"""

from __future__ import annotations

from typing import Final

PROPOSED: Final = "offices.change.proposed"
APPROVED: Final = "offices.change.approved"
REJECTED: Final = "offices.change.rejected"
