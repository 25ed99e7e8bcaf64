"""A plan of events carried out: new events by COPY, what follows for people by versions whose source is the event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from loket.foundation.events import operations as outbox
from loket.foundation.residents import events, household, loading, models, numbers, recording, sealed, versions
from loket.foundation.residents.effects.family import give_head
from loket.foundation.residents.importing.consequences import Consequences, Step
from loket.foundation.residents.importing.happening import EventPlan, Happening, Known
from loket.foundation.residents.kinds import EVENT_KINDS, NEWS_DAYS, EventKind
from loket.foundation.residents.versions import EVENT_SOURCE, Source

_EVENT: Final = (
    "id", "region", "kind", "resident_id", "other_id", "happened_on", "registered_on", "elsewhere", "place_sealed", "number_sealed", "other_name_sealed",
    "told_sealed", "source", "known_on", "version",
)  # fmt: skip
_PLAIN: Final = ("happened_on", "registered_on", "elsewhere", "place", "number", "other_name", "told")


def enter(source: Source, plan: EventPlan, *, as_of: dt.date) -> None:
    """Carry out a plan in the caller's transaction. :raises Stale: somebody changed one of its rows meanwhile."""
    consequences = Consequences(source.act.region, plan)
    _copy(source, plan.new)
    for event in {one.id: one for one in plan.changed}.values():
        if event.row is not None:
            versions.change_event(source, event.row, **event.different)
    followed = set()
    for step in consequences.steps:
        _Carried(source, plan, step).carry_out()
        followed.add(step.happening.event.id)
    for one in plan.happenings:
        if one.is_new and (one.event.id in followed or _is_news(one, as_of)):
            _tell(source, one)


def _copy(source: Source, new: list[Known]) -> None:
    rows: list[tuple[Any, ...]] = []
    changes: list[tuple[Any, ...]] = []
    lines = recording.Lines(source.act, source.name)
    for one in new:
        stored = [sealed.close(sealed.EVENT, name, one.id, one.values[name]) for name in sealed.EVENT_COLUMNS]
        plain = [one.values[name] for name in ("happened_on", "registered_on", "elsewhere")]
        rows.append((one.id, source.act.region, one.kind.value, one.resident, one.other, *plain, *stored, source.name, one.known_on, 1))
        values = (source.act.region, one.kind.value, one.resident, one.other, *(one.values[name] for name in _PLAIN))
        loading.note(source.act, changes, lines, source.name, "event", one.id, values, subject=one.resident)
    loading.copy("residents_event", _EVENT, rows)
    loading.copy_notes(changes, lines)


def _is_news(one: Happening, as_of: dt.date) -> bool:
    """Say whether an event that only documents what the register says already is still news: told within the days of the law."""
    return (as_of - one.line.told_on).days <= (EVENT_KINDS[one.line.kind].report_days or NEWS_DAYS)


def _tell(source: Source, one: Happening) -> None:
    """Publish it for those who listen; a death was published with the status that it ended."""
    if one.line.kind is not EventKind.DEATH:
        for row in (one.person, one.other if EVENT_KINDS[one.line.kind].is_mutual else None):
            if row is not None:
                outbox.publish(source.act, events.EVENT_REGISTERED, ref=row.id, payload={"kind": one.line.kind.value, "case": None})


class _Carried:
    """One step on its way in."""

    def __init__(self, source: Source, plan: EventPlan, step: Step) -> None:
        self.act, self.plan, self.step, self.row = source.act, plan, step, step.row
        self.source = Source(source.act, f"{EVENT_SOURCE}{step.happening.event.id}")

    def carry_out(self) -> None:
        step, row = self.step, self.row
        new = dict(step.new)
        if row.relation == "head":
            # Because: whoever became head a moment ago (another one left) is nobody's spouse on that card.
            new.pop("relation", None)
        died = new.get("status") == "deceased" and row.status != "deceased"
        if step.kk_number:
            self._join(new)
            return
        versions.change_person(self.source, row, **new)
        if new.get("status") in ("deceased", "moved"):
            self._follow_head()
        if died:
            outbox.publish(self.act, events.PERSON_DIED, ref=row.id, payload={"family": row.family_id, "case": None})
        if step.address:
            versions.change_family(self.source, self._family(row.family_id), **step.address)

    def _join(self, new: dict[str, Any]) -> None:
        row, step = self.row, self.step
        card = models.Family.objects.filter(region=self.act.region, kk_index__in=sealed.indexes(sealed.KK_INDEX, step.kk_number)).first()
        if card is not None and card.id == row.family_id:
            versions.change_person(self.source, row, **new)
        else:
            if row.relation == "head":
                self._leave_to_rest()
            if card is None:
                numbers.note_taken("kk", [step.kk_number])
                issued_on = step.happening.line.told_on
                card = versions.add_family(
                    self.source, region=self.act.region, kk=step.kk_number, head=row.id, issued_on=issued_on, **(step.address or {})
                )
            versions.change_person(
                self.source, row, **{**new, "family_id": card.id, "relation": step.relation if step.relation not in ("", "head") else "other"}
            )
        people = self._known(models.Resident.objects.filter(family=card, status="active").order_by("birth_on", "id"))
        if row not in people:
            people.append(row)
        if step.relation == "head" or not any(one.relation == "head" for one in people):
            self._lead(card, people, row if step.relation == "head" or len(people) == 1 else household.choose_head(people))
        if step.address and row.relation == "head":
            versions.change_family(self.source, card, **step.address)

    def _lead(self, card: models.Family, people: list[models.Resident], head: models.Resident) -> None:
        if head.relation != "head":
            give_head(self.source, card, people, head)
        elif card.head != head.id:
            versions.change_family(self.source, card, head=head.id)

    def _follow_head(self) -> None:
        """Give those who stay a head when the head died or left."""
        if self.row.relation == "head":
            self._leave_to_rest()

    def _leave_to_rest(self) -> None:
        rest = self._known(models.Resident.objects.filter(family_id=self.row.family_id, status="active").exclude(pk=self.row.id))
        if rest:
            give_head(self.source, self._family(self.row.family_id), [self.row, *rest], household.choose_head(rest))

    def _family(self, key: UUID) -> models.Family:
        return models.Family.objects.get(pk=key)

    def _known(self, rows: Iterable[models.Resident]) -> list[models.Resident]:
        """Return rows as the objects that this plan holds of them already."""
        return [self.plan.rows.setdefault(row.id, row) for row in rows]
