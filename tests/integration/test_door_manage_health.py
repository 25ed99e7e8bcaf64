"""The page of health says what is wrong and what to do; failed jobs begin again; backups are made, read back and noted."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from loket.config.postgres.cluster import OWNER
from loket.foundation.audit.values import Act, ActorKind, system_act
from loket.foundation.identity import models as identity_models
from loket.foundation.identity import operations as identity
from loket.foundation.identity.values import AbsenceReason, Audience
from loket.foundation.jobs import operations as jobs
from loket.foundation.jobs import queries as job_reads
from loket.foundation.jobs.errors import JobGone
from loket.foundation.upkeep import operations, queries
from loket.foundation.upkeep.values import Backup
from loket.web.manage.health import checks
from tests.integration import test_journey as journey
from tests.integration.test_door_manage import appointed
from tests.support import database
from tests.support import world as worlds

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


def found(title: str, at: dt.datetime = worlds.NOW) -> list[checks.Check]:
    return [check for check in checks.all_checks(region=worlds.REGION, at=at) if check.title.id == title]


def made(at: dt.datetime) -> None:
    backup = Backup(at - HOUR, at, 2**20, 3, 1, "0" * 64)
    operations.record_backup(act=system_act("cli", region="*", at=at, purpose="backup"), backup=backup)


def test_a_backup_that_was_never_made_or_is_old_needs_a_hand(world: worlds.World) -> None:
    assert found("Cadangan")[0].kind == "bad"
    made(worlds.NOW - 30 * HOUR)
    assert found("Cadangan")[0].kind == "bad"
    made(worlds.NOW - 2 * HOUR)
    (check,) = found("Cadangan")
    assert (check.kind, check.state.id) == ("good", "2 jam yang lalu, 1 MiB basis data, 3 berkas")


def test_a_silent_worker_needs_a_hand_and_a_living_one_does_not(world: worlds.World) -> None:
    assert found("Pekerjaan latar")[0].kind == "bad"
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    assert found("Pekerjaan latar")[0].kind == "good"


def test_work_that_nobody_can_take_needs_a_hand(world: worlds.World) -> None:
    journey.send(world)
    assert found("Pekerjaan tanpa petugas")[0].kind == "good"
    for seat in identity_models.Appointment.objects.all():
        identity.record_absence(
            act=system_act("load", region=worlds.REGION, at=worlds.NOW, purpose="load"), appointment=seat.pk, absent_from=worlds.NOW.date(),
            absent_until=worlds.NOW.date() + 3 * 24 * HOUR, reason=AbsenceReason.SICK,
        )  # fmt: skip
    (check,) = found("Pekerjaan tanpa petugas")
    assert (check.kind, check.href) == ("bad", "/pengelola/petugas/")


def failed_job() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO procrastinate_jobs (queue_name, task_name, status, attempts) VALUES ('default', 'files.orphans.sweep', 'failed', 8) RETURNING id"""
        )
        return int(cursor.fetchone()[0])


def test_a_failed_job_is_shown_and_begins_again_once(world: worlds.World) -> None:
    job = failed_job()
    client = appointed("diskominfo/pengelola", Audience.OPERATOR)
    shown = client.get("/pengelola/kesehatan/").content.decode()
    assert "files.orphans.sweep" in shown
    again = client.post("/pengelola/kesehatan/ulangi/", {"job": str(job)}, follow=True)
    assert "dimulai lagi" in again.content.decode()
    assert not job_reads.list_failed()
    twice = client.post("/pengelola/kesehatan/ulangi/", {"job": str(job)}, follow=True)
    assert "tidak lagi ada" in twice.content.decode()
    act = Act(region=worlds.REGION, actor="01", kind=ActorKind.OPERATOR, at=worlds.NOW, purpose="manage")
    with pytest.raises(JobGone):
        jobs.retry(act=act, job=job)


def test_only_operators_see_it(world: worlds.World) -> None:
    assert appointed("dukcapil/penyusun", Audience.AUTHOR).get("/pengelola/kesehatan/").status_code == 403
    assert Client(HTTP_HOST="localhost").get("/pengelola/kesehatan/").status_code == 302


def backup(database_server: database.TestServer, database_url: str, folder: Path, *more: str, **settings: Any) -> subprocess.CompletedProcess[str]:
    name = connection.settings_dict["NAME"]
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin", "LOKET_MODE": "test", "DATABASE_URL": database_url, "LOKET_OWNER_DATABASE_URL": database_server.url(name, OWNER),
        "LOKET_FILES_DIR": str(folder / "store"), "LOKET_STATE_DIR": str(folder / "state"), **settings,
    }  # fmt: skip
    argv = [sys.executable, "-m", "loket", "backup", "--to", str(folder / "safe"), *more]
    return subprocess.run(argv, env=environment, cwd=worlds.TOP, capture_output=True, text=True, check=False)


def test_a_backup_holds_database_and_files_is_read_back_and_noted(
    committed_db: str, database_server: database.TestServer, database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "store" / "AB").mkdir(parents=True)
    (tmp_path / "store" / "AB" / "01").write_bytes(b"sealed")
    done = backup(database_server, database_url, tmp_path)
    assert done.returncode == 0, done.stderr
    (dump,) = (tmp_path / "safe").glob("loket-*.dump")
    assert dump.stat().st_mode & 0o077 == 0
    assert (tmp_path / "safe" / "files" / "AB" / "01").read_bytes() == b"sealed"
    last = queries.find_last_backup()
    assert last is not None
    assert (last.files, last.new_files, last.database_bytes) == (1, 1, dump.stat().st_size)
    assert last.database_sha256 in (tmp_path / "safe" / f"{dump.name}.sha256").read_text()


def test_old_dumps_go_and_a_backup_that_fails_leaves_nothing_half_done(
    committed_db: str, database_server: database.TestServer, database_url: str, tmp_path: Path
) -> None:
    safe = tmp_path / "safe"
    safe.mkdir()
    for day in ("20260101", "20260102"):
        (safe / f"loket-{day}T000000Z.dump").write_bytes(b"old")
    assert backup(database_server, database_url, tmp_path, "--keep", "2").returncode == 0
    assert not (safe / "loket-20260101T000000Z.dump").exists()
    assert len(list(safe.glob("loket-*.dump"))) == 2
    failed = backup(database_server, database_url, tmp_path / "other", LOKET_OWNER_DATABASE_URL="")
    assert failed.returncode == 1
    assert "LOKET_OWNER_DATABASE_URL" in failed.stderr
    assert not list((tmp_path / "other").rglob("*.dump*"))
