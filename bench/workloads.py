"""What is measured, beside what, and what is expected of it (targets: performance page of the reference)."""

from __future__ import annotations

import json
import secrets
import statistics
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from bench import load
from bench.load import Ask, Round
from bench.stand import Site

CONNECTIONS = 8
LATENCY_CONNECTIONS = 16
PROCESSES = 2


def run(site: Site, *, rounds: int, seconds: float) -> list[dict[str, Any]]:
    """Run all workloads on a stand and return a row for each."""
    rows = [
        _pair(site, "public page (service standard), warm", _page, rounds=rounds, seconds=seconds, against="constant", target=0.45),
        _pair(site, "submit an application", _submissions(site, rounds), rounds=rounds, seconds=seconds, against="insert", target=0.30),
        _life(site),
        _latency(site, "citizen's list of cases", "citizen", "/saya/permohonan/", seconds),
        _latency(site, "officer's queue", "officer", None, seconds),
    ]
    for row in rows:
        print(f"   {row['workload']}: " + ", ".join(f"{k} {v:.2f}" for k, v in row.items() if isinstance(v, float)), flush=True)
    return rows


def _pair(site: Site, name: str, asks: Callable[[], Iterator[Ask]], *, rounds: int, seconds: float, against: str, target: float) -> dict[str, Any]:
    """Take a workload and its calibrator in turn: ratio = answers per second against the calibrator's, median of the rounds."""
    ours: list[Round] = []
    raw: list[Round] = []
    plain = {"Host": "localhost"}
    load.closed(site.web_port, asks(), connections=CONNECTIONS, seconds=1, most=40, roots=site.web_roots)  # warm
    for _ in range(rounds):
        ours.append(load.closed(site.web_port, asks(), connections=CONNECTIONS, seconds=seconds, most=4000, roots=site.web_roots))
        raw.append(
            load.closed(
                site.raw_port, cycle([Ask(f"/{against}", plain)]), connections=CONNECTIONS, seconds=seconds / 2, most=4000, roots=site.raw_roots
            )
        )
    # Because: CPU per answer is steady where the rate is not, and the client's own cost falls out of it.
    ratio = statistics.median(r.cpu_ms for r in raw) / statistics.median(o.cpu_ms for o in ours)
    return {
        "cases": site.cases, "workload": name, "per_second": statistics.median(o.per_second for o in ours), "cpu_ms": statistics.median(o.cpu_ms for o in ours),
        "p50_ms": statistics.median(o.p50_ms for o in ours), "p95_ms": statistics.median(o.p95_ms for o in ours), "ratio": ratio,
        "raw_cpu_ms": statistics.median(r.cpu_ms for r in raw), "target": f"at least {target} x raw {against}", "met": ratio >= target,
    }  # fmt: skip


def _page() -> Iterator[Ask]:
    return cycle([Ask("/layanan/akta-kelahiran/", {"Host": "localhost", "Accept-Encoding": "br"})])


def _submissions(site: Site, rounds: int) -> Callable[[], Iterator[Ask]]:
    most = 300
    drafts = iter(json.loads(site.python("bench/drafts.py", str(most * (rounds + 1)))))

    def asks() -> Iterator[Ask]:
        for _ in range(most):
            draft = next(drafts, None)
            if draft is None:
                return
            token = secrets.token_hex(16)
            yield Ask(
                f"/saya/draf/{draft['draft']}/periksa/",
                {
                    "Host": f"localhost:{site.web_port}", "Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://localhost:{site.web_port}",
                    "Cookie": f"loket={draft['session']}; loket_csrf={token}",
                },
                urlencode({"csrfmiddlewaretoken": token, "_key": str(uuid4()), "declared": "yes"}),
                expect=(303,),
            )  # fmt: skip

    return asks


def _life(site: Site) -> dict[str, Any]:
    """One process a core, as the web server has them; what they end in a second is added up."""
    before = load.cpu_seconds([site.database_pid])
    with ThreadPoolExecutor(PROCESSES) as pool:
        told = [json.loads(text) for text in pool.map(lambda part: site.python("-m", "bench.life", "300", str(part)), range(PROCESSES))]
    database_ms = (load.cpu_seconds([site.database_pid]) - before) * 1000 / sum(one["ended"] for one in told)
    per_second = sum(one["per_second"] for one in told)
    return {
        "cases": site.cases, "workload": "life of a case: submit one, take and decide the oldest that waits", "per_second": per_second,
        "cpu_ms": statistics.mean(one["cpu_ms"] for one in told) + database_ms, "target": "at least 150/s", "met": per_second >= 150,
    }  # fmt: skip


def _latency(site: Site, name: str, who: str, path: str | None, seconds: float) -> dict[str, Any]:
    people = json.loads(site.python("-m", "bench.people", who, "40"))
    asks = cycle([Ask(path or "/meja/", {"Host": "localhost", "Cookie": f"loket={one['session']}"}) for one in people])
    full = load.closed(site.web_port, asks, connections=LATENCY_CONNECTIONS, seconds=seconds, most=2000, roots=site.web_roots)
    calm = load.open_loop(site.web_port, asks, rate=full.per_second * 0.3, seconds=seconds, roots=site.web_roots, connections=LATENCY_CONNECTIONS)
    return {
        "cases": site.cases, "workload": name, "per_second": full.per_second, "cpu_ms": full.cpu_ms, "p50_ms": calm.p50_ms, "p95_ms": calm.p95_ms,
        "target": "p95 at most 50 ms", "met": calm.p95_ms <= 50,
    }  # fmt: skip
