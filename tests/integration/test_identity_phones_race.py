"""Many at once: no more tries than five, one code a minute, one answer to "was it you?", one account for a number."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connections

from loket.foundation.audit.values import ActorKind
from loket.foundation.common.errors import Refusal
from loket.foundation.identity import operations, queries
from loket.foundation.identity.values import CodePurpose, CodeTry, NewAccount
from loket.foundation.notifications import jobs
from tests.support import ways
from tests.unit.foundation.residents import samples
from tests.unit.foundation.residents.samples import AT, act

pytestmark = pytest.mark.loopback
PHONE = "+6281200001234"
PUBLIC = act(kind=ActorKind.PUBLIC, actor="public")
MANY = 10


def at_once(work: Callable[[int], Any]) -> list[Any]:
    """Do the same from many threads together; return what came of each, refusals by their code."""
    start, found = threading.Barrier(MANY), []

    def run(number: int) -> None:
        start.wait()
        try:
            found.append(work(number))
        except Refusal as refusal:
            found.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_guessing_from_many_places_at_once_gives_no_more_than_five_tries(committed_db: str, settings: Any) -> None:
    samples.load_regions()
    with ways.simulator(settings) as gateway:
        code = operations.send_code(act=PUBLIC, phone=PHONE, purpose=CodePurpose.SIGN_IN).id
        jobs.send_codes(at=AT)
        right = re.search(r"\b\d{6}\b", gateway.taken[0]["text"])
    assert right
    wrong = [f"{(int(right[0]) + 1 + number) % 10**6:06d}" for number in range(MANY)]
    tried = at_once(lambda number: operations.try_code(act=PUBLIC, code=code, digits=wrong[number]))
    assert sorted(one.left for one in tried) == [0] * (MANY - 4) + [1, 2, 3, 4]
    assert Counter(one.outcome for one in tried)[CodeTry.WRONG] == 4
    assert operations.try_code(act=PUBLIC, code=code, digits=right[0]).outcome is CodeTry.OVER


def test_codes_to_one_number_asked_for_at_once_are_one(committed_db: str) -> None:
    samples.load_regions()
    sent = at_once(lambda _: operations.send_code(act=PUBLIC, phone=PHONE, purpose=CodePurpose.SIGN_IN).phone)
    assert Counter(sent) == {"+62 812 •••• 34": 1, "identity.code.too_soon": MANY - 1}


def test_one_proved_code_makes_one_account_however_often_it_is_sent(committed_db: str, settings: Any) -> None:
    samples.load_regions()
    with ways.simulator(settings) as gateway:
        code = operations.send_code(act=PUBLIC, phone=PHONE, purpose=CodePurpose.SIGN_IN).id
        jobs.send_codes(at=AT)
        right = re.search(r"\b\d{6}\b", gateway.taken[0]["text"])
    assert right
    assert operations.try_code(act=PUBLIC, code=code, digits=right[0]).outcome is CodeTry.RIGHT
    made = at_once(lambda _: operations.register_by_phone(act=PUBLIC, code=code, name="Sari").id)
    account = queries.find_account_by_phone(phone=PHONE)
    assert account is not None
    assert Counter(made) == {account.id: 1, "identity.code.over": MANY - 1}


def test_a_denial_is_taken_once(committed_db: str) -> None:
    samples.load_regions()
    (account,) = operations.load_accounts(act=act(), accounts=[NewAccount(None, "Sari", None, phone=PHONE)])
    link = operations.ask_if_it_was_you(act=act(), kind="identity.phone", ref=account, account=account)
    token = link.rstrip("/").rpartition("/")[2]
    said = at_once(lambda _: operations.deny_change(act=replace(PUBLIC), token=token))
    assert Counter(said) == {None: 1, "identity.question.over": MANY - 1}
    assert queries.get_account(account_id=account).is_frozen
