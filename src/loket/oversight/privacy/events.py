"""
What happens here. `ref` is the request; payloads hold codes only, never personal data.

| event | payload |
|---|---|
| privacy.request.received | kind |
| privacy.request.answered | kind, outcome, late |
"""

from __future__ import annotations

from typing import Final

REQUEST_RECEIVED: Final = "privacy.request.received"
REQUEST_ANSWERED: Final = "privacy.request.answered"
