"""Public writes of accounts and appointments. Nothing personal is in the record's details; columns are committed to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common import ids
from loket.foundation.events import operations as outbox
from loket.foundation.identity import emptying, events, history, loading, models, policy, reading
from loket.foundation.identity.addresses import ask_for_email as ask_for_email
from loket.foundation.identity.addresses import change_email as change_email
from loket.foundation.identity.checks import decide_check as decide_check
from loket.foundation.identity.checks import erase_check as erase_check
from loket.foundation.identity.checks import release_check as release_check
from loket.foundation.identity.checks import submit_check as submit_check
from loket.foundation.identity.checks import take_check as take_check
from loket.foundation.identity.checks import withdraw_check as withdraw_check
from loket.foundation.identity.codes import send_code as send_code
from loket.foundation.identity.codes import send_code_again as send_code_again
from loket.foundation.identity.codes import try_code as try_code
from loket.foundation.identity.errors import (
    NOT_FREE,
    AccountInDoubt,
    AccountLinked,
    AccountNotFound,
    AddressTaken,
    AppointmentNotFound,
    BadPeriod,
    NotAllowed,
    ResidentTaken,
)
from loket.foundation.identity.factors import begin_factor as begin_factor
from loket.foundation.identity.factors import confirm_factor as confirm_factor
from loket.foundation.identity.factors import drop_ways as drop_ways
from loket.foundation.identity.factors import load_factors as load_factors
from loket.foundation.identity.factors import prove_factor as prove_factor
from loket.foundation.identity.factors import remove_factor as remove_factor
from loket.foundation.identity.factors import renew_recovery_codes as renew_recovery_codes
from loket.foundation.identity.forgetting import erase_account as erase_account
from loket.foundation.identity.forgetting import forget_sessions as forget_sessions
from loket.foundation.identity.history import doubt_history as doubt_history
from loket.foundation.identity.linking import link_by_phone as link_by_phone
from loket.foundation.identity.linking import note_counter_check as note_counter_check
from loket.foundation.identity.linking import send_linking_code as send_linking_code
from loket.foundation.identity.passkeys import add_passkey as add_passkey
from loket.foundation.identity.passkeys import prove_passkey as prove_passkey
from loket.foundation.identity.passkeys import remove_passkey as remove_passkey
from loket.foundation.identity.questions import ask_if_it_was_you as ask_if_it_was_you
from loket.foundation.identity.questions import deny_change as deny_change
from loket.foundation.identity.reaching import begin_recovery as begin_recovery
from loket.foundation.identity.reaching import change_phone as change_phone
from loket.foundation.identity.reaching import finish_recovery as finish_recovery
from loket.foundation.identity.reaching import open_by_phone as open_by_phone
from loket.foundation.identity.reaching import prove_phone as prove_phone
from loket.foundation.identity.reaching import register_by_phone as register_by_phone
from loket.foundation.identity.reaching import send_recovery_code as send_recovery_code
from loket.foundation.identity.recycled import claim_by_phone as claim_by_phone
from loket.foundation.identity.telling import tell_account as tell_account
from loket.foundation.identity.values import AbsenceReason, Account, Appointment, Assurance, NewAccount, NewAppointment
from loket.foundation.residents import queries as residents
from loket.foundation.residents.errors import PersonNotFound

_ACCOUNT: Final = "identity_account"
_APPOINTMENT: Final = "identity_appointment"
_SIGN_IN: Final = "identity.account.signed_in"


@audit.operation("identity.account.registered")
def register_account(*, act: Act, email: str, name: str, password: str | None, language: str = "id") -> Account:
    """
    Make an account that still has to confirm its address. The password was judged at the door; None: it has none.

    :raises AddressTaken: doors catch it, and tell the owner of the address instead of the one who asks.
    """
    address = reading.normal_address(email)
    row = models.Account(email=address, language=language, created_at=act.at)
    row.name = name.strip()
    row.password = make_password(password)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            EmailAddress.objects.create(user=row, email=address, primary=True, verified=False)
    except IntegrityError:
        raise AddressTaken() from None
    audit.record(act, events.ACCOUNT_REGISTERED, table=_ACCOUNT, row=row.pk, columns={"email": address, "name": row.name, "language": language})
    outbox.publish(act, events.ACCOUNT_REGISTERED, ref=row.pk)
    return reading.account_of(row)


@audit.operation("identity.account.confirmed")
def confirm_email(*, act: Act, account: UUID) -> Account:
    """Note that the person opened the link that was sent to the address. :raises AccountNotFound: if there is none."""
    row = _locked(account)
    EmailAddress.objects.filter(user_id=account, email=row.email).update(verified=True, primary=True)
    _set(act, row, events.ACCOUNT_CONFIRMED, email_confirmed=True)
    outbox.publish(act, events.ACCOUNT_CONFIRMED, ref=account)
    return reading.account_of(row)


@audit.operation("identity.account.linked")
def link_resident(*, act: Act, account: UUID, resident_id: UUID, assurance: Assurance = Assurance.VERIFIED) -> Account:
    """
    Link an account to a resident of `act.region`, after somebody has seen who it is.

    :raises NotAllowed: not an officer, or the officer's own account.
    :raises PersonNotFound: no such resident in the region, or one who has died.
    :raises ResidentTaken: another account is linked to that resident.
    :raises AccountLinked: the account is another resident's, closed or frozen. :raises AccountInDoubt: it was claimed less than 30 days ago.
    """
    _allow(policy.refusal_to_link(act, account=account))
    if not residents.family_member_ids(region=act.region, resident_id=resident_id) or residents.is_deceased(
        region=act.region, resident_id=resident_id
    ):
        raise PersonNotFound()
    row = _locked(account)
    if (row.resident_id is not None and (row.region, row.resident_id) != (act.region, resident_id)) or not row.is_active or row.frozen_at is not None:
        raise AccountLinked(NOT_FREE)
    # Because: with the account go its cases and messages, and its owner has a month to say that it was somebody else who claimed it.
    if row.resident_id is None and emptying.was_claimed_lately(account, act.at):
        raise AccountInDoubt()
    try:
        with transaction.atomic():
            _set(act, row, events.ACCOUNT_LINKED, subject=resident_id, resident_id=resident_id, region=act.region, assurance=assurance.value)
    except IntegrityError:
        raise ResidentTaken() from None
    history.note(act, account, "linked")
    outbox.publish(act, events.ACCOUNT_LINKED, ref=account, payload={"assurance": assurance.value})
    return reading.account_of(row)


@audit.operation("identity.account.language_chosen")
def set_language(*, act: Act, account: UUID, language: str) -> Account:
    """Choose the language (`id`, `en`) of messages to this account. :raises NotAllowed: it is somebody else's."""
    _allow(policy.refusal_to_change(act, account=account))
    row = _locked(account)
    _set(act, row, "identity.account.language_chosen", language="en" if language == "en" else "id")
    return reading.account_of(row)


@audit.operation("identity.account.renamed")
def set_name(*, act: Act, account: UUID, name: str) -> Account:
    """Choose what the person wants to be called. :raises NotAllowed: it is somebody else's account."""
    _allow(policy.refusal_to_change(act, account=account))
    row = _locked(account)
    row.name = name.strip()
    row.save(update_fields=["name_sealed"])
    audit.record(act, "identity.account.renamed", table=_ACCOUNT, row=account, columns={"name": row.name}, subject=row.resident_id)
    return reading.account_of(row)


@audit.operation("identity.account.password_changed")
def change_password(*, act: Act, account: UUID, password: str, how: str = "changed") -> None:
    """
    Set a password that was judged at the door. `how`: changed (the old one was given) or reset (by a link to the address).

    All other sessions of the account end, because Django binds sessions to the password. Never recorded: the password or its hash.

    :raises NotAllowed: it is somebody else's account.
    """
    _allow(policy.refusal_to_change(act, account=account))
    row = _locked(account)
    row.password = make_password(password)
    row.save(update_fields=["password"])
    history.note(act, account, "password")
    audit.record(act, events.PASSWORD_CHANGED, table=_ACCOUNT, row=account, details={"how": how}, subject=row.resident_id)
    outbox.publish(act, events.PASSWORD_CHANGED, ref=account, payload={"how": how})


@audit.operation("identity.account.signed_in")
def record_sign_in(*, act: Act, account: UUID, method: str = "password", device: str = "") -> None:
    """Note that somebody signed in, and when. `method` is a machine word; `device` in general words, for the owner's history."""
    resident = models.Account.objects.filter(pk=account).values_list("resident_id", flat=True).first()
    models.Account.objects.filter(pk=account).update(last_login=act.at)
    history.note(act, account, "signed_in", device)
    audit.record(act, _SIGN_IN, table=_ACCOUNT, row=account, details={"method": method}, subject=resident)


@audit.operation("identity.account.signed_out")
def record_sign_out(*, act: Act, account: UUID, sessions: int = 1) -> None:
    """Note that so many sessions of an account were ended by its owner."""
    audit.record(act, "identity.account.signed_out", table=_ACCOUNT, row=account, details={"sessions": sessions})


@audit.operation("identity.account.devices_ended")
def record_devices_ended(*, act: Act, account: UUID, sessions: int) -> None:
    """Note that the owner has signed so many other devices out. :raises NotAllowed: somebody else's account."""
    _allow(policy.refusal_to_change(act, account=account))
    history.note(act, account, "signed_out")
    audit.record(act, "identity.account.devices_ended", table=_ACCOUNT, row=account, details={"sessions": sessions})


@audit.operation("identity.account.closed")
def close_account(*, act: Act, account: UUID, reason: str) -> None:
    """Close an account: nobody signs in with it any more. `reason` is a machine word. :raises NotAllowed: not an operator or owner."""
    if policy.refusal_to_change(act, account=account) and policy.refusal_to_appoint(act, region=act.region, account=account):
        raise NotAllowed()
    _set(act, _locked(account), events.ACCOUNT_CLOSED, details={"reason": reason}, is_active=False)
    outbox.publish(act, events.ACCOUNT_CLOSED, ref=account, payload={"reason": reason})


@audit.operation("identity.appointment.made")
def appoint(*, act: Act, account: UUID, appointment: NewAppointment) -> Appointment:
    """
    Appoint an account to a position of a unit of `act.region`.

    :raises NotAllowed: by anybody but the system: people propose, and a second one agrees (`foundation.offices`).
    :raises UnknownUnit, UnknownPosition: the region has none such.
    :raises BadPeriod: the end is not after the start.
    """
    _allow(policy.refusal_to_appoint(act, region=appointment.region, account=account))
    loading.check_seat(appointment)
    if appointment.valid_until is not None and appointment.valid_until <= appointment.valid_from:
        raise BadPeriod()
    holder = _locked(account)
    row = models.Appointment.objects.create(id=appointment.id or ids.new_id(), account=holder, **loading.appointment_columns(appointment))
    audit.record(
        act, events.APPOINTMENT_MADE, table=_APPOINTMENT, row=row.pk, columns=loading.appointment_columns(appointment) | {"account_id": account}
    )
    outbox.publish(act, events.APPOINTMENT_MADE, ref=row.pk, payload={"unit": row.unit, "position": row.position})
    return reading.appointment_of(row)


@audit.operation("identity.appointment.ended")
def end_appointment(*, act: Act, appointment: UUID, until: dt.date) -> Appointment:
    """
    End an appointment: `until` is the first day on which it is no longer held.

    :raises AppointmentNotFound: not in the region. :raises NotAllowed: as `appoint`. :raises BadPeriod: before it began.
    """
    row = _seat(act, appointment)
    if until <= row.valid_from:
        raise BadPeriod()
    row.valid_until = until
    row.save(update_fields=["valid_until"])
    audit.record(act, events.APPOINTMENT_ENDED, table=_APPOINTMENT, row=row.pk, columns={"valid_until": until})
    outbox.publish(act, events.APPOINTMENT_ENDED, ref=row.pk)
    return reading.appointment_of(row)


@audit.operation("identity.absence.recorded")
def record_absence(*, act: Act, appointment: UUID, absent_from: dt.date, absent_until: dt.date, reason: AbsenceReason) -> None:
    """
    Note that an officer gets no work from a day until the day before another, in any office of the region.

    :raises AppointmentNotFound: not in the region. :raises NotAllowed: not one's own, and no operator. :raises BadPeriod: the end is not after the start.
    """
    row = _seat_to_leave(act, appointment)
    if absent_until <= absent_from:
        raise BadPeriod()
    absence = models.Absence.objects.create(appointment=row, absent_from=absent_from, absent_until=absent_until, reason=reason.value)
    columns = {"appointment_id": row.pk, "absent_from": absent_from, "absent_until": absent_until, "reason": reason.value}
    audit.record(act, events.ABSENCE_RECORDED, table="identity_absence", row=absence.pk, columns=columns)
    # Because: why somebody is away (ill, for example) concerns nobody who listens.
    outbox.publish(act, events.ABSENCE_RECORDED, ref=row.pk)


@audit.operation("identity.absence.shortened")
def shorten_absence(*, act: Act, absence: UUID, until: dt.date) -> None:
    """
    Let an absence end earlier: `until` is the first day on which the officer is back; on its first day or before, it never was.

    :raises AppointmentNotFound: not in the region. :raises NotAllowed: as `record_absence`. :raises BadPeriod: it would end later.
    """
    row = models.Absence.objects.select_for_update().select_related("appointment").filter(pk=absence, appointment__region=act.region).first()
    if row is None:
        raise AppointmentNotFound()
    _seat_to_leave(act, row.appointment_id)
    if until > row.absent_until:
        raise BadPeriod()
    audit.record(act, events.ABSENCE_SHORTENED, table="identity_absence", row=row.pk, columns={"absent_until": until})
    if until <= row.absent_from:
        row.delete()
        return
    row.absent_until = until
    row.save(update_fields=["absent_until"])


@audit.operation("identity.account.thawed")
def lift_freeze(*, act: Act, account: UUID) -> None:
    """
    Let a frozen account in again. Of somebody in office: after two operators agreed and the owner came by the mail that followed.

    :raises NotAllowed: by anybody but the system.
    """
    if act.kind is not ActorKind.SYSTEM:
        raise NotAllowed()
    _set(act, _locked(account), "identity.account.thawed", frozen_at=None)


@audit.operation("identity.account.sessions_ended")
def end_sessions(*, act: Act, account: UUID, reason: str) -> None:
    """
    End every session of an account, wherever it is signed in. `reason` is a machine word (`factor_reset`, `invited`).

    :raises NotAllowed: by anybody but the owner or the system.
    """
    _allow(policy.refusal_to_change(act, account=account))
    row = _locked(account)
    row.sessions_from = act.at
    row.save(update_fields=["sessions_from"])
    audit.record(act, events.SESSIONS_ENDED, table=_ACCOUNT, row=account, details={"reason": reason})
    outbox.publish(act, events.SESSIONS_ENDED, ref=account, payload={"reason": reason})


@audit.operation("identity.accounts.loaded")
def load_accounts(*, act: Act, accounts: Iterable[NewAccount]) -> tuple[UUID, ...]:
    """
    Enter accounts with their appointments by COPY, addresses taken as confirmed; return their ids in order. All or nothing.

    Each distinct password is hashed once (30 ms), so give the accounts of a demo one password.

    :raises AddressTaken, ResidentTaken: an address or resident that has an account.
    """
    return loading.load(act, accounts)


def _locked(account: UUID) -> models.Account:
    row = models.Account.objects.select_for_update().filter(pk=account).first()
    if row is None:
        raise AccountNotFound()
    return row


def _seat(act: Act, appointment: UUID) -> models.Appointment:
    row = models.Appointment.objects.select_for_update().filter(region=act.region, pk=appointment).first()
    if row is None:
        raise AppointmentNotFound()
    _allow(policy.refusal_to_appoint(act, region=row.region, account=row.account_id))
    return row


def _seat_to_leave(act: Act, appointment: UUID) -> models.Appointment:
    row = models.Appointment.objects.filter(region=act.region, pk=appointment).first()
    if row is None:
        raise AppointmentNotFound()
    _allow(policy.refusal_to_absent(act, region=row.region, account=row.account_id))
    return row


def _allow(refusal: NotAllowed | None) -> None:
    if refusal is not None:
        raise refusal


def _set(act: Act, row: models.Account, event: str, *, subject: UUID | None = None, details: dict[str, Any] | None = None, **columns: Any) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=list(columns))
    audit.record(act, event, table=_ACCOUNT, row=row.pk, columns=columns, details=details, subject=subject or row.resident_id)
