"""What an applicant may mend in a case that was given back."""

from __future__ import annotations

import datetime as dt

from loket.services.cases import operations as cases
from loket.services.cases import queries as case_reads
from loket.services.cases.values import Content
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import FieldType, ServiceDefinition
from loket.services.journey import facts as case_facts
from loket.services.journey.progress import Progress


def ask_what_the_rule_names(progress: Progress) -> None:
    """
    Name what to mend when a rule, not an officer, gave the case back: the fields of the step's reason of the same id.

    Because: only what is named can be corrected; without this the applicant could do nothing but withdraw.
    """
    if not progress.opened or any(c.answered_at is None for c in case_reads.list_corrections(case=progress.case.id)):
        return
    last = progress.opened[-1]
    reasons = (reason for outcome in progress.definition.step(last.step).outcomes.values() for reason in outcome.reasons)
    named = next((reason.fields for reason in reasons if reason.id == last.reason), None)
    fields = named or [name for name, field in progress.definition.form.fields().items() if field.type is not FieldType.PREFILLED]
    cases.ask_correction(act=progress.act, case=progress.case, step=last.step, fields=fields, reason=last.reason or "", note="")


def not_asked_before(definition: ServiceDefinition, content: Content, on: dt.date) -> set[str]:
    """Return the questions that the answers so far did not lead to; a corrected answer may lead to them now."""
    facts = case_facts.register_values(content.register)
    asked = {
        field.id
        for page in catalogue.visible_pages(definition, content.answers, facts, on)
        for field in catalogue.visible_fields(definition, page, content.answers, facts, on)
    }
    return set(definition.form.fields()) - asked
