"""What the exchange asks of `agencies`: the region's day, and its villages."""

from __future__ import annotations

import datetime as dt

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common import dates


def today(act: Act) -> dt.date:
    """Return the civil date in the region at the time of the act."""
    return dates.civil_date(act.at, time_zone=agencies.get_region(act.region).time_zone)


def zone_of(region: str) -> dt.tzinfo:
    """Return the clock of the region."""
    return dates.zone(agencies.get_region(region).time_zone)


def seconds_left(act: Act) -> int:
    """Return after how many seconds the region's next day begins."""
    tomorrow = dt.datetime.combine(today(act) + dt.timedelta(days=1), dt.time(), tzinfo=zone_of(act.region))
    return max(1, int((tomorrow - act.at).total_seconds()) + 1)


def is_village_of(code: str, region: str) -> bool:
    """Say whether a code is a village of the region."""
    return code.startswith(f"{region}.") and code.count(".") == 3 and agencies.find_area(code) is not None
