"""`loket migrate`: bring the database to this version, as its owner, and give the application role its rights."""

from __future__ import annotations

import os

import click

from loket.config import cli


@click.command()
@click.option("--app-role", default="", help="Peran aplikasi (bawaan: dari DATABASE_URL) / application role.")
@click.option("--check", is_flag=True, help="Hanya katakan apakah ada yang harus dijalankan / only say whether there is work.")
def command(app_role: str, check: bool) -> None:
    """
    Prepare the database as its owner (LOKET_OWNER_DATABASE_URL), then grant the application role its rights.

    Example: LOKET_OWNER_DATABASE_URL=postgresql://… loket migrate
    """
    os.environ["LOKET_ROLE"] = "owner"
    cli.setup_django()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    click.echo(f"{len(plan)} langkah / step(s) to run")
    if check:
        raise SystemExit(1 if plan else 0)
    # Because: what SQL in migrations needs (lock_timeout) comes from the connection; the rest may take long.
    call_command("migrate", interactive=False, verbosity=0)
    grant(app_role or settings.VALUES["DATABASE_URL"]["user"])
    click.echo("Basis data siap / the database is ready")


def grant(app_role: str) -> None:
    """Give `app_role` its rights on everything there is. Runs as the owner."""
    from django.db import connection, transaction

    from loket.config import grants

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(grants.TABLES_QUERY)
        tables = dict(cursor.fetchall())
        for statement in grants.statements(app=app_role, tables=tables):
            cursor.execute(statement)
