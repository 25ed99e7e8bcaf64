"""A person has died: the entries that lived by the person end, and those who stay go on."""

from __future__ import annotations

from loket.foundation.common.text import Text
from loket.foundation.events import operations as outbox
from loket.foundation.residents import events, models, sealed, versions
from loket.foundation.residents.effects.family import give_head
from loket.foundation.residents.effects.given import Work, note_event, person_id
from loket.foundation.residents.errors import EffectRefused
from loket.foundation.residents.household import Household, choose_head, name_of, rows_of
from loket.foundation.residents.kinds import EventKind
from loket.foundation.residents.values import Value


def register_death(work: Work) -> dict[str, Value]:
    """
    End a person's entries: the status becomes deceased, with the day. The family card loses the person and gets a new version.

    A head is followed by the spouse, else by the oldest; the spouse of the dead is widowed. Whoever listens to
    `residents.person.died` ends what lived by the person elsewhere (account, appointments, applications, documents).

    :raises EffectRefused: not on the applicant's card, the applicant, a day to come or before the birth.
    """
    household, died_on = work.household, work.given["died_on"]
    person = household.member(person_id(work.given["person"]))
    if person.id == household.applicant.id:
        raise _refused("own_death", "Pemohon tidak dapat melaporkan kematiannya sendiri. Pilih anggota keluarga yang meninggal.", "Nobody reports their own death. Choose the family member who died.")  # fmt: skip
    if died_on > work.today:
        raise _refused("died_in_future", "Tanggal meninggal belum tiba. Periksa kembali.", "The day of death is still to come. Check it.")
    if died_on < person.birth_on:
        raise _refused("died_before_birth", "Tanggal meninggal mendahului tanggal lahir. Periksa kembali.", "The day of death is before the birth. Check it.")  # fmt: skip
    left = [one for one in household.members if one.id != person.id]
    partner = _partner(household, person)
    was_head = person.relation == "head"
    if was_head:
        give_head(work.source, household.family, household.members, choose_head(left))
    versions.change_person(work.source, person, status="deceased", died_on=died_on)
    if partner is not None:
        versions.change_person(work.source, partner, marital_status="widowed")
    versions.change_family(work.source, household.family, issued_on=work.today)
    note_event(work, EventKind.DEATH, person.id, died_on)
    outbox.publish(work.act, events.PERSON_DIED, ref=person.id, payload={"family": household.family.id, "case": work.case})
    opened = {column: sealed.unseal(sealed.PERSON, column, person.id, getattr(person, f"{column}_sealed")) for column in ("nik", "birth_place")}
    return {
        "name": name_of(person),
        "nik": opened["nik"],
        "sex": person.sex,
        "birth_on": person.birth_on,
        "birth_place": opened["birth_place"],
        "died_on": died_on,
        "kk_number": household.kk_number(),
        "head_name": next(name_of(one) for one in left if one.relation == "head"),
        "is_head_new": was_head,
        "widowed_name": name_of(partner) if partner is not None else None,
        "village_code": household.family.village_code,
        "member_count": len(left),
        "issued_on": work.today,
        "members": rows_of(left),
    }


def _partner(household: Household, person: models.Resident) -> models.Resident | None:
    """Return who was married to the person: head and spouse of the card (a second couple on it cannot be told from it)."""
    other = {"head": "spouse", "spouse": "head"}.get(person.relation)
    return next((one for one in household.members if one.relation == other and one.marital_status == "married"), None)


def _refused(code: str, indonesian: str, english: str) -> EffectRefused:
    return EffectRefused.because(code, Text(id=indonesian, en=english))
