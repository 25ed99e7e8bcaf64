"""Reading a procedure: outcomes of a step, where an overturned refusal leads, what is still to come. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from loket.services.cases.values import OBJECTION_STEP
from loket.services.catalogue.definition import (
    APPLICANT,
    PERSON_STEPS,
    REFUSED,
    TERMINALS,
    Bilingual,
    Outcome,
    Reason,
    ServiceDefinition,
    Step,
    StepKind,
)
from loket.services.decisions.values import Decision

#: An objection has two ends. Where "overturn" leads is worked out from the refusal (`after_overturning`).
OBJECTION_OUTCOMES: Final[Mapping[str, Outcome]] = {
    "overturn": Outcome(
        next=[OBJECTION_STEP], title=Bilingual(id="Kabulkan keberatan, permohonan dilanjutkan", en="Uphold the objection; the application goes on")
    ),
    "uphold": Outcome(
        next=[REFUSED],
        title=Bilingual(id="Penolakan tetap", en="The refusal stands"),
        reasons=[
            Reason(
                id="refusal_right",
                text=Bilingual(id="Penolakan sudah sesuai dengan aturan dan bukti.", en="The refusal follows the rules and the evidence."),
            ),
            Reason(
                id="nothing_new", text=Bilingual(id="Keberatan tidak memuat hal atau bukti baru.", en="The objection brings no new fact or evidence.")
            ),
        ],
    ),
}


def outcomes_of(definition: ServiceDefinition, step: str) -> Mapping[str, Outcome]:
    """Return the outcomes of a step, also one that only the clock gives."""
    return OBJECTION_OUTCOMES if step == OBJECTION_STEP else definition.step(step).outcomes


def choices_of(definition: ServiceDefinition, step: str) -> Mapping[str, Outcome]:
    """Return the outcomes that an officer may choose: all but the one that follows by itself when nobody comes."""
    outcomes = outcomes_of(definition, step)
    visit = None if step == OBJECTION_STEP else definition.step(step).visit
    return {name: outcome for name, outcome in outcomes.items() if visit is None or name != visit.missed}


def refusing_outcomes(definition: ServiceDefinition) -> frozenset[tuple[str, str]]:
    """Return the (step, outcome) pairs that refuse."""
    return frozenset((step.id, name) for step in definition.steps for name, outcome in step.outcomes.items() if REFUSED in outcome.next)


def after_overturning(definition: ServiceDefinition, decisions: Sequence[Decision]) -> list[str]:
    """
    Return where a case goes on when its refusal is overturned: as if the refusing step had ended well.

    That is the step's outcome `accept`; a step without one leads to its first outcome that goes on, and failing that
    to the first step that a person carries out.
    """
    refusing = refusing_outcomes(definition)
    for decision in reversed(decisions):
        if (decision.step, decision.outcome) in refusing:
            outcomes = definition.step(decision.step).outcomes
            if "accept" in outcomes:
                return outcomes["accept"].next
            for outcome in outcomes.values():
                if not TERMINALS & set(outcome.next):
                    return outcome.next
            break
    return [next(step.id for step in definition.steps if step.kind in PERSON_STEPS)]


def ahead(definition: ServiceDefinition, at: Collection[str]) -> tuple[frozenset[str], frozenset[str]]:
    """
    Return the steps that surely follow the steps `at` when all goes well, and those that may follow.

    Goes well: nothing is refused, given back to the applicant, or sent back to an earlier step.
    """
    place = {step.id: number for number, step in enumerate(definition.steps)}
    surely: dict[str, frozenset[str]] = {}
    perhaps: dict[str, frozenset[str]] = {}
    for step in reversed(definition.steps):
        ways = [[t for t in way if t in place] for way in _ways(step) if all(place.get(t, len(place)) > place[step.id] for t in way)]
        sure = [frozenset().union(*({t} | surely[t] for t in way)) for way in ways]
        surely[step.id] = frozenset.intersection(*sure) if sure else frozenset()
        perhaps[step.id] = frozenset().union(*({t} | surely[t] | perhaps[t] for way in ways for t in way)) - surely[step.id]
    certain = frozenset().union(*(surely[step] for step in at if step in place))
    return certain, frozenset().union(*(perhaps[step] for step in at if step in place)) - certain


def _ways(step: Step) -> list[list[str]]:
    """Return where a step can lead when it does not end the case badly."""
    ways = [outcome.next for outcome in step.outcomes.values()] if step.outcomes else [step.next]
    return [way for way in ways if not {APPLICANT, REFUSED} & set(way)]


def first_person_position(definition: ServiceDefinition) -> str | None:
    """Return the position that first reviews or approves, None when nobody does."""
    return next((step.actor for step in definition.steps if step.kind in (StepKind.REVIEW, StepKind.APPROVE) and step.actor), None)
