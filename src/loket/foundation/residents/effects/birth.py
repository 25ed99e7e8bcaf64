"""A child is born: it gets a NIK and its place on the family card."""

from __future__ import annotations

from loket.foundation.audit.values import Act
from loket.foundation.common.text import Text
from loket.foundation.events import operations as outbox
from loket.foundation.residents import events, models, numbers, places, versions
from loket.foundation.residents.effects.given import Work, note_event, person_id
from loket.foundation.residents.errors import EffectRefused
from loket.foundation.residents.household import name_of, rows_of
from loket.foundation.residents.kinds import EventKind
from loket.foundation.residents.values import Value


def register_birth(work: Work) -> dict[str, Value]:
    """
    Enter the child and give the family card a new version.

    :raises EffectRefused: a parent is not on the applicant's card, of the wrong sex, or younger than the child; a birth still to come.
    """
    given, household = work.given, work.household
    born_on = given["born_on"]
    if born_on > work.today:
        raise _refused(
            "born_in_future", "Tanggal lahir belum tiba. Periksa kembali tanggal lahir anak.", "The birth date is still to come. Check it."
        )
    mother = household.member(person_id(given["mother"]))
    father = household.member(person_id(given["father"])) if given["father"] else None
    if mother.sex != "female" or (father is not None and father.sex != "male"):
        raise _refused(
            "parent_sex",
            "Ibu harus perempuan dan ayah harus laki-laki menurut Kartu Keluarga. Periksa kembali pilihan orang tua.",
            "The mother must be female and the father male on the family card. Check the chosen parents.",
        )
    if any(parent.birth_on >= born_on for parent in (mother, father) if parent is not None):
        raise _refused(
            "parent_age",
            "Tanggal lahir anak mendahului tanggal lahir orang tua. Periksa kembali isian.",
            "The child's birth date is before a parent's. Check the answers.",
        )
    family = household.family
    district = places.district_of(family.village_code)
    nik = numbers.next_nik(region=work.act.region, district=district, birth_on=born_on, sex=given["sex"])
    mother_name, father_name = name_of(mother), name_of(father) if father else ""
    child = versions.add_person(
        work.source, region=work.act.region, family=family.id, nik=nik, name=given["name"], sex=given["sex"], birth_on=born_on,
        birth_place=given["birth_place"], mother_name=mother_name, father_name=father_name, street=household.street(),
        relation=_relation(mother, father), village_code=family.village_code, rt=family.rt, rw=family.rw, marital_status="single",
        education="none", occupation="Belum/tidak bekerja", blood_type="unknown", citizenship="wni", status="active",
        card_issued_on=None, card_issues=0,
    )  # fmt: skip
    versions.change_family(work.source, family, issued_on=work.today)
    note_event(work, EventKind.BIRTH, child.id, born_on, place=given["birth_place"])
    _tell(work.act, child, work)
    return {
        "child_id": str(child.id),
        "nik": nik,
        "mother_name": mother_name,
        "father_name": father_name or None,
        "kk_number": household.kk_number(),
        "members": rows_of([*household.members, child]),
    }


def _relation(mother: models.Resident, father: models.Resident | None) -> str:
    relations = {parent.relation for parent in (mother, father) if parent is not None}
    if relations & {"head", "spouse"}:
        return "child"
    return "grandchild" if relations & {"child", "child_in_law"} else "relative"


def _tell(act: Act, child: models.Resident, work: Work) -> None:
    outbox.publish(act, events.PERSON_REGISTERED, ref=child.id, payload={"family": child.family_id, "case": work.case})


def _refused(code: str, indonesian: str, english: str) -> EffectRefused:
    return EffectRefused.because(code, Text(id=indonesian, en=english))
