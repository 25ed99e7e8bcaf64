"""A family under lock, and how its members are related when its head is another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from loket.foundation.common import dates
from loket.foundation.common.errors import Stale
from loket.foundation.common.text import Text
from loket.foundation.database import statements
from loket.foundation.residents import models, sealed, words
from loket.foundation.residents.errors import EffectRefused, PersonNotFound

# What everybody was to the old head -> what they are to the new one, by what the new head was to the old one.
# Nothing said: another relative. Source: reading of the relations on the family card (SHDK).
_TO_NEW_HEAD: Final[dict[str, dict[str, str]]] = {
    "spouse": {"head": "spouse", "child": "child", "child_in_law": "child_in_law", "grandchild": "grandchild", "parent": "parent_in_law",
               "parent_in_law": "parent"},
    "child": {"head": "parent", "spouse": "parent", "child_in_law": "spouse", "grandchild": "child"},
    "parent": {"head": "child", "spouse": "child_in_law", "child": "grandchild", "parent": "spouse"},
    "child_in_law": {"head": "parent_in_law", "spouse": "parent_in_law", "child": "spouse", "grandchild": "child"},
    "parent_in_law": {"head": "child_in_law", "spouse": "child", "child": "grandchild", "parent_in_law": "spouse"},
    "grandchild": {"grandchild": "relative"},
}  # fmt: skip
_KEPT: Final = ("helper", "other")


@dataclass(slots=True)
class Household:
    """A family and its active members, all locked by the lock on the family row."""

    family: models.Family
    members: list[models.Resident]
    applicant: models.Resident

    def member(self, resident_id: UUID) -> models.Resident:
        """Return a member. :raises EffectRefused: for anybody else, in or outside the region alike."""
        for one in self.members:
            if one.id == resident_id:
                return one
        raise EffectRefused.because(
            "not_a_member",
            Text(
                id="Orang yang dipilih tidak tercantum aktif dalam Kartu Keluarga pemohon. Pilih kembali anggota keluarga.",
                en="The chosen person is not an active member of the applicant's family card. Choose a family member again.",
            ),
        )

    def kk_number(self) -> str:
        """Return the number of the family card."""
        return sealed.unseal(sealed.FAMILY, "kk", self.family.id, self.family.kk_sealed)

    def head_name(self) -> str:
        """Return the name of whoever is head now."""
        return next((name_of(one) for one in self.members if one.relation == "head"), "")

    def street(self) -> str:
        """Return the street of the family."""
        return sealed.unseal(sealed.FAMILY, "street", self.family.id, self.family.street_sealed)


def lock(*, region: str, applicant: UUID) -> Household:
    """
    Return the applicant's household with its family row locked until the transaction ends.

    :raises PersonNotFound: not in this region.
    :raises EffectRefused: the applicant moved away or died.
    :raises Stale: the applicant changed families in this very moment.
    """
    family = statements.first(
        models.Family,
        "region = %s AND id = (SELECT family_id FROM residents_resident WHERE region = %s AND id = %s) FOR UPDATE",
        [region, region, applicant],
    )
    if family is None:
        raise PersonNotFound()
    people = statements.rows(models.Resident, "region = %s AND family_id = %s ORDER BY birth_on, id", [region, family.id])
    person = next((one for one in people if one.id == applicant), None)
    if person is None:
        raise Stale()
    if person.status != "active":
        raise EffectRefused.because(
            "applicant_not_active",
            Text(
                id="Pemohon tidak lagi tercatat sebagai penduduk aktif di daerah ini.",
                en="The applicant is no longer an active resident of this region.",
            ),
        )
    return Household(family, [one for one in people if one.status == "active"], person)


def name_of(person: models.Resident) -> str:
    """Return the name of a resident's row."""
    return sealed.unseal(sealed.PERSON, "name", person.id, person.name_sealed)


def rows_of(people: Sequence[models.Resident]) -> tuple[Mapping[str, str], ...]:
    """Return the lines of a family card as it stands now, head first, in the words it prints (Indonesian)."""
    order = sorted(people, key=lambda one: (one.relation != "head", one.relation != "spouse", one.birth_on, one.id))
    return tuple(
        {
            "name": name_of(one),
            "nik": sealed.unseal(sealed.PERSON, "nik", one.id, one.nik_sealed),
            "relation": words.RELATION[one.relation].id,
            "birth_on": dates.format_date(one.birth_on),
        }
        for one in order
    )


def relation_after(*, to_old_head: str, new_head_was: str) -> str:
    """
    Return what somebody is to the new head, from what both were to the old one.

    >>> relation_after(to_old_head="head", new_head_was="child"), relation_after(to_old_head="child", new_head_was="spouse")
    ('parent', 'child')
    """
    if new_head_was == "head" or to_old_head in _KEPT:
        return to_old_head
    return _TO_NEW_HEAD.get(new_head_was, {}).get(to_old_head, "relative")


def choose_head(people: Sequence[models.Resident]) -> models.Resident:
    """Return who leads a family that has lost its head or is new: head, spouse, else the oldest who is not a helper."""
    places = {"head": 0, "spouse": 1, "helper": 3, "other": 3}

    def order(person: models.Resident) -> tuple[int, dt.date, UUID]:
        return places.get(person.relation, 2), person.birth_on, person.id

    return min(people, key=order)
