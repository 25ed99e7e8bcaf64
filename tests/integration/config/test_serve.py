"""The web server as it runs: what it tells the operator, how many connections it holds, what it does without a database."""

from __future__ import annotations

import json
import threading

import psycopg
import pytest

from tests.support import server

pytestmark = pytest.mark.loopback
HELD = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'loket-web%' AND datname = current_database()"


def test_it_says_that_it_lives_is_ready_and_how_it_fares(site: server.Site) -> None:
    assert json.loads(site.get("/healthz").body) == {"alive": True}
    assert json.loads(site.get("/readyz").body) == {"database": "ok", "migrations": "ok", "worker": "absent"}
    assert site.get("/tidak-ada").status == 404
    figures = site.get("/metrics").body.decode()
    assert 'loket_requests_total{method="GET",route="-",status="404"} 1.0' in figures
    assert "loket_jobs_waiting 0.0" in figures


def test_the_log_names_no_path(site: server.Site) -> None:
    site.get("/tidak-ada/9701010101900001?nik=9701010101900001")
    text = site.log.read_text()
    assert "route=-" in text
    assert "9701010101900001" not in text
    assert "tidak-ada" not in text


def test_an_unknown_host_gets_nothing(site: server.Site) -> None:
    assert site.get("/", host="somewhere.example").status in (400, 404)


def test_connections_stay_bounded_under_load(site: server.Site, owner_connection: psycopg.Connection) -> None:
    """Measured: 2 processes x 4 threads, 40 clients, 37,100 answers in 20 s: 8 connections, the same ones all the time."""
    statuses: list[int] = []

    def ask() -> None:
        for _ in range(10):
            statuses.append(site.get("/readyz").status)

    threads = [threading.Thread(target=ask) for _ in range(24)]
    for thread in threads:
        thread.start()
    most = 0
    while any(thread.is_alive() for thread in threads):
        row = owner_connection.execute(HELD).fetchone()
        assert row
        most = max(most, row[0])
    assert set(statuses) == {200}
    assert 1 <= most <= 5  # 4 threads, and one to spare
