"""From a decided case to a document: data, holder, letterhead, and in whose name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common import dates
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import AppointmentKind
from loket.services.cases.values import ApplicantKind, Case, Content
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import ServiceDefinition, StepKind
from loket.services.counter import queries as counter
from loket.services.decisions import queries as decisions
from loket.services.decisions.values import DecisionKind
from loket.services.documents import operations as documents
from loket.services.documents import queries as document_reads
from loket.services.documents.values import Holder, IssuedDocument, Letterhead, Personal, Signatory
from loket.services.journey import facts as case_facts
from loket.services.journey import presenting

ACTING: Final[Mapping[AppointmentKind, str]] = {AppointmentKind.PLT: "Plt. ", AppointmentKind.PLH: "Plh. "}
PREVIEW_NOTE: Final = "Pratinjau bagi pejabat yang memutus. Belum ditandatangani, belum berlaku, tanpa nomor."


def issue(
    *,
    act: Act,
    case: Case,
    definition: ServiceDefinition,
    content: Content,
    facts: Mapping[str, Any],
    document: str,
    signed_by: str | None = None,
    officer: UUID | None = None,
) -> IssuedDocument:
    """
    Issue a document of the package for a case; its row is there at once, the signed PDF follows.

    `signed_by`: the step whose officer signs it personally; it waits for them. `officer`: for whom it waits instead of who decided that step.
    """
    signer = _signer(act, case, definition, signed_by, officer) if signed_by else None
    spec = definition.documents[document]
    data = _data(definition, content, facts, document)
    calendar = agencies.calendar_for(region=case.region, agency=definition.agency)
    return documents.issue(
        act=act.as_system("issue").for_case(case.id), case=case.id, case_number=case.number, version=case.version_hash, definition=definition,
        document=document, template=catalogue.get_templates(case.version_hash)[spec.template], data=data, holder=holder_of(case, content),
        letterhead=letterhead(case.region, definition), on=calendar.civil_date(act.at), base_url=settings.LOKET_BASE_URL, personal=signer,
        signatory=_in_person(act, case.region, signer) if signer else _signatory(act, case, definition),
        about=_fact_id(spec.about, facts), renews=_fact_id(spec.renews, facts), facts=facts,
    )  # fmt: skip


def _fact_id(source: str | None, facts: Mapping[str, Any]) -> UUID | None:
    value = facts.get(source) if source else None
    return UUID(str(value)) if value else None


def preview(*, act: Act, case: Case, definition: ServiceDefinition, content: Content, document: str) -> bytes:
    """Return how a document will look, unsigned and without number; what record steps give is a dash until they ran."""
    spec = definition.documents[document]
    calendar = agencies.calendar_for(region=case.region, agency=definition.agency)
    facts = case_facts.facts_of(definition, content, received_on=calendar.civil_date(case.submitted_at), region=case.region, number=case.number)
    data = {name: _word(value) for name, value in _data(definition, content, facts, document).items()}
    return document_reads.get_preview_pdf(
        template=catalogue.get_templates(case.version_hash)[spec.template], data=data, title=Text(id=f"PRATINJAU: {spec.title.id}", en=f"PREVIEW: {spec.title.en}"),
        letterhead=replace(letterhead(case.region, definition), note=PREVIEW_NOTE), signatory=_signatory(act, case, definition),
        on_text=dates.format_date(calendar.civil_date(act.at)), at=act.at,
    )  # fmt: skip


def _data(definition: ServiceDefinition, content: Content, facts: Mapping[str, Any], document: str) -> dict[str, Any]:
    fields = definition.documents[document].fields
    return {name: presenting.printed(definition, content, expression, catalogue.value_of(expression, facts)) for name, expression in fields.items()}


def _word(value: Any) -> Any:
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    if isinstance(value, dt.date):
        return dates.format_date(value)
    return value if value not in (None, "") else "—"


def letterhead(region: str, definition: ServiceDefinition) -> Letterhead:
    """Return who issues: the government, the agency, its address; a fictional region says so."""
    government = agencies.get_region(code=region)
    agency = agencies.get_agency(region=region, code=definition.agency)
    contact = " · ".join(part for part in (agency.phone, agency.email) if part)
    note = definition.letterhead.id if definition.letterhead else ("Daerah fiktif, hanya untuk peragaan" if government.is_fictional else "")
    return Letterhead(government=f"Pemerintah {government.name}", agency=agency.name.id, address=agency.address, contact=contact, note=note)


def holder_of(case: Case, content: Content) -> Holder:
    """Return whose document it will be, and who applies: by the register's name, else by the account's."""
    if case.applicant_kind is ApplicantKind.RESIDENT:
        name = content.register.get("residents.name") or content.register.get("residents.family.names", {}).get(str(case.applicant))
        if name:
            return Holder(id=case.applicant, name=str(name))
    if content.acted is not None:
        return Holder(id=case.applicant, name=content.acted.principal)
    account = identity.find_account(account_id=case.account)
    # Because: somebody whom no register knows has the name that was written down at the counter, until their account has one.
    return Holder(id=case.applicant, name=account.name if account is not None else (counter.find_name(case=case.id) or "–"))


def _signatory(act: Act, case: Case, definition: ServiceDefinition) -> Signatory:
    """
    Return in whose name it is issued: the officer who approved, else the head of the agency (decided by rule).

    Because: a document that a rule decided is still an act of the head of the agency (UU 30/2014 Pasal 38).
    """
    place = agencies.get_region(code=case.region).seat
    approving = {step.id: step for step in definition.steps if step.kind is StepKind.APPROVE}
    for decision in reversed(decisions.list_for_case(case=case.id)):
        if decision.kind is DecisionKind.OFFICER and decision.step in approving and decision.decided_by:
            return _named(case.region, approving[decision.step].actor or "", identity.get_account(account_id=decision.decided_by).name, place)
    head = next((step.actor for step in definition.steps if step.kind is StepKind.APPROVE and step.actor), f"{definition.agency}/kepala")
    seats = identity.officers_in(region=case.region, position=head, at=act.at)
    name = identity.get_account(account_id=seats[0].account_id).name if seats else ""
    return _named(case.region, head, name, place)


def _signer(act: Act, case: Case, definition: ServiceDefinition, step: str, officer: UUID | None) -> Personal:
    """Return who signs: who decided the step, else who holds its position now, else whoever will."""
    position = definition.step(step).actor or ""
    if officer is None:
        decided = (d for d in reversed(decisions.list_for_case(case=case.id)) if d.step == step and d.kind is DecisionKind.OFFICER)
        officer = next((d.decided_by for d in decided), None)
    if officer is None:
        seats = identity.officers_in(region=case.region, position=position, at=act.at)
        officer = seats[0].account_id if seats else None
    return Personal(position=position, account=officer)


def _in_person(act: Act, region: str, signer: Personal) -> Signatory:
    """Return the words under the signature; an acting head is named as one (UU 30/2014 Pasal 14, *Plt.* and *Plh.*)."""
    place, position = agencies.get_region(code=region).seat, agencies.get_position(region=region, code=signer.position).title.id
    if signer.account is None:
        return Signatory(position=position, name="", place=place)
    held = (a for a in identity.list_appointments(account_id=signer.account, at=act.at) if a.region == region and a.position == signer.position)
    kind = next((a.kind for a in held), AppointmentKind.DEFINITIVE)
    name = identity.get_account(account_id=signer.account).name
    return Signatory(position=f"{ACTING.get(kind, '')}{position}", name=name, place=place)


def _named(region: str, position: str, name: str, place: str) -> Signatory:
    return Signatory(position=agencies.get_position(region=region, code=position).title.id, name=name, place=place)
