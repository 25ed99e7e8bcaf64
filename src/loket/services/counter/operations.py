"""Consent at the counter: asked, given by a code or before a second officer, used once; and the claim to the case."""

from __future__ import annotations

import datetime as dt
import hmac
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.states import before
from loket.foundation.identity import queries as identity
from loket.services.counter import models, reading
from loket.services.counter.errors import ConsentOver, NoSuchConsent, OwnWitness
from loket.services.counter.values import CONSENT_TRANSITIONS, Consent, ConsentState, How, NewConsent

TABLE: Final = "counter_consent"
#: How long somebody stays at the counter with what they consented to. Source: project rule.
LIFE: Final = dt.timedelta(hours=2)
#: Unit: characters of five random bits each. The witness's is read across the desk and lives two hours; the claim's is printed.
WITNESS_LENGTH, CLAIM_LENGTH = 6, 12
MOST_CLAIM_TRIES: Final = 10


@audit.operation("counter.consent.asked")
def ask(*, act: Act, new: NewConsent) -> Consent:
    """Note that an officer asks somebody present for their consent to apply for one service."""
    key, keyring, whom = ids.new_id(), settings.LOKET_KEYRING, new.represents
    row = models.Consent(
        id=key, region=act.region, officer_id=new.officer, appointment_id=new.appointment, unit=new.unit, service=new.service, resident_id=new.resident,
        name_sealed=keyring.seal_text(new.name, column=reading.NAME, row=str(key)), how=new.how,
        phone_sealed=keyring.seal_text(new.phone, column=reading.PHONE, row=str(key)), state=ConsentState.ASKED, asked_at=act.at,
        expires_at=act.at + LIFE, witness_code=ids.new_code(WITNESS_LENGTH) if new.how is How.WITNESS else None,
        mends_id=new.mends,
        principal_id=whom.principal if whom else None, principal_is_organisation=whom.is_organisation if whom else None,
        power_kind=whom.kind if whom else None, power_id=whom.power if whom else None,
        principal_name_sealed=keyring.seal_text(whom.name, column=reading.PRINCIPAL, row=str(key)) if whom else None,
    )  # fmt: skip
    row.save(force_insert=True)
    details = {"service": new.service, "how": new.how.value} | ({"power": whom.kind} if whom else {})
    columns = {"principal": whom.principal} if whom else {}
    audit.record(act, "counter.consent.asked", table=TABLE, row=key, subject=new.resident, columns=columns, details=details)
    return reading.consent_of(row)


@audit.operation("counter.consent.code_sent")
def keep_code(*, act: Act, consent: UUID, officer: UUID, code: UUID) -> None:
    """Note which code was sent to the person's phone. :raises NoSuchConsent, ConsentOver: as they say."""
    row = _open(act, consent, officer, ConsentState.ASKED)
    row.code_id = code
    row.save(force_update=True, update_fields=["code_id"])
    audit.record(act, "counter.consent.code_sent", table=TABLE, row=row.id, subject=row.resident_id)


@audit.operation("counter.consent.given")
def give_by_code(*, act: Act, consent: UUID, officer: UUID) -> Consent:
    """Note that the person read out the code that their phone got. :raises ConsentOver: if that code was not proved."""
    row = _open(act, consent, officer, ConsentState.ASKED)
    if row.how != How.CODE or row.code_id is None or not identity.get_code(code=row.code_id).is_proved:
        raise ConsentOver
    return _given(act, row)


@audit.operation("counter.consent.given")
def witness(*, act: Act, consent: UUID, officer: UUID) -> Consent:
    """
    Note that a second officer saw the person consent: in their own session, with their own account.

    :raises OwnWitness: the first officer's own. :raises NoSuchConsent, ConsentOver: as they say.
    """
    row = models.Consent.objects.select_for_update().filter(id=consent, region=act.region, how=How.WITNESS).first()
    if row is None:
        raise NoSuchConsent
    if row.officer_id == officer:
        raise OwnWitness
    if row.state != ConsentState.ASKED or act.at > row.expires_at:
        raise ConsentOver
    row.witness_id = officer
    return _given(act, row)


@audit.operation("counter.draft.begun")
def begin_draft(*, act: Act, consent: UUID, officer: UUID, draft: UUID) -> None:
    """Tie the consent to the application that is filled in for the person. :raises NoSuchConsent, ConsentOver: as they say."""
    row = _open(act, consent, officer, ConsentState.GIVEN)
    if row.mends_id is not None:
        raise ConsentOver
    row.draft_id = draft
    row.save(force_update=True, update_fields=["draft_id"])
    audit.record(act, "counter.draft.begun", table=TABLE, row=row.id, subject=row.resident_id)


@audit.operation("counter.consent.used")
def use(*, act: Act, consent: UUID, officer: UUID, case: UUID) -> Consent:
    """Use the consent for the case that was sent, and make the code by which the person may claim it. :raises ConsentOver: if it is too old or was used."""
    row = _open(act, consent, officer, ConsentState.GIVEN)
    claim = ids.new_code(CLAIM_LENGTH)
    row.state, row.case_id = ConsentState.USED, case
    row.claim_sealed = settings.LOKET_KEYRING.seal_text(claim, column=reading.CLAIM, row=str(row.id))
    row.save(force_update=True, update_fields=["state", "case_id", "claim_sealed"])
    audit.record(
        act, "counter.consent.used", table=TABLE, row=row.id, case=case, subject=row.resident_id,
        columns={"witness": row.witness_id, "officer": officer, "principal": row.principal_id},
        details={"how": row.how, "service": row.service, "power": row.power_kind},
    )  # fmt: skip
    return reading.consent_of(row)


@audit.operation("counter.consent.used")
def use_to_mend(*, act: Act, consent: UUID, officer: UUID) -> Consent:
    """Use the consent for the correction that was sent. :raises NoSuchConsent, ConsentOver: as they say, or it is for no correction."""
    row = _open(act, consent, officer, ConsentState.GIVEN)
    if row.mends_id is None:
        raise ConsentOver
    row.state = ConsentState.USED
    row.save(force_update=True, update_fields=["state"])
    audit.record(
        act, "counter.consent.used", table=TABLE, row=row.id, case=row.mends_id, subject=row.resident_id,
        columns={"witness": row.witness_id, "officer": officer}, details={"how": row.how, "service": row.service, "mends": True},
    )  # fmt: skip
    return reading.consent_of(row)


@audit.operation("counter.case.claim_tried")
def try_claim(*, act: Act, case: UUID, code: str) -> bool:
    """
    Say whether this is the claim code of a case, and note the try; after ten nothing is right any more.

    Because: a refusal would roll the count back, the answer is a value and never an error.
    """
    row = models.Consent.objects.select_for_update().filter(case_id=case, region=act.region).first()
    is_right = False
    if row is not None and row.claimed_at is None and row.claim_tries < MOST_CLAIM_TRIES:
        is_right = _is_claim_code(row, code)
        row.claim_tries += 1
        row.save(force_update=True, update_fields=["claim_tries"])
    audit.record(act, "counter.case.claim_tried", table=TABLE, row=row.id if row else case, case=case, details={"right": is_right})
    return is_right


@audit.operation("counter.case.claimed")
def claim(*, act: Act, case: UUID, account: UUID, code: str) -> Consent:
    """Note whose account the case now is, once. :raises ConsentOver: if it was claimed before, tried too often, or the code is wrong."""
    row = models.Consent.objects.select_for_update().filter(case_id=case, region=act.region, claimed_at__isnull=True).first()
    if row is None or not _is_claim_code(row, code) or row.claim_tries > MOST_CLAIM_TRIES:
        raise ConsentOver
    row.claimed_at, row.claimed_by, row.claim_sealed = act.at, account, None
    row.save(force_update=True, update_fields=["claimed_at", "claimed_by", "claim_sealed"])
    audit.record(act, "counter.case.claimed", table=TABLE, row=row.id, case=case, subject=row.resident_id, columns={"account": account})
    return reading.consent_of(row)


@audit.operation("counter.consent.forgotten")
def forget_unused(*, act: Act, before: dt.datetime) -> int:
    """Delete consents that led to no application, with name and number, whose time ended before a moment; return how many."""
    count, _ = models.Consent.objects.filter(region=act.region, expires_at__lt=before).exclude(state=ConsentState.USED).delete()
    audit.record(act, "counter.consent.forgotten", table=TABLE, row=act.region, details={"count": count})
    return count


def _is_claim_code(row: models.Consent, typed: str) -> bool:
    if row.claim_sealed is None:
        return False
    kept = settings.LOKET_KEYRING.open_text(row.claim_sealed, column=reading.CLAIM, row=str(row.id))
    plain = "".join(sign for sign in typed.upper() if sign.isalnum()).replace("O", "0").replace("I", "1").replace("L", "1")
    return hmac.compare_digest(kept.encode(), plain.encode())


def _open(act: Act, consent: UUID, officer: UUID, state: ConsentState) -> models.Consent:
    row = models.Consent.objects.select_for_update().filter(id=consent, region=act.region, officer_id=officer).first()
    if row is None:
        raise NoSuchConsent
    if row.state != state or act.at > row.expires_at:
        raise ConsentOver
    return row


def _given(act: Act, row: models.Consent) -> Consent:
    if row.state not in before(CONSENT_TRANSITIONS, ConsentState.GIVEN):
        raise ConsentOver
    row.state, row.given_at, row.witness_code = ConsentState.GIVEN, act.at, None
    row.save(force_update=True, update_fields=["state", "given_at", "witness_code", "witness_id"])
    audit.record(
        act, "counter.consent.given", table=TABLE, row=row.id, subject=row.resident_id, columns={"witness": row.witness_id},
        details={"service": row.service, "how": row.how},
    )  # fmt: skip
    return reading.consent_of(row)


@audit.operation("counter.person.forgotten")
def forget_person(*, act: Act, case: UUID) -> None:
    """Destroy names, numbers and claim code of whoever was helped with a case, and to mend it, when its years are over; who helped stays."""
    held = models.Consent.objects.select_for_update().filter(Q(case_id=case) | Q(mends_id=case), region=act.region).order_by("id")
    for row in held:
        keyring = settings.LOKET_KEYRING
        row.name_sealed = keyring.seal_text("", column=reading.NAME, row=str(row.id))
        row.phone_sealed = keyring.seal_text("", column=reading.PHONE, row=str(row.id))
        row.claim_sealed = None
        if row.principal_id is not None:
            row.principal_name_sealed = keyring.seal_text("", column=reading.PRINCIPAL, row=str(row.id))
        row.save(force_update=True, update_fields=["name_sealed", "phone_sealed", "claim_sealed", "principal_name_sealed"])
    audit.record(act, "counter.person.forgotten", table=TABLE, row=case, case=case, details={"count": len(held)})
