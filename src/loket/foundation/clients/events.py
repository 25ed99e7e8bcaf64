"""
What happens here. `ref` is the application, the proposal or the account; payloads hold machine words and opaque ids.

| event | ref | payload |
|---|---|---|
| clients.client.entered | client | kind |
| clients.client.suspended | client | – |
| clients.client.changed | (only in the record) | – |
| clients.client.resumed | (only in the record) | – |
| clients.registration.proposed | proposal | kind |
| clients.registration.approved | proposal | kind |
| clients.registration.rejected | (only in the record) | – |
| clients.connection.agreed | connection | client |
| clients.connection.withdrawn | connection | client, reason |
"""

from __future__ import annotations

from typing import Final

ENTERED: Final = "clients.client.entered"
AGREED: Final = "clients.connection.agreed"
WITHDRAWN: Final = "clients.connection.withdrawn"
PROPOSED: Final = "clients.registration.proposed"
APPROVED: Final = "clients.registration.approved"
REJECTED: Final = "clients.registration.rejected"
CHANGED: Final = "clients.client.changed"
RESUMED: Final = "clients.client.resumed"
SUSPENDED: Final = "clients.client.suspended"
