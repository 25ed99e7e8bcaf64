"""`loket demo`: a made-up regency with everything it needs, in one foreground process."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO, Final

import click

from loket.config import boot, environment, supervisor
from loket.config.postgres import cluster, places

DATABASE: Final = "loket"
ACCOUNTS_FILE: Final = "accounts.json"
PREPARED_FILE: Final = "prepared"
TOP: Final = Path(__file__).resolve().parents[4]
# Folders of the checkout that shape tables, static files and made-up data.
SHAPING: Final = ("src", "service-packages", "regions")
# Which roles are shown on the terminal; `loket demo accounts` lists all.
SHOWN_ROLES: Final = ("citizen", "officer", "auditor")
LONGEST_WAIT_SECONDS: Final = 60
# Children and database together are gone within five seconds of the signal. A job that is cut off begins again at the next start.
STOP_SECONDS: Final = 1.5
DATABASE_STOP_SECONDS: Final = 1.5


def say(text: str) -> None:
    """Write a line of progress with the time since the start."""
    click.echo(f"[{time.monotonic() - _BEGAN:5.1f} s] {text}", err=True)


_BEGAN = time.monotonic()


@click.group(invoke_without_command=True)
@click.option("--port", default=8000, show_default=True, help="Porta / port.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Alamat / address.")
@click.pass_context
def command(context: click.Context, port: int, host: str) -> None:
    """
    Run the demo: embedded PostgreSQL, migrations, made-up data, web server, worker. Ctrl+C stops all of it.

    Example: loket demo --port 8000
    """
    if os.environ.get("LOKET_MODE", "demo") != "demo":
        raise click.ClickException("LOKET_MODE bukan demo: perintah ini hanya untuk demo / this command is for the demo only.")
    os.environ["LOKET_MODE"] = "demo"
    if context.invoked_subcommand is None:
        _run(host, port)


@command.command()
def accounts() -> None:
    """Print the demo's logins as JSON; `totp` is the code that officers type now. Example: loket demo accounts | head"""
    path = boot.demo_state() / ACCOUNTS_FILE
    if not path.exists():
        raise click.ClickException("Belum ada akun: jalankan 'loket demo' dahulu / no accounts yet: run 'loket demo' first.")
    from loket.foundation.identity import totp

    listed = json.loads(path.read_text())
    for account in listed:
        if secret := account.get("totp_secret"):
            account["totp"] = totp.code_of(totp.from_text(secret), int(time.time()) // totp.STEP_SECONDS)
    click.echo(json.dumps(listed, ensure_ascii=False, indent=2))


@command.command()
@click.option("--yes", is_flag=True, help="Jangan bertanya / do not ask.")
def reset(yes: bool) -> None:
    """Throw the demo's data away; the next start begins afresh. Example: loket demo reset --yes"""
    state = boot.demo_state()
    if not yes:
        click.confirm(f"Hapus {state}?", abort=True)
    lock = _only_one(state)
    folder = places.cluster_folder(state / "postgres")
    for path in (folder, state):
        shutil.rmtree(path, ignore_errors=True)
    lock.close()
    click.echo("Demo dikosongkan / the demo was emptied")


@command.command(hidden=True)
def prepare() -> None:
    """Bring database, static files and data up to date; runs as the owner in a process of its own."""
    os.environ["LOKET_ROLE"] = "owner"
    from loket.config import cli

    cli.setup_django()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from loket.config import demo, static
    from loket.config.cli.migrate import grant

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Menyiapkan tabel / preparing tables …")
        call_command("migrate", interactive=False, verbosity=0)
    grant(settings.VALUES["DATABASE_URL"]["user"])
    if static.ensure():
        say("Berkas statis siap / static files are ready")
    say("Memeriksa data demo / checking the made-up data …")
    demo.ensure_demo_data(say)
    (settings.LOKET_STATE_DIR / ACCOUNTS_FILE).write_text(json.dumps(demo.accounts(), ensure_ascii=False, indent=2))


def _only_one(state: Path) -> IO[str]:
    state.mkdir(parents=True, exist_ok=True)
    lock = (state / "lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        raise click.ClickException(
            f"Demo lain sedang memakai {state} (proses {lock.read().strip() or '?'}) / another demo uses this folder: stop it first."
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"Porta {port} sudah dipakai; coba 'make demo PORT={port + 1}' / port {port} is taken ({error.strerror}); try another."
            ) from None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(host: str, port: int) -> None:
    say("Memulai demo Loket / starting the demo of Loket …")
    state = boot.demo_state()
    lock = _only_one(state)
    _check_port(host, port)
    watch = supervisor.Supervisor(children=[], say=say, stop_seconds=STOP_SECONDS)
    watch.listen()
    values = {"LOKET_MODE": "demo", "LOKET_STATE_DIR": str(state), "LOKET_BASE_URL": f"http://localhost:{port}", **boot.demo_secrets(state)}
    server: cluster.Cluster | None = None
    try:
        if os.environ.get("DATABASE_URL"):
            say("Memakai PostgreSQL dari DATABASE_URL / using the PostgreSQL of DATABASE_URL")
            values |= {name: os.environ[name] for name in ("DATABASE_URL", "LOKET_OWNER_DATABASE_URL") if name in os.environ}
        else:
            server = _start_database(state)
            values |= {
                "DATABASE_URL": server.url(cluster.APP, DATABASE),
                "LOKET_OWNER_DATABASE_URL": server.url(cluster.OWNER, DATABASE),
            }
        values["LOKET_SMS_ADDRESS"] = f"http://127.0.0.1:{_free_port()}/kirim"
        environment.write_file(state / boot.ENVIRONMENT_FILE, {k: v for k, v in values.items() if k != "LOKET_MODE"})
        child_environment = {**os.environ, **values, "DJANGO_SETTINGS_MODULE": "loket.config.settings.demo"}
        if child_environment.pop("PYTHONDONTWRITEBYTECODE", ""):
            # Because: compiling everything in each of five processes takes 1.2 s of CPU; whoever wants none beside the source has it in the state.
            child_environment["PYTHONPYCACHEPREFIX"] = str(state / "bytecode")
        if not watch.stopping.is_set() and _prepare(watch, child_environment, state):
            if server:
                server.checkpoint()  # a stop soon afterwards must not wait until all that was made is written
            _serve(watch, server, child_environment, host, port, state)
    except cluster.ServerFailed as failure:
        raise click.ClickException(str(failure)) from None
    finally:
        say("Menghentikan / stopping …")
        watch.stop()
        if server:
            server.stop(patience_seconds=DATABASE_STOP_SECONDS)
        lock.close()
    say("Selesai; data disimpan / done; the data is kept")


def _start_database(state: Path) -> cluster.Cluster:
    server = cluster.Cluster(folder=state / "postgres", binaries=places.wheel_binaries(), say=say)
    if server.folder != (state / "postgres").absolute():
        say(f"Data PostgreSQL ada di {server.folder}, karena pengguna lain tidak dapat membuka {state} / PostgreSQL's data is there")
    if not server.is_made():
        say("Membuat basis data / making the database …")
    server.start()
    server.ensure_roles()
    server.ensure_database(DATABASE)
    say("PostgreSQL berjalan / is running")
    return server


def _stamp(child_environment: dict[str, str]) -> str:
    """Return what the preparation depends on: the source and the packages, the database's address, the day."""
    digest = hashlib.sha256(f"{child_environment['DATABASE_URL']} {time.strftime('%Y-%m-%d')} {sys.version}".encode())
    for folder in SHAPING:
        for path in sorted((TOP / folder).glob("**/*")):
            if path.is_file() and path.suffix != ".pyc":
                found = path.stat()
                digest.update(f"{path} {found.st_size} {found.st_mtime_ns}".encode())
    return digest.hexdigest()


def _prepare(watch: supervisor.Supervisor, child_environment: dict[str, str], state: Path) -> bool:
    """Run `loket demo prepare` and wait, unless nothing changed since; a signal ends it. Return whether it succeeded."""
    done, stamp = state / PREPARED_FILE, _stamp(child_environment)
    if done.exists() and done.read_text() == stamp:
        return True
    child = supervisor.Child("prepare", [sys.executable, "-m", "loket", "demo", "prepare"], {**child_environment, "LOKET_ROLE": "owner"})
    child.start()
    watch.children = [child]
    while (code := child.has_ended()) is None and not watch.stopping.wait(0.1):
        pass
    if code is None:
        return False
    if code:
        raise click.ClickException("Persiapan gagal; lihat pesan di atas / the preparation failed; see the message above.")
    done.write_text(stamp)
    return True


def _serve(
    watch: supervisor.Supervisor, server: cluster.Cluster | None, child_environment: dict[str, str], host: str, port: int, state: Path
) -> None:
    def tend() -> None:
        if server and not server.is_running():
            say("PostgreSQL berhenti, dijalankan lagi / stopped, starting again …")
            if not watch.stopping.wait(0.5):
                server.start()

    logs = state / "logs"
    logs.mkdir(exist_ok=True)
    watch.tend = tend
    web = [sys.executable, "-m", "loket", "serve", "--host", host, "--port", str(port)]
    watch.children = [supervisor.Child("web", web, child_environment, _fresh_log(logs / "web.log"))]
    watch.start()
    _wait_until_ready(watch, host, port, logs)
    if watch.stopping.is_set():
        return
    # Because: starting both at once would keep a small machine's visitor waiting for the one that nobody looks at.
    worker = supervisor.Child("worker", [sys.executable, "-m", "loket", "worker"], child_environment, _fresh_log(logs / "worker.log"))
    simulator = [sys.executable, "-m", "loket", "sms-simulator", "--report-to", f"http://127.0.0.1:{port}/sms/laporan/"]
    texts = supervisor.Child("sms", simulator, child_environment, _fresh_log(logs / "sms.log"))
    for child in (worker, texts):
        child.start()
        watch.children.append(child)
    _greet(port, state)
    watch.run()


def _fresh_log(path: Path) -> IO[bytes]:
    if path.exists():
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def _wait_until_ready(watch: supervisor.Supervisor, host: str, port: int, logs: Path) -> None:
    say("Memulai server web / starting the web server …")
    deadline = time.monotonic() + LONGEST_WAIT_SECONDS
    while not watch.stopping.wait(0.1):
        web = watch.children[0]
        if supervisor.was_told_to_stop(web.has_ended()):
            watch.stopping.set()
            return
        if web.has_ended() is not None or time.monotonic() > deadline:
            tail = "\n".join((logs / "web.log").read_text(errors="replace").splitlines()[-15:])
            raise click.ClickException(f"Server web tidak menjawab / the web server does not answer:\n{tail}")
        try:
            with urllib.request.urlopen(f"http://{host}:{port}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            continue


def _greet(port: int, state: Path) -> None:
    site = f"http://localhost:{port}"
    lines = ["", f"  Loket (data fiktif / made-up data): {site}/", f"  Surel peragaan / the demo's mail:   {site}/demo/surat/", ""]
    path = state / ACCOUNTS_FILE
    if path.exists():
        for role in SHOWN_ROLES:
            account = next((a for a in json.loads(path.read_text()) if a["role"] == role), None)
            if account:
                lines.append(f"  {role:<8} {account['login']:<32} {account['password']:<20} {account['name']}")
        lines += [
            "  Kode petugas sudah terisi, tekan Lanjut / officers: the code is filled in, press Go on",
            "  semua akun / all accounts: loket demo accounts", "",
        ]  # fmt: skip
    click.echo("\n".join([*lines, "  Ctrl+C to stop / untuk berhenti", ""]))
    sys.stdout.flush()
