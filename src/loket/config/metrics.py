"""What `/metrics` shows: requests by route, and the state of the queue. Labels are names of routes, never of people."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily, Metric

REQUESTS: Final = Counter("loket_requests_total", "Requests by route, method and status.", ["route", "method", "status"])
SECONDS: Final = Histogram(
    "loket_request_seconds", "Time to answer, by route.", ["route"], buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
)
UNAVAILABLE: Final = Counter("loket_unavailable_total", "Answers 503 because the database could not be used in time.")


class _Queue:
    """The queue of background jobs, asked for at the moment of reading."""

    def collect(self) -> Iterator[Metric]:
        from loket.foundation.jobs import queries as jobs

        state = jobs.get_queue_state()
        yield GaugeMetricFamily("loket_jobs_waiting", "Jobs due and not begun.", state.waiting)
        yield GaugeMetricFamily("loket_jobs_running", "Jobs being done.", state.running)
        yield GaugeMetricFamily("loket_jobs_failed", "Jobs given up.", state.failed)
        yield GaugeMetricFamily("loket_jobs_oldest_seconds", "Age of the oldest job due.", state.oldest_seconds)
        yield GaugeMetricFamily("loket_workers", "Workers heard of in the last minute.", state.workers)


def page() -> bytes:
    """Return all figures of all web processes in the text format of Prometheus."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)
    else:
        registry.register(REQUESTS)
        registry.register(SECONDS)
        registry.register(UNAVAILABLE)
    registry.register(_Queue())
    return generate_latest(registry)
