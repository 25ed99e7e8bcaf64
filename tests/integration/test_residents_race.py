"""Two officers at once: no NIK twice, no step twice, no family torn apart."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from loket.foundation.common import ids
from loket.foundation.common.errors import Refusal
from loket.foundation.residents import models, queries
from tests.unit.foundation.residents import samples
from tests.unit.foundation.residents.samples import FATHER, MOTHER, NJ, act, apply, birth

AT_ONCE = 6


@pytest.fixture
def families(committed_db: str) -> list[tuple[UUID, ...]]:
    samples.load_regions()
    return [samples.load_family(serial=serial) for serial in range(1, AT_ONCE + 1)]


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads of their own, and return what each gave or was refused with."""

    def one(call: Callable[[], Any]) -> Any:
        try:
            return call()
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def test_births_on_one_day_in_one_district_never_share_a_nik(families: list[tuple[UUID, ...]]) -> None:
    results = together(*(lambda people=people: apply("register_birth", people[MOTHER], **birth(people)) for people in families))
    assert sorted(result["nik"][-4:] for result in results) == [f"{n:04d}" for n in range(1, AT_ONCE + 1)]


def test_one_step_done_by_many_at_once_is_done_once(families: list[tuple[UUID, ...]]) -> None:
    people, case = families[0], ids.new_id()
    results = together(*[lambda: apply("register_birth", people[MOTHER], case=case, **birth(people))] * 4)
    assert all(result == results[0] for result in results)
    assert len(queries.family_member_ids(region=NJ, resident_id=people[0])) == 5


def test_a_mother_and_a_father_who_move_apart_at_once_both_end_on_one_card_each(families: list[tuple[UUID, ...]]) -> None:
    people = families[0]
    address = {"village": samples.OTHER_VILLAGE, "street": "Jalan Seruni 3", "rt": "4", "rw": "11"}
    together(*(lambda one=people[which]: apply("move_family", one, members=[str(one)], address=address) for which in (FATHER, MOTHER)))
    cards = [models.Resident.objects.get(pk=one).family_id for one in people]
    assert len(set(cards)) == 3
    for family_id in set(cards):
        family = models.Family.objects.get(pk=family_id)
        assert list(models.Resident.objects.filter(family=family, relation="head").values_list("id", flat=True)) == [family.head]
    assert queries.family_members(act=act(), resident_id=people[3])[0].relation == "head"
