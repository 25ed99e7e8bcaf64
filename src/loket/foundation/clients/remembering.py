"""
Applications' own tokens kept in memory, so that a call of one asks the database once less.

Invariant: what is remembered opens nothing by itself. Whoever takes a token from here has the statement that does the work look whether it still
holds (`holds`), so that a token that was ended, or an application that was suspended, is refused at once in every process.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from typing import Final

from loket.foundation.clients import secret
from loket.foundation.clients.values import Bearer
from loket.foundation.database.gated import Part

#: Systems of agencies are some dozens, each with a token or two.
MOST: Final = 5_000
_HOLDS: Final = """EXISTS (SELECT 1 FROM clients_token t JOIN clients_client c ON c.id = t.client_id
WHERE t.digest = %s::bytea AND t.kind = 'access' AND t.family_id IS NULL AND t.ended_at IS NULL AND t.expires_at > %s::timestamptz
  AND c.state = 'active' AND c.region = %s::text AND c.kind = %s::text)"""

_kept: OrderedDict[bytes, Bearer] = OrderedDict()
_lock = threading.Lock()


def recall(token: str, at: dt.datetime) -> Bearer | None:
    """Return who stood behind a token when it was looked at last, unless its time is over."""
    found = _kept.get(secret.digest(token))
    return found if found is not None and found.expires_at > at else None


def keep(token: str, found: Bearer) -> None:
    """Remember an application's own token; never one of a person, behind whom more can end."""
    if found.account is not None:
        return
    with _lock:
        _kept[secret.digest(token)] = found
        while len(_kept) > MOST:
            _kept.popitem(last=False)


def holds(token: str, found: Bearer, at: dt.datetime) -> Part:
    """Return the condition that a remembered token still holds as it was remembered."""
    return Part(_HOLDS, [secret.digest(token), at, found.region, found.kind.value])


def forget() -> None:
    """Forget everything (tests)."""
    with _lock:
        _kept.clear()
