"""Asking a server: a closed loop for CPU per request, an open loop for latency. Loopback only, bounded in count and time."""

from __future__ import annotations

import http.client
import queue
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

TICKS_PER_SECOND = 100  # of /proc/<pid>/stat; Linux's USER_HZ


@dataclass(frozen=True)
class Ask:
    """One request and the status it must be answered with; any other voids the round."""

    path: str
    headers: Mapping[str, str]
    body: str | None = None
    expect: tuple[int, ...] = (200,)


@dataclass(frozen=True)
class Round:
    """What one round measured. CPU is of the whole server, its children and PostgreSQL; times in milliseconds."""

    requests: int
    seconds: float
    cpu_ms: float
    p50_ms: float
    p95_ms: float
    errors: int

    @property
    def per_second(self) -> float:
        """Answers in a second."""
        return self.requests / self.seconds


class Voided(RuntimeError):
    """A round with an error in it says nothing about speed."""


def closed(port: int, asks: Iterator[Ask], *, connections: int, seconds: float, most: int, roots: Sequence[int]) -> Round:
    """Ask as fast as the server answers on so many connections, until time or `most` requests are over."""
    waiting: queue.Queue[Ask | None] = queue.Queue(maxsize=connections * 4)
    times: list[float] = []
    errors: list[str] = []
    deadline = time.monotonic() + seconds

    def work() -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
            while (ask := waiting.get()) is not None:
                began = time.perf_counter()
                try:
                    connection.request("POST" if ask.body is not None else "GET", ask.path, ask.body, dict(ask.headers))
                    answer = connection.getresponse()
                    answer.read()
                except (OSError, http.client.HTTPException) as error:
                    errors.append(repr(error))
                    connection.close()
                    continue
                times.append(time.perf_counter() - began)
                if answer.status not in ask.expect:
                    errors.append(f"{ask.path.partition('?')[0]}: {answer.status}")

    threads = [threading.Thread(target=work, daemon=True) for _ in range(connections)]
    before, began = cpu_seconds(roots), time.monotonic()
    for thread in threads:
        thread.start()
    for sent, ask in enumerate(asks):
        if sent >= most or time.monotonic() > deadline or len(errors) > 20:
            break
        waiting.put(ask)
    for _ in threads:
        waiting.put(None)
    for thread in threads:
        thread.join(timeout=60)
    took = time.monotonic() - began
    return _round(times, took, cpu_seconds(roots) - before, errors)


def open_loop(port: int, asks: Iterator[Ask], *, rate: float, seconds: float, roots: Sequence[int], connections: int = 16) -> Round:
    """Ask at a fixed rate, whatever the server does; the time of an answer counts from when it should have been asked."""
    due: queue.Queue[tuple[float, Ask] | None] = queue.Queue()
    times: list[float] = []
    errors: list[str] = []

    def work() -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
            while (item := due.get()) is not None:
                planned, ask = item
                try:
                    connection.request("POST" if ask.body is not None else "GET", ask.path, ask.body, dict(ask.headers))
                    answer = connection.getresponse()
                    answer.read()
                except (OSError, http.client.HTTPException) as error:
                    errors.append(repr(error))
                    connection.close()
                    continue
                times.append(time.perf_counter() - planned)
                if answer.status not in ask.expect:
                    errors.append(f"{ask.path.partition('?')[0]}: {answer.status}")

    threads = [threading.Thread(target=work, daemon=True) for _ in range(connections)]
    for thread in threads:
        thread.start()
    before, began = cpu_seconds(roots), time.perf_counter()
    for number in range(max(1, int(rate * seconds))):
        planned = began + number / rate
        pause = planned - time.perf_counter()
        if pause > 0:
            time.sleep(pause)
        due.put((planned, next(asks)))
    for _ in threads:
        due.put(None)
    for thread in threads:
        thread.join(timeout=60)
    return _round(times, time.perf_counter() - began, cpu_seconds(roots) - before, errors)


def _round(times: list[float], took: float, cpu: float, errors: list[str]) -> Round:
    if errors:
        raise Voided(f"{len(errors)} errors, the first: {errors[0]}")
    ordered = sorted(times)
    return Round(
        requests=len(times), seconds=took, cpu_ms=cpu * 1000 / max(1, len(times)), p50_ms=statistics.median(ordered) * 1000,
        p95_ms=ordered[int(len(ordered) * 0.95) - 1] * 1000, errors=0,
    )  # fmt: skip


def cpu_seconds(roots: Sequence[int]) -> float:
    """Return the CPU seconds used so far by these processes, their living descendants and their reaped children."""
    parents: dict[int, list[int]] = {}
    used: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            pid = int(entry.name)
            parents.setdefault(int(fields[1]), []).append(pid)
            used[pid] = sum(int(fields[n]) for n in (11, 12, 13, 14)) / TICKS_PER_SECOND
    total, waiting = 0.0, list(roots)
    while waiting:
        pid = waiting.pop()
        total += used.get(pid, 0.0)
        waiting += parents.get(pid, [])
    return total


def timed(function: Callable[[], object]) -> float:
    """Return how many seconds a call takes."""
    began = time.perf_counter()
    function()
    return time.perf_counter() - began
