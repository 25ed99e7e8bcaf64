"""
How a case goes on: from an outcome to the next steps, through everything that needs no person.

Rules, register entries and documents happen here at once, in the deciding transaction; what needs a person is opened.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.clients import queries as clients
from loket.foundation.common import ids
from loket.foundation.common.calendars import TimeUnit
from loket.foundation.common.text import Text
from loket.foundation.residents import operations as residents
from loket.services.cases import operations as cases
from loket.services.cases.values import Case, CaseState, CaseStep, Content, NewStep, Power, StepState
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import APPLICANT, DONE, PERSON_STEPS, REFUSED, Duration, Partner, ServiceDefinition, Step, StepKind
from loket.services.counter import queries as counter
from loket.services.decisions import operations as decisions
from loket.services.decisions.values import DecisionKind
from loket.services.errands import operations as errands
from loket.services.errands.values import NewErrand
from loket.services.journey import facts as case_facts
from loket.services.journey import issuing, presenting
from loket.services.rules import queries as rules

#: A package whose automatic steps run in a circle is refused by the check; this is the guard behind the guard.
MOST_MOVES: Final = 200

ACCEPT: Final = "accept"


@dataclass
class Progress:
    """
    One move of a case. `steps` are all turns so far; `deemed` carries the case past people because the law says so.

    After `follow`: `opened` are the new turns (written by `write`), `ended` the state the case comes to, or None.
    """

    act: Act
    case: Case
    definition: ServiceDefinition
    content: Content
    steps: Sequence[CaseStep]
    deemed: bool = False
    opened: list[NewStep] = field(default_factory=list)
    handed: list[tuple[Step, NewStep]] = field(default_factory=list)
    """What of it goes to a partner's application."""
    ended: CaseState | None = None
    reason: str | None = None
    effects_changed: bool = False

    def follow(self, targets: Sequence[str]) -> None:
        """Go to `targets` and on from there as far as no person is needed."""
        waiting, moves = deque(targets), 0
        reached_done = False
        while waiting and self.ended is None:
            moves += 1
            if moves > MOST_MOVES:
                raise RuntimeError(f"{self.definition.service} {self.case.version_hash[:12]} runs in a circle")
            target = waiting.popleft()
            if target == DONE:
                reached_done = True
            elif target == REFUSED:
                self.ended = CaseState.REFUSED
            elif target == APPLICANT:
                self.ended = CaseState.RETURNED
            else:
                waiting.extend(self._enter(self.definition.step(target)))
        if self.ended is None and reached_done and not self._open_names():
            self.ended = CaseState.COMPLETED

    def write(self) -> None:
        """Write the new turns and what the record steps gave."""
        if self.opened:
            cases.add_steps(act=self.act, case=self.case, steps=self.opened)
        for step, new in self.handed:
            errands.hand_over(act=self.act.as_system("partner").for_case(self.case.id), new=self._errand(step, new))
        if self.effects_changed:
            cases.keep_effects(act=self.act, case=self.case, content=self.content)

    def _errand(self, step: Step, new: NewStep) -> NewErrand:
        case, application = self.case, step.partner.application if step.partner else None
        return NewErrand(
            id=new.id, case=case.id, service=case.service, version_hash=case.version_hash, step=step.id, turn=new.turn, client_id=application or "",
            due_at=new.due_at,
        )  # fmt: skip

    def facts(self) -> dict[str, Any]:
        """Return all facts as they stand now."""
        calendar = agencies.calendar_for(region=self.case.region, agency=self.definition.agency)
        return case_facts.facts_of(
            self.definition, self.content, received_on=calendar.civil_date(self.case.submitted_at), region=self.case.region, number=self.case.number
        )

    def _enter(self, step: Step) -> Sequence[str]:
        if step.waits_for and not all(self._is_done(name) for name in step.waits_for):
            return ()
        if step.id in self._open_names():
            return ()
        if step.kind in PERSON_STEPS:
            return self._deem(step) if self.deemed else self._open(step)
        if step.kind is StepKind.AUTOMATIC:
            return self.run_rules(step)
        if step.kind is StepKind.RECORD:
            return self._record(step)
        return self._inform(step) if step.kind is StepKind.INFORM else self._issue(step)

    def _open(self, step: Step) -> Sequence[str]:
        if step.kind is StepKind.APPOINTMENT:
            self.opened.append(
                NewStep(id=ids.new_id(), step=step.id, kind=step.kind.value, turn=self._next_turn(step.id), excluded=self._kept_away(step))
            )
            return ()
        # Because: what a partner does waits in nobody's queue; its time runs like any other, and the clock puts it there when that is over.
        is_handed = step.partner is not None and can_carry_out(step.partner, self.case.region)
        new = NewStep(
            id=ids.new_id(), step=step.id, kind=step.kind.value, turn=self._next_turn(step.id), position=None if is_handed else step.actor,
            unit=None if is_handed else self.unit_of(step), due_at=due_of(self.case.region, step, self.act.at) if step.time else None,
            excluded=self._kept_away(step),
        )  # fmt: skip
        self.opened.append(new)
        if is_handed:
            self.handed.append((step, new))
        return ()

    def _kept_away(self, step: Step) -> tuple[UUID, ...]:
        """
        Return who may not take a step that opens now: who helped the applicant at the counter, and who decided in another position.

        Because: a package that names two positions wants two people, also where one holds both for a while (*Plt*, *Plh*).
        """
        helpers = counter.list_helpers(case=self.case.id) if self.case.power is not Power.SELF else ()
        decided = (s.officer for s in self.steps if s.state is StepState.DONE and s.officer is not None and s.position != step.actor)
        return tuple(dict.fromkeys((*helpers, *decided)))

    def unit_of(self, step: Step) -> str | None:
        """Return the unit that serves the place of the step, None when any unit of the position may take it."""
        return self._unit_of(step, step.actor) if step.actor is not None else None

    def _unit_of(self, step: Step, position: str) -> str | None:
        village = self.facts().get(step.place) if step.place else None
        if not isinstance(village, str):
            return None
        district = ".".join(village.split(".")[:3])
        return agencies.unit_for_district(self.case.region, position.partition("/")[0], district).code

    def _deem(self, step: Step) -> Sequence[str]:
        """Law: silence counts as consent (*fiktif positif*) where the package says so, with its legal basis."""
        outcome = ACCEPT if ACCEPT in step.outcomes else None
        turn = self._next_turn(step.id)
        decisions.record_decision(
            act=self.act, case=self.case.id, step=step.id, turn=turn, kind=DecisionKind.CLOCK, outcome=outcome or DONE,
            version_hash=self.case.version_hash, legal_basis=self.definition.standard.time.deemed_reference,
            reason=Text(id="Janji waktu terlewati; permohonan dianggap dikabulkan.", en="The promised time has passed; the application is deemed granted."),
        )  # fmt: skip
        self._finish(step, turn, outcome)
        return step.follows(outcome)

    def run_rules(self, step: Step) -> Sequence[str]:
        """Decide an automatic step by its table, keep the decision with its trace, and return where it leads."""
        book = catalogue.get_rulebook(self.case.version_hash)
        calendar = agencies.calendar_for(region=self.case.region, agency=self.definition.agency)
        finding = rules.evaluate(table=book.tables[step.rules or ""], facts=self.facts(), on=calendar.civil_date(self.act.at))
        turn = self._next_turn(step.id)
        decisions.record_decision(
            act=self.act.as_system("rules"), case=self.case.id, step=step.id, turn=turn, kind=DecisionKind.RULE, outcome=finding.outcome,
            version_hash=self.case.version_hash, reason_code=finding.row_id, reason=finding.reason, legal_basis=finding.legal_basis,
            table=step.rules, row=finding.row_id, trace=finding.as_dict(),
        )  # fmt: skip
        self._finish(step, turn, finding.outcome, finding.row_id)
        self.reason = finding.row_id
        return step.follows(finding.outcome)

    def _record(self, step: Step) -> Sequence[str]:
        facts = self.facts()
        results = residents.apply_effect(
            act=self.act.as_system("register").for_case(self.case.id), effect=step.effect or "", case=self.case.id, step=step.id,
            applicant=self.case.applicant, parameters={name: catalogue.value_of(source, facts) for name, source in step.with_.items()},
        )  # fmt: skip
        plain = {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in results.items()}
        self.content = replace(self.content, effects={**self.content.effects, step.id: plain})
        self.effects_changed = True
        self._finish(step, self._next_turn(step.id), None)
        return step.next

    def _issue(self, step: Step) -> Sequence[str]:
        # Law: who was silent until the law spoke for them does not hold the document back by not signing: the institution seals it.
        signed_by = None if self.deemed else self.definition.documents[step.document or ""].signed_by
        issuing.issue(
            act=self.act, case=self.case, definition=self.definition, content=self.content, facts=self.facts(), document=step.document or "",
            signed_by=signed_by,
        )  # fmt: skip
        if signed_by is not None:
            # The turn stays open until the signature is in; it waits in nobody's queue, the document says for whom.
            self.opened.append(NewStep(id=ids.new_id(), step=step.id, kind=step.kind.value, turn=self._next_turn(step.id)))
            return ()
        self._finish(step, self._next_turn(step.id), None)
        return step.next

    def _inform(self, step: Step) -> Sequence[str]:
        """Tell other agencies what the package says; they need not answer, and nobody waits."""
        facts = self.facts()
        lines = [
            (
                Text(id=line.label.id, en=line.label.en),
                presenting.told(self.definition, self.content, line.value, catalogue.value_of(line.value, facts)),
            )
            for line in step.tells
        ]
        for position in step.to:
            cases.tell_agency(
                act=self.act.as_system("inform").for_case(self.case.id), case=self.case, step=step.id, position=position, unit=self._unit_of(step, position),
                lines=lines,
            )  # fmt: skip
        self._finish(step, self._next_turn(step.id), None)
        return step.next

    def _finish(self, step: Step, turn: int, outcome: str | None, reason: str | None = None) -> None:
        self.opened.append(
            NewStep(id=ids.new_id(), step=step.id, kind=step.kind.value, turn=turn, position=step.actor, outcome=outcome, reason=reason, is_done=True)
        )

    def _next_turn(self, name: str) -> int:
        return 1 + sum(1 for s in self.steps if s.step == name) + sum(1 for s in self.opened if s.step == name)

    def _is_done(self, name: str) -> bool:
        last = [s for s in self.opened if s.step == name]
        if last:
            return last[-1].is_done
        turns = [s for s in self.steps if s.step == name]
        return bool(turns) and max(turns, key=lambda s: s.turn).state is StepState.DONE

    def _open_names(self) -> set[str]:
        return {s.step for s in self.steps if s.state is StepState.OPEN} | {s.step for s in self.opened if not s.is_done}


def can_carry_out(partner: Partner, region: str) -> bool:
    """Say whether the application that a step names is one of the region, let in, and registered for such work."""
    client = clients.find_client(client_id=partner.application) if partner.application else None
    return client is not None and client.region == region and client.is_active and "partner" in client.scopes and not client.is_sandbox


def due_of(region: str, step: Step, at: dt.datetime) -> dt.datetime:
    """Return until when a step opened at `at` should end, by the calendar of the agency that does it."""
    agency = (step.actor or "").partition("/")[0]
    return due_after(region, agency, step.time, at).at if step.time else at


def due_after(region: str, agency: str, time: Duration, at: dt.datetime) -> Any:
    """Return the `Due` of a duration that begins at `at`, by the calendar of an agency."""
    return agencies.calendar_for(region=region, agency=agency).due(at, time.value, TimeUnit(time.unit.value))
