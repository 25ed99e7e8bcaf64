"""
`make bench`: Loket beside raw Django and a raw insert, on one machine, in turn, as ratios.

Examples:
  python -m bench                         5,000 and 1,000,000 cases
  python -m bench --cases 5000 --rounds 5 only the small database
  python -m bench --only register         the register alone: import of 1,000,000 residents, then look-ups
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import register, stand, workloads

RESULTS = Path(__file__).resolve().parent / "results"


def main() -> int:
    """Run the benchmark and write bench/results/<date>.json and latest.md."""
    options = argparse.ArgumentParser(prog="bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--cases", type=int, nargs="+", default=[5_000, 1_000_000], help="how many stored cases (default: 5000 1000000)")
    options.add_argument("--rounds", type=int, default=5, help="rounds of each workload, taken in turn with its calibrator (default: 5)")
    options.add_argument("--seconds", type=float, default=8.0, help="most seconds of a round (default: 8)")
    options.add_argument("--only", choices=["cases", "register"], help="one half alone (default: both)")
    options.add_argument("--residents", type=int, default=1_000_000, help="how many residents are taken in (default: 1000000)")
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="loket-bench-"))
    folder.chmod(0o755)
    found: list[dict[str, object]] = []
    try:
        if chosen.only != "cases":
            with stand.built(folder / "register", cases=0) as site:
                found += register.run(site, folder, residents=chosen.residents, rounds=chosen.rounds, seconds=chosen.seconds)
        for cases in chosen.cases if chosen.only != "register" else ():
            with stand.built(folder / str(cases), cases=cases) as site:
                found += workloads.run(site, rounds=chosen.rounds, seconds=chosen.seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _write(found, "register" if chosen.only == "register" else "latest")
    missed = [row for row in found if row.get("met") is False]
    print(f"\n{len(found) - len(missed)} of {len(found)} targets met; written to bench/results/")
    return 0


def _write(found: list[dict[str, object]], name: str) -> None:
    RESULTS.mkdir(exist_ok=True)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    today = dt.datetime.now(dt.UTC).date().isoformat()
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system(), "load": round(os.getloadavg()[1], 1)}
    (RESULTS / f"{today}{'-register' if name == 'register' else ''}.json").write_text(
        json.dumps({"commit": commit, "on": today, "machine": machine, "rows": found}, indent=1) + "\n"
    )
    lines = [
        f"# Bench of {today}, commit {commit}", "",
        f"{machine['cores']} cores, Python {machine['python']}. Medians; CPU is of server and PostgreSQL together. Ratios were taken in turn in one run.",
        f"Load of the machine in its last five minutes: {machine['load']}; beside much other work, times of answers say little.", "",
        "| cases | workload | answers/s | CPU ms | p50 ms | p95 ms | ratio | target | met |", "|---:|---|---:|---:|---:|---:|---:|---|---|",
    ]  # fmt: skip
    for row in found:
        numbers = [f"{row[k]:.2f}" if isinstance(row.get(k), float) else "" for k in ("per_second", "cpu_ms", "p50_ms", "p95_ms", "ratio")]
        met = {True: "yes", False: "no", None: ""}[row.get("met")]  # type: ignore[index]
        lines.append(f"| {row['cases']:,} | {row['workload']} | {' | '.join(numbers)} | {row.get('target', '')} | {met} |")
    (RESULTS / f"{name}.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
