"""
`make test`: checks, then unit, integration and browser tests on the embedded PostgreSQL, and the database part on
Debian's PostgreSQL 15 where it can be had. `--long`: load and fault tests only.

Two parts run at a time, one a core: each has a PostgreSQL of its own. What a part printed is shown when it ends.
"""

from __future__ import annotations

import os
import re
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

_SPEAKING = threading.Lock()
# Because: a door asks the database only through rooms, whose own tests run on both servers; pages are looked at once.
DOORS = re.compile(r"/test_door_|_looks\.py$")


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


def halves(folder: str) -> list[list[str]]:
    """Return the test files of a folder in two halves that take about as long: every other file, so that neighbours are apart."""
    files = sorted(str(path.relative_to(TOP)) for path in (TOP / folder).glob("**/test_*.py"))
    return [half for half in (files[::2], files[1::2]) if half]


def parts_of(pytest: list[str], environment: dict[str, str], older: Path | None) -> list[Part]:
    """Return all parts, the longest first, so that both cores end together."""
    parts = []
    if any((TOP / "tests" / "journeys").glob("**/test_*.py")):
        parts.append(Part("browser journeys", [*pytest, "tests/journeys"], environment))
    for number, half in enumerate(halves("tests/integration"), start=1):
        parts.append(Part(f"integration {number}, embedded PostgreSQL", [*pytest, *half], environment))
        if older:
            rooms = [name for name in half if not DOORS.search(name)]
            parts.append(Part(f"database part {number}, Debian's PostgreSQL 15", [*pytest, *rooms], {**environment, "LOKET_TEST_PG": str(older)}))
    return parts


def main() -> int:
    """Run all parts, even after a failure; the last line says how it went."""
    pytest = [sys.executable, "-m", "pytest", "-q", "--no-header"]
    if "--long" in sys.argv:
        machine.get_browser()
        long = [path for path in ("tests/long",) if any((TOP / path).glob("**/test_*.py"))]
        if not long:
            print("No long tests yet.")
            return 0
        return run("load and fault tests", [*pytest, "-o", "norecursedirs=.*", *long])
    environment: dict[str, str] = {}
    if browser := machine.get_browser():
        environment["LOKET_CHROMIUM"] = browser
    if old := machine.get_old_browser():
        environment["LOKET_OLD_CHROMIUM"] = old
    machine.get_signature_tool()
    codes = [run("make check", [sys.executable, "tools/check.py"])]
    parts = parts_of(pytest, environment, machine.get_postgres_15())
    print(f"\n{len(parts)} parts, two at a time; each is shown when it ends: {', '.join(part.title for part in parts)}", flush=True)
    with ThreadPoolExecutor(max_workers=2) as pool:
        codes += pool.map(run_beside, parts)
    failed = sum(1 for code in codes if code)
    print(f"\nmake test: {len(codes) - failed} of {len(codes)} parts passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
