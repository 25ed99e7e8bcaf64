"""
The command line `loket`. Each command is a module that is loaded only when it is called.

Add a command: write `cli/<name>.py` with a click command or group named `command`, and a line in COMMANDS.
"""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from types import FrameType
from typing import Any, Final

import click

from loket.config import boot, environment, supervisor
from loket.config.cli import trouble

# name -> (module, needs Django, one line of help)
COMMANDS: Final[dict[str, tuple[str, bool, str]]] = {
    "demo": ("loket.config.cli.demo", False, "Jalankan kabupaten fiktif / run a made-up regency."),
    "serve": ("loket.config.cli.serve", False, "Jalankan server web / run the web server."),
    "worker": ("loket.config.cli.worker", True, "Jalankan pekerjaan latar / run background jobs."),
    "migrate": ("loket.config.cli.migrate", False, "Siapkan basis data / prepare the database (as its owner)."),
    "backup": ("loket.config.cli.backup", True, "Cadangkan basis data dan berkas / back up database and files."),
    "doctor": ("loket.config.cli.doctor", False, "Periksa pemasangan / check the installation."),
    "service": ("loket.config.cli.service", False, "Paket layanan / service packages."),
    "documents": ("loket.config.cli.documents", True, "Dokumen dan tanda tangan / documents and signatures."),
    "sms-simulator": ("loket.config.cli.sms_simulator", True, "Gateway SMS tiruan / a simulated gateway (demo)."),
    "sign-simulator": ("loket.config.cli.sign_simulator", False, "Layanan tanda tangan tiruan / a simulated signing service (demo)."),
    "residents": ("loket.config.cli.residents", True, "Daftar penduduk: orang yang tercatat dua kali / people entered twice."),
    "keys": ("loket.config.cli.keys", True, "Kunci sandi kolom: keadaan, penggantian / keys of sealed columns."),
    "import": ("loket.config.cli.importing", True, "Muat penduduk dari berkas / take in residents from a file."),
    "region": ("loket.config.cli.region", True, "Daerah dan wilayah / regions and areas."),
    "office": ("loket.config.cli.office", True, "Pengelola pertama dan pertolongan / first operators and rescue."),
    "identity-keys": ("loket.config.cli.identity_keys", True, "Kunci masuk ke aplikasi lain / keys for signing in to applications."),
    "retention": ("loket.config.cli.retention", True, "Yang habis masa simpannya / what has been kept for its time."),
    "docs": ("loket.config.cli.docs", True, "Buat halaman acuan / make generated pages."),
    "django": ("loket.config.cli.django", True, "Perintah Django / Django's own commands."),
}
# Commands that run for long, and their name in pg_stat_activity.
PARTS: Final = {"serve": "web", "worker": "worker"}
# What a supervisor keeps running. Because: an interrupt that is raised while modules are read may be swallowed there, and is never heard again.
KEPT_RUNNING: Final = (*PARTS, "sms-simulator")
# Commands that work as the owner of the database. Because: they write where the application may only add (decisions sealed anew).
OWNERS: Final = ("keys",)


class _Commands(click.Group):
    """Loads a command's module when it is called, so that `--help` is quick and settings are read late."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module, needs_django, _ = COMMANDS.get(cmd_name, ("", False, ""))
        if not module:
            return None
        if cmd_name in OWNERS:
            os.environ["LOKET_ROLE"] = "owner"
        if cmd_name in PARTS:
            # Because: the settings give long-running parts a pool, and they are read once.
            os.environ["LOKET_PART"] = PARTS[cmd_name]
        if cmd_name in KEPT_RUNNING:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, _leave)
        supervisor.hear()
        if needs_django:
            setup_django()
        command = import_module(module).command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Perintah / commands"):
            formatter.write_dl([(name, COMMANDS[name][2]) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what is wrong with the database is said in one line, and Ctrl+C is no crash, however early it comes."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            # Because: click would end with 1, and a supervisor would start again what somebody wants to end.
            raise SystemExit(128 + signal.SIGINT) from None
        except Exception as error:
            if text := trouble.explain(error):
                raise click.ClickException(f"{trouble.address()}: {text.id} / {text.en}") from None
            raise


def _leave(number: int, _: FrameType | None) -> None:
    """End a part that is still starting, until it has handlers of its own: nothing is begun that needs an end."""
    os._exit(128 + number)


def setup_django() -> None:
    """Choose the settings and start Django; on unsafe settings say all of them and leave."""
    import django

    boot.choose_settings()
    try:
        django.setup()
    except environment.UnsafeSettings as refusal:
        click.echo(str(refusal), err=True)
        raise SystemExit(78) from None  # EX_CONFIG of sysexits.h


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Loket: satu pintu untuk semua layanan publik / one gateway for every public service."""


def run() -> None:
    """Run the command line; what can be expected to go wrong is one line, not a traceback."""
    try:
        main(prog_name="loket")
    except environment.UnsafeSettings as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(78)
