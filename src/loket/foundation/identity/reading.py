"""From rows to values."""

from __future__ import annotations

import hashlib

from loket.foundation.identity import models
from loket.foundation.identity.values import Absence, AbsenceReason, Account, Appointment, AppointmentKind, Assurance, Audience, Question


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
