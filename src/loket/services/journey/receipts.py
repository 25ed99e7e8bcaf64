"""What a counter prints for whoever was helped there. Offered by `values`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from loket.foundation.common.text import Text


@dataclass(frozen=True, slots=True)
class CounterActed:
    """Who stood at the counter (`actor`) for whom (`principal`), and by what."""

    actor: str
    principal: str
    capacity: Text


@dataclass(frozen=True, slots=True)
class CounterReceipt:
    """What stands on the paper from the counter. `has_account`: the case is in the person's account, so there is nothing to claim."""

    number: str
    service: Text
    agency: Text
    at: dt.datetime
    promised_on: dt.date
    fee: Text
    has_account: bool
    acted: CounterActed | None = None
