"""The register: a file of made-up residents is taken in, then an agency's system looks people up, one after another."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import psycopg

from bench import load
from bench.load import Ask
from bench.stand import TOP, Site
from bench.workloads import _pair

PEOPLE = 400
LATENCY_CONNECTIONS = 16
IMPORT_SECONDS, IMPORT_BYTES, LOOKUP_MS = 600, 1 << 30, 30


def run(site: Site, folder: Path, *, residents: int, rounds: int, seconds: float) -> list[dict[str, Any]]:
    """Take in so many residents, then look people up; return a row for each."""
    rows = [_import(site, folder, residents)]
    print(f"   {rows[0]['seconds']:.0f} s, {rows[0]['peak_mb']:.0f} MB at most, {rows[0]['cpu_ms']:.2f} ms of CPU each", flush=True)
    # Because: autovacuum would come a minute later; without figures of the tables PostgreSQL plans for empty ones.
    with psycopg.connect(site.environment["LOKET_OWNER_DATABASE_URL"], autocommit=True) as connection:
        connection.execute("ANALYZE")
    asks = _lookups(site)
    rows.append(
        _pair(site, "one person looked up by an agency, by grant, recorded", asks, rounds=rounds, seconds=seconds, against="insert", target=0.25)
    )
    rate = rows[-1]["per_second"] * 0.3
    calm = load.open_loop(site.web_port, asks(), rate=rate, seconds=seconds, roots=site.web_roots, connections=LATENCY_CONNECTIONS)
    rows.append({
        "cases": site.cases, "workload": f"the same at {rate:.0f}/s, open loop", "per_second": rate, "cpu_ms": calm.cpu_ms, "p50_ms": calm.p50_ms,
        "p95_ms": calm.p95_ms, "target": f"p95 at most {LOOKUP_MS} ms", "met": calm.p95_ms <= LOOKUP_MS,
    })  # fmt: skip
    for row in rows:
        row["residents"] = residents
        print(f"   {row['workload']}: " + ", ".join(f"{k} {v:.2f}" for k, v in row.items() if isinstance(v, float)), flush=True)
    return rows


def _import(site: Site, folder: Path, residents: int) -> dict[str, Any]:
    path = folder / "penduduk.csv"
    site.python("-m", "bench.residents", str(residents), str(path))
    print(f"   taking in {residents:,} residents …", flush=True)
    before, began = load.cpu_seconds([site.database_pid]), time.monotonic()
    argv = [sys.executable, "-m", "loket", "import", "residents", str(path), "--region", "97.01", "--report", str(folder / "laporan.csv")]
    with (folder / "import.log").open("wb") as log:
        child = subprocess.Popen(argv, cwd=TOP, env=site.environment, stdout=log, stderr=log)
        _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    took = time.monotonic() - began
    if child.returncode:
        raise RuntimeError((folder / "import.log").read_text()[-3000:])
    peak = used.ru_maxrss * 1024
    cpu = used.ru_utime + used.ru_stime + load.cpu_seconds([site.database_pid]) - before
    is_met = took <= IMPORT_SECONDS * residents / 1_000_000 and peak <= IMPORT_BYTES
    return {
        "cases": site.cases, "workload": f"import of {residents:,} residents (CSV), sealed and recorded", "per_second": residents / took,
        "cpu_ms": cpu * 1000 / residents, "seconds": took, "peak_mb": peak / 1e6, "target": "1,000,000 in at most 10 minutes and 1 GB", "met": is_met,
    }  # fmt: skip


def _lookups(site: Site) -> Any:
    made = json.loads(site.python("-m", "bench.agency", str(PEOPLE)))
    asks = [
        Ask(
            "/api/v1/exchange/lookup", {"Host": "localhost", "Authorization": f"Bearer {made['tokens'][number % len(made['tokens'])]}", "Content-Type": "application/json"},
            json.dumps({"purpose": made["purpose"], "case": f"BENCH/{number}", "nik": nik}),
        )
        for number, nik in enumerate(made["niks"])
    ]  # fmt: skip

    def endless() -> Iterator[Ask]:
        return cycle(asks)

    return endless
