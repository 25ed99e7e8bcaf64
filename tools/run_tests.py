"""
`make test`: checks, then unit, integration and browser tests on the embedded PostgreSQL, then the database part on
Debian's PostgreSQL 15 where it can be had. `--long`: load and fault tests only.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP / "tools"))

import machine  # noqa: E402 - the folder is put on the path first


def run(title: str, argv: list[str], **extra: str) -> int:
    """Run a part with its output shown; return its code."""
    print(f"\n=== {title}", flush=True)
    began = time.monotonic()
    code = subprocess.run(argv, cwd=TOP, env={**os.environ, **extra}, stdin=subprocess.DEVNULL, check=False).returncode
    print(f"=== {title}: {'ok' if code == 0 else f'FAILED ({code})'} after {time.monotonic() - began:.0f} s", flush=True)
    return code


def main() -> int:
    """Run all parts, even after a failure; the last line says how it went."""
    pytest = [sys.executable, "-m", "pytest", "-q", "--no-header"]
    parts: list[int] = []
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
    parts.append(run("make check", [sys.executable, "tools/check.py"]))
    folders = [name for name in ("tests/integration", "tests/journeys") if any((TOP / name).glob("**/test_*.py"))]
    if folders:
        parts.append(run("integration and journeys, embedded PostgreSQL", [*pytest, *folders], **environment))
    if (older := machine.get_postgres_15()) and (TOP / "tests" / "integration").exists():
        parts.append(run("integration, Debian's PostgreSQL 15", [*pytest, "tests/integration"], LOKET_TEST_PG=str(older), **environment))
    failed = sum(1 for code in parts if code)
    print(f"\nmake test: {len(parts) - failed} of {len(parts)} parts passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
