"""
What happens here. `ref` is the grant; payloads hold codes and counts.

| event | ref | payload |
|---|---|---|
| exchange.grant.proposed | the grant | client |
| exchange.grant.approved | the grant | client |
| exchange.grant.rejected | the grant | client |
| exchange.grant.withdrawn | the grant | client |
"""

from __future__ import annotations

from typing import Final

PROPOSED: Final = "exchange.grant.proposed"
APPROVED: Final = "exchange.grant.approved"
REJECTED: Final = "exchange.grant.rejected"
WITHDRAWN: Final = "exchange.grant.withdrawn"
REVIEWED: Final = "exchange.grant.reviewed"
READ: Final = "exchange.person.read"
UNKNOWN: Final = "exchange.person.unknown"
