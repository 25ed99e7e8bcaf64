"""From rows to values; private to the room."""

from __future__ import annotations

from typing import Final

from django.conf import settings

from loket.services.counter import models
from loket.services.counter.values import Consent, ConsentState, How, Representation

NAME: Final = "counter_consent.name"
PHONE: Final = "counter_consent.phone"
CLAIM: Final = "counter_consent.claim"
PRINCIPAL: Final = "counter_consent.principal_name"


def consent_of(row: models.Consent) -> Consent:
    """Return the value of a consent, name and number opened."""
    keyring = settings.LOKET_KEYRING
    return Consent(
        id=row.id, region=row.region, officer=row.officer_id, appointment=row.appointment_id, unit=row.unit, service=row.service, resident=row.resident_id,
        name=keyring.open_text(row.name_sealed, column=NAME, row=str(row.id)), how=How(row.how),
        phone=keyring.open_text(row.phone_sealed, column=PHONE, row=str(row.id)), code=row.code_id, witness_code=row.witness_code or "",
        witness=row.witness_id, state=ConsentState(row.state), asked_at=row.asked_at, expires_at=row.expires_at, draft=row.draft_id, case=row.case_id,
        claimed_by=row.claimed_by, mends=row.mends_id, represents=_represents(row),
    )  # fmt: skip


def _represents(row: models.Consent) -> Representation | None:
    if row.principal_id is None or row.principal_name_sealed is None:
        return None
    name = settings.LOKET_KEYRING.open_text(row.principal_name_sealed, column=PRINCIPAL, row=str(row.id))
    return Representation(
        principal=row.principal_id, is_organisation=bool(row.principal_is_organisation), kind=row.power_kind or "", power=row.power_id, name=name
    )
