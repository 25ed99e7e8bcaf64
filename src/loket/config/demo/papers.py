"""Documents of made-up cases: whole rows without a PDF, which is drawn and signed when somebody opens it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.conf import settings

from loket.config.demo import chance
from loket.config.demo.ledger import TABLES
from loket.config.demo.planning import Paper
from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.services.cases.values import Content
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import StepKind
from loket.services.decisions.values import DecisionKind
from loket.services.documents import content as contents
from loket.services.documents.events import ISSUED, REPLACED
from loket.services.documents.values import CODE_CHARACTERS, Signatory
from loket.services.journey import presenting

#: Where the state of a document stands among its columns; replaced_by and ended_on follow.
_STATE: Final = TABLES["documents_document"].index("state")

if TYPE_CHECKING:
    from loket.config.demo.writing import Writes


def issue(story: Writes, act: Act, content: Content, facts: Mapping[str, Any], document: str) -> None:
    """Add the row of a document, as `documents.issue` writes it, but queued for nobody."""
    service, case, rng = story.plan.service, story.case, story.rng
    definition, spec = service.definition, service.definition.documents[document]
    row, code = chance.id_at(rng, act.at), "".join(rng.choices(ids.ALPHABET, k=CODE_CHARACTERS))
    data = {name: presenting.printed(definition, content, one, catalogue.value_of(one, facts)) for name, one in spec.fields.items()}
    printed = contents.Printed(
        fields=contents.spoken(definition, document, data), holder=story.plan.applicant.name, letterhead=service.letterhead,
        signatory=_signatory(story), verify_url=f"{settings.LOKET_BASE_URL.rstrip('/')}/verifikasi/{code}",
    )  # fmt: skip
    on, number = service.calendar.civil_date(act.at), spec.number.replace("{number}", case.number)
    template = service.template_hashes[spec.template]
    about, renews = (UUID(str(facts[source])) if source and facts.get(source) else None for source in (spec.about, spec.renews))
    valid_until = contents.last_valid_day(on, spec.valid, facts)
    story.ledger.add(
        "documents_document", row, case.region, code, number, json.dumps(spec.title.model_dump(), ensure_ascii=False), definition.service, document, case.id,
        case.applicant, service.letterhead.agency, case.version_hash, template, printed.seal(str(row)), definition.retention.years,
        definition.retention.reference, act.at, on, valid_until, "valid", None, None, 0, about, renews, spec.ends_at_death,
        spec.replaces or renews is not None,
    )  # fmt: skip
    story.plan.papers.append(Paper(
        id=row, row=len(story.ledger.rows["documents_document"]) - 1, kind=f"{definition.service}/{document}", number=number,
        title=spec.title.model_dump(), issued_on=on, valid_until=valid_until, printed=printed.fields,
    ))  # fmt: skip
    story.ledger.record(
        act, ISSUED, table="documents_document", row=row, subject=case.applicant,
        columns={"data": dict(printed.fields), "holder": str(case.applicant), "number": number, "code": code},
        details={"service": definition.service, "document": document, "version": case.version_hash, "template": template, "issued_on": on.isoformat()},
    )  # fmt: skip
    story.ledger.publish(act, ISSUED, ref=row, payload={"service": definition.service, "document": document, "case": str(case.id)})
    if renews is not None and story.plan.held is not None:
        _replace(story, act, story.plan.held, row, on)


def _replace(story: Writes, act: Act, old: Paper, new: UUID, on: dt.date) -> None:
    """Let a document take the place of the one that it renews; as `documents.issue`."""
    rows = story.ledger.rows["documents_document"]
    values = list(rows[old.row])
    values[_STATE : _STATE + 3] = ["replaced", new, on]
    rows[old.row] = tuple(values)
    service, _, document = old.kind.partition("/")
    story.ledger.record(
        act, REPLACED, table="documents_document", row=old.id, subject=story.case.applicant, columns={"state": "replaced"}, details={"by": str(new)}
    )
    story.ledger.publish(act, REPLACED, ref=old.id, payload={"service": service, "document": document, "by": str(new)})


def _signatory(story: Writes) -> Signatory:
    """Return who approved, else the head of the agency; as `journey.issuing`."""
    definition, region = story.definition, story.region
    approving = {step.id: step for step in definition.steps if step.kind is StepKind.APPROVE}
    for decision in reversed(story.decisions):
        if decision.kind is DecisionKind.OFFICER and decision.step in approving:
            position = approving[decision.step].actor or ""
            officer = next((o for o in region.at_position(position) if o.account == decision.decided_by), None)
            return _named(story, position, officer.name if officer else "")
    head = next((step.actor for step in definition.steps if step.kind is StepKind.APPROVE and step.actor), f"{definition.agency}/kepala")
    posted = region.at_position(head)
    return _named(story, head, posted[0].name if posted else "")


def _named(story: Writes, position: str, name: str) -> Signatory:
    return Signatory(position=agencies.get_position(region=story.region.code, code=position).title.id, name=name, place=story.region.seat)
