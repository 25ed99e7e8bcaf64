"""What a job is, and how the queue stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Job:
    """
    One kind of work. A room lists its own as `JOBS` in its `jobs.py`; `config/wiring.py` registers them.

    `name` is `room.thing.verb`. `run` is called with the keyword `at` (aware UTC, the moment of running) and the
    arguments given to `defer`; it runs at least once, so doing it twice must change nothing the second time.
    A failed run is tried again `attempts` times in all, after 2, 4, 8 … seconds times `backoff_seconds`/2.
    `cron` (five fields, UTC) makes it periodic; it then gets `at` only.
    """

    name: str
    run: Callable[..., Any]
    attempts: int = 8
    backoff_seconds: int = 2
    cron: str | None = None


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that was given up after its last attempt."""

    id: int
    name: str
    attempts: int
    failed_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class QueueState:
    """How the queue stands: counts of jobs due, running and given up; age of the oldest due; workers heard of lately."""

    waiting: int
    running: int
    failed: int
    oldest_seconds: float
    workers: int
