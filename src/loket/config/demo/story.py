"""
The life of one made-up case, told by the journey's own order of things (`services.journey.progress`) and written to a ledger.

Nothing here decides where a case goes: rules decide by the package's tables, and officers choose among the package's outcomes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from loket.config.demo import fieldwork
from loket.config.demo.cast import Officer
from loket.config.demo.writing import CASE, STEP, Writes
from loket.foundation.audit.values import Act, ActorKind, system_act
from loket.foundation.common import ids
from loket.foundation.common.calendars import Due, TimeUnit
from loket.foundation.common.text import Text
from loket.services.cases import rows as case_rows
from loket.services.cases.values import (
    OBJECTION_STEP,
    Case,
    CaseState,
    CaseStep,
    Escalation,
    NewStep,
    StepState,
)
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import APPLICANT, FieldType, Outcome, Step, StepKind
from loket.services.decisions.values import DecisionKind
from loket.services.journey import presenting
from loket.services.journey.clocking import WARN_AT_PERCENT
from loket.services.journey.procedure import OBJECTION_OUTCOMES, after_overturning
from loket.services.journey.progress import ACCEPT, Progress, due_after
from loket.services.rules import queries as rules

#: What a made-up officer does with a step, in percent; what is left is accepted.
RETURNS, REFUSES, ASKS_AGAIN = 0.08, 0.035, 0.03
WITHDRAWN, OBJECTS, UPHELD = 0.02, 0.3, 0.7


@dataclass
class Imagined(Progress):
    """The journey's way through a procedure, with what it does noted instead of done."""

    story: Story = None  # type: ignore[assignment]

    def _open(self, step: Step) -> Sequence[str]:
        """Open a step; who has to come is imagined to do so within hours, as an officer would take it."""
        before = len(self.opened)
        super()._open(step)
        if step.kind is StepKind.APPOINTMENT:
            self.opened[before:] = [replace(one, position=step.actor) for one in self.opened[before:]]
        return ()

    def run_rules(self, step: Step) -> Sequence[str]:
        """Decide by the package's table, as the journey does."""
        book = catalogue.get_rulebook(self.case.version_hash)
        finding = rules.evaluate(table=book.tables[step.rules or ""], facts=self.facts(), on=self.story.calendar.civil_date(self.act.at))
        turn = self._next_turn(step.id)
        self.story.decide(
            self.act.as_system("rules"), step.id, turn, DecisionKind.RULE, finding.outcome, reason_code=finding.row_id, reason=finding.reason,
            legal_basis=finding.legal_basis, table=step.rules, row=finding.row_id, trace=finding.as_dict(),
        )  # fmt: skip
        self._finish(step, turn, finding.outcome, finding.row_id)
        self.reason = finding.row_id
        return step.follows(finding.outcome)

    def _deem(self, step: Step) -> Sequence[str]:
        outcome = ACCEPT if ACCEPT in step.outcomes else None
        turn = self._next_turn(step.id)
        self.story.decide(
            self.act, step.id, turn, DecisionKind.CLOCK, outcome or "done", legal_basis=self.definition.standard.time.deemed_reference,
            reason=Text(id="Janji waktu terlewati; permohonan dianggap dikabulkan.", en="The promised time has passed; the application is deemed granted."),
        )  # fmt: skip
        self._finish(step, turn, outcome)
        return step.follows(outcome)

    def _record(self, step: Step) -> Sequence[str]:
        results = self.story.effect(self.act.as_system("register"), step)
        self.content = replace(self.content, effects={**self.content.effects, step.id: results})
        self.effects_changed = True
        self._finish(step, self._next_turn(step.id), None)
        return step.next

    def _inform(self, step: Step) -> Sequence[str]:
        facts, act = self.facts(), self.act.as_system("inform")
        lines = [
            (line.label, presenting.told(self.definition, self.content, line.value, catalogue.value_of(line.value, facts))) for line in step.tells
        ]
        for position in step.to:
            self.story.inform(act, step, position, self._unit_of(step, position), lines)
        self._finish(step, self._next_turn(step.id), None)
        return step.next

    def _issue(self, step: Step) -> Sequence[str]:
        self.story.issue(self.act.as_system("issue"), self.content, self.facts(), step.document or "")
        self._finish(step, self._next_turn(step.id), None)
        return step.next


class Story(Writes):
    """Imagines one case from its submission to `now`, or to its end."""

    # The course of things

    def tell(self) -> Case:
        """Imagine it all, put the rows into the ledger, return the case as it stands."""
        self._submit()
        withdraws = self.plan.withdraws if self.plan.withdraws is not None else not self.plan.script and self.rng.random() < WITHDRAWN
        withdraws_at = self.case.submitted_at + dt.timedelta(minutes=self.rng.uniform(4, 20 if self.plan.withdraws else 900)) if withdraws else None
        while self.case.is_open:
            at = self._next_moment()
            if withdraws_at and withdraws_at < at and withdraws_at <= self.now and not self.content.effects:
                self._withdraw(withdraws_at)
                break
            if at > self.now:
                break
            self._go_on(at)
        if self.case.state is CaseState.REFUSED and self.plan.objects is not False:
            self._perhaps_object()
        if self.case.state is CaseState.IN_PROGRESS:
            self._let_the_clock_speak()
        self._hand_out()
        self._write()
        return self.case

    def _go_on(self, at: dt.datetime) -> None:
        if self.case.state is CaseState.RETURNED:
            self._resubmit(at)
            return
        due = self.case.promised_at
        if self.case.state is CaseState.IN_PROGRESS and self.warn_at and self.warn_at < at and self.warn_at < due:
            self._escalate(self.warn_at, Escalation.WARNED)
        if self.case.state is CaseState.IN_PROGRESS and due < at and self.case.escalation is not Escalation.OVERDUE:
            if self.definition.standard.time.on_overdue.value == "deemed_granted":
                self._deem(due + dt.timedelta(seconds=self.rng.randint(5, 55)))
                return
            self._escalate(due + dt.timedelta(seconds=self.rng.randint(5, 55)), Escalation.OVERDUE)
        self._decide(min(self._open(), key=lambda step: self.ends[step.id][1]))

    def _next_moment(self) -> dt.datetime:
        """Return when the next thing happens to the case; after `now` when it stands still."""
        if self.case.state is CaseState.RETURNED:
            return self._answered_at
        steps = self._open()
        if not steps:
            return self.now + dt.timedelta(days=1)
        return min(self.ends[step.id][1] for step in steps)

    def _let_the_clock_speak(self) -> None:
        """Say what the clock has said by now of a case that nobody has moved."""
        due, late = self.case.promised_at, dt.timedelta(minutes=1)
        if self.warn_at and self.warn_at + late < self.now and self.warn_at < due and self.case.escalation is Escalation.NONE:
            self._escalate(self.warn_at + dt.timedelta(seconds=self.rng.randint(5, 55)), Escalation.WARNED)
        if due + late < self.now and self.case.escalation is not Escalation.OVERDUE:
            if self.definition.standard.time.on_overdue.value == "deemed_granted":
                self._deem(due + dt.timedelta(seconds=self.rng.randint(5, 55)))
            else:
                self._escalate(due + dt.timedelta(seconds=self.rng.randint(5, 55)), Escalation.OVERDUE)

    def _submit(self) -> None:
        plan, act, case = self.plan, self._citizen(self.plan.at), self.case
        details = {
            "service": case.service, "version": case.version_hash, "promised_on": case.promised_on.isoformat(), "power": case.power.value,
        }  # fmt: skip
        self._tell(act, "submitted", params={"promised_on": case.promised_on.isoformat()})
        self.ledger.record(
            act, "cases.case.submitted", table=CASE, row=case.id, subject=case.applicant, details=details,
            columns={"number": case.number, "answers": plan.answers, "register": plan.register, "account": case.account},
        )  # fmt: skip
        self._publish(act, "cases.case.submitted", details)
        self._move(act, [self.definition.first_step.id], step=self.definition.first_step.id)

    def _decide(self, step: CaseStep) -> None:
        taken_at, at = self.ends[step.id]
        outcomes = OBJECTION_OUTCOMES if step.step == OBJECTION_STEP else self.definition.step(step.step).outcomes
        officer = self._officer_for(step)
        name, reason = self._choice(step, outcomes)
        act = self._officer(officer, at)
        taking = self._officer(officer, taken_at)
        self.ledger.record(
            taking, "cases.step.taken", table=STEP, row=step.id, columns={"officer": officer.account}, details={"step": step.step, "turn": step.turn}
        )
        self.ledger.read(taking, subjects=list(self.concerned), fields=["case.answers", "case.register"])
        self._change(
            step,
            state=StepState.DONE,
            officer=officer.account,
            appointment=officer.appointment,
            taken_at=taken_at,
            ended_at=at,
            outcome=name,
            reason=reason,
            revision=3,
        )
        self.ledger.record(
            act, "cases.step.ended", table=STEP, row=step.id, columns={"officer": officer.account},
            details={"step": step.step, "turn": step.turn, "outcome": name, "reason": reason},
        )  # fmt: skip
        late = step.due_at is not None and at > step.due_at
        self._publish(
            act, "cases.step.ended", {"service": self.case.service, "step": step.step, "outcome": name, "position": step.position, "late": late}
        )
        chosen = outcomes[name]
        given = next((r for r in chosen.reasons if r.id == reason), None)
        self.decide(
            act, step.step, step.turn, DecisionKind.OFFICER, name, reason_code=reason, reason=Text(id=given.text.id, en=given.text.en) if given else None,
            legal_basis=given.legal_basis if given else None, officer=officer,
        )  # fmt: skip
        if step.kind == StepKind.INSPECT:
            self._found(act, step, taken_at, name)
        if step.step == OBJECTION_STEP:
            self._hear(act, name, reason)
            return
        if APPLICANT in chosen.next:
            self._ask(act, step.step, [f for f in (given.fields if given else []) if f in self.content.answers] or self._asked(), reason or "")
        self._move(act, chosen.next, step=step.step, outcome=name, reason=reason)

    def _found(self, act: Act, step: CaseStep, taken_at: dt.datetime, outcome: str) -> None:
        """Keep what was found on the spot, as an officer's device would have sent it."""
        at = act.at - (act.at - taken_at) / 4
        record = fieldwork.record(
            self.rng, self.definition.step(step.step), self.region.uploads["png"]["file"], outcome=outcome, turn=step.turn, at=at, received_at=act.at
        )
        self.content = replace(
            self.content, inspections={**self.content.inspections, step.step: [*self.content.inspections.get(step.step, ()), record]}
        )
        self.ledger.record(act, "cases.case.inspected", table=CASE, row=self.case.id, columns={"inspection": record}, details={"step": step.step})

    def _choice(self, step: CaseStep, outcomes: Mapping[str, Outcome]) -> tuple[str, str | None]:
        if self.plan.script:
            scripted = self.plan.script.pop(0)
            if scripted is not None:
                return scripted
        rng, chosen = self.rng, ACCEPT
        if step.step == OBJECTION_STEP:
            chosen = "uphold" if rng.random() < UPHELD else "overturn"
        else:
            dice = rng.random()
            turned = step.turn > 1 or self.returns
            if dice < RETURNS and "return" in outcomes and not turned:
                chosen = "return"
            elif RETURNS <= dice < RETURNS + REFUSES and "refuse" in outcomes:
                chosen = "refuse"
            elif dice > 1 - ASKS_AGAIN and not turned:
                chosen = next((name for name in outcomes if name not in ("accept", "return", "refuse")), ACCEPT)
        fitting = [r for r in outcomes[chosen].reasons if not r.fields or any(f in self.content.answers for f in r.fields)]
        if outcomes[chosen].reasons and not fitting:
            chosen, fitting = ACCEPT, []
        return chosen, rng.choice(fitting).id if fitting else None

    def _move(
        self, act: Act, targets: Sequence[str], *, step: str | None = None, outcome: str | None = None, reason: str | None = None,
        is_deemed: bool = False, progress: Imagined | None = None,
    ) -> None:  # fmt: skip
        progress = progress or self._progress(act)
        progress.deemed = is_deemed
        progress.follow(targets)
        self._conclude(progress, step=step, outcome=outcome, reason=reason, is_deemed=is_deemed)

    def _conclude(self, progress: Imagined, *, step: str | None, outcome: str | None, reason: str | None, is_deemed: bool = False) -> None:
        act = progress.act
        if progress.opened:
            self._add(act, progress.opened)
        if progress.effects_changed:
            self.content = progress.content
            self.ledger.record(
                act,
                "cases.case.affected",
                table=CASE,
                row=self.case.id,
                columns={"effects": self.content.effects},
                details={"steps": sorted(self.content.effects)},
            )
        if progress.ended is None:
            return
        if progress.ended is CaseState.RETURNED and progress.opened and not any(c[7] is None for c in self.corrections):
            last = progress.opened[-1]
            reasons = (r for o in self.definition.step(last.step).outcomes.values() for r in o.reasons)
            named = next((r.fields for r in reasons if r.id == last.reason), None)
            self._ask(act, last.step, named or self._asked(), last.reason or "")
        if self._open():
            self._cancel(act, progress.ended.value)
        self._to(act, progress.ended, step=step, outcome=outcome, reason=reason or progress.reason, is_deemed=is_deemed)

    def _resubmit(self, at: dt.datetime) -> None:
        act = self._citizen(at)
        stopped_at = self.case.stopped_at or at
        self.content = replace(self.content, answers={**self.content.answers, **self.plan.mended})
        due = self.calendar.resume(
            Due(at=self.case.promised_at, on=self.case.promised_on, unit=TimeUnit(self.definition.standard.time.unit.value)),
            stopped_at=stopped_at,
            resumed_at=at,
        )
        returned_by = next((c[2] for c in self.corrections if c[7] is None), self.definition.first_step.id)
        self._correct(act, due, self.calendar.at_share(at, due, WARN_AT_PERCENT) if due.at > at else None)
        self._to(act, CaseState.IN_PROGRESS)
        progress = self._progress(act)
        closed = [s.step for s in self.steps if s.state is StepState.CANCELLED and s.ended_at is not None and s.ended_at >= stopped_at]
        targets = list(dict.fromkeys([returned_by, *closed]))
        first = self.definition.first_step
        if first.kind is StepKind.AUTOMATIC:
            before = next((s.outcome for s in reversed(self.steps) if s.step == first.id), None)
            following = list(progress.run_rules(first))
            if progress.opened[-1].outcome != before:
                targets = following
        self._move(act, targets, step=returned_by, progress=progress)

    def _hear(self, act: Act, outcome: str, reason: str | None) -> None:
        if outcome == "uphold":
            self._to(act, CaseState.REFUSED, step=OBJECTION_STEP, outcome=outcome, reason=reason)
            return
        self._to(act, CaseState.IN_PROGRESS, step=OBJECTION_STEP, outcome=outcome)
        time = self.definition.standard.time
        due = self.calendar.due(act.at, time.value, TimeUnit(time.unit.value))
        self._correct(act, due, self.calendar.at_share(act.at, due, WARN_AT_PERCENT))
        targets = after_overturning(self.definition, [d for d in self.decisions if d.step != OBJECTION_STEP])
        self._move(act, targets, step=OBJECTION_STEP, outcome=outcome)

    def _perhaps_object(self) -> None:
        ended_at = self.case.ended_at
        at = (ended_at or self.now) + dt.timedelta(hours=self.rng.uniform(5, 30 if self.plan.objects else 300))
        if ended_at is None or self.definition.objection is None or at > self.now:
            return
        if not self.plan.objects and self.rng.random() > OBJECTS:
            return
        self.object(at)
        while self.case.is_open:
            at = self._next_moment()
            if at > self.now:
                break
            self._go_on(at)

    def object(self, at: dt.datetime) -> None:
        """Let the applicant contest the refusal."""
        objection, act = self.definition.objection, self._citizen(at)
        assert objection is not None
        self._to(act, CaseState.OBJECTION)
        due = due_after(self.region.code, objection.actor.partition("/")[0], objection.time, at)
        took_part = [s.officer for s in self.steps if s.officer is not None]
        self._add(act, [
            NewStep(
                id=ids.new_id(), step=OBJECTION_STEP, kind=StepKind.REVIEW.value, turn=1, position=objection.actor, due_at=due.at,
                excluded=tuple(dict.fromkeys(took_part)),
            )
        ])  # fmt: skip
        self._ask(act, OBJECTION_STEP, [], "objection", note="Saya mohon permohonan ini diperiksa kembali; bukti yang saya kirim sudah sesuai.")

    def _withdraw(self, at: dt.datetime) -> None:
        act = self._citizen(at)
        self._to(act, CaseState.WITHDRAWN)
        self._cancel(act, "withdrawn")

    def _deem(self, at: dt.datetime) -> None:
        act = system_act("clock", region=self.region.code, at=at, purpose="deem", case=self.case.id)
        names = [s.step for s in self._open()]
        self._cancel(act, "deemed_granted")
        self._move(act, names, step=names[0] if names else None, is_deemed=True)

    def _escalate(self, at: dt.datetime, to: Escalation) -> None:
        if self.case.escalation is to:
            return
        act = system_act("clock", region=self.region.code, at=at, purpose="remind" if to is Escalation.WARNED else "escalate", case=self.case.id)
        self.case, self.warn_at = replace(self.case, escalation=to), None
        event = f"cases.case.{'warned' if to is Escalation.WARNED else 'overdue'}"
        payload = {"service": self.case.service, "promised_on": self.case.promised_on.isoformat()}
        self._tell(act, event.rpartition(".")[2])
        self.ledger.record(act, event, table=CASE, row=self.case.id, subject=self.case.applicant, details=payload)
        self._publish(act, event, payload)

    # Who, when, what

    def _progress(self, act: Act) -> Imagined:
        return Imagined(act=act, case=self.case, definition=self.definition, content=self.content, steps=self.steps, story=self)

    def _citizen(self, at: dt.datetime) -> Act:
        return Act(region=self.region.code, actor=str(self.plan.account), kind=ActorKind.CITIZEN, at=at, purpose="apply", case=self.case.id)

    def _officer(self, officer: Officer, at: dt.datetime) -> Act:
        return Act(
            region=self.region.code,
            actor=str(officer.account),
            kind=ActorKind.OFFICER,
            at=at,
            purpose="work",
            appointment=officer.appointment,
            case=self.case.id,
        )

    def _officer_for(self, step: CaseStep) -> Officer:
        return self.region.officer(self.rng, step.position or "", step.unit, family=self.plan.family.id, excluded=self.excluded[step.id])

    def _asked(self) -> list[str]:
        return [name for name, one in self.definition.form.fields().items() if one.type is not FieldType.PREFILLED and name in self.content.answers]

    def _hand_out(self) -> None:
        """Put what an officer has begun by now into their hands: one step each, as the desk gives them out."""
        if self.case.state not in (CaseState.IN_PROGRESS, CaseState.OBJECTION):
            return
        for step in self._open():
            taken_at, _ = self.ends[step.id]
            if taken_at > self.now or (step.due_at and step.due_at <= self.now) or step.kind == StepKind.APPOINTMENT:
                continue
            kept_away = [*self.excluded[step.id], *self.region.busy]
            officer = self.region.officer(self.rng, step.position or "", step.unit, family=self.plan.family.id, excluded=kept_away)
            if officer.account in kept_away:
                continue
            self.region.busy.add(officer.account)
            act = self._officer(officer, taken_at)
            self._change(step, officer=officer.account, appointment=officer.appointment, taken_at=taken_at, revision=2)
            self.ledger.record(
                act, "cases.step.taken", table=STEP, row=step.id, columns={"officer": officer.account}, details={"step": step.step, "turn": step.turn}
            )
            self.ledger.read(act, subjects=list(self.concerned), fields=["case.answers", "case.register"])

    def _write(self) -> None:
        case, ledger = self.case, self.ledger
        ledger.add(
            "cases_case", case.id, case.number, case.region, case.service, case.version_hash, case.account, case.applicant, case.applicant_kind.value,
            case.power.value, case.state.value, list(self.concerned), case_rows.seal_content(case.id, self.content), f"demo-{case.id.hex}",
            case.submitted_at, case.promised_at, case.promised_on, self.definition.standard.time.on_overdue.value, case.escalation.value, self.warn_at,
            case.is_deemed, case.revision, case.power_id, case.stopped_at, case.ended_at,
        )  # fmt: skip
        for s in self.steps:
            if s.kind == StepKind.APPOINTMENT and s.state is StepState.OPEN:
                s = replace(s, position=None)
            ledger.add(
                "cases_casestep", s.id, s.case, case.region, s.step, s.kind, s.turn, s.state.value, s.position, s.unit, self.excluded[s.id], s.opened_at,
                s.due_at, s.ended_at, s.outcome, s.reason, s.revision, s.officer, s.appointment, s.taken_at,
            )  # fmt: skip
        for correction in self.corrections:
            ledger.add("cases_correction", *correction)
