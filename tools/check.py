"""
`make check`: everything quick, at most 90 s on two cores. Runs all, one line each, the failures at the end.

usage: check.py [name …]      only the checks named; `check.py --list` names them
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
PYTHON = str(TOP / ".venv" / "bin" / "python")
BUDGET_SECONDS = 90


@dataclass(frozen=True)
class Check:
    """A command that must succeed. `when`: a path that must exist, else the check waits for its subject."""

    name: str
    argv: list[str]
    when: str = "."


def tool(name: str) -> str:
    return str(TOP / ".venv" / "bin" / name)


SOURCES = [name for name in ("src", "tests", "tools", "bench", "examples") if (TOP / name).exists()]
# The slow ones first, so that two cores end together.
CHECKS = [
    # In two parts, so that both cores have one.
    Check("unit: services", [PYTHON, "-m", "pytest", "-q", "--no-header", "tests/unit/services"], "tests/unit/services"),
    Check("unit: others", [PYTHON, "-m", "pytest", "-q", "--no-header", "tests/unit", "--ignore", "tests/unit/services"], "tests/unit"),
    Check("types", [PYTHON, "tools/check_types.py"]),
    Check("architecture", [PYTHON, "-m", "pytest", "-q", "--no-header", "tests/architecture"], "tests/architecture"),
    Check("services", [PYTHON, "-m", "loket", "service", "check", "--all"], "src/loket/config/cli/service.py"),
    # Because: told to be quiet, mkdocs does not count its warnings and is strict no more.
    Check("docs", [PYTHON, "-m", "mkdocs", "build", "--strict", "--site-dir", ".build/site"], "mkdocs.yml"),
    Check("docs fresh", [PYTHON, "-m", "loket", "docs", "--check"], "src/loket/config/cli/docs.py"),
    Check("migrations", [PYTHON, "-m", "loket", "django", "makemigrations", "--check", "--dry-run"]),
    Check("templates", [tool("djlint"), "src", "--lint", "--quiet"]),
    Check("boundaries", [tool("lint-imports"), "--no-logo", "--cache-dir", ".cache/import_linter", ".importlinter"]),
    Check("format", [tool("ruff"), "format", "--check", "--quiet", *SOURCES]),
    Check("lint", [tool("ruff"), "check", "--quiet", "--output-format", "concise", *SOURCES]),
]


def run(check: Check) -> tuple[Check, int | None, float, str]:
    began = time.monotonic()
    if not (TOP / check.when).exists():
        return check, None, 0.0, ""
    environment = {**os.environ, "LOKET_MODE": "test", "PYTHONPATH": str(TOP / "src"), "RUFF_CACHE_DIR": ".cache/ruff", "NO_COLOR": "1"}
    environment.pop("LOKET_ROLE", None)
    done = subprocess.run(check.argv, cwd=TOP, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    return check, done.returncode, time.monotonic() - began, done.stdout + done.stderr


def main() -> int:
    # Because: dozens of programs start in a run, and each would compile what it imports anew. Measured: half of a start.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    wanted = sys.argv[1:]
    if wanted == ["--list"]:
        print("\n".join(check.name for check in CHECKS))
        return 0
    chosen = [check for check in CHECKS if not wanted or check.name in wanted]
    if not chosen:
        print(f"No check is called {' '.join(wanted)}; see --list.", file=sys.stderr)
        return 2
    began, failed = time.monotonic(), []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for check, code, seconds, output in pool.map(run, chosen):
            word = "waits" if code is None else "ok" if code == 0 else "FAILED"
            print(f"{check.name:<14} {word:<7} {seconds:5.1f} s", flush=True)
            if code:
                failed.append((check, output))
    for check, output in failed:
        print(f"\n== {check.name}: {' '.join(check.argv)}\n{output.strip()[-6000:]}")
    total = time.monotonic() - began
    print(f"\n{len(chosen) - len(failed)} of {len(chosen)} checks passed in {total:.0f} s (budget {BUDGET_SECONDS} s)")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
