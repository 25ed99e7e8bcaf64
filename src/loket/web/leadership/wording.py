"""How lateness and its causes are said to those who lead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from loket.foundation.common.calendars import working_time_text
from loket.foundation.common.text import Text
from loket.services.journey.values import LateCause, LateStep, Turn

CAUSES: Final[Mapping[LateCause, Text]] = {
    LateCause.NOBODY_PRESENT: Text(
        id="Tidak ada petugas jabatan ini yang hadir. Isi jabatannya, atau tunjuk pelaksana.",
        en="No officer of this position is present. Fill it, or name somebody acting.",
    ),
    LateCause.NOBODY_ALLOWED: Text(
        id="Semua petugas yang hadir berkepentingan atau sudah ikut memutus. Perlu petugas lain.",
        en="Every officer present is concerned or took part before. Another officer is needed.",
    ),
    LateCause.HOLDER_AWAY: Text(
        id="Dipegang {holder}, yang sedang tidak hadir. Alihkan agar berjalan.", en="With {holder}, who is away. Move it so that it goes on."
    ),
    LateCause.PARTNER_SILENT: Text(
        id="Mitra belum menjawab sampai tenggatnya. Petugas yang mengambilnya dapat menarik langkah ini dan mengerjakannya sendiri.",
        en="The partner has not answered in its time. The officer who takes it can take the step back and do it by hand.",
    ),
    LateCause.IN_HAND: Text(id="Sedang dikerjakan {holder}.", en="In the hands of {holder}."),
    LateCause.WAITS_ITS_TURN: Text(
        id="Menunggu giliran: {ahead} langkah di depannya, {present} petugas hadir.",
        en="Waits its turn: {ahead} steps before it, {present} officers present.",
    ),
}
#: Why work is moved; the record keeps the word.
REASONS: Final[Mapping[str, Text]] = {
    "late": Text(id="Sudah lewat waktu dan harus segera selesai", en="It is past its time and must be done now"),
    "absent": Text(id="Pemegangnya tidak hadir", en="Its holder is away"),
    "load": Text(id="Beban petugas perlu dibagi", en="The load has to be shared out"),
    "expertise": Text(id="Perlu keahlian petugas lain", en="It needs another officer's expertise"),
}
QUEUE: Final = "queue"
TO_QUEUE: Final = Text(id="Kembalikan ke antrean, di tempatnya semula", en="Back to the queue, at the place it had")
BUSY: Final = Text(id="sedang memegang satu langkah lain", en="holds another step now")
FREE: Final = Text(id="tidak memegang langkah lain", en="holds nothing else")
MOVED: Final = Text(
    id="Langkah permohonan {number} sudah dialihkan. Perpindahan ini tercatat.", en="The step of application {number} was moved. That is recorded."
)
CHOOSE: Final = Text(id="Pilih kepada siapa langkah ini dialihkan.", en="Choose to whom the step goes.")
SAY_WHY: Final = Text(id="Pilih alasannya.", en="Choose the reason.")
STALE: Final = Text(
    id="Langkah ini baru saja diputus atau berpindah, sehingga tidak ada yang diubah. Inilah keadaannya sekarang.",
    en="This step was just decided or moved, so nothing was changed. This is how it stands now.",
)


def cause_of(late: LateStep) -> Text:
    """Return why a step is late, in a sentence that says what helps."""
    return CAUSES[late.cause].fill(holder=late.holder or "–", ahead=str(late.ahead), present=str(late.present))


def turn_of(turn: Turn) -> dict[str, object]:
    """Return a turn as a row: how long it waited and was worked on, and what the standard allows."""
    spent = turn.waited_seconds + turn.worked_seconds
    over = turn.allowed_seconds is not None and spent > turn.allowed_seconds
    return {
        "title": turn.title, "position": turn.position, "opened_at": turn.opened_at, "waited": _time(turn.waited_seconds, turn),
        "worked": _time(turn.worked_seconds, turn), "allowed": _time(turn.allowed_seconds, turn) if turn.allowed_seconds is not None else None,
        "is_over": over, "is_open": turn.is_open,
    }  # fmt: skip


def _time(seconds: int, turn: Turn) -> Text:
    return working_time_text(seconds, day_seconds=turn.day_seconds)
