"""
`make test`: checks, then unit, integration and browser tests on the embedded PostgreSQL. `--long`: load and fault tests, what is
marked `patient` (bad networks, whole descriptions tried by machine, programs beside programs), and everything that asks a
database once more on Debian's PostgreSQL 15, where it can be had.

Parts run beside each other, one more than there are cores, since a browser often waits: each has a PostgreSQL of its own. What a part
printed is shown when it ends. `--weigh` writes down how long each file took, by which the next run is shared (`tools/shares.py`).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP / "tools"))

import machine  # noqa: E402 - the folder is put on the path first
import shares  # noqa: E402

_SPEAKING = threading.Lock()
# Because: a door asks the database only through rooms, whose own tests run on both servers; pages are looked at once.
DOORS = re.compile(r"/test_door_|_looks\.py$")
# More would only take each other's memory.
AT_ONCE = min(4, (os.cpu_count() or 2) + 1)


@dataclass(frozen=True)
class Part:
    """Tests that run together, with what they need in the environment."""

    title: str
    argv: list[str]
    environment: dict[str, str]


def run(title: str, argv: list[str], **extra: str) -> int:
    """Run a part with its output shown as it comes; return its code."""
    print(f"\n=== {title}", flush=True)
    began = time.monotonic()
    code = subprocess.run(argv, cwd=TOP, env={**os.environ, **extra}, stdin=subprocess.DEVNULL, check=False).returncode
    print(f"=== {title}: {'ok' if code == 0 else f'FAILED ({code})'} after {time.monotonic() - began:.0f} s", flush=True)
    return code


def run_beside(part: Part) -> int:
    """Run a part and show its output when it ended, whole; return its code."""
    began = time.monotonic()
    done = subprocess.run(
        part.argv, cwd=TOP, env={**os.environ, **part.environment}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, check=False,
    )  # fmt: skip
    said = "ok" if done.returncode == 0 else f"FAILED ({done.returncode})"
    with _SPEAKING:
        print(f"\n=== {part.title}\n{done.stdout.rstrip()}\n=== {part.title}: {said} after {time.monotonic() - began:.0f} s", flush=True)
    return done.returncode


def parts_of(pytest: list[str], environment: dict[str, str]) -> list[Part]:
    """Return the parts of `make test`, the longest first, so that all cores end together."""
    pytest = [*pytest, "-m", "not patient"]
    return [
        *(Part(f"browser journeys {number}", [*pytest, *share], environment) for number, share in enumerate(shared("tests/journeys", 2), start=1)),
        # Because: in small shares no core waits long for another at the end.
        *(Part(f"integration {number}", [*pytest, *share], environment) for number, share in enumerate(shared("tests/integration", 6), start=1)),
    ]


def shared(folder: str, count: int, *, without: re.Pattern[str] | None = None) -> list[list[str]]:
    """Return the test files of a folder in shares that take about as long."""
    files = [file for file in shares.files_of(folder) if without is None or not without.search(file)]
    return shares.split(shares.seconds_of(files), count)


def long_parts(pytest: list[str], environment: dict[str, str], older: Path | None) -> list[Part]:
    """Return what needs patience, and the database part on the older server: all rooms, none of the doors."""
    parts = [Part("what needs patience", [*pytest, "-m", "patient", "tests/journeys", "tests/integration"], environment)]
    if older is None:
        return parts
    older_environment = {**environment, "LOKET_TEST_PG": str(older)}
    pytest = [*pytest, "-m", "not patient"]
    return [
        Part(f"database part {number}, Debian's PostgreSQL 15", [*pytest, *share], older_environment)
        for number, share in enumerate(shared("tests/integration", 3, without=DOORS), start=1)
    ] + parts  # fmt: skip


def run_side_by_side(parts: list[Part]) -> list[int]:
    """Run parts beside each other; return their codes."""
    if not parts:
        return []
    print(f"\n{len(parts)} parts, {AT_ONCE} at a time; each is shown when it ends: {', '.join(part.title for part in parts)}", flush=True)
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        return list(pool.map(run_beside, parts))


def browsers() -> dict[str, str]:
    """Return where the browsers of the journeys are: today's, the same without windows, and the oldest that is named, where they can be had."""
    environment: dict[str, str] = {}
    if browser := machine.get_browser():
        environment["LOKET_CHROMIUM"] = browser
    if light := machine.get_light_browser():
        environment["LOKET_LIGHT_CHROMIUM"] = light
    if old := machine.get_old_browser():
        environment["LOKET_OLD_CHROMIUM"] = old
    return environment


def run_long(pytest: list[str]) -> int:
    """Run load and fault tests alone, since they measure patience, then the older server; return how many parts failed."""
    environment = browsers()
    codes = []
    if any((TOP / "tests" / "long").glob("**/test_*.py")):
        codes.append(run("load and fault tests", [*pytest, "-o", "norecursedirs=.*", "tests/long"]))
    codes += run_side_by_side(long_parts(pytest, environment, machine.get_postgres_15()))
    print(f"\nmake test-long: {codes.count(0)} of {len(codes)} parts passed")
    return sum(1 for code in codes if code)


def main() -> int:
    """Run all parts, even after a failure; the last line says how it went."""
    # Because: dozens of programs start in a run, and each would compile what it imports anew. Measured: half of a start.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    pytest = [sys.executable, "-m", "pytest", "-q", "--no-header", "--durations=12", "--durations-min=4"]
    shutil.rmtree(shares.MEASURED, ignore_errors=True)
    shares.MEASURED.mkdir(parents=True)
    os.environ["LOKET_TEST_SECONDS"] = str(shares.MEASURED)
    if "--long" in sys.argv:
        return 1 if run_long(pytest) else 0
    environment = browsers()
    machine.get_signature_tool()
    codes = [run("make check", [sys.executable, "tools/check.py"])]
    codes += run_side_by_side(parts_of(pytest, environment))
    if "--weigh" in sys.argv:
        shares.keep()
    print(f"\nmake test: {codes.count(0)} of {len(codes)} parts passed")
    return 1 if any(codes) else 0


if __name__ == "__main__":
    sys.exit(main())
