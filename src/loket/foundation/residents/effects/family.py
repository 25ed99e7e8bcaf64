"""The family card changes: an element of a member, or who is its head."""

from __future__ import annotations

from typing import Final

from loket.foundation.common.text import Text
from loket.foundation.residents import models, versions
from loket.foundation.residents.effects.given import Work, person_id
from loket.foundation.residents.errors import EffectRefused
from loket.foundation.residents.household import name_of, relation_after, rows_of
from loket.foundation.residents.values import CHANGEABLE, Value

# As wide as the column of the occupation.
_LONGEST: Final = 60


def change_family(work: Work) -> dict[str, Value]:
    """
    Change the card. Its number stays, its date is the day of the change (Perpres 96/2018).

    :raises EffectRefused: somebody not on the card, a word the element cannot hold, or nothing that would change.
    """
    member = work.household.member(person_id(work.given["member"]))
    if work.given["change"] == "head":
        changed = member.relation != "head"
        if changed:
            give_head(work.source, work.household.family, work.household.members, member)
    else:
        element, value = work.given["element"], work.given["value"]
        known = CHANGEABLE.get(element or "")
        if known is None or value is None or len(value) > _LONGEST or (known and value not in known):
            raise EffectRefused.because(
                "bad_element",
                Text(
                    id="Elemen data atau isinya tidak dikenal, sehingga tidak ada yang diubah. Kembalikan permohonan untuk diperbaiki.",
                    en="The element or its new value is not known, so nothing was changed. Return the application for correction.",
                ),
            )
        changed = versions.change_person(work.source, member, **{element: value})
    if not changed:
        raise EffectRefused.because(
            "nothing_changes",
            Text(
                id="Data pada Kartu Keluarga sudah seperti yang dimohonkan; tidak ada yang perlu diubah.",
                en="The family card already says what was asked for; there is nothing to change.",
            ),
        )
    versions.change_family(work.source, work.household.family, issued_on=work.today)
    return {
        "kk_number": work.household.kk_number(),
        "issued_on": work.today,
        "member_name": name_of(member),
        "head_name": work.household.head_name(),
        "members": rows_of(work.household.members),
    }


def give_head(source: versions.Source, family: models.Family, people: list[models.Resident], head: models.Resident) -> None:
    """Make `head` the head; everybody's relation follows. Invariant: one head at any moment (the old one steps back first)."""
    was = head.relation
    others = sorted((one for one in people if one.id != head.id), key=lambda one: one.relation != "head")
    for one in others:
        versions.change_person(source, one, relation=relation_after(to_old_head=one.relation, new_head_was=was))
    versions.change_person(source, head, relation="head")
    versions.change_family(source, family, head=head.id)
