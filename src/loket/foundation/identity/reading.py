"""From rows to values."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Final

from django.conf import settings

from loket.foundation.common.phones import masked_phone
from loket.foundation.identity import models
from loket.foundation.identity.values import (
    Absence,
    AbsenceReason,
    Account,
    Appointment,
    AppointmentKind,
    Assurance,
    Audience,
    Check,
    CheckState,
    CodeSent,
    Passkey,
    Question,
    Recovery,
)

CODE_PHONE: Final = "identity_code.phone"
CODE_HASH: Final = "identity_code.code"
PASSKEY_NAME: Final = "identity_passkey.name"
AGAIN_AFTER: Final = dt.timedelta(seconds=60)


def normal_address(text: str) -> str:
    """Return an e-mail address as it is stored: lower case, without outer spaces."""
    return text.strip().lower()


def token_hash(token: str) -> bytes:
    """Return how the token of a link is kept. Because: it has a hundred random bits, a plain hash cannot be turned back."""
    return hashlib.sha256(token.upper().encode()).digest()


def account_of(row: models.Account) -> Account:
    """Return an account's row as a value."""
    return Account(
        id=row.pk,
        email=row.email,
        name=row.name,
        language=row.language,
        resident_id=row.resident_id,
        region=row.region or None,
        assurance=Assurance(row.assurance),
        is_active=row.is_active,
        email_confirmed=row.email_confirmed,
        created_at=row.created_at,
        phone=row.phone,
        is_frozen=row.frozen_at is not None,
        strong_until=row.strong_until,
        phone_seen_at=row.phone_seen_at or max(row.created_at, row.last_login or row.created_at),
    )


def appointment_of(row: models.Appointment) -> Appointment:
    """Return an appointment's row as a value."""
    return Appointment(
        id=row.pk,
        account=row.account_id,
        region=row.region,
        agency=row.agency,
        unit=row.unit,
        position=row.position,
        kind=AppointmentKind(row.kind),
        audience=Audience(row.audience),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        scope=row.scope,
        stands_for=row.stands_for_id,
    )


def absence_of(row: models.Absence) -> Absence:
    """Return an absence's row, read with its appointment, as a value."""
    return Absence(row.pk, row.appointment_id, row.appointment.account_id, row.absent_from, row.absent_until, AbsenceReason(row.reason))


def question_of(row: models.Question) -> Question:
    """Return a question's row as a value."""
    return Question(row.pk, row.region, row.kind, row.ref, row.asked_at, row.expires_at, row.denied_at)


def phone_of(row: models.Code) -> str:
    """Return the number that a code was sent to."""
    found: str = settings.LOKET_KEYRING.open_text(row.phone_sealed, column=CODE_PHONE, row=str(row.pk))
    return found


def code_of(row: models.Code) -> CodeSent:
    """Return a code's row as a value, the number masked."""
    return CodeSent(row.pk, masked_phone(phone_of(row)), row.sent_at, row.sent_at + AGAIN_AFTER, row.expires_at, row.proved_at is not None)


def recovery_of(row: models.Recovery) -> Recovery:
    """Return a recovery's row as a value."""
    return Recovery(row.pk, row.account_id, row.begun_at, row.code, row.ended_at)


def passkey_of(row: models.Passkey) -> Passkey:
    """Return a passkey's row as a value."""
    name: str = settings.LOKET_KEYRING.open_text(row.name_sealed, column=PASSKEY_NAME, row=str(row.pk))
    return Passkey(row.pk, name, row.host, row.made_at, row.used_at)


def check_of(row: models.Check) -> Check:
    """Return a check's row as a value, without the number."""
    return Check(
        row.pk, row.region, row.account_id, row.resident_id, row.card, row.face, CheckState(row.state), row.submitted_at, row.officer, row.decided_at,
        row.reason, row.erased_at is not None,
    )  # fmt: skip
