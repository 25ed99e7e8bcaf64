"""Dates and times as people in Indonesia read and type them. Inside everything is aware UTC; a screen names its zone."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import LANGUAGES, Text

MONTHS: Final[tuple[Text, ...]] = tuple(
    Text(id=i, en=e)
    for i, e in (
        ("Januari", "January"), ("Februari", "February"), ("Maret", "March"), ("April", "April"), ("Mei", "May"), ("Juni", "June"),
        ("Juli", "July"), ("Agustus", "August"), ("September", "September"), ("Oktober", "October"), ("November", "November"),
        ("Desember", "December"),
    )
)  # fmt: skip
# Monday first, as `date.weekday()` counts.
WEEKDAYS: Final[tuple[Text, ...]] = tuple(
    Text(id=i, en=e)
    for i, e in (
        ("Senin", "Monday"), ("Selasa", "Tuesday"), ("Rabu", "Wednesday"), ("Kamis", "Thursday"), ("Jumat", "Friday"),
        ("Sabtu", "Saturday"), ("Minggu", "Sunday"),
    )
)  # fmt: skip
# Source: Keppres 41/1987 (three time zones of Indonesia).
ZONE_NAMES: Final[dict[str, str]] = {
    "Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT",
}  # fmt: skip
_ZONES_BY_NAME: Final = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
_MONTH_NUMBERS: Final[dict[str, int]] = {
    name: number
    for number, month in enumerate(MONTHS, start=1)
    for language in LANGUAGES
    for name in (month.in_(language).casefold(), month.in_(language).casefold()[:3])
} | {"agt": 8, "ags": 8, "agu": 8, "nop": 11, "nopember": 11, "pebruari": 2, "peb": 2, "sept": 9}
_ISO: Final = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_NUMERIC: Final = re.compile(r"^(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4})$")
_NAMED: Final = re.compile(r"^(\d{1,2})[\s\-]+([a-z]+)\.?,?[\s\-]+(\d{4})$")


class BadDate(Refusal):
    """The text is not a date that exists."""

    code = "dates.bad_date"
    message = Text(
        id="Tanggal tidak terbaca. Tulis hari, bulan, tahun, misalnya 24/11/2026.",
        en="The date could not be read. Write day, month, year, for example 24/11/2026.",
    )


class NaiveTime(ValueError):
    """A time without zone came in where aware UTC is required: a fault of the caller."""


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """Return the zone for an IANA name or for WIB, WITA, WIT."""
    return ZoneInfo(_ZONES_BY_NAME.get(name, name))


def zone_name(time_zone: str) -> str:
    """Return WIB, WITA or WIT; any other zone is named as it is.

    >>> zone_name("Asia/Makassar")
    'WITA'
    """
    return ZONE_NAMES.get(time_zone, time_zone)


def to_local(at: dt.datetime, *, time_zone: str) -> dt.datetime:
    """Return `at` in `time_zone`. :raises NaiveTime: if `at` has no zone."""
    if at.tzinfo is None:
        raise NaiveTime(at.isoformat())
    return at.astimezone(zone(time_zone))


def civil_date(at: dt.datetime, *, time_zone: str) -> dt.date:
    """Return the date that the calendar on the wall shows in `time_zone` at the moment `at`.

    >>> civil_date(dt.datetime(2026, 11, 23, 17, 0, tzinfo=dt.UTC), time_zone="Asia/Makassar")
    datetime.date(2026, 11, 24)
    """
    return to_local(at, time_zone=time_zone).date()


def start_of_day(on: dt.date, *, time_zone: str) -> dt.datetime:
    """Return the first moment of a civil date, as aware UTC."""
    return dt.datetime(on.year, on.month, on.day, tzinfo=zone(time_zone)).astimezone(dt.UTC)


def format_date(on: dt.date, *, language: str = "id", weekday: bool = False) -> str:
    """Return a date in words, the same order in both languages.

    >>> format_date(dt.date(2026, 11, 24)), format_date(dt.date(2026, 8, 1), language="en", weekday=True)
    ('24 November 2026', 'Saturday, 1 August 2026')
    """
    text = f"{on.day} {MONTHS[on.month - 1].in_(language)} {on.year}"
    return f"{WEEKDAYS[on.weekday()].in_(language)}, {text}" if weekday else text


def format_month(on: dt.date, *, language: str = "id") -> str:
    """Return `November 2026`."""
    return f"{MONTHS[on.month - 1].in_(language)} {on.year}"


def format_clock(clock: dt.time, *, language: str = "id") -> str:
    """Return hours and minutes: a dot in Indonesian, a colon in English.

    >>> format_clock(dt.time(8, 5)), format_clock(dt.time(8, 5), language="en")
    ('08.05', '08:05')
    """
    return clock.strftime("%H:%M" if language == "en" else "%H.%M")


def format_time(at: dt.datetime, *, time_zone: str, language: str = "id") -> str:
    """Return the local time with its zone.

    >>> format_time(dt.datetime(2026, 11, 24, 6, 5, tzinfo=dt.UTC), time_zone="Asia/Makassar")
    '14.05 WITA'
    """
    return f"{format_clock(to_local(at, time_zone=time_zone).time(), language=language)} {zone_name(time_zone)}"


def format_moment(at: dt.datetime, *, time_zone: str, language: str = "id") -> str:
    """Return date, time and zone.

    >>> format_moment(dt.datetime(2026, 11, 24, 6, 5, tzinfo=dt.UTC), time_zone="Asia/Makassar", language="en")
    '24 November 2026, 14:05 WITA'
    """
    local = to_local(at, time_zone=time_zone)
    return f"{format_date(local.date(), language=language)}, {format_time(at, time_zone=time_zone, language=language)}"


def date_text(on: dt.date, *, weekday: bool = False) -> Text:
    """Return `format_date` in both languages."""
    return Text(id=format_date(on, weekday=weekday), en=format_date(on, language="en", weekday=weekday))


def moment_text(at: dt.datetime, *, time_zone: str) -> Text:
    """Return `format_moment` in both languages."""
    return Text(id=format_moment(at, time_zone=time_zone), en=format_moment(at, time_zone=time_zone, language="en"))


def parse_date(text: str) -> dt.date:
    """
    Read a civil date: day first (`24/11/2026`, `24-11-2026`, `24.11.2026`), in words in either language, or ISO.

    Years have four digits. Because: of two digits nobody can tell whether the birth was in 1926 or 2026.

    :raises BadDate: if it is no date, or one that does not exist.

    >>> [parse_date(t).isoformat() for t in ("24/11/2026", "2026-11-24", " 1 Agustus 2026", "1 aug 2026")]
    ['2026-11-24', '2026-11-24', '2026-08-01', '2026-08-01']
    """
    plain = " ".join(text.casefold().split())
    if len(plain) > 40 or not plain.isascii():
        raise BadDate()
    if match := _ISO.match(plain):
        year, month, day = (int(part) for part in match.groups())
    elif match := _NUMERIC.match(plain):
        day, month, year = (int(part) for part in match.groups())
    elif (match := _NAMED.match(plain)) and match[2] in _MONTH_NUMBERS:
        day, month, year = int(match[1]), _MONTH_NUMBERS[match[2]], int(match[3])
    else:
        raise BadDate()
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise BadDate() from None


def age_on(*, birth_on: dt.date, on: dt.date) -> int:
    """Return completed years of age; somebody born on 29 February grows older on 1 March of common years.

    >>> age_on(birth_on=dt.date(2008, 2, 29), on=dt.date(2025, 2, 28)), age_on(birth_on=dt.date(2008, 2, 29), on=dt.date(2025, 3, 1))
    (16, 17)
    """
    return on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))


def add_months(on: dt.date, months: int) -> dt.date:
    """Return the same day so many months later, or the last day of that month where it does not exist.

    >>> add_months(dt.date(2026, 8, 31), 6), add_months(dt.date(2024, 2, 29), 60)
    (datetime.date(2027, 2, 28), datetime.date(2029, 2, 28))
    """
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    following = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(on.day, last))
