"""
What happens here. `ref` is the account; payloads hold codes.

| event | ref | payload |
|---|---|---|
| upstream.identity.tied | account | provider |
| upstream.identity.untied | account | provider |
"""

from __future__ import annotations

from typing import Final

TIED: Final = "upstream.identity.tied"
UNTIED: Final = "upstream.identity.untied"
