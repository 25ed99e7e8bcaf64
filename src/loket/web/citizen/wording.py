"""How cases, steps and documents are said on the citizen's pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from loket.foundation.common.text import Text
from loket.services.cases.values import OPEN_STATES, STATE_WORDS, Case, CaseState
from loket.services.catalogue.definition import Bilingual, TimeUnit
from loket.services.documents.values import STANDING_WORDS, Standing
from loket.web.kit import formats

STATE_KINDS: Final[Mapping[CaseState, str]] = {
    CaseState.IN_PROGRESS: "info", CaseState.RETURNED: "warning", CaseState.OBJECTION: "info", CaseState.COMPLETED: "good",
    CaseState.REFUSED: "bad", CaseState.WITHDRAWN: "neutral",
}  # fmt: skip
LATE: Final = Text(id="Terlambat", en="Late")

#: Lines of the story; a kind that is missing here is not told.
EVENTS: Final[Mapping[str, tuple[Text, str]]] = {
    "submitted": (Text(id="Permohonan diterima", en="Application received"), "good"),
    "returned": (Text(id="Dikembalikan kepada Anda untuk diperbaiki", en="Given back to you for correction"), "warning"),
    "resumed": (Text(id="Proses dilanjutkan", en="Work goes on"), "info"),
    "contested": (Text(id="Anda mengajukan keberatan", en="You objected"), "info"),
    "completed": (Text(id="Permohonan selesai", en="Application done"), "good"),
    "refused": (Text(id="Permohonan ditolak", en="Application refused"), "bad"),
    "withdrawn": (Text(id="Dibatalkan atas permintaan Anda", en="Withdrawn at your request"), "neutral"),
    "warned": (Text(id="Petugas diingatkan: batas waktu mendekat", en="The officer was reminded: the promised time is near"), "neutral"),
    "overdue": (Text(id="Janji waktu terlewati; dinaikkan ke atasan", en="The promise was broken; brought before the superior"), "bad"),
}  # fmt: skip
#: What sets work going: at one moment it stands before the decisions that follow at once.
BEGINNINGS: Final = frozenset({"submitted", "resumed", "contested"})
DEEMED: Final = Text(
    id="Dikabulkan karena batas waktu terlewati, sesuai aturan.", en="Granted because the promised time had passed, as the law says."
)

STANDINGS: Final[Mapping[Standing, tuple[Text, str]]] = {
    Standing.AWAITING: (STANDING_WORDS[Standing.AWAITING], "info"),
    Standing.VALID: (STANDING_WORDS[Standing.VALID], "good"),
    Standing.EXPIRED: (STANDING_WORDS[Standing.EXPIRED], "warning"),
    Standing.REPLACED: (STANDING_WORDS[Standing.REPLACED], "neutral"),
    Standing.WITHDRAWN: (STANDING_WORDS[Standing.WITHDRAWN], "bad"),
    Standing.DISCARDED: (STANDING_WORDS[Standing.DISCARDED], "neutral"),
}

_UNITS: Final[Mapping[TimeUnit, tuple[str, str, str]]] = {
    TimeUnit.WORKING_DAYS: ("hari kerja", "working day", "working days"),
    TimeUnit.WORKING_HOURS: ("jam kerja", "working hour", "working hours"),
    TimeUnit.WORKING_MINUTES: ("menit kerja", "working minute", "working minutes"),
    TimeUnit.CALENDAR_DAYS: ("hari", "day", "days"),
}


def text(words: Bilingual | None) -> Text | None:
    """Return a package's words as a Text, None for none."""
    return Text(id=words.id, en=words.en) if words is not None else None


def said(words: Bilingual) -> Text:
    """Return a package's words as a Text."""
    return Text(id=words.id, en=words.en)


def duration(value: int, unit: TimeUnit) -> Text:
    """Return `3 hari kerja`."""
    indonesian, one, many = _UNITS[unit]
    return Text(id=f"{value} {indonesian}", en=f"{value} {one if value == 1 else many}")


def day(value: dt.date | dt.datetime) -> Text:
    """Return a date in the page's zone, in both languages."""
    return Text(id=formats.day(value, "id"), en=formats.day(value, "en"))


def weekday(value: dt.date | dt.datetime) -> Text:
    """Return a date with its day of the week."""
    return Text(id=formats.weekday(value, "id"), en=formats.weekday(value, "en"))


def moment(value: dt.datetime) -> Text:
    """Return a moment with its zone: `24 November 2026, 14.05 WITA`."""
    return Text(id=f"{formats.day(value, 'id')}, {formats.clock(value, 'id')}", en=f"{formats.day(value, 'en')}, {formats.clock(value, 'en')}")


def sourced(source: Text, at: dt.datetime) -> Text:
    """Return from where a value of the register is, and since when."""
    on = day(at)
    return Text(id=f"{source.id}, {on.id}", en=f"{source.en}, {on.en}")


def tag(case: Case, at: dt.datetime, *, is_signing: bool = False) -> dict[str, Any]:
    """Return the tag of a case: its state, that it waits for a signature only, or that it is late."""
    if case.state in OPEN_STATES and case.state is not CaseState.RETURNED and case.is_late(at):
        return {"label": LATE, "kind": "bad"}
    if is_signing:
        return {"label": STANDING_WORDS[Standing.AWAITING], "kind": "info"}
    return {"label": STATE_WORDS[case.state], "kind": STATE_KINDS[case.state]}


def file_words(name: str, size_bytes: int) -> Text:
    """Return `surat.pdf (240 KB)`."""
    return Text(id=f"{name} ({formats.size(size_bytes, 'id')})", en=f"{name} ({formats.size(size_bytes, 'en')})")
