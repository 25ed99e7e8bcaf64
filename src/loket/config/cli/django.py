"""`loket django …`: Django's management commands, for developers."""

from __future__ import annotations

import click
from django.core.management import execute_from_command_line


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Run a command of Django, for example `loket django makemigrations cases`."""
    execute_from_command_line(["loket django", *arguments])
