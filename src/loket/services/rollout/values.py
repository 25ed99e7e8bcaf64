"""Which version runs where."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from loket.foundation.common.text import Text


@dataclass(frozen=True, slots=True)
class LiveVersion:
    """
    A version that runs in a region from `live_from` until `live_until` (exclusive; None: until further notice).

    `hash` names the content: `catalogue.queries.get_definition(hash)`.
    """

    service: str
    region: str
    version: int
    hash: str
    title: Text
    summary: Text
    agency: str
    category: str
    live_from: dt.datetime
    live_until: dt.datetime | None


@dataclass(frozen=True, slots=True)
class RolloutEntry:
    """One line of a service's history in a region."""

    service: str
    region: str
    version: int
    hash: str
    live_from: dt.datetime
    live_until: dt.datetime | None
    share: int
    made_by: str
