"""What is looked at, how it stands, and what to do about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from loket.foundation.clients import queries as clients
from loket.foundation.common.text import Text
from loket.foundation.files import queries as files
from loket.foundation.jobs import queries as jobs
from loket.foundation.notifications import queries as notifications
from loket.foundation.upkeep import queries as upkeep
from loket.services.documents import queries as documents
from loket.services.journey import queries as journey
from loket.web.kit import formats

#: A queue whose oldest due job is older than this is slow. Unit: seconds. As loket doctor says.
SLOW_SECONDS: Final = 300
#: Unit: bytes.
LITTLE_SPACE, LEAST_SPACE = 5 * 2**30, 2**30
#: A nightly backup may be a little late.
OLD_BACKUP: Final = dt.timedelta(hours=26)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. kind: good, warning, bad. advice says what to do; href leads there."""

    title: Text
    kind: str
    state: Text
    advice: Text | None = None
    href: str = ""


def all_checks(*, region: str, at: dt.datetime) -> tuple[Check, ...]:
    """Look at everything; what is bad stands first."""
    order = {"bad": 0, "warning": 1, "good": 2}
    found = [*_queue(), *_disk(), *_backup(at), *_ways(region), *_signing(region, at), _applications(at), *_work(region, at)]
    return tuple(sorted(found, key=lambda check: order[check.kind]))


def _queue() -> Iterator[Check]:
    state, title = jobs.get_queue_state(), Text(id="Pekerjaan latar", en="Background jobs")
    said = Text(
        id=f"{state.waiting} menunggu, {state.running} berjalan, {state.workers} pekerja",
        en=f"{state.waiting} waiting, {state.running} running, {state.workers} workers",
    )
    if not state.workers:
        yield Check(
            title,
            "bad",
            said,
            Text(
                id="Tidak ada pekerja yang hidup: jalankan loket worker. Surel dan dokumen menunggu.",
                en="No worker is alive: run loket worker. Mail and documents wait.",
            ),
        )
    elif state.oldest_seconds > SLOW_SECONDS:
        minutes = round(state.oldest_seconds / 60)
        yield Check(
            title,
            "warning",
            said,
            Text(
                id=f"Yang tertua menunggu {minutes} menit: tambah pekerja atau LOKET_WORKER_TASKS.",
                en=f"The oldest waits {minutes} minutes: add workers or LOKET_WORKER_TASKS.",
            ),
        )
    else:
        yield Check(title, "good", said)
    if state.failed:
        yield Check(
            Text(id="Pekerjaan yang gagal", en="Jobs that failed"), "bad", Text(id=f"{state.failed} dihentikan setelah percobaan terakhir", en=f"{state.failed} given up after the last attempt"),
            Text(id="Perbaiki sebabnya (lihat log), lalu ulangi di bawah.", en="Mend the cause (see the log), then begin them again below."), "#gagal",
        )  # fmt: skip


def _disk() -> Iterator[Check]:
    space, title = files.free_space(), Text(id="Ruang berkas", en="Room for files")
    if space is None:
        return
    gib = space.free_bytes / 2**30
    whole = space.total_bytes / 2**30
    said = Text(
        id=f"{formats.number(gib, 'id', 1)} GiB kosong dari {formats.number(whole, 'id', 0)} GiB",
        en=f"{formats.number(gib, 'en', 1)} GiB free of {formats.number(whole, 'en', 0)} GiB",
    )
    advice = Text(
        id="Kosongkan atau perbesar disk; unggahan ditolak bila penuh.", en="Make room or enlarge the disk; uploads are refused when it is full."
    )
    if space.free_bytes < LEAST_SPACE:
        yield Check(title, "bad", said, advice)
    elif space.free_bytes < LITTLE_SPACE:
        yield Check(title, "warning", said, advice)
    else:
        yield Check(title, "good", said)


def _backup(at: dt.datetime) -> Iterator[Check]:
    last, title = upkeep.find_last_backup(), Text(id="Cadangan", en="Backup")
    if last is None:
        yield Check(
            title,
            "bad",
            Text(id="Belum pernah dibuat", en="None was ever made"),
            Text(id="Jadwalkan loket backup --to … setiap malam.", en="Run loket backup --to … every night."),
        )
        return
    age = at - last.ended_at
    hours = int(age.total_seconds() // 3600)
    said = Text(
        id=f"{hours} jam yang lalu, {last.database_bytes / 2**20:.0f} MiB basis data, {last.files} berkas",
        en=f"{hours} hours ago, {last.database_bytes / 2**20:.0f} MiB of database, {last.files} files",
    )
    if age > OLD_BACKUP:
        yield Check(
            title,
            "bad",
            said,
            Text(id="Cadangan semalam tidak jadi: periksa jadwalnya.", en="Last night's backup was not made: look at its schedule."),
        )
    else:
        yield Check(title, "good", said)


def _ways(region: str) -> Iterator[Check]:
    title = Text(id="Pesan kepada warga", en="Messages to citizens")
    problems = notifications.get_way_problems()
    for channel, problem in problems:
        yield Check(title, "bad", Text(id=f"Jalur {channel.value} belum benar", en=f"The way {channel.value} is not right"), problem)
    troubles = notifications.list_troubles(region=region)
    for channel, reason, count, _ in troubles:
        yield Check(title, "warning", Text(id=f"{count} gagal lewat {channel.value}: {reason}", en=f"{count} failed by {channel.value}: {reason}"))
    if not problems and not troubles:
        yield Check(title, "good", Text(id="Semua jalur siap, tidak ada yang gagal", en="Every way is ready, nothing failed"))


def _signing(region: str, at: dt.datetime) -> Iterator[Check]:
    title = Text(id="Tanda tangan dokumen", en="Signing of documents")
    waiting, service = sum(documents.count_awaiting(region=region).values()), documents.get_service(at=at)
    said = Text(id=f"{waiting} dokumen menunggu tanda tangan pejabat", en=f"{waiting} documents wait for the signature of an official")
    if service is not None and service.down_since is not None:
        yield Check(
            Text(id="Layanan tanda tangan tidak menjawab", en="The signing service does not answer"), "bad", said,
            Text(id="Hubungi penyelenggaranya; pekerja latar memeriksa lagi sendiri.", en="Call its operator; the worker looks again by itself."),
        )  # fmt: skip
    elif waiting:
        yield Check(Text(id="Menunggu tanda tangan", en="Waiting for signatures"), "good", said)
    problems = documents.get_signing_problems(at=at)
    for problem in problems:
        yield Check(title, "bad", Text(id="Dokumen menunggu", en="Documents wait"), problem)
    if not problems:
        yield Check(title, "good", Text(id="Siap", en="Ready"))


def _applications(at: dt.datetime) -> Check:
    title, problem = Text(id="Masuk ke aplikasi lain", en="Signing in to applications"), clients.get_key_problem(at=at)
    if problem is None:
        return Check(title, "good", Text(id="Kuncinya siap", en="Its key is ready"))
    return Check(title, "warning", Text(id="Kuncinya perlu diurus", en="Its key needs a hand"), problem)


def _work(region: str, at: dt.datetime) -> Iterator[Check]:
    """Say where work waits and nobody is present, and how much is late."""
    title = Text(id="Pekerjaan tanpa petugas", en="Work without officers")
    stuck = journey.list_stuck(region=region, at=at)
    for one in stuck:
        place = one.unit_name or Text(id="semua unit", en="any unit")
        yield Check(
            title, "bad",
            Text(id=f"{one.title.id}, {place.id}: {one.waiting} menunggu, tidak ada yang dapat mengambil", en=f"{one.title.en}, {place.en}: {one.waiting} waiting, nobody can take them"),
            Text(id="Isi jabatannya atau tunjuk pelaksana (Plt atau Plh).", en="Fill the position or name somebody acting (Plt or Plh)."), "/pengelola/petugas/",
        )  # fmt: skip
    if not stuck:
        yield Check(title, "good", Text(id="Semua pekerjaan ada yang dapat mengambilnya", en="There is somebody for all work"))
    work = journey.survey_work(region=region, agencies_led=None, at=at)
    late = sum(one.count.late for one in work)
    if late:
        yield Check(
            Text(id="Langkah yang terlambat", en="Steps that are late"), "warning", Text(id=f"{late} lewat waktu", en=f"{late} past their time"),
            Text(id="Pimpinan instansinya melihat sebabnya di /pimpinan/.", en="The leaders of their agencies see why at /pimpinan/."),
        )  # fmt: skip
