"""
What ends when the register learns that somebody has died: account and appointments, applications, drafts, cards and licences.

Because: the death is entered by one service in one transaction; what follows for others comes from the outbox, so that a fault
here can neither hinder nor undo the entry, and is tried again. Everything here may happen twice without harm.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act, system_act
from loket.foundation.common import dates
from loket.foundation.events.values import Event, Subscription
from loket.foundation.files import operations as files
from loket.foundation.identity import operations as identity
from loket.foundation.identity import queries as identity_reads
from loket.foundation.identity.errors import BadPeriod
from loket.foundation.residents.events import PERSON_DIED
from loket.services.cases import operations as cases
from loket.services.cases import queries as case_reads
from loket.services.cases.values import CaseState
from loket.services.documents import operations as documents
from loket.services.documents import queries as document_reads
from loket.services.journey.concluding import close_open_steps

REASON: Final = "applicant_died"
#: Kept sealed with the document that is withdrawn.
WITHDRAWN: Final = "Pemegang atau orang yang diterangkan dokumen ini tercatat meninggal dunia."


def receive(events: list[Event]) -> None:
    """Let end what lived by a person."""
    for event in events:
        act = system_act("dying", region=event.region, at=event.at, purpose="register", case=_case(event))
        _end_account(act, event.ref)
        _end_applications(act, event.ref)
        for document in document_reads.list_ending_at_death(region=act.region, resident=event.ref):
            on = dates.civil_date(act.at, time_zone=agencies.get_region(code=act.region).time_zone)
            documents.withdraw(act=act, region=act.region, document=document, reason=WITHDRAWN, on=on)


def _case(event: Event) -> UUID | None:
    case = event.payload.get("case")
    return UUID(str(case)) if case else None


def _end_account(act: Act, resident: UUID) -> None:
    found = identity_reads.find_accounts_of_resident(region=act.region, resident_id=resident)
    if found is None:
        return
    account, seats = found
    identity.close_account(act=act, account=account, reason="deceased")
    on = dates.civil_date(act.at, time_zone=agencies.get_region(code=act.region).time_zone)
    for seat in identity_reads.list_appointments(account_id=account, at=act.at):
        if seat.id in seats:
            try:
                identity.end_appointment(act=act, appointment=seat.id, until=on)
            except BadPeriod:
                continue  # Because: it begins today; nobody works by it, since the account is closed.
    _end_drafts(act, account)


def _end_drafts(act: Act, account: UUID) -> None:
    for draft in case_reads.list_drafts(region=act.region, account=account, limit=100):
        cases.discard_draft(act=act, draft=draft.id, account=account)
        files.erase_all(act=act, owner=draft.id)


def _end_applications(act: Act, resident: UUID) -> None:
    for one in case_reads.list_open_of(region=act.region, applicant=resident):
        current, content = case_reads.lock_case(region=act.region, case=one.id)
        # Because: what a register has entered already is carried to its end, for those who stay.
        if current.is_open and not content.effects:
            mine = act.for_case(current.id)
            moved = cases.move_case(act=mine, case=current, to=CaseState.WITHDRAWN, reason=REASON)
            close_open_steps(act=mine, case=moved, reason=REASON)


SUBSCRIPTIONS: Final = (Subscription(name="journey.dying", names=(PERSON_DIED,), receive=receive),)
