"""Two at once: a code gives tokens to one, a refresh token shown twice ends its family, a secret is not made thrice."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

from loket.foundation.clients import letting, models, operations
from loket.foundation.clients.errors import TooManySecrets
from loket.foundation.clients.values import Answer, Proof, SignInRequest
from tests.support import clients, world

NOW = world.NOW
SCOPES = ("openid", "offline_access")


def at_once(work: Callable[[], Any], times: int) -> list[Any]:
    """Do the same thing in so many threads that begin together; return what came of it, failures too."""
    gate, found = threading.Barrier(times), []

    def run() -> None:
        gate.wait()
        try:
            found.append(work())
        except Exception as problem:  # noqa: BLE001 - it is what came of it
            found.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def entered(town: world.World) -> tuple[clients.Registered, str, str, str]:
    """Let the citizen into an application; return it with code, address and verifier."""
    made = clients.make_client(region=town.region, at=NOW, scopes=SCOPES)
    operations.agree(act=town.act(), client_id=made.client_id, scopes=SCOPES)
    verifier = secrets.token_urlsafe(32)
    request = SignInRequest(made.client_id, clients.REDIRECT, SCOPES, "", "", letting.challenge_of(verifier))
    code = operations.let_in(act=town.act(), request=request, session="s" * 32, proof=Proof("urn:loket:acr:dasar", ("pwd",), NOW))
    return made, code, clients.REDIRECT, verifier


def test_a_code_that_comes_twice_at_once_gives_tokens_to_nobody_for_long(committed_db: str) -> None:
    town = world.build()
    made, code, address, verifier = entered(town)

    def redeem() -> Answer:
        return operations.redeem_code(act=made.act(NOW), client_id=made.client_id, code=code, redirect_uri=address, verifier=verifier)

    answers = at_once(redeem, 4)
    assert [isinstance(one, Answer) for one in answers] == [True] * 4, answers
    assert len([one for one in answers if one.tokens]) == 1
    assert {one.refused for one in answers if not one.tokens} == {"replayed"}
    assert models.Family.objects.get().end_reason == "replayed"


def test_a_refresh_token_that_comes_twice_at_once_is_taken_once_and_ends_its_family(committed_db: str) -> None:
    town = world.build()
    made, code, address, verifier = entered(town)
    first = operations.redeem_code(act=made.act(NOW), client_id=made.client_id, code=code, redirect_uri=address, verifier=verifier).tokens
    assert first is not None
    answers = at_once(lambda: operations.refresh(act=made.act(NOW), client_id=made.client_id, token=str(first.refresh)), 3)
    assert len([one for one in answers if isinstance(one, Answer) and one.tokens]) == 1, answers
    assert models.Family.objects.get().end_reason == "reused"


def test_a_person_who_presses_twice_agrees_once(committed_db: str) -> None:
    town = world.build()
    made = clients.make_client(region=town.region, at=NOW, scopes=SCOPES)
    answers = at_once(lambda: operations.agree(act=town.act(), client_id=made.client_id, scopes=SCOPES), 3)
    assert [one for one in answers if isinstance(one, Exception)] == []
    assert len(set(answers)) == 1
    assert models.Connection.objects.count() == 1


def test_three_who_ask_for_a_secret_at_once_get_no_more_than_two_good_ones(committed_db: str) -> None:
    town = world.build()
    made = clients.make_client(region=town.region, at=NOW)
    answers = at_once(lambda: operations.make_secret(act=clients.by_system(town.region, NOW), client_id=made.client_id), 3)
    assert [isinstance(one, TooManySecrets) for one in answers].count(True) == 2, answers
    assert models.Secret.objects.filter(ended_at__isnull=True).count() == 2
