"""From events to counts. Idempotent by the subscriber's stored position: a batch and its position are one transaction."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db import connection

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import dates
from loket.foundation.events.values import Event, Subscription

_COLUMNS = ("submitted", "completed", "refused", "on_time", "hours_total")


def receive(events: list[Event]) -> None:
    """Count a batch of events of cases."""
    days: dict[tuple[str, str, dt.date], dict[str, int]] = defaultdict(lambda: dict.fromkeys(_COLUMNS, 0))
    for event in events:
        zone = agencies.get_region(event.region).time_zone
        day = days[(event.region, str(event.payload["service"]), dates.civil_date(event.at, time_zone=zone))]
        if event.name.endswith(".submitted"):
            day["submitted"] += 1
            continue
        day[event.name.rpartition(".")[2]] += 1
        day["on_time"] += not event.payload.get("late", False)
        begun = dt.datetime.fromisoformat(str(event.payload["submitted_at"]))
        day["hours_total"] += max(0, round((event.at - begun).total_seconds() / 3600))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"""INSERT INTO standards_day (region, service, "on", {", ".join(_COLUMNS)}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
                ON CONFLICT (region, service, "on") DO UPDATE SET
                {", ".join(f"{c} = standards_day.{c} + excluded.{c}" for c in _COLUMNS)}""",  # noqa: S608 - own constants
            [(*key, *(counts[c] for c in _COLUMNS)) for key, counts in sorted(days.items())],
        )


SUBSCRIPTIONS = (
    Subscription(
        name="standards.figures",
        names=tuple(f"{room}.case.{what}" for room in ("cases", "elsewhere") for what in ("submitted", "completed", "refused")),
        receive=receive,
    ),
)
