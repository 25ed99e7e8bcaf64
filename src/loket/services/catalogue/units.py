"""Promised times in one measure, so that steps and promises can be compared without a calendar."""

from __future__ import annotations

from typing import Final

from loket.services.catalogue.definition import Duration, TimeUnit

# Unit: working minutes in a working day. Law: Perpres 21/2023 Pasal 4: 37 hours 30 minutes in a week of five days.
# Because: it only compares times with each other; a deadline is always counted on the office's own calendar.
DAY_MINUTES: Final = 450


def minutes(duration: Duration) -> int:
    """Return working minutes; calendar days count as the working days that a week of seven surely holds.

    >>> minutes(Duration(value=2, unit="working_hours")), minutes(Duration(value=14, unit="calendar_days"))
    (120, 4500)
    """
    match duration.unit:
        case TimeUnit.WORKING_MINUTES:
            return duration.value
        case TimeUnit.WORKING_HOURS:
            return duration.value * 60
        case TimeUnit.WORKING_DAYS:
            return duration.value * DAY_MINUTES
        case TimeUnit.CALENDAR_DAYS:
            return duration.value * 5 // 7 * DAY_MINUTES
