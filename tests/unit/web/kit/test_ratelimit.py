"""Limits that hold across processes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from loket.web.kit import ratelimit
from loket.web.kit.models import RateWindow
from loket.web.kit.requests import client_address

START = 1_800_000_000.0  # a whole number of minutes


def tries(count: int, *, at: float, who: str = "address 192.0.2.1", limit: int = 5) -> list[ratelimit.Verdict]:
    return [ratelimit.check(scope="search", who=who, limit=limit, seconds=60, now=at) for _ in range(count)]


def test_as_many_as_the_limit_are_allowed_and_then_it_says_how_long_to_wait(db: None) -> None:
    verdicts = tries(6, at=START + 20)
    assert [v.is_allowed for v in verdicts] == [True] * 5 + [False]
    assert verdicts[-1].retry_after == 61


def test_the_window_slides_over_its_edge(db: None) -> None:
    tries(5, at=START + 59)
    refused = tries(1, at=START + 61)[0]
    assert not refused.is_allowed
    assert refused.retry_after < 60
    assert tries(1, at=START + 61 + refused.retry_after)[0].is_allowed


def test_whoever_kept_trying_is_forgiven_like_everybody_else(db: None) -> None:
    tries(500, at=START)
    assert tries(1, at=START + 181)[0].is_allowed


def test_people_and_scopes_are_counted_apart(db: None) -> None:
    tries(5, at=START)
    assert tries(1, at=START, who="address 192.0.2.2")[0].is_allowed
    assert ratelimit.check(scope="login", who="address 192.0.2.1", limit=5, seconds=60, now=START).is_allowed


def test_one_check_is_one_statement(db: None, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ratelimit, "CLEARING_CHANCE", 0)
    with django_assert_num_queries(1):
        tries(1, at=START)


def test_old_counters_are_cleared_away(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    tries(1, at=START, who="address 192.0.2.9")
    monkeypatch.setattr(ratelimit, "CLEARING_CHANCE", 1)
    tries(1, at=START + 600)
    assert RateWindow.objects.count() == 1


def test_the_table_is_unlogged_and_never_holds_the_address(db: None) -> None:
    tries(1, at=START)
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'kit_rate_window'")
        assert cursor.fetchone() == ("u",)
        cursor.execute("SELECT row_to_json(w)::text FROM kit_rate_window w")
        assert "192.0.2.1" not in cursor.fetchone()[0]


def test_a_limited_view_answers_429_and_keeps_what_was_typed(db: None, rf: RequestFactory, request_for: Any) -> None:
    @ratelimit.limited("submit", per_minute=1, methods=("POST",))
    def view(request: Any) -> HttpResponse:
        return HttpResponse("ok")

    like = request_for("/")
    answers = []
    for _ in range(2):
        request = rf.post("/ajukan/", {"nama": "Sari <contoh>"}, REMOTE_ADDR="192.0.2.7")
        request.region, request.language = like.region, "id"  # type: ignore[attr-defined]
        answers.append(view(request))
    assert [answer.status_code for answer in answers] == [200, 429]
    assert int(answers[1].headers["Retry-After"]) > 0
    assert "Sari &lt;contoh&gt;" in answers[1].content.decode()


def test_a_counter_that_cannot_be_read_does_not_close_the_door(request_for: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def away(**_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(ratelimit, "check", away)
    view = ratelimit.limited("search", per_minute=1)(lambda request: HttpResponse("ok"))
    assert view(request_for("/")).status_code == 200


def test_a_limit_is_by_minute_or_by_hour() -> None:
    with pytest.raises(ValueError, match="per_minute or per_hour"):
        ratelimit.limited("x", per_minute=1, per_hour=1)


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "203.0.113.9", "192.0.2.1"),
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("2001:db8:1:2:aaaa::1", "", "2001:db8:1:2::"),
        ("10.0.0.1", "rubbish", "10.0.0.1"),
        ("", "", "0.0.0.0"),  # noqa: S104 - the name of an unknown address
    ],
)
def test_only_our_own_proxies_are_believed(rf: RequestFactory, settings: Any, remote: str, forwarded: str, expected: str) -> None:
    settings.LOKET_TRUSTED_PROXIES = ["10.0.0.0/8"]
    assert client_address(rf.get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)) == expected
