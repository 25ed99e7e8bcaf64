"""`python -m loket` is the command line."""

from loket.config.cli import run

if __name__ == "__main__":
    run()
