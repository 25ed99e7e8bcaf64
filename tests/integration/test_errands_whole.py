"""A partner's step from end to end over real sockets, killed between, and two at once."""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib.util
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from django.db import connection, transaction
from django.utils import timezone

from loket.foundation.exchange import hooks, jobs
from loket.foundation.exchange import models as exchange_rows
from loket.foundation.exchange import operations as exchange
from loket.foundation.exchange.values import STEPS
from loket.services.cases import operations as case_writes
from loket.services.cases import queries as cases
from loket.services.decisions import queries as decisions
from loket.services.errands import queries as errands
from loket.services.errands.errors import AnsweredOtherwise, ErrandOver
from loket.services.errands.values import Answer, Errand, ErrandState, TakenBack
from loket.services.journey import clock, operations
from tests.integration.test_clients_race import at_once
from tests.support import errands as support
from tests.support import server, walking
from tests.support import world as worlds
from tests.support.database import TOP
from tests.support.errands import ACCEPTED, ANALYST, asked

OVERDUE = worlds.NOW + dt.timedelta(days=2)


def _example() -> Any:
    """Return the example for partners, as a partner would run it."""
    spec = importlib.util.spec_from_file_location("partner_step_receiver", TOP / "examples" / "partner-step" / "receiver.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def example() -> Iterator[Any]:
    started: list[Any] = []
    module = _example()
    made = module.Receiver

    class Kept(made):  # type: ignore[misc, valid-type]
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            started.append(self)

    module.Receiver = Kept
    yield module
    for one in started:
        one.stop()


@pytest.mark.loopback
def test_a_partner_hears_verifies_reads_and_answers_over_real_sockets_and_twice_told_is_once_done(site: server.Site, example: Any) -> None:
    world = support.build()
    app = support.committee(world)
    at = timezone.now()  # noqa: TID251 - by the clock that the server reads
    receiver = example.Receiver(example.Loket(site.url, app.client_id, app.secret), "")
    _, receiver.secret = exchange.enter_webhook(act=app.act(at), client_id=app.client_id, url=receiver.url, purpose=STEPS)
    case, errand = asked(
        world, at=at, starts_on=(at + dt.timedelta(days=9)).date().isoformat(), ends_on=(at + dt.timedelta(days=99)).date().isoformat()
    )
    jobs.send_events(at=at)
    ((status, answered),) = receiver.answers
    assert (status, answered["state"], answered["outcome"]) == (200, "answered", "accept")
    found = errands.find(errand=errand.id)
    assert found is not None
    assert found.accepted_at is not None
    assert found.state is ErrandState.ANSWERED
    # The queue repeats (a worker died before it noted the answer): the same message id, no second answer.
    exchange.replay(act=app.act(at), client_id=app.client_id, hook=exchange_rows.Hook.objects.get().pk, since=at - dt.timedelta(hours=1))
    jobs.send_events(at=timezone.now())  # noqa: TID251
    assert len(receiver.answers) == 1
    assert exchange_rows.Delivery.objects.get().state == "delivered"
    # Somebody else's message, and one that was changed on the way, are refused by what the documentation tells partners to check.
    body = json.dumps({"type": "partner.step.waiting", "data": {"step": "0" * 26}}).encode()
    headers = {"webhook-id": "msg_x", "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": "v1,AAAA"}
    assert requests.post(receiver.url, data=body, headers=headers, timeout=10).status_code == 401
    assert len([one for one in decisions.list_for_case(case=case) if one.step == "ethics"]) == 1


class Killed(Exception):
    """The process ends here."""


class _Receiver:
    """Counts what comes, without an answer to the API."""

    def __init__(self, example: Any) -> None:
        self.got: list[str] = []
        outer = self

        class Counting(example.Receiver):  # type: ignore[misc, name-defined]
            def hear(self, headers: Any, body: bytes) -> int:
                outer.got.append(headers["webhook-id"])
                return 204

        self.running = Counting(None, "")


@pytest.mark.loopback
def test_nothing_is_sent_of_a_move_that_was_rolled_back_and_nothing_is_lost_of_one_that_was_not(committed_db: str, example: Any) -> None:
    world = support.build()
    app = support.committee(world)
    receiver = _Receiver(example)
    exchange.enter_webhook(act=app.act(worlds.NOW), client_id=app.client_id, url=receiver.running.url, purpose=STEPS)
    case = walking.send(world, support.SERVICE, support.ANSWERS)
    # Killed before the commit: the connection goes, and with it step, errand and message.
    with contextlib.suppress(Killed), transaction.atomic():
        walking.decide(world, ANALYST, "ask_ethics")
        assert exchange_rows.Delivery.objects.count() == 1
        raise Killed
    assert exchange_rows.Delivery.objects.count() == 0
    jobs.send_events(at=worlds.NOW)
    assert receiver.got == []
    # Killed after the commit, before the sender ran (its job is lost): the clock of the queue sends it.
    walking.decide(world, ANALYST, "ask_ethics")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s", [hooks.SENDING])
    # Killed in the sending: claimed by a worker that is no more; another one sends it when the claim is over.
    exchange_rows.Delivery.objects.update(tries=1, next_at=worlds.NOW + hooks.LEASE)
    assert hooks.send_due(at=worlds.NOW) == 0
    assert hooks.send_due(at=worlds.NOW + hooks.LEASE) == 1
    assert len(receiver.got) == 1
    assert support.errand_of(case).state is ErrandState.WAITING


def _world(committed_db: str) -> tuple[worlds.World, Any, Any, Errand]:
    world = support.build()
    app = support.committee(world)
    case, errand = asked(world)
    return world, app, case, errand


def test_the_same_answer_four_times_at_once_is_one(committed_db: str) -> None:
    _, app, case, errand = _world(committed_db)
    keys = iter([f"kunci-serentak-{number}" for number in range(4)])
    lock = threading.Lock()

    def answer() -> Errand:
        with lock:
            key = next(keys)
        return operations.answer_errand(act=app.act(worlds.NOW), client_id=app.client_id, errand=errand.id, key=key, given=ACCEPTED)

    found = at_once(answer, 4)
    assert [one.state for one in found] == [ErrandState.ANSWERED] * 4, found
    assert len({one.ended_at for one in found}) == 1
    assert len([one for one in decisions.list_for_case(case=case) if one.step == "ethics"]) == 1
    assert len([one for one in cases.list_steps(case=case) if one.step == "study"]) == 2


def test_of_two_different_answers_at_once_one_stands_and_the_other_is_told(committed_db: str) -> None:
    _, app, case, errand = _world(committed_db)
    given = iter([("kunci-berbeda-1", ACCEPTED), ("kunci-berbeda-2", Answer("concern", "risk_unclear"))])
    lock = threading.Lock()

    def answer() -> Errand:
        with lock:
            key, said = next(given)
        return operations.answer_errand(act=app.act(worlds.NOW), client_id=app.client_id, errand=errand.id, key=key, given=said)

    found = at_once(answer, 2)
    assert sorted(type(one).__name__ for one in found) == ["AnsweredOtherwise", "Errand"], found
    assert any(isinstance(one, AnsweredOtherwise) for one in found)
    assert len([one for one in decisions.list_for_case(case=case) if one.step == "ethics"]) == 1


def test_a_partners_answer_and_an_officers_hand_at_once_leave_one_of_them(committed_db: str) -> None:
    world, app, case, errand = _world(committed_db)
    clock.tick(OVERDUE)
    held = operations.take_next(act=world.officer_act(ANALYST, OVERDUE), officer=world.officers[ANALYST])
    assert held is not None
    acts = iter(["answer", "take"])
    lock = threading.Lock()

    def move() -> object:
        with lock:
            which = next(acts)
        if which == "answer":
            return operations.answer_errand(act=app.act(OVERDUE), client_id=app.client_id, errand=errand.id, key="kunci-akhir-01", given=ACCEPTED)
        return operations.take_back(
            act=world.officer_act(ANALYST, OVERDUE), officer=world.officers[ANALYST], step=held.id, reason=TakenBack.NO_ANSWER, note="Dihubungi."
        )

    found = at_once(move, 2)
    failed = [one for one in found if isinstance(one, Exception)]
    state = errands.find(errand=errand.id).state  # type: ignore[union-attr]
    assert len(failed) == 1, found
    assert isinstance(failed[0], ErrandOver) is (state is ErrandState.TAKEN_BACK)
    assert state in (ErrandState.TAKEN_BACK, ErrandState.ANSWERED)
    assert (len([one for one in decisions.list_for_case(case=case) if one.step == "ethics"]) == 1) is (state is ErrandState.ANSWERED)


def test_an_officer_who_takes_the_late_step_in_the_midst_of_an_answer_does_not_lose_it(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    world, app, case, errand = _world(committed_db)
    clock.tick(OVERDUE)
    end_step, taken = case_writes.end_step, []

    def reach_in(**given: Any) -> Any:
        # Between reading the step and ending it, an officer asks for work on a connection of their own.
        taken.extend(at_once(lambda: operations.take_next(act=world.officer_act(ANALYST, OVERDUE), officer=world.officers[ANALYST]), 1))
        return end_step(**given)

    monkeypatch.setattr(case_writes, "end_step", reach_in)
    got = operations.answer_errand(act=app.act(OVERDUE), client_id=app.client_id, errand=errand.id, key="kunci-antara-01", given=ACCEPTED)
    assert (got.state, taken) == (ErrandState.ANSWERED, [None])
    assert len([one for one in decisions.list_for_case(case=case) if one.step == "ethics"]) == 1
