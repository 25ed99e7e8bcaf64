"""Where each step of a case stands for its reader: done, now, to come, perhaps to come, or never."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from loket.foundation.agencies import queries as agencies
from loket.foundation.common.text import Text
from loket.services.cases.values import OBJECTION_STEP, Case, CaseStep, StepState
from loket.services.catalogue.definition import ServiceDefinition, Step, StepKind
from loket.services.journey import procedure
from loket.services.journey.values import StepShown, StepStanding

SYSTEM: Final = Text(id="Sistem", en="The system")
APPLICANT: Final = Text(id="Pemohon", en="The applicant")
PARTNER: Final = Text(id="Mitra {name}", en="Partner {name}")
OBJECTION_TITLE: Final = Text(id="Pemeriksaan keberatan", en="Hearing of the objection")


def steps_shown(definition: ServiceDefinition, case: Case, turns: Sequence[CaseStep]) -> tuple[StepShown, ...]:
    """Return every step of the procedure with where it stands; an objection comes last."""
    last = {turn.step: turn for turn in turns}
    coming = _coming(definition, case, turns)
    shown = [_step_shown(case, definition, step, last.get(step.id), coming) for step in definition.steps]
    if OBJECTION_STEP in last:
        turn = last[OBJECTION_STEP]
        shown.append(
            StepShown(
                id=OBJECTION_STEP, title=OBJECTION_TITLE, standing=StepStanding.NOW if turn.state is StepState.OPEN else StepStanding.DONE,
                holder=_holder(case.region, turn.position), since=turn.opened_at, due_at=turn.due_at, ended_at=turn.ended_at,
            )
        )  # fmt: skip
    return tuple(shown)


def _coming(definition: ServiceDefinition, case: Case, turns: Sequence[CaseStep]) -> dict[str, StepStanding]:
    """Return the steps still to come. Left out is what the system may do by itself: nobody waits for it."""
    if not case.is_open or not turns:
        return {}
    # A case that was given back goes on where it stopped.
    at = {turn.step for turn in turns if turn.state is StepState.OPEN} or {max(turns, key=lambda turn: turn.ended_at or turn.opened_at).step}
    certain, possible = procedure.ahead(definition, at)
    maybe = {step.id: StepStanding.MAYBE for step in definition.steps if step.id in possible and step.actor}
    return maybe | dict.fromkeys(certain, StepStanding.NEXT)


def _step_shown(case: Case, definition: ServiceDefinition, step: Step, turn: CaseStep | None, coming: Mapping[str, StepStanding]) -> StepShown:
    if turn is None or turn.state is StepState.CANCELLED:
        standing = coming.get(step.id, StepStanding.SKIPPED)
    else:
        standing = StepStanding.NOW if turn.state is StepState.OPEN else StepStanding.DONE
    waits = turn is not None and standing is StepStanding.NOW and turn.kind == StepKind.APPOINTMENT and turn.officer is None
    seen = turn if standing in (StepStanding.NOW, StepStanding.DONE) else None
    # A turn of issuing that is open waits for a signature: it is with whoever gives it.
    is_signing = step.kind is StepKind.ISSUE and standing is StepStanding.NOW
    signed_by = definition.documents[step.document or ""].signed_by if is_signing else None
    # A turn that no office was given is, or was, the partner's; so is what is still to come where a region names its application.
    is_partners = step.is_handed_over and (seen is None or seen.position is None)
    # What officers got from a partner is with them since later than it was opened; the page says when it was handed over.
    came_from_partner = step.is_handed_over and not is_partners
    return StepShown(
        id=step.id, title=Text(id=step.title.id, en=step.title.en), standing=standing,
        holder=APPLICANT if waits else PARTNER.fill(name=Text(id=step.partner.name.id, en=step.partner.name.en)) if step.partner and is_partners else _holder(case.region, definition.step(signed_by).actor if signed_by else step.actor),
        since=seen.opened_at if seen and not came_from_partner else None, due_at=seen.due_at if seen else None, ended_at=seen.ended_at if seen else None, is_signing=is_signing,
        is_applicants=waits, is_partners=is_partners,
    )  # fmt: skip


def _holder(region: str, position: str | None) -> Text:
    if position is None:
        return SYSTEM
    known = agencies.get_position(region=region, code=position)
    agency = agencies.get_agency(region=region, code=position.partition("/")[0])
    return Text(id=f"{known.title.id}, {agency.name.id}", en=f"{known.title.en}, {agency.name.en}")
