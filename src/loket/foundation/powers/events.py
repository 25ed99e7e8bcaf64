"""
What happens here. `ref` is the power or organisation; payloads hold codes and opaque ids.

| event | ref | payload |
|---|---|---|
| powers.power.began | power | kind |
| powers.power.ended | power | kind, by |
| powers.organisation.registered | organisation | form |
"""

from __future__ import annotations

from typing import Final

BEGAN: Final = "powers.power.began"
ENDED: Final = "powers.power.ended"
REGISTERED: Final = "powers.organisation.registered"
