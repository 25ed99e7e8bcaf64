"""Test files in shares that take about as long, by what each file took before (`test_seconds.json`)."""

from __future__ import annotations

import json
import re
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
KNOWN = TOP / "tools" / "test_seconds.json"
MEASURED = TOP / ".cache" / "test-seconds"
# A file that was never measured: seconds for each of its tests, as in the middle of all files.
SECONDS_A_TEST = 0.5


def files_of(folder: str) -> list[str]:
    """Return the test files below a folder of the repository."""
    return sorted(str(path.relative_to(TOP)) for path in (TOP / folder).glob("**/test_*.py"))


def seconds_of(files: list[str]) -> dict[str, float]:
    """Return how long each file is expected to take: as measured before, else by how many tests it holds."""
    known: dict[str, float] = json.loads(KNOWN.read_text()) if KNOWN.exists() else {}
    return {file: known[file] if file in known else guess(file) for file in files}


def guess(file: str) -> float:
    """Return seconds for a file that was never measured."""
    return SECONDS_A_TEST * len(re.findall(r"^def test_", (TOP / file).read_text(), re.MULTILINE))


def split(seconds: dict[str, float], count: int) -> list[list[str]]:
    """Return the files in at most so many shares, the longest share first: each file goes where the least is, the longest files first."""
    held: list[tuple[float, list[str]]] = [(0.0, []) for _ in range(count)]
    for file in sorted(seconds, key=lambda one: (-seconds[one], one)):
        place = min(range(count), key=lambda number: held[number][0])
        total, share = held[place]
        held[place] = total + seconds[file], [*share, file]
    return [sorted(share) for _, share in sorted(held, key=lambda one: -one[0]) if share]


def keep() -> None:
    """Write down what the files took in the last run, for files that there are; what was not run keeps its line."""
    known: dict[str, float] = json.loads(KNOWN.read_text()) if KNOWN.exists() else {}
    for path in MEASURED.glob("*.json"):
        known |= json.loads(path.read_text())
    kept = {file: round(seconds, 1) for file, seconds in sorted(known.items()) if (TOP / file).exists()}
    KNOWN.write_text(json.dumps(kept, indent=0) + "\n")
