"""`python -m loket` is the command line."""

from loket.config.cli import run

run()
