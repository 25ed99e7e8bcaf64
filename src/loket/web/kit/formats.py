"""How dates, times, numbers and money stand on screens: the common room's words, in the page's zone and language."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from django.utils import timezone

from loket.foundation.common import dates, money
from loket.foundation.common.text import Language

_SWAP: Final = str.maketrans(",.", ".,")


def zone() -> str:
    """Return the IANA name of the page's zone: the region's, set at the door."""
    return timezone.get_current_timezone_name()


def civil(value: dt.date | dt.datetime) -> dt.date:
    """Return the date that the calendar on the wall shows."""
    return dates.civil_date(value, time_zone=zone()) if isinstance(value, dt.datetime) else value


def day(value: dt.date | dt.datetime, language: Language) -> str:
    """Write a date: `24 November 2026`."""
    return dates.format_date(civil(value), language=language)


def short_day(value: dt.date | dt.datetime, language: Language) -> str:
    """Write a date for a table: `24 Nov 2026`."""
    on = civil(value)
    return f"{on.day} {dates.MONTHS[on.month - 1].in_(language)[:3]} {on.year}"


def weekday(value: dt.date | dt.datetime, language: Language) -> str:
    """Write a date with its day of the week: `Selasa, 24 November 2026`."""
    return dates.format_date(civil(value), language=language, weekday=True)


def clock(value: dt.datetime | dt.time, language: Language) -> str:
    """Write a time of day, a moment with its zone: `14.05 WITA` (English `14:05 WITA`)."""
    if isinstance(value, dt.time):
        return dates.format_clock(value, language=language)
    return dates.format_time(value, time_zone=zone(), language=language)


def number(value: int | float | Decimal, language: Language, places: int | None = None) -> str:
    """Write a number: `1.234.567,89` in Indonesian, `1,234,567.89` in English.

    >>> number(1234567, "id"), number(2.5, "id"), number(2.5, "en", 2)
    ('1.234.567', '2,5', '2.50')
    """
    if places is not None:
        text = f"{value:,.{places}f}"
    elif isinstance(value, int):
        text = f"{value:,}"
    else:
        text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return text if language == "en" else text.translate(_SWAP)


def idr(value: int | Decimal, language: Language) -> str:
    """Write whole rupiah: `Rp25.000`; nothing to pay is said in a word.

    >>> idr(25000, "id"), idr(0, "id"), idr(0, "en")
    ('Rp25.000', 'Gratis', 'Free')
    """
    whole = int(value)
    if whole == 0:
        return "Free" if language == "en" else "Gratis"
    return money.format_idr(whole)


def size(octets: int, language: Language) -> str:
    """Write the size of a file: `240 KB`, `1,4 MB`.

    >>> size(240_000, "id"), size(1_400_000, "id")
    ('240 KB', '1,4 MB')
    """
    if octets < 1_000_000:
        return f"{number(max(1, round(octets / 1000)), language)} KB"
    return f"{number(octets / 1_000_000, language, 1)} MB"
