"""Ids, calm answers, and figures for the operator only."""

from __future__ import annotations

from typing import Any

import psycopg_pool
import pytest
from django.db.utils import IntegrityError, InternalError, OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from psycopg import errors

from loket.config.middleware import health, request_log, unavailable


def _get(path: str = "/", **headers: Any) -> Any:
    return RequestFactory().get(path, headers=headers)


def _caused(by: Exception) -> InternalError:
    problem = InternalError("x")
    problem.__cause__ = by
    return problem


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("couldn't get a connection after 2.00 sec"), psycopg_pool.PoolTimeout("x"),
        _caused(errors.IdleInTransactionSessionTimeout()), _caused(errors.ReadOnlySqlTransaction()),
    ],
)  # fmt: skip
def test_a_database_that_is_away_is_a_503_with_retry_after(error: Exception) -> None:
    answer = unavailable.Unavailable(lambda _: HttpResponse()).process_exception(_get(), error)
    assert answer is not None
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "tidak ada yang berubah" in answer.content.decode()


def test_other_errors_are_not_hidden() -> None:
    for error in (IntegrityError("x"), _caused(errors.InFailedSqlTransaction())):
        assert unavailable.Unavailable(lambda _: HttpResponse()).process_exception(_get(), error) is None


def test_a_request_gets_an_id_and_keeps_one_that_has_the_shape_of_one() -> None:
    middleware = request_log.RequestLog(lambda r: HttpResponse(r.request_id))
    assert len(middleware(_get()).content) == 16
    assert middleware(_get(**{"X-Request-ID": "proxy-1234567"})).headers["X-Request-ID"] == "proxy-1234567"
    assert middleware(_get(**{"X-Request-ID": "9701 <script>"})).headers["X-Request-ID"] != "9701 <script>"


def test_the_process_says_that_it_lives_without_a_database() -> None:
    assert health.Health(lambda _: HttpResponse(status=418))(_get("/healthz")).status_code == 200
    assert health.Health(lambda _: HttpResponse(status=418))(_get("/other")).status_code == 418


@pytest.mark.parametrize(
    ("address", "networks", "expected"),
    [
        ("127.0.0.1", ["127.0.0.0/8"], True),
        ("::1", ["127.0.0.0/8", "::1/128"], True),
        ("10.1.2.3", ["127.0.0.0/8"], False),
        ("", ["0.0.0.0/0"], False),
        ("nonsense", ["127.0.0.0/8"], False),
    ],
)
def test_networks(address: str, networks: list[str], expected: bool) -> None:
    assert health.is_inside(address, networks) is expected


def test_figures_are_not_for_strangers(settings: Any) -> None:
    guard = health.Health(lambda _: HttpResponse())
    stranger = RequestFactory().get("/metrics", REMOTE_ADDR="192.0.2.7")
    assert guard(stranger).status_code == 403
    forwarded = RequestFactory().get("/metrics", REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": "192.0.2.7"})
    assert guard(forwarded).status_code == 403
    settings.LOKET_METRICS_TOKEN = ""
    empty = RequestFactory().get("/metrics", REMOTE_ADDR="192.0.2.7", headers={"Authorization": "Bearer "})
    assert guard(empty).status_code == 403
