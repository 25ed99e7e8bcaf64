"""Who gets what by which way, and when. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from loket.foundation.common import dates
from loket.foundation.common.text import Text
from loket.foundation.notifications.errors import BadQuietHours
from loket.foundation.notifications.values import Channel, Kind, Preference, QuietHours, Reach

_MINUTES: Final = 24 * 60
_MUST: Final = Text(
    id="Tidak dapat dimatikan: keputusan tentang Anda dan keamanan akun wajib disampaikan (UU 30/2014 Pasal 61, UU 27/2022 Pasal 46).",
    en="Cannot be switched off: what is decided about you and the safety of your account must reach you (Law 30/2014 article 61, Law 27/2022 article 46).",
)
_ONLY_WAY: Final = Text(
    id="Tidak dapat dimatikan, karena akun ini tidak punya surel; wajib disampaikan (UU 30/2014 Pasal 61, UU 27/2022 Pasal 46).",
    en="Cannot be switched off, because this account has no e-mail address; it must reach you (Law 30/2014 article 61, Law 27/2022 article 46).",
)


def choice(family: Kind, channel: Channel, reach: Reach, chosen: Mapping[tuple[str, str], bool]) -> Preference:
    """
    Return whether a family goes by a channel, and why that cannot be changed.

    `chosen` maps (family, channel) to "is off". Because: a text message costs public money, so without a choice it goes only to
    those without e-mail; mail and notices cost nothing and go unless switched off. What must reach a person keeps one sure way.
    """
    why = None
    if not family.can_be_off:
        why = _MUST if channel is Channel.EMAIL else _ONLY_WAY if channel is Channel.SMS and not reach.email else None
    if why is not None:
        return Preference(family, channel, False, why)
    default_off = channel is Channel.SMS and reach.email
    return Preference(family, channel, chosen.get((family.prefix, channel.value), default_off))


def next_audible(at: dt.datetime, *, hours: QuietHours, time_zone: str) -> dt.datetime:
    """
    Return `at`, or the end of the quiet hours that it falls into.

    >>> night = QuietHours(21 * 60, 6 * 60)
    >>> next_audible(dt.datetime(2026, 11, 24, 14, 30, tzinfo=dt.UTC), hours=night, time_zone="Asia/Makassar").isoformat()
    '2026-11-24T22:00:00+00:00'
    """
    if hours.is_off or hours.starts == hours.ends:
        return at
    local = dates.to_local(at, time_zone=time_zone)
    minute = local.hour * 60 + local.minute
    over_midnight = hours.starts > hours.ends
    is_quiet = (minute >= hours.starts or minute < hours.ends) if over_midnight else hours.starts <= minute < hours.ends
    if not is_quiet:
        return at
    day = local.date() + dt.timedelta(days=1 if over_midnight and minute >= hours.starts else 0)
    return dates.start_of_day(day, time_zone=time_zone) + dt.timedelta(minutes=hours.ends)


def read_clock(text: str) -> int:
    """
    Return minutes after midnight.

    :raises BadQuietHours: for anything but a time of day.

    >>> read_clock("21.00"), read_clock("6:30")
    (1260, 390)
    """
    hours, _, minutes = text.strip().replace(":", ".").partition(".")
    if not (hours.isascii() and hours.isdigit() and len(hours) <= 2 and (minutes or "0").isdigit() and len(minutes) in (0, 2)):
        raise BadQuietHours
    value = int(hours) * 60 + int(minutes or 0)
    if value >= _MINUTES or int(minutes or 0) > 59:
        raise BadQuietHours
    return value


def read_hours(text: str) -> QuietHours:
    """Read the setting LOKET_QUIET_HOURS: `21.00-06.00`; empty: none. :raises BadQuietHours: so."""
    if not text.strip():
        return QuietHours(0, 0, is_off=True)
    starts, _, ends = text.partition("-")
    return QuietHours(read_clock(starts), read_clock(ends))
