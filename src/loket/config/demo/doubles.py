"""A few people of the demo were entered twice, as happens when somebody moves and an office does not ask: work for the register's officers."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Final

from loket.config.demo import chance
from loket.foundation.audit.values import system_act
from loket.foundation.common import population
from loket.foundation.residents import models, operations, queries
from loket.foundation.residents.values import NewFamily, NewPerson

#: How the second entry differs from the first.
_AGAIN: Final = ("same", "spelling", "swapped")
_SERIAL: Final = 9001


def make(region: str, now: dt.datetime) -> None:
    """Enter some heads of families of a region again, on cards of their own, and let them be found."""
    act = system_act("demo", region=region, at=now - dt.timedelta(days=20), purpose="load")
    rng = Random(f"loket doubles {region} {now.date().isoformat()}")  # noqa: S311 - made-up people
    heads = models.Resident.objects.filter(region=region, relation="head", status="active", birth_on__day__lte=12).exclude(birth_on__month=1)
    families = []
    for number, (row, how) in enumerate(
        zip(heads.order_by("birth_on", "id").values_list("id", flat=True)[:: max(1, heads.count() // 3)], _AGAIN, strict=False)
    ):
        held = queries.get_person(act=act, resident_id=row, fields=("name", "birth_place", "mother_name", "father_name"))
        born = dt.date(held.birth_on.year, held.birth_on.day, held.birth_on.month) if how == "swapped" else held.birth_on
        name = (held.name or "").replace("a", "e", 1) if how == "spelling" else held.name or ""
        district = held.village_code.rpartition(".")[0]
        person = NewPerson(
            id=chance.id_at(rng, act.at), nik=population.make_nik(district, born, population.Sex(held.sex), _SERIAL + number), name=name, sex=held.sex, birth_on=born,
            birth_place=held.birth_place or "", mother_name=held.mother_name or "", father_name=held.father_name or "", relation="head",
            marital_status="single", education=held.education, occupation=held.occupation, card_issued_on=held.card_issued_on, card_issues=1,
        )  # fmt: skip
        families.append(
            NewFamily(
                id=chance.id_at(rng, act.at), kk_number=population.make_kk_number(district, act.at.date(), _SERIAL + number), village_code=held.village_code, street=f"Jalan Contoh Baru {number + 1}",
                rt="001", rw="001", issued_on=act.at.date(), people=(person,),
            )
        )  # fmt: skip
    operations.load_people(act=act, families=families)
    scan = operations.begin_duplicate_scan(act=act)
    while scan.ended_at is None:
        scan = operations.advance_duplicate_scan(act=act, scan=scan)
