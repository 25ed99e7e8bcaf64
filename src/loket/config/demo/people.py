"""Families of made-up people, consistent in ages, relations and names; kept changeable until they are loaded."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final
from uuid import UUID

from loket.config.demo import chance, names
from loket.foundation.common import dates, population
from loket.foundation.residents.values import NewFamily, NewPerson

CARD_AGE: Final = 17
_OCCUPATIONS: Final = (
    "Petani",
    "Nelayan",
    "Pedagang",
    "Guru",
    "Karyawan swasta",
    "Wiraswasta",
    "Buruh harian",
    "Sopir",
    "Penjahit",
    "Bidan",
    "Perajin",
)
_SCHOOL: Final = (("primary", 22), ("junior", 20), ("senior", 34), ("diploma_3", 7), ("bachelor", 14), ("master", 3))
_BLOOD: Final = (("a", 22), ("b", 24), ("ab", 6), ("o", 34), ("unknown", 14))


@dataclass(slots=True, eq=False)
class Person:
    """A made-up resident. Changed while the past year is imagined, then loaded as they stand today."""

    id: UUID
    nik: str
    name: str
    sex: str
    birth_on: dt.date
    birth_place: str
    mother_name: str
    father_name: str
    relation: str
    marital_status: str
    education: str
    occupation: str
    blood_type: str
    card_issued_on: dt.date | None
    card_issues: int
    died_on: dt.date | None = None

    def age_on(self, on: dt.date) -> int:
        """Return full years on a day."""
        return on.year - self.birth_on.year - ((on.month, on.day) < (self.birth_on.month, self.birth_on.day))

    def as_new(self) -> NewPerson:
        """Return the person in the form in which the register loads people."""
        return NewPerson(
            id=self.id, nik=self.nik, name=self.name, sex=self.sex, birth_on=self.birth_on, birth_place=self.birth_place,
            mother_name=self.mother_name, father_name=self.father_name, relation=self.relation, marital_status=self.marital_status,
            education=self.education, occupation=self.occupation, blood_type=self.blood_type, card_issued_on=self.card_issued_on,
            card_issues=self.card_issues, status="deceased" if self.died_on else "active", died_on=self.died_on,
        )  # fmt: skip


@dataclass(slots=True, eq=False)
class Family:
    """A made-up family card. The head is the first of its people."""

    id: UUID
    kk_number: str
    village_code: str
    street: str
    rt: str
    rw: str
    issued_on: dt.date
    people: list[Person] = field(default_factory=list)
    departed: list[Person] = field(default_factory=list)
    """Those who died; the register keeps them, the card does not name them."""
    welfare_decile: int | None = None
    is_welfare_old: bool = False

    @property
    def head(self) -> Person:
        """The head of the family."""
        return next(person for person in self.people if person.relation == "head")

    def spouse(self) -> Person | None:
        """Return the head's spouse, if there is one."""
        return next((person for person in self.people if person.relation == "spouse"), None)

    def welfare_on(self, on: dt.date) -> dt.date | None:
        """Return the day of the welfare data that were used on a day: each quarter has its own, and some families were left out of the last ones."""
        if self.welfare_decile is None:
            return None
        latest = dt.date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
        return dates.add_months(latest, -18) if self.is_welfare_old else latest

    def as_new(self, today: dt.date) -> NewFamily:
        """Return the family in the form in which the register loads families, as it stands today."""
        return NewFamily(
            id=self.id, kk_number=self.kk_number, village_code=self.village_code, street=self.street, rt=self.rt, rw=self.rw,
            issued_on=self.issued_on, people=tuple(person.as_new() for person in (*self.people, *self.departed)),
            welfare_decile=self.welfare_decile, welfare_on=self.welfare_on(today),
        )  # fmt: skip


class Registry:
    """Makes people of one region with numbers that nobody else has."""

    def __init__(self, rng: Random, *, villages: Sequence[str], town: str, today: dt.date, at: dt.datetime) -> None:
        self.rng, self.villages, self.town, self.today, self.at = rng, villages, town, today, at
        self._serials: Counter[Any] = Counter()

    def of_district(self, district: str) -> Registry:
        """Return the registry of one district alone: it makes no number that another district makes."""
        own = Registry(self.rng, villages=self.villages, town=self.town, today=self.today, at=self.at)
        own._serials = Counter({key: count for key, count in self._serials.items() if key[0] == district})
        return own

    def families(self, count: int) -> list[Family]:
        """Return families with `count` people together."""
        found: list[Family] = []
        left = count
        while left > 0:
            family = self._family(left)
            left -= len(family.people)
            found.append(family)
        return found

    def nik(self, village: str, birth_on: dt.date, sex: str) -> str:
        """Return a fresh NIK of the village's district."""
        district = village.rpartition(".")[0]
        self._serials[key := (district, birth_on, sex)] += 1
        return population.make_nik(district, birth_on, population.Sex(sex), self._serials[key])

    def kk_number(self, village: str, issued_on: dt.date) -> str:
        """Return a fresh family card number of the village's district."""
        district = village.rpartition(".")[0]
        self._serials[key := (district, issued_on)] += 1
        return population.make_kk_number(district, issued_on, self._serials[key])

    def person(
        self,
        village: str,
        *,
        sex: str,
        age: float,
        relation: str,
        mother: str = "",
        father: str = "",
        marital: str = "single",
        born_on: dt.date | None = None,
    ) -> Person:
        """Return a person of about that age in years, or born on a day."""
        rng = self.rng
        birth_on = born_on or self.today - dt.timedelta(days=int(age * 365.25) + rng.randint(0, 364) if age >= 1 else max(1, int(age * 365)))
        years = self.today.year - birth_on.year - ((self.today.month, self.today.day) < (birth_on.month, birth_on.day))
        person = Person(
            id=chance.id_at(rng, self.at), nik=self.nik(village, birth_on, sex), name=names.full_name(rng, sex), sex=sex, birth_on=birth_on,
            birth_place=self.town, mother_name=mother or names.full_name(rng, "female"), father_name=father or names.full_name(rng, "male"),
            relation=relation, marital_status=marital, education=_education(rng, years), occupation=_occupation(rng, years),
            blood_type=chance.weighted(rng, _BLOOD), card_issued_on=None, card_issues=0,
        )  # fmt: skip
        if years >= CARD_AGE:
            since = dates.add_months(birth_on, CARD_AGE * 12)
            first = max(since, dt.date(2012, 1, 1))
            person.card_issued_on = chance.day_between(rng, first, max(first, self.today - dt.timedelta(days=420)))
            person.card_issues = chance.weighted(rng, ((1, 80), (2, 14), (3, 4), (4, 2)))
        return person

    def _family(self, most: int) -> Family:
        rng = self.rng
        village = rng.choice(self.villages)
        age = min(78.0, max(21.0, rng.gauss(44, 13)))
        is_couple = rng.random() < (0.86 if age < 65 else 0.6) and most >= 2
        sex = "male" if is_couple or rng.random() < 0.45 else "female"
        alone = "married" if is_couple else chance.weighted(rng, (("single", 3), ("divorced", 2), ("widowed", 4))) if age > 30 else "single"
        people = [self.person(village, sex=sex, age=age, relation="head", marital=alone)]
        if is_couple:
            people.append(self.person(village, sex="female", age=max(19.0, age - rng.uniform(-2, 7)), relation="spouse", marital="married"))
        if is_couple or alone in ("divorced", "widowed"):
            people += self._children(village, people, most - len(people))
        if rng.random() < 0.07 and len(people) < most and age < 55:
            people.append(
                self.person(village, sex=rng.choice(("male", "female")), age=age + rng.uniform(19, 28), relation="parent", marital="widowed")
            )
        issued_on = chance.day_between(rng, self.today - dt.timedelta(days=3600), self.today - dt.timedelta(days=430))
        return Family(
            id=chance.id_at(rng, self.at), kk_number=self.kk_number(village, issued_on), village_code=village,
            street=f"{rng.choice(names.STREETS)} {rng.randint(1, 140)}", rt=f"{rng.randint(1, 9):03d}", rw=f"{rng.randint(1, 6):03d}",
            issued_on=issued_on, people=people, welfare_decile=rng.randint(1, 10) if rng.random() < 0.9 else None, is_welfare_old=rng.random() < 0.08,
        )  # fmt: skip

    def _children(self, village: str, parents: Sequence[Person], most: int) -> list[Person]:
        rng = self.rng
        father = next((p for p in parents if p.sex == "male"), None)
        mother = next((p for p in parents if p.sex == "female"), None)
        youngest_parent = min(p.age_on(self.today) for p in parents)
        oldest, ages = min(youngest_parent - 20, 27), []
        if oldest < 1:
            return []
        for _ in range(min(most, chance.weighted(rng, ((0, 12), (1, 26), (2, 34), (3, 19), (4, 9))))):
            ages.append(rng.uniform(0.05, oldest))
        mother_name = mother.name if mother else names.full_name(rng, "female")
        father_name = father.name if father else names.full_name(rng, "male")
        return [
            self.person(village, sex=rng.choice(("male", "female")), age=one, relation="child", mother=mother_name, father=father_name)
            for one in sorted(ages, reverse=True)
        ]


def _education(rng: Random, years: int) -> str:
    if years < 7:
        return "none"
    if years < 13:
        return "primary_unfinished"
    if years < 16:
        return "primary"
    if years < 19:
        return "junior"
    found = chance.weighted(rng, _SCHOOL)
    return "senior" if years < 23 and found in ("bachelor", "master", "diploma_3") else found


def _occupation(rng: Random, years: int) -> str:
    if years < 6:
        return "Belum/tidak bekerja"
    if years < 19:
        return "Pelajar/mahasiswa"
    return "Pensiunan" if years > 66 and rng.random() < 0.4 else rng.choice((*_OCCUPATIONS, "Mengurus rumah tangga"))
