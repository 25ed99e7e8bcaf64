"""How work is said at the desk."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import dates
from loket.foundation.common.text import Text
from loket.services.cases.values import OBJECTION_STEP
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import Bilingual
from loket.services.decisions.values import Decision, DecisionKind

BY_RULE: Final = Text(id="Aturan", en="Rule")
BY_CLOCK: Final = Text(id="Batas waktu", en="Time limit")
OBJECTION: Final = Text(id="Pemeriksaan keberatan", en="Hearing of an objection")


def said(value: Bilingual | Text) -> Text:
    """Return a package's sentence as Text."""
    return Text(id=value.id, en=value.en)


def title_of(version_hash: str, step: str) -> Text:
    """Return the name of a step of a version."""
    return OBJECTION if step == OBJECTION_STEP else said(catalogue.get_definition(version_hash).step(step).title)


def left(due_at: dt.datetime | None, at: dt.datetime, *, region: str, position: str | None) -> dict[str, Any]:
    """Return how much working time is left until a step is due, in words, with the kind of its tag."""
    if due_at is None:
        return {"label": Text(id="Tanpa batas waktu", en="No time limit"), "kind": "neutral", "is_late": False}
    calendar = agencies.calendar_for(region, agency=(position or "").partition("/")[0] or None)
    seconds = calendar.working_seconds_between(at, due_at)
    words = _span(abs(seconds))
    if at > due_at:
        return {"label": Text(id=f"Terlambat {words.id}", en=f"Late by {words.en}"), "kind": "bad", "is_late": True}
    kind = "warning" if seconds < 3600 else "good"
    return {"label": Text(id=f"Sisa {words.id} kerja", en=f"{words.en} of working time left"), "kind": kind, "is_late": False}


def _span(seconds: int) -> Text:
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    if hours >= 48:
        return Text(id=f"{hours // 8} hari", en=f"{hours // 8} days")
    if hours:
        return Text(id=f"{hours} jam {minutes} menit", en=f"{hours} h {minutes} min")
    return Text(id=f"{minutes} menit", en=f"{minutes} min")


def moment(at: dt.datetime, region: str) -> Text:
    """Return a moment in the region's zone."""
    return dates.moment_text(at, time_zone=agencies.get_region(region).time_zone)


def decided_by(decision: Decision, names: dict[Any, str]) -> Text:
    """Return who decided: a rule, the clock, or an officer by name (an officer acts in public office)."""
    if decision.kind is DecisionKind.RULE:
        return BY_RULE
    if decision.kind is DecisionKind.CLOCK:
        return BY_CLOCK
    name = names.get(decision.decided_by, "–")
    return Text(id=name, en=name)
