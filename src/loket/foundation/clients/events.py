"""
What happens here. `ref` is the application, the proposal or the account; payloads hold machine words and opaque ids.

| event | ref | payload |
|---|---|---|
| clients.client.entered | client | kind |
| clients.connection.agreed | connection | client |
| clients.connection.withdrawn | connection | client, reason |
"""

from __future__ import annotations

from typing import Final

ENTERED: Final = "clients.client.entered"
AGREED: Final = "clients.connection.agreed"
WITHDRAWN: Final = "clients.connection.withdrawn"
