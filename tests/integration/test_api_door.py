"""The door for programs: tokens, problems, no cookies."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.utils import InternalError, OperationalError
from django.test import Client
from psycopg import errors

from loket.foundation.clients import queries as clients
from tests.support import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def door() -> Client:
    """A program that calls."""
    world.load_regions()
    return Client(headers={"host": "localhost"})


def test_the_description_is_public_and_sets_no_cookie(door: Client) -> None:
    answer = door.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["info"]["title"] == "Loket API"
    assert not answer.cookies
    assert "public" in answer["Cache-Control"]


def test_without_a_token_the_answer_is_a_problem_in_both_languages(door: Client) -> None:
    answer = door.get("/api/v1/token")
    body = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"].startswith("Bearer ")
    assert body["code"] == "api.token.refused"
    assert body["title"] == "Token tidak berlaku"
    assert body["text"]["en"]["title"] == "The token is not valid"
    assert body["instance"] == f"urn:loket:request:{answer['X-Request-ID']}"
    assert door.get("/api/v1/token", headers={"accept-language": "en-GB,en;q=0.9"}).json()["title"] == "The token is not valid"


def test_an_unknown_address_and_a_wrong_method_are_problems_too(door: Client) -> None:
    missing = door.post("/api/v1/no-such-thing")
    wrong = door.delete("/api/v1/versions")
    assert (missing.status_code, missing["Content-Type"]) == (404, "application/problem+json")
    assert (wrong.status_code, wrong["Content-Type"], wrong["Allow"]) == (405, "application/problem+json", "GET")


def test_a_session_opens_nothing_here(door: Client) -> None:
    made = world.build()
    from loket.foundation.identity.models import Account

    door.force_login(Account.objects.get(pk=made.citizen))
    answer = door.get("/api/v1/token")
    assert answer.status_code == 401
    assert not answer.cookies


def test_headers_of_an_x_road_message_come_back_as_they_went(door: Client) -> None:
    sent = {
        "X-Road-Client": "ID/GOV/97.01.dinsos/sistem-bansos",
        "X-Road-Id": "0e2c8c2e-8f4b-4b6e-9d1c-2b9c1f3f1c55",
        "X-Road-Issue": "BANSOS/2026/17",
    }
    answer = door.get("/api/v1/versions", headers=sent)
    assert answer.status_code == 200
    assert {name: answer[name] for name in sent} == sent
    assert "X-Road-UserId" not in answer


def test_programs_go_past_sessions_and_keep_what_holds_for_everybody(door: Client) -> None:
    answer = door.get("/api/v1/versions", headers={"Cookie": "loket=abc; loket_csrf=def"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert not hasattr(answer.wsgi_request, "session")
    assert answer.wsgi_request.region.code == world.REGION
    assert int(answer["Content-Length"]) == len(answer.content)
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert (answer["X-Content-Type-Options"], answer["Content-Language"]) == ("nosniff", "id")
    assert answer["X-Request-ID"]
    english = door.get("/en/api/v1/token")
    assert (english.json()["title"], english["Content-Language"]) == ("The token is not valid", "en")
    assert door.get("/api/v1/versions", headers={"host": "nobody.example"}).status_code == 404


def _ended() -> InternalError:
    """Return what Django makes of a session that the server ended because it stood still inside a transaction."""
    problem = InternalError("terminating connection due to idle-in-transaction timeout")
    problem.__cause__ = errors.IdleInTransactionSessionTimeout()
    return problem


@pytest.mark.parametrize("problem", [OperationalError("couldn't get a connection after 2.00 sec"), _ended()])
def test_a_program_is_told_to_come_back_when_the_database_cannot_be_had(door: Client, monkeypatch: pytest.MonkeyPatch, problem: Exception) -> None:
    def bearer(**_: Any) -> None:
        raise problem

    monkeypatch.setattr(clients, "bearer", bearer)
    answer = door.get("/api/v1/token", headers={"Authorization": "Bearer lka_x"})
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert int(answer["Retry-After"]) >= 1
    assert answer["X-Request-ID"]
