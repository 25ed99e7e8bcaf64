"""
What happens here. `ref` is the message; payloads hold opaque ids and machine words.

| event | ref | payload |
|---|---|---|
| notifications.message.undelivered | message | account, kind, channel |
"""

from __future__ import annotations

from typing import Final

#: A message that must reach its person could not be sent by a way, for good.
UNDELIVERED: Final = "notifications.message.undelivered"
