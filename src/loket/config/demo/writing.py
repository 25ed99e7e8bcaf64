"""The single writes of a made-up case, each as the room that owns it makes it, into the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from loket.config.demo import chance, messages, papers
from loket.config.demo.cast import Officer, Region
from loket.config.demo.ledger import Ledger, compact
from loket.config.demo.planning import Plan
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common import ids
from loket.foundation.common.calendars import Due, TimeUnit
from loket.foundation.common.text import Text
from loket.services.cases import rows as case_rows
from loket.services.cases.values import STATE_EVENTS, ApplicantKind, Case, CaseState, CaseStep, Content, Escalation, NewStep, StepState
from loket.services.catalogue.definition import Step
from loket.services.decisions.operations import DETAILS
from loket.services.decisions.values import Decision, DecisionKind
from loket.services.journey import facts as case_facts
from loket.services.journey.operations import WARN_AT_PERCENT

CASE: Final = "cases_case"
STEP: Final = "cases_casestep"
SLOW, FORGOTTEN = 0.05, 0.12


class Writes:
    """A case under way and everything that is noted of it."""

    def __init__(self, rng: Random, region: Region, ledger: Ledger, plan: Plan, now: dt.datetime) -> None:
        self.rng, self.region, self.ledger, self.plan, self.now = rng, region, ledger, plan, now
        self.definition, self.calendar = plan.service.definition, plan.service.calendar
        self.steps: list[CaseStep] = []
        self.excluded: dict[UUID, list[UUID]] = {}
        self.decisions: list[Decision] = []
        self.corrections: list[list[Any]] = []
        self.ends: dict[UUID, tuple[dt.datetime, dt.datetime]] = {}
        self.returns = 0
        self.warn_at: dt.datetime | None = None
        self.case: Case = self._new_case()
        self._answered_at = now
        self.content = Content(answers=plan.answers, register=plan.register, effects={})
        self.concerned = case_facts.concerned_by(self.definition, plan.applicant.id, plan.answers)

    def _new_case(self) -> Case:
        plan, time = self.plan, self.definition.standard.time
        due = self.calendar.due(plan.at, time.value, TimeUnit(time.unit.value))
        self.warn_at = self.calendar.at_share(plan.at, due, WARN_AT_PERCENT)
        code = "".join(self.rng.choices(ids.ALPHABET, k=8))
        return Case(
            id=chance.id_at(self.rng, plan.at), number=f"{self.region.short}-{self.calendar.civil_date(plan.at):%y%m%d}-{code[:4]}-{code[4:]}",
            region=self.region.code, service=self.definition.service, version_hash=plan.service.version_hash, account=plan.account,
            applicant=plan.applicant.id, applicant_kind=ApplicantKind.RESIDENT, power=plan.power, state=CaseState.IN_PROGRESS, concerned=(),
            submitted_at=plan.at, promised_at=due.at, promised_on=due.on, stopped_at=None, ended_at=None, escalation=Escalation.NONE,
            is_deemed=False, revision=1,
        )  # fmt: skip

    def decide(
        self, act: Act, step: str, turn: int, kind: DecisionKind, outcome: str, *, reason_code: str | None = None, reason: Text | None = None,
        legal_basis: str | None = None, table: str | None = None, row: str | None = None, trace: Mapping[str, Any] | None = None,
        officer: Officer | None = None,
    ) -> None:  # fmt: skip
        """Note a decision; as `decisions.record_decision`."""
        decision, case = chance.id_at(self.rng, act.at), self.case
        sealed = settings.LOKET_KEYRING.seal_json({"trace": trace, "note": ""}, column=DETAILS, row=str(decision)) if trace else None
        self.ledger.add(
            "decisions_decision", decision, case.id, step, turn, kind.value, outcome, reason_code, compact(reason.as_dict()) if reason else None,
            legal_basis, officer.account if officer else None, officer.appointment if officer else None, act.at, case.version_hash, table, row, sealed,
        )  # fmt: skip
        details = {"step": step, "turn": turn, "kind": kind.value, "outcome": outcome, "version": case.version_hash}
        details |= {k: v for k, v in (("reason", reason_code), ("table", table), ("row", row), ("legal_basis", legal_basis)) if v}
        self.ledger.record(
            act, "decisions.decision.made", table="decisions_decision", row=decision, details=details, columns={"trace": trace, "note": ""}
        )
        self._publish(act, "decisions.decision.made", {"step": step, "kind": kind.value, "outcome": outcome})
        self.decisions.append(Decision(
            id=decision, case=case.id, step=step, turn=turn, kind=kind, outcome=outcome, reason_code=reason_code, reason=reason, legal_basis=legal_basis,
            decided_by=officer.account if officer else None, appointment=officer.appointment if officer else None, at=act.at,
            version_hash=case.version_hash, table=table, row=row,
        ))  # fmt: skip

    def effect(self, act: Act, step: Step) -> dict[str, Any]:
        """Note what a record step gave; the register is loaded as it stands after it."""
        results, row = dict(self.plan.effects), chance.id_at(self.rng, act.at)
        sealed = settings.LOKET_KEYRING.seal_json(results, column="residents_effect.result", row=str(row))
        self.ledger.add("residents_effect", row, self.region.code, self.case.id, step.id, step.effect, sealed, act.at)
        self.ledger.record(
            act, "residents.effect.applied", table="residents_effect", row=row, columns={"result": results},
            details={"effect": step.effect, "step": step.id}, subject=self.case.applicant,
        )  # fmt: skip
        return results

    def issue(self, act: Act, content: Content, facts: Mapping[str, Any], document: str) -> None:
        """Note an issued document; its PDF is made when somebody opens it."""
        papers.issue(self, act, content, facts, document)

    def inform(self, act: Act, step: Step, position: str, unit: str | None, lines: Sequence[tuple[Any, Text]]) -> None:
        """Note what another agency was told, and that somebody there took note of it, a day or two later; as `cases.tell_agency`."""
        notice, rng, case = chance.id_at(self.rng, act.at), self.rng, self.case
        plain = [{"label": {"id": label.id, "en": label.en}, "value": value.as_dict()} for label, value in lines]
        sealed = settings.LOKET_KEYRING.seal_json(plain, column=case_rows.NOTICE, row=str(notice))
        calendar = self.region.calendar(position.partition("/")[0])
        noted_at = calendar.add_working_seconds(act.at, rng.randint(1800, 40_000))
        officer = self.region.officer(rng, position, unit, family=self.plan.family.id) if noted_at < self.now else None
        self.ledger.add(
            "cases_agencynotice", notice, case.id, case.region, step.id, position, unit, sealed, act.at, noted_at if officer else None,
            officer.account if officer else None, officer.appointment if officer else None,
        )  # fmt: skip
        self.ledger.record(
            act, "cases.agency.told", table="cases_agencynotice", row=notice, subject=case.applicant, columns={"lines": plain},
            details={"service": case.service, "step": step.id, "position": position, "unit": unit},
        )  # fmt: skip
        self._publish(act, "cases.agency.told", {"service": case.service, "step": step.id, "position": position, "notice": str(notice)})
        if officer is not None:
            theirs = Act(
                region=case.region, actor=str(officer.account), kind=ActorKind.OFFICER, at=noted_at, purpose="work", appointment=officer.appointment,
                case=case.id,
            )  # fmt: skip
            self.ledger.read(theirs, subjects=list(self.concerned), fields=["case.notice"])
            self.ledger.record(
                theirs, "cases.agency.noted", table="cases_agencynotice", row=notice, columns={"noted_by": str(officer.account)},
                details={"position": position, "first": True},
            )  # fmt: skip

    def _add(self, act: Act, new: Sequence[NewStep]) -> None:
        for one in new:
            row = chance.id_at(self.rng, act.at)
            step = CaseStep(
                id=row, case=self.case.id, step=one.step, kind=one.kind, turn=one.turn, state=StepState.DONE if one.is_done else StepState.OPEN,
                position=one.position, unit=one.unit, officer=None, appointment=None, opened_at=act.at, due_at=one.due_at, taken_at=None,
                ended_at=act.at if one.is_done else None, outcome=one.outcome, reason=one.reason, revision=1,
            )  # fmt: skip
            self.steps.append(step)
            self.excluded[row] = list(one.excluded)
            if not one.is_done:
                self.ends[row] = self._working_time(step)
        self.ledger.record(
            act, "cases.step.opened", table=STEP, row=self.steps[-len(new)].id,
            details={"steps": [{"step": s.step, "turn": s.turn, "done": s.is_done, "position": s.position, "outcome": s.outcome} for s in new]},
        )  # fmt: skip

    def _working_time(self, step: CaseStep) -> tuple[dt.datetime, dt.datetime]:
        """Return when an officer takes a step and when they end it, within opening hours."""
        rng = self.rng
        if self.plan.script and self.plan.script[0] is None:
            later = self.now + dt.timedelta(days=400)
            return later, later
        calendar = self.region.calendar((step.position or "").partition("/")[0])
        due = step.due_at or step.opened_at + dt.timedelta(hours=4)
        whole = max(600, calendar.working_seconds_between(step.opened_at, due))
        pace = self.plan.hurry * (rng.uniform(1.4, 4.0) if rng.random() < SLOW else 1.0)
        taken_at = calendar.add_working_seconds(step.opened_at, max(60, int(whole * rng.uniform(0.05, 0.5) * pace)))
        return taken_at, calendar.add_working_seconds(taken_at, max(90, int(whole * rng.uniform(0.04, 0.3) * pace)))

    def _cancel(self, act: Act, reason: str) -> None:
        names = [s.step for s in self._open()]
        for step in self._open():
            self._change(step, state=StepState.CANCELLED, ended_at=act.at, revision=step.revision + 1)
        self.ledger.record(act, "cases.step.cancelled", table=STEP, row=self.case.id, details={"steps": names, "reason": reason})

    def _to(
        self, act: Act, to: CaseState, *, step: str | None = None, outcome: str | None = None, reason: str | None = None, is_deemed: bool = False
    ) -> None:
        before, event = self.case, STATE_EVENTS[to]
        self.case = moved = replace(
            before, state=to, revision=before.revision + 1, is_deemed=before.is_deemed or is_deemed,
            ended_at=act.at if to in (CaseState.COMPLETED, CaseState.REFUSED, CaseState.WITHDRAWN) else None,
            stopped_at=act.at if to is CaseState.RETURNED else None,
        )  # fmt: skip
        self._tell(act, event.rpartition(".")[2], step=step, outcome=outcome, reason=reason, params={"deemed": True} if is_deemed else {})
        payload = {"service": before.service, "from": before.state.value, "to": to.value, "step": step, "reason": reason, "deemed": is_deemed}
        self.ledger.record(act, event, table=CASE, row=before.id, subject=before.applicant, columns={"state": to.value}, details=payload)
        self._publish(act, event, payload | {"late": moved.is_late(act.at), "submitted_at": before.submitted_at.isoformat()})
        if to is CaseState.RETURNED:
            self.returns += 1
            corrects = self.plan.corrects if self.plan.corrects is not None else self.rng.random() > FORGOTTEN
            self._answered_at = (
                act.at + dt.timedelta(hours=self.rng.uniform(1, 90)) if corrects and self.returns < 3 else self.now + dt.timedelta(days=1)
            )

    def _ask(self, act: Act, step: str, fields: Sequence[str], reason: str, note: str = "") -> None:
        row = chance.id_at(self.rng, act.at)
        sealed = settings.LOKET_KEYRING.seal_text(note, column=case_rows.NOTE, row=str(row))
        self.corrections.append([row, self.case.id, step, list(fields), reason, sealed, act.at, None])
        self.ledger.record(
            act, "cases.correction.asked", table="cases_correction", row=row, columns={"note": note},
            details={"step": step, "fields": sorted(fields), "reason": reason},
        )  # fmt: skip

    def _correct(self, act: Act, due: Due, warn_at: dt.datetime | None) -> None:
        self.case = replace(self.case, promised_at=due.at, promised_on=due.on, escalation=Escalation.NONE)
        self.warn_at = warn_at
        for correction in self.corrections:
            correction[7] = correction[7] or act.at
        self.ledger.record(
            act, "cases.case.corrected", table=CASE, row=self.case.id, subject=self.case.applicant, columns={"answers": self.content.answers},
            details={"promised_on": due.on.isoformat()},
        )  # fmt: skip

    def _tell(
        self,
        act: Act,
        kind: str,
        *,
        step: str | None = None,
        outcome: str | None = None,
        reason: str | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        self.ledger.add("cases_caseevent", self.case.id, act.at, kind, step, outcome, reason, compact(params) if params else "{}")

    def _publish(self, act: Act, name: str, payload: Mapping[str, Any]) -> None:
        self.ledger.publish(act, name, ref=self.case.id, payload=payload)
        messages.tell(self, act, name, payload)

    def _open(self) -> list[CaseStep]:
        return [step for step in self.steps if step.state is StepState.OPEN]

    def _change(self, step: CaseStep, **changes: Any) -> None:
        self.steps[next(n for n, s in enumerate(self.steps) if s.id == step.id)] = replace(step, **changes)
