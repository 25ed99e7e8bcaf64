"""How work is said at the desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.common.calendars import WorkingCalendar, working_time_text
from loket.foundation.common.text import Text
from loket.services.catalogue.definition import Bilingual
from loket.services.decisions.values import Decision, DecisionKind

BY_RULE: Final = Text(id="Aturan", en="Rule")
BY_PARTNER: Final = Text(id="Mitra", en="Partner")
FROM_PARTNER: Final = Text(id="Berkas dari mitra", en="Files from the partner")
BY_CLOCK: Final = Text(id="Batas waktu", en="Time limit")
SIGNATURE: Final = Text(id="Tanda tangan petugas", en="Signature of the officer")
WITNESS: Final = Text(id="Tanda tangan pemohon atau saksi", en="Signature of the applicant or witness")
NO_LIMIT: Final = Text(id="Tanpa batas waktu", en="No time limit")
JUST_LATE: Final = Text(id="Baru saja lewat waktu", en="Just past its time")
NO_TIME: Final = Text(id="Habis begitu kantor buka", en="Due as soon as the office opens")
#: Less than this much working time left is shown as a warning. Source: project rule.
SOON_SECONDS: Final = 3600


@dataclass(frozen=True, slots=True)
class Clock:
    """How a deadline stands: in words, with the kind of its tag (`good`, `warning`, `bad`, `neutral`)."""

    words: Text
    kind: str


def said(value: Bilingual | Text) -> Text:
    """Return a package's sentence as Text."""
    return Text(id=value.id, en=value.en)


def clock_of(due_at: dt.datetime | None, at: dt.datetime, *, region: str, position: str | None) -> Clock:
    """Return how much working time of the position's agency is left until a step is due, or by how much it is late."""
    return clock(due_at, at, agencies.calendar_for(region, agency=(position or "").partition("/")[0] or None))


def clock(due_at: dt.datetime | None, at: dt.datetime, calendar: WorkingCalendar) -> Clock:
    """Return how a deadline stands on a working calendar."""
    if due_at is None:
        return Clock(NO_LIMIT, "neutral")
    seconds = calendar.working_seconds_between(at, due_at)
    words = working_time_text(abs(seconds), day_seconds=calendar.day_seconds(at))
    if at > due_at:
        return Clock(Text(id=f"Terlambat {words.id}", en=f"Late by {words.en}") if seconds <= -60 else JUST_LATE, "bad")
    if seconds < 60:
        return Clock(NO_TIME, "warning")
    return Clock(Text(id=f"Sisa {words.id}", en=f"{words.en} left"), "warning" if seconds < SOON_SECONDS else "good")


def clock_off(seconds: int) -> Text | None:
    """Return by how much a device's clock was off, None when it was near enough."""
    if not seconds:
        return None
    minutes = max(1, round(abs(seconds) / 60))
    ahead = seconds > 0
    return Text(
        id=f"jam perangkat {'lebih cepat' if ahead else 'lebih lambat'} {minutes} menit",
        en=f"the device's clock is {minutes} min {'ahead' if ahead else 'behind'}",
    )


def masked(value: Text) -> Text:
    """Return a sensitive value as it stands until somebody asks for it: its last two signs, and that only of a long one."""
    return Text(id=_masked(value.id), en=_masked(value.en))


def decided_by(decision: Decision, names: Mapping[UUID, str]) -> Text:
    """Return who decided: a rule, the clock, or an officer by name (an officer acts in public office)."""
    if decision.kind is DecisionKind.RULE:
        return BY_RULE
    if decision.kind is DecisionKind.CLOCK:
        return BY_CLOCK
    if decision.kind is DecisionKind.PARTNER:
        return BY_PARTNER
    name = names.get(decision.decided_by, "–") if decision.decided_by else "–"
    return Text(id=name, en=name)


def _masked(text: str) -> str:
    return f"••••••{text[-2:]}" if len(text) >= 8 else "••••••"
