"""Reads of consents. Whoever reads one either holds it or has been let to the case by its own rules."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from loket.services.counter import models, reading
from loket.services.counter.errors import NoSuchConsent
from loket.services.counter.values import Consent, ConsentState, How


def get_consent(*, region: str, consent: UUID, officer: UUID) -> Consent:
    """Return a help under way to its officer. :raises NoSuchConsent: if there is none such."""
    row = models.Consent.objects.filter(region=region, id=consent, officer_id=officer).first()
    if row is None:
        raise NoSuchConsent
    return reading.consent_of(row)


def find_to_witness(*, region: str, code: str, at: dt.datetime) -> Consent | None:
    """Return the consent that waits for a second officer under this code, or None."""
    row = models.Consent.objects.filter(region=region, witness_code=code, how=How.WITNESS, state=ConsentState.ASKED, expires_at__gt=at).first()
    return reading.consent_of(row) if row else None


def find_of_draft(*, draft: UUID) -> Consent | None:
    """Return the consent under which an application is filled in, or None."""
    row = models.Consent.objects.filter(draft_id=draft).first()
    return reading.consent_of(row) if row else None


def find_of_case(*, case: UUID) -> Consent | None:
    """Return the consent under which a case was sent, or None."""
    row = models.Consent.objects.filter(case_id=case).first()
    return reading.consent_of(row) if row else None


def list_of_person(*, region: str, account: UUID, resident: UUID | None, limit: int = 100) -> tuple[Consent, ...]:
    """Return the consents that somebody gave and under which a case was sent, the newest first; `resident` is the account's."""
    theirs = Q(claimed_by=account) if resident is None else Q(claimed_by=account) | Q(resident_id=resident)
    rows = models.Consent.objects.filter(theirs, region=region, case_id__isnull=False).order_by("-asked_at", "-id")[:limit]
    return tuple(reading.consent_of(row) for row in rows)


def find_name(*, case: UUID) -> str | None:
    """Return the name that was written down for somebody whom no register knows, or None."""
    held = find_of_case(case=case)
    return held.name if held is not None and held.name else None


def list_regions_to_tidy(*, before: dt.datetime) -> tuple[str, ...]:
    """Return the regions with unused consents whose time ended before a moment; bounded by the regions that are run here."""
    rows = models.Consent.objects.filter(expires_at__lt=before).exclude(state=ConsentState.USED).order_by("region")
    return tuple(rows.values_list("region", flat=True).distinct()[:500])


def find_to_mend(*, case: UUID, officer: UUID, at: dt.datetime) -> Consent | None:
    """Return the consent, given and not over, by which an officer may mend a case that was given back, or None."""
    rows = models.Consent.objects.filter(mends_id=case, officer_id=officer, state=ConsentState.GIVEN, expires_at__gte=at).order_by("-asked_at")
    row = rows.first()
    return reading.consent_of(row) if row else None


def list_helpers(*, case: UUID) -> tuple[UUID, ...]:
    """Return who helped to write a case, or to mend it: they may not decide it; officers and witnesses, bounded to its last 50 consents."""
    mended = Q(mends_id=case, state__in=[ConsentState.GIVEN, ConsentState.USED])
    rows = models.Consent.objects.filter(Q(case_id=case) | mended).order_by("-asked_at").values_list("officer_id", "witness_id")[:50]
    return tuple(dict.fromkeys(one for row in rows for one in row if one is not None))


def find_claim_code(*, region: str, consent: UUID, officer: UUID) -> str | None:
    """Return the claim code to print, while nobody has claimed; None after that."""
    row = models.Consent.objects.filter(region=region, id=consent, officer_id=officer, claim_sealed__isnull=False).first()
    return settings.LOKET_KEYRING.open_text(row.claim_sealed, column=reading.CLAIM, row=str(row.id)) if row and row.claim_sealed else None
