"""`loket doctor`: looks at everything an operator can get wrong and says, in plain words, what to do."""

from __future__ import annotations

import base64
import datetime as dt
import os
import secrets
import shutil
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import click

from loket.config import boot, environment, static
from loket.config.cli import trouble
from loket.foundation.common.text import Text

LEAST_FREE_MIB: Final = 1024
#: Unit: milliseconds of one processor. Source: the target of the project for argon2id at OWASP's parameters.
MOST_PASSWORD_MS: Final = 60
OLDEST_POSTGRES: Final = 150000
LONGEST_QUEUE_SECONDS: Final = 300
OLDEST_BACKUP_HOURS: Final = 26


@dataclass(frozen=True)
class Finding:
    """What was looked at, whether it is well, and what to do if not. `state`: ok, warning, bad."""

    state: str
    subject: Text
    advice: Text | None = None


@click.command()
@click.option("--lang", type=click.Choice(["id", "en"]), default=None, help="Bahasa (bawaan: dari LANG) / language.")
@click.option("--new-secret", is_flag=True, help="Buat LOKET_SECRET_KEY / make one.")
@click.option("--new-key", is_flag=True, help="Buat kunci untuk LOKET_KEYRING / make one.")
@click.option("--new-push-key", is_flag=True, help="Buat LOKET_PUSH_KEY / make one.")
def command(lang: str | None, new_secret: bool, new_key: bool, new_push_key: bool) -> None:
    """
    Check the installation and say what to do. Exits 1 when something is bad.

    Example: loket doctor --lang en
    """
    if new_secret:
        click.echo(secrets.token_urlsafe(60))
        return
    if new_key:
        click.echo(f"1:{base64.b64encode(secrets.token_bytes(environment.KEY_BYTES)).decode()}")
        return
    if new_push_key:
        from loket.foundation.notifications.channels.push import encryption

        click.echo(encryption.new_private_key())
        return
    language = lang or ("en" if os.environ.get("LANG", "").startswith("en") else "id")
    worst = "ok"
    marks = {"ok": "✓", "warning": "!", "bad": "✗"}
    for finding in findings():
        click.echo(f"{marks[finding.state]} {finding.subject.in_(language)}")
        if finding.advice:
            click.echo(f"    {finding.advice.in_(language)}")
        worst = "bad" if "bad" in (worst, finding.state) else finding.state if worst == "ok" else worst
    closing = {
        "ok": Text(id="Semua baik.", en="All is well."),
        "warning": Text(id="Dapat berjalan; perhatikan tanda !.", en="It can run; mind what is marked !."),
        "bad": Text(id="Perbaiki yang bertanda ✗ lalu jalankan lagi.", en="Mend what is marked ✗ and run this again."),
    }
    click.echo(closing[worst].in_(language))
    raise SystemExit(1 if worst == "bad" else 0)


def findings() -> Iterator[Finding]:
    """Yield what was found, from settings to queue; stops where nothing further can be looked at."""
    boot.choose_settings()
    try:
        from django.conf import settings

        settings.INSTALLED_APPS  # noqa: B018 - reading one name loads the settings
    except environment.UnsafeSettings as refusal:
        for name, text in refusal.problems:
            yield Finding("bad", Text(id=f"Pengaturan {name}", en=f"Setting {name}"), text)
        return
    yield Finding("ok", Text(id=f"Pengaturan terbaca (mode {settings.LOKET_MODE})", en=f"Settings are read (mode {settings.LOKET_MODE})"))
    if settings.LOKET_MODE == "demo":
        yield Finding(
            "warning",
            Text(id="Ini demo", en="This is the demo"),
            Text(id="Jangan masukkan data orang sungguhan.", en="Do not enter data of real people."),
        )
    yield from _folder(settings.LOKET_STATE_DIR)
    yield from _mail(settings)
    import django

    django.setup()
    yield from _ways()
    yield _static()
    yield from _signing(settings)
    yield _identity_keys()
    yield _passwords(_password_cost())
    yield from _upstreams(settings)
    yield from _database(settings)


def _folder(folder: Any) -> Iterator[Finding]:
    subject = Text(id=f"Folder keadaan {folder}", en=f"State folder {folder}")
    if not folder.exists() or not os.access(folder, os.W_OK):
        yield Finding(
            "bad", subject, Text(id=f"Buat folder ini dan beri hak tulis: mkdir -p {folder}", en=f"Make it and let Loket write: mkdir -p {folder}")
        )
        return
    free = shutil.disk_usage(folder).free // 2**20
    if free < LEAST_FREE_MIB:
        yield Finding(
            "bad",
            subject,
            Text(
                id=f"Sisa ruang hanya {free} MiB; kosongkan sedikitnya {LEAST_FREE_MIB} MiB.",
                en=f"Only {free} MiB are free; make room for at least {LEAST_FREE_MIB} MiB.",
            ),
        )
        return
    yield Finding("ok", subject)


def _mail(settings: Any) -> Iterator[Finding]:
    if not settings.LOKET_MAIL_IS_SENT:
        yield Finding(
            "warning",
            Text(id="Surel tidak dikirim", en="Mail is not sent"),
            Text(id="Isi LOKET_SMTP_URL agar warga menerima pemberitahuan.", en="Set LOKET_SMTP_URL so that citizens get notices."),
        )
        return
    subject = Text(id=f"Server surel {settings.EMAIL_HOST}", en=f"Mail server {settings.EMAIL_HOST}")
    try:
        socket.create_connection((settings.EMAIL_HOST, settings.EMAIL_PORT), timeout=5).close()
    except OSError as error:
        yield Finding(
            "bad",
            subject,
            Text(
                id=f"Tidak dapat dihubungi ({error.strerror or error}); periksa LOKET_SMTP_URL dan firewall.",
                en=f"Cannot be reached ({error.strerror or error}); check LOKET_SMTP_URL and the firewall.",
            ),
        )
    else:
        yield Finding("ok", subject)


def _upstreams(settings: Any) -> Iterator[Finding]:
    from loket.foundation.upstream import queries as upstream

    if not settings.LOKET_UPSTREAMS:
        return
    subject = Text(id=f"Penyedia identitas lain ({settings.LOKET_UPSTREAMS})", en=f"Other identity providers ({settings.LOKET_UPSTREAMS})")
    wrong = upstream.check()
    yield from (Finding("bad", subject, Text(id=one, en=one)) for one in wrong)
    if not wrong:
        yield Finding("ok", subject)


def _ways() -> Iterator[Finding]:
    from loket.foundation.notifications import queries as notifications
    from loket.foundation.notifications.values import CHANNEL_WORDS, Channel

    # Because: an office may serve without text messages and notices; without mail it was said above.
    problems = [(channel, problem) for channel, problem in notifications.get_way_problems() if channel is not Channel.EMAIL]
    yield from (Finding("warning", CHANNEL_WORDS[channel], problem) for channel, problem in problems)
    wrong = {channel for channel, _ in problems}
    yield from (Finding("ok", CHANNEL_WORDS[channel]) for channel in (Channel.SMS, Channel.PUSH) if channel not in wrong)


def _static() -> Finding:
    subject = Text(id="Berkas statis", en="Static files")
    if static.is_ready():
        return Finding("ok", subject)
    return Finding(
        "warning",
        subject,
        Text(
            id="Belum dikumpulkan atau lama: mulai ulang 'loket serve' (dalam mode production ia mengumpulkannya), atau jalankan 'make demo'.",
            en="Not gathered, or old: restart 'loket serve' (in production mode it gathers them), or run 'make demo'.",
        ),
    )


def _signing(settings: Any) -> Iterator[Finding]:
    from loket.services.documents import queries as documents

    subject = Text(id="Tanda tangan dokumen", en="Signing of documents")
    # Because: an office may serve before it signs; its documents wait then.
    state = "bad" if settings.LOKET_SIGNING else "warning"
    problems = documents.get_signing_problems(at=dt.datetime.now(dt.UTC))
    yield from (Finding(state, subject, problem) for problem in problems)
    if not problems:
        yield Finding("ok", subject)


def _identity_keys() -> Finding:
    from loket.foundation.clients import queries as clients

    # Because: an office may serve without being the way into other applications.
    problem = clients.get_key_problem(at=dt.datetime.now(dt.UTC))
    return Finding("warning" if problem else "ok", Text(id="Kunci masuk ke aplikasi lain", en="Keys for signing in to applications"), problem)


def _password_cost() -> float:
    """Return how much of a processor one sign-in by password takes here: the least of three, in milliseconds."""
    from django.contrib.auth.hashers import make_password

    spent = []
    for _ in range(3):
        before = time.process_time()
        make_password("lima bebek berenang")
        spent.append((time.process_time() - before) * 1000)
    return min(spent)


def _passwords(milliseconds: float) -> Finding:
    subject = Text(id=f"Biaya satu kata sandi: {milliseconds:.0f} ms prosesor", en=f"Cost of one password: {milliseconds:.0f} ms of a processor")
    if milliseconds <= MOST_PASSWORD_MS:
        return Finding("ok", subject)
    return Finding(
        "warning",
        subject,
        Text(
            id=f"Lebih dari {MOST_PASSWORD_MS} ms: pada pagi yang sibuk orang menunggu saat masuk. Pakai mesin yang lebih cepat; jangan melemahkan sandinya.",
            en=f"More than {MOST_PASSWORD_MS} ms: on a busy morning people wait to sign in. Use a faster machine; do not weaken the passwords.",
        ),
    )


def _database(settings: Any) -> Iterator[Finding]:
    from django.db import connection
    from django.db.utils import OperationalError

    subject = Text(id="Basis data", en="Database")
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('server_version_num')::int, current_setting('is_superuser'), current_setting('jit'), current_setting('server_encoding')"
            )
            version, superuser, jit, encoding = cursor.fetchone()
    except OperationalError as error:
        yield Finding("bad", subject, trouble.explain(error))
        return
    checks: list[tuple[bool, Text]] = [
        (version >= OLDEST_POSTGRES, Text(id="PostgreSQL harus versi 15 atau lebih baru.", en="PostgreSQL must be version 15 or newer.")),
        (
            superuser == "off" or settings.LOKET_MODE == "test",
            Text(id="DATABASE_URL memakai superuser; pakai peran aplikasi.", en="DATABASE_URL is a superuser; use the application role."),
        ),
        (jit == "off", Text(id="Setel jit = off pada PostgreSQL.", en="Set jit = off in PostgreSQL.")),
        (encoding == "UTF8", Text(id="Buat basis data dengan penyandian UTF8.", en="Make the database with the encoding UTF8.")),
    ]
    wrong = [advice for well, advice in checks if not well]
    if wrong:
        yield from (Finding("bad", subject, advice) for advice in wrong)
    else:
        yield Finding("ok", Text(id=f"Basis data PostgreSQL {version // 10000}", en=f"Database PostgreSQL {version // 10000}"))
    yield from _contents()


def _contents() -> Iterator[Finding]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from loket.config import grants
    from loket.foundation.jobs import queries as jobs

    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    subject = Text(id="Tabel", en="Tables")
    if missing:
        yield Finding(
            "bad",
            subject,
            Text(id=f"{missing} langkah migrasi belum dijalankan: loket migrate", en=f"{missing} migration steps were not run: loket migrate"),
        )
        return
    yield Finding("ok", subject)
    changeable = [table for table in grants.append_only_tables() if _may_change(connection, table)]
    subject = Text(id="Catatan hanya dapat ditambah", en="The record can only be added to")
    if changeable:
        yield Finding(
            "bad",
            subject,
            Text(
                id=f"Peran aplikasi dapat mengubah {', '.join(changeable)}: jalankan 'loket migrate' sebagai pemilik.",
                en=f"The application role can change {', '.join(changeable)}: run 'loket migrate' as the owner.",
            ),
        )
    else:
        yield Finding("ok", subject)
    yield from _backup()
    state = jobs.get_queue_state()
    subject = Text(
        id=f"Pekerjaan latar: {state.waiting} menunggu, {state.failed} gagal", en=f"Background jobs: {state.waiting} waiting, {state.failed} failed"
    )
    if not state.workers:
        yield Finding("bad", subject, Text(id="Tidak ada pekerja: jalankan 'loket worker'.", en="There is no worker: run 'loket worker'."))
    elif state.oldest_seconds > LONGEST_QUEUE_SECONDS:
        yield Finding(
            "warning",
            subject,
            Text(id="Antrean lambat: tambah pekerja atau LOKET_WORKER_TASKS.", en="The queue is slow: add workers or LOKET_WORKER_TASKS."),
        )
    else:
        yield Finding("ok", subject)


def _backup() -> Iterator[Finding]:
    from loket.foundation.upkeep import queries as upkeep

    last = upkeep.find_last_backup()
    if last is None:
        yield Finding(
            "warning", Text(id="Cadangan", en="Backup"),
            Text(id="Belum pernah dibuat dengan 'loket backup --to …'.", en="None was ever made with 'loket backup --to …'."),
        )  # fmt: skip
        return
    hours = int((dt.datetime.now(dt.UTC) - last.ended_at).total_seconds() // 3600)
    subject = Text(id=f"Cadangan terakhir {hours} jam yang lalu", en=f"Last backup {hours} hours ago")
    if hours > OLDEST_BACKUP_HOURS:
        yield Finding("warning", subject, Text(id="Jalankan 'loket backup' setiap malam.", en="Run 'loket backup' every night."))
    else:
        yield Finding("ok", subject)


def _may_change(connection: Any, table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege(%s, 'UPDATE') OR has_table_privilege(%s, 'DELETE') OR has_table_privilege(%s, 'TRUNCATE')", [table] * 3
        )
        return bool(cursor.fetchone()[0])
