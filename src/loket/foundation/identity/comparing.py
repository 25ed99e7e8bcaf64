"""Reads of checks from afar: who may check, what waits, and the photos beside the register; part of `queries`."""

from __future__ import annotations

import datetime as dt
from types import ModuleType
from typing import Final
from uuid import UUID

from django.conf import settings

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common.errors import NotFound
from loket.foundation.files import queries as file_reads
from loket.foundation.files.values import StoredFile
from loket.foundation.identity import models, reading
from loket.foundation.identity.errors import CheckNotFound
from loket.foundation.identity.values import Check, CheckState
from loket.foundation.residents import queries as residents
from loket.foundation.residents.values import Person

NIK_COLUMN: Final = "identity_check.nik"
#: Source: project rule. Long enough for who asks why it was refused.
KEPT: Final = dt.timedelta(days=30)
#: The sealed fields of the register that an officer compares with a card.
COMPARED: Final = ("nik", "name", "birth_place", "street")


def may_check(*, act: Act) -> bool:
    """Say whether the acting officer holds a position of the region that checks identities."""
    posts = {one.code for one in agencies.list_positions(act.region) if one.checks_identity}
    if act.kind is not ActorKind.OFFICER or not posts:
        return False
    return any(one.region == act.region and one.position in posts for one in _seats().list_appointments(account_id=UUID(act.actor), at=act.at))


def is_offered(*, region: str) -> bool:
    """Say whether a region checks identities from afar: one of its positions does."""
    return any(one.checks_identity and one.is_active for one in agencies.list_positions(region))


def count_checks(*, region: str) -> int:
    """Return how many checks wait in a region."""
    return models.Check.objects.filter(region=region, state=CheckState.WAITING.value).count()


def find_check(*, account: UUID) -> Check | None:
    """Return the latest check of an account, or None."""
    row = models.Check.objects.filter(account_id=account).order_by("-pk").first()
    return reading.check_of(row) if row else None


def compare_check(*, act: Act, check: UUID) -> tuple[Check, str, Person | None]:
    """
    Return a check in the officer's hands, the number that was typed, and what the register holds; recorded as a reading of that person.

    The number is "" where it is destroyed already: the officer can still refuse such a check.

    :raises CheckNotFound: not in this officer's hands.
    """
    row = models.Check.objects.filter(pk=check, region=act.region, officer=UUID(act.actor), state=CheckState.WAITING.value).first()
    if row is None:
        raise CheckNotFound
    nik: str = settings.LOKET_KEYRING.open_text(row.nik_sealed, column=NIK_COLUMN, row=str(row.pk)) if row.nik_sealed else ""
    person = residents.get_person(act=act, resident_id=row.resident_id, fields=COMPARED) if row.resident_id else None
    return reading.check_of(row), nik, person


def read_check_photo(*, act: Act, check: UUID, file: UUID) -> tuple[StoredFile, bytes]:
    """Return a photo of a check in the officer's hands; recorded as a reading. :raises CheckNotFound: as `compare_check`."""
    row = models.Check.objects.filter(pk=check, region=act.region, officer=UUID(act.actor), state=CheckState.WAITING.value).first()
    if row is None or file not in (row.card, row.face):
        raise CheckNotFound
    subject = row.resident_id or row.account_id
    audit.record_read(act, subjects=[subject], fields=["identity.check.photos"])
    try:
        return file_reads.get_file(region=act.region, file=file), file_reads.read_content(region=act.region, file=file)
    except NotFound:
        raise CheckNotFound from None


def list_over(*, at: dt.datetime, limit: int = 200) -> tuple[tuple[UUID, str], ...]:
    """Return decided checks whose photos are to be destroyed, with their regions; at most `limit`."""
    rows = models.Check.objects.filter(decided_at__lte=at - KEPT, erased_at=None).order_by("decided_at")[:limit]
    return tuple((row.pk, row.region) for row in rows)


def family_of(act: Act, officer: UUID) -> frozenset[UUID]:
    """Return the residents on the family card of an officer."""
    resident = _seats().resident_of(account_id=officer, region=act.region)
    return frozenset({resident, *residents.family_member_ids(region=act.region, resident_id=resident)}) if resident else frozenset()


def _seats() -> ModuleType:
    # Because: the queries of this room are made of this file too.
    from loket.foundation.identity import queries

    return queries
