"""Reading a procedure: outcomes of a step, where an overturned refusal leads, what is still to come. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from loket.services.cases.values import OBJECTION_STEP
from loket.services.catalogue.definition import PERSON_STEPS, REFUSED, TERMINALS, Bilingual, Outcome, Reason, ServiceDefinition
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
    """Return the outcomes among which an officer chooses at a step."""
    return OBJECTION_OUTCOMES if step == OBJECTION_STEP else definition.step(step).outcomes


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
