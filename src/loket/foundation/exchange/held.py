"""Grants kept in memory, so that a call asks the database once less. What is kept is looked at again by the statement that counts."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

from loket.foundation.database import statements
from loket.foundation.exchange import models, rows
from loket.foundation.exchange.values import Grant

#: Clients and purposes of a region are some dozens.
MOST: Final = 2_000
Key = tuple[str, str, str]

_kept: OrderedDict[Key, tuple[Grant, ...]] = OrderedDict()
_lock = threading.Lock()


def grants(region: str, client_id: str, purpose: str, *, fresh: bool = False) -> tuple[Grant, ...]:
    """Return the active grants of a client for a purpose (few), from memory unless `fresh`."""
    key = (region, client_id, purpose)
    if not fresh and (known := _kept.get(key)):
        return known
    found = statements.rows(
        models.Grant, "region = %s AND client_id = %s AND purpose = %s AND state = 'active' ORDER BY valid_from DESC LIMIT 20", [region, client_id, purpose],
    )  # fmt: skip
    read = tuple(rows.grant(row, with_words=False) for row in found)
    with _lock:
        # Because: names that nobody granted are a stranger's choice and must not fill the memory.
        if read:
            _kept[key] = read
            _kept.move_to_end(key)
            while len(_kept) > MOST:
                _kept.popitem(last=False)
        else:
            _kept.pop(key, None)
    return read


def forget() -> None:
    """Forget everything (tests)."""
    with _lock:
        _kept.clear()
