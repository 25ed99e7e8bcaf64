"""
A case that was sent at a counter and given back is mended at a counter too, with the person's consent once more, until they claim it.

Because: whoever has no account would otherwise never mend it. Once it is claimed, or was in an account from the beginning, it is mended there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common.text import Text
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import CHANGED_ON_BEHALF, Account
from loket.foundation.notifications import operations as notifications
from loket.foundation.notifications import queries as ways
from loket.foundation.notifications.values import Channel
from loket.foundation.powers.values import Use
from loket.services.cases import queries as case_reads
from loket.services.cases.values import Case, CaseState, Content, Power
from loket.services.counter import operations as counter
from loket.services.counter import queries as consents
from loket.services.counter.values import Consent, How, NewConsent
from loket.services.journey import attending, helping, policy, representing
from loket.services.journey.concluding import relatives_of
from loket.services.journey.errors import HeldBack, NotAtThisCounter, NothingToMend, PhoneIdle

SUBJECT: Final = Text(id="Diperbaiki atas nama Anda: {number}", en="Mended in your name: {number}")
SMS: Final = Text(
    id="Petugas loket memperbaiki permohonan {number} atas nama Anda. Bukan Anda? {link}",
    en="An officer mended application {number} in your name. Not you? {link}",
)


@audit.operation("journey.help.resumed")
def begin_mending(*, act: Act, officer: UUID, unit: str, number: str, how: How) -> Consent:
    """
    Ask somebody present for their consent to mend a case of theirs that was sent at a counter and given back.

    The code goes to the number that they named then, or to the one that their account has now; nobody names another.

    :raises NothingToMend: no such case, not given back, or it is in an account. :raises HeldBack: its person denied it.
    :raises NotAtThisCounter: without an office at that unit. :raises ConflictOfInterest: of one's own or family.
    :raises PowerEnded, OutsideScope: it was sent for another, and the power for it has ended.
    :raises PhoneIdle: the phone on file was long not seen, and a code to it is asked for.
    """
    seat = next((one for one in identity.list_appointments(account_id=officer, at=act.at) if (one.region, one.unit) == (act.region, unit)), None)
    if seat is None:
        raise NotAtThisCounter
    case = case_reads.find_by_number(region=act.region, number=number)
    first = consents.find_of_case(case=case.id) if case is not None else None
    if case is None or first is None or not _is_mended_here(case, first):
        raise NothingToMend
    if refusal := policy.refusal_to_handle(case=case, officer=officer, relatives=relatives_of(act, officer)):
        raise refusal
    if identity.is_denied(kind=CHANGED_ON_BEHALF, ref=case.id):
        raise HeldBack
    if first.represents is not None:
        attending.demand(act, first, case.service)
    held = identity.find_account_of_resident(region=act.region, resident_id=first.resident) if first.resident else None
    if how is How.CODE and _is_idle(act, held, first):
        raise PhoneIdle
    new = NewConsent(
        officer=officer, appointment=seat.id, unit=unit, service=case.service, resident=first.resident, name=first.name, how=how,
        phone=(held.phone if held is not None else None) or first.phone, mends=case.id, represents=first.represents,
    )  # fmt: skip
    return counter.ask(act=replace(act, appointment=seat.id, case=case.id), new=new)


def find_consent(act: Act, case: Case, account: UUID) -> Consent | None:
    """Return the consent by which an officer mends this case now, None for anybody else."""
    if case.power is Power.SELF:
        return None
    held, first = consents.find_to_mend(case=case.id, officer=account, at=act.at), consents.find_of_case(case=case.id)
    return held if held is not None and first is not None and _is_mended_here(case, first) else None


def sent(act: Act, case: Case, content: Content, held: Consent) -> None:
    """Use the consent, and tell the person's contacts what was done in their name. (`counter.list_helpers` keeps who helped from deciding.)"""
    counter.use_to_mend(act=act, consent=held.id, officer=held.officer)
    if held.represents is not None:
        standing = representing.named(attending.demand(act, held, case.service), content.acted)
        representing.use(act, case.account, standing, case, Use.CORRECTED)
    account = identity.find_account_of_resident(region=act.region, resident_id=held.resident) if held.resident else None
    link = identity_writes.ask_if_it_was_you(act=act, kind=CHANGED_ON_BEHALF, ref=case.id, account=account.id if account else None)
    text = SMS.fill(number=case.number, link=link)
    if account is not None:
        subject = SUBJECT.fill(number=case.number)
        identity_writes.tell_account(act=act, account=account.id, kind="security.on_behalf", subject=subject, body=text, sms=text, case=case.id)
    if held.phone and (account is None or account.phone != held.phone) and ways.has_way(channel=Channel.SMS):
        notifications.queue_text(act=act, phone=held.phone, kind="security.on_behalf", text=text)


def acting(act: Act, held: Consent) -> Act:
    """Return the act in which an officer reads and writes for whom they help. :raises PowerEnded, OutsideScope: it is for another, and no power holds."""
    if held.represents is not None:
        attending.demand(act, held, held.service)
    return helping.as_helper(act, held)


def _is_idle(act: Act, held: Account | None, first: Consent) -> bool:
    """Say whether the number that a code would go to was long not seen: the one of the account, else the one that was named at the first consent."""
    if held is not None and held.phone:
        return identity.is_absent(held, act.at)
    return act.at - first.asked_at > identity.PHONE_COUNTS_FOR


def _is_mended_here(case: Case, first: Consent) -> bool:
    return case.state is CaseState.RETURNED and case.account == first.id
