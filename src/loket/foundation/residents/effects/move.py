"""Members of a family move within the region: all together, or some to a card of their own."""

from __future__ import annotations

from loket.foundation.common.text import Text
from loket.foundation.events import operations as outbox
from loket.foundation.residents import events, models, numbers, places, versions
from loket.foundation.residents.effects.family import give_head
from loket.foundation.residents.effects.given import Work, address_in, note_event, person_id
from loket.foundation.residents.errors import EffectRefused
from loket.foundation.residents.household import choose_head, name_of, relation_after, rows_of
from loket.foundation.residents.kinds import EventKind
from loket.foundation.residents.values import Value


def move_family(work: Work) -> dict[str, Value]:
    """
    Move the members to the address. Everybody: the family moves and keeps its number. Some: they get a new card.

    When the head leaves alone, the rest gets a head (spouse, else the oldest). The movers' head is `head`, else chosen so too.

    :raises EffectRefused: somebody not on the card, or an address that is not in this region.
    """
    household, source = work.household, work.source
    new = address_in(work.act.region, work.given["address"])
    movers = [household.member(person_id(one)) for one in work.given["members"]]
    chosen = household.member(person_id(work.given["head"])) if work.given["head"] else None
    if chosen is None:
        chosen = choose_head(movers)
    elif chosen not in movers:
        raise EffectRefused.because(
            "head_stays",
            Text(
                id="Kepala keluarga di alamat baru harus termasuk anggota yang pindah. Pilih kembali.",
                en="The head at the new address must be one of those who move. Choose again.",
            ),
        )
    stay = [one for one in household.members if one not in movers]
    if stay:
        family, kk_number = _new_card(work, movers, stay, chosen, new)
    else:
        family, kk_number = household.family, household.kk_number()
        if chosen.relation != "head":
            give_head(source, family, household.members, chosen)
        versions.change_family(source, family, issued_on=work.today, **new)
    for one in movers:
        versions.change_person(source, one, **new)
        note_event(work, EventKind.ADDRESS_CHANGE, one.id, work.today)
        outbox.publish(
            work.act, events.PERSON_MOVED, ref=one.id, payload={"family": family.id, "village_code": new["village_code"], "case": work.case}
        )
    return {
        "kk_number": kk_number,
        "village_code": new["village_code"],
        "village": places.place_of(new["village_code"]).village or None,
        "address": places.address(**new),
        "head_name": name_of(chosen),
        "moved_count": len(movers),
        "issued_on": work.today,
        "members": rows_of(movers),
    }


def _new_card(
    work: Work, movers: list[models.Resident], stay: list[models.Resident], head: models.Resident, new: dict[str, str]
) -> tuple[models.Family, str]:
    source, old = work.source, work.household.family
    kk_number = numbers.next_kk_number(region=work.act.region, district=places.district_of(new["village_code"]), issued_on=work.today)
    family = versions.add_family(source, region=work.act.region, kk=kk_number, head=head.id, issued_on=work.today, **new)
    was = head.relation
    for one in movers:
        relation = "head" if one is head else relation_after(to_old_head=one.relation, new_head_was=was)
        versions.change_person(source, one, family_id=family.id, relation=relation)
    if old.head not in {one.id for one in stay}:
        give_head(source, old, stay, choose_head(stay))
    versions.change_family(source, old, issued_on=work.today)
    return family, kk_number
