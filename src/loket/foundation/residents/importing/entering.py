"""A plan carried out: new families by COPY, everybody else by versions with source and date."""

from __future__ import annotations

from collections.abc import Iterable

from loket.foundation.events import operations as outbox
from loket.foundation.residents import events, household, loading, models, numbers, versions
from loket.foundation.residents.effects.family import give_head
from loket.foundation.residents.importing.planning import FamilyPlan, PersonPlan, Plan
from loket.foundation.residents.versions import Source


def enter(source: Source, plan: Plan) -> None:
    """Carry out a plan in the caller's transaction. :raises Stale: somebody changed one of its rows meanwhile."""
    if plan.new:
        loading.load(source.act, plan.new, source.name)
    for family in plan.changed:
        _Entry(source, plan, family).enter()


class _Entry:
    """One family on its way in."""

    def __init__(self, source: Source, plan: Plan, family: FamilyPlan) -> None:
        self.source, self.plan, self.family = source, plan, family
        self.has_card = family.row is not None
        self.card = family.row or self._open_card()

    def enter(self) -> None:
        for one in self.family.people:
            if one.row is not None and one.row.family_id != self.card.id:
                self._leave(one.row)
        self._step_back()
        # Because: a family never has two heads, not even for a moment: whoever steps back goes first, the head comes last.
        for one in sorted(self.family.people, key=lambda one: one.relation == "head"):
            self._enter_person(one)
        self._make_sure_of_head()
        if self.has_card and self.family.new:
            versions.change_family(self.source, self.card, **self.family.new)

    def _open_card(self) -> models.Family:
        family = self.family
        head = next((one for one in family.people if one.nik == family.head_nik), family.people[0])
        numbers.note_taken("kk", [family.kk_number])
        return versions.add_family(self.source, region=self.source.act.region, kk=family.kk_number, head=head.person, **family.new)

    def _leave(self, person: models.Resident) -> None:
        """Let those who stay have a head when the head goes to another card."""
        if person.relation == "head":
            rest = self._known(models.Resident.objects.filter(family_id=person.family_id, status="active").exclude(pk=person.id))
            if rest:
                left = models.Family.objects.get(pk=person.family_id)
                give_head(self.source, left, [person, *rest], household.choose_head(rest))

    def _step_back(self) -> None:
        """Let a head who is not in the file step back for the one whom the file names."""
        if self.family.head_nik is None:
            return
        named = {one.person for one in self.family.people}
        for old in self._known(models.Resident.objects.filter(family=self.card, relation="head").exclude(pk__in=named)):
            versions.change_person(self.source, old, relation=household.relation_after(to_old_head="head", new_head_was="other"))

    def _enter_person(self, one: PersonPlan) -> None:
        if one.row is None:
            numbers.note_taken("nik", [one.nik])
            new = versions.add_person(self.source, id_=one.id, region=self.source.act.region, family=self.card.id, nik=one.nik, **one.new)
            self.plan.rows[new.id] = new
            return
        died = one.new.get("status") == "deceased" and one.row.status != "deceased"
        # Because: leaving another card may have changed the relation a moment ago.
        versions.change_person(self.source, one.row, **{**one.new, "family_id": self.card.id, "relation": one.relation})
        if died:
            outbox.publish(self.source.act, events.PERSON_DIED, ref=one.row.id, payload={"family": self.card.id, "case": None})

    def _make_sure_of_head(self) -> None:
        """Hold the card to its head; a family whose head died or left gets the one whom the register chooses."""
        people = self._known(models.Resident.objects.filter(family=self.card, status="active").order_by("birth_on", "id"))
        head = next((one for one in people if one.relation == "head"), None)
        if head is None and people:
            for gone in self._known(models.Resident.objects.filter(family=self.card, relation="head")):
                versions.change_person(self.source, gone, relation="other")
            give_head(self.source, self.card, people, household.choose_head(people))
        elif head is not None and head.id != self.card.head:
            versions.change_family(self.source, self.card, head=head.id)

    def _known(self, rows: Iterable[models.Resident]) -> list[models.Resident]:
        """Return rows as the objects that this plan holds of them already."""
        return [self.plan.rows.setdefault(row.id, row) for row in rows]
