"""
The use of a person's entry is restricted (UU 27/2022 Pasal 11 and 41): it stays, and nobody reads it but for the person's own matters.

Restricted: agencies' systems (`ActorKind.PARTNER`) always; officers, leaders, authors and operators unless they work on a case, or the person
stands before them (`PRESENT`), or they work on the very request. The person themselves, the law's record and rules over the whole population go on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Final
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common import ids
from loket.foundation.residents import models
from loket.foundation.residents.errors import Restricted

TABLE: Final = "residents_restriction"
#: Purposes of acts in which the person is present and shows the card, or asked for it themselves.
PRESENT: Final = frozenset({"recover", "link", "counter", "privacy", "visit"})
_BOUND: Final = frozenset(kind for kind in ActorKind if kind not in (ActorKind.CITIZEN, ActorKind.SYSTEM, ActorKind.AUDITOR))


@audit.operation("residents.person.restricted")
def restrict(*, act: Act, resident_id: UUID, reference: str) -> None:
    """Restrict the use of a person's entry from `act.at` on. Again changes nothing. `reference`: by which law or decision."""
    models.Restriction.objects.get_or_create(
        region=act.region, resident_id=resident_id, ended_at=None, defaults={"id": ids.new_id(), "since": act.at, "reference": reference[:200]}
    )
    audit.record(act, "residents.person.restricted", table=TABLE, row=resident_id, subject=resident_id, details={"reference": reference[:200]})


@audit.operation("residents.person.released")
def release(*, act: Act, resident_id: UUID) -> None:
    """End the restriction of a person's entry. Again changes nothing."""
    models.Restriction.objects.filter(region=act.region, resident_id=resident_id, ended_at__isnull=True).update(ended_at=act.at)
    audit.record(act, "residents.person.released", table=TABLE, row=resident_id, subject=resident_id)


def is_restricted(*, region: str, resident_id: UUID) -> bool:
    """Say whether the use of a person's entry is restricted. For guards; it tells no more, so it is not recorded as a reading."""
    return bool(list_restricted(region=region, residents=[resident_id]))


def restricted_since(*, region: str, resident_id: UUID) -> dt.datetime | None:
    """Return since when the use of a person's entry is restricted, None when it is not. For guards, as `is_restricted`."""
    open_ones = models.Restriction.objects.filter(region=region, resident_id=resident_id, ended_at__isnull=True)
    return open_ones.values_list("since", flat=True).first()


def list_restricted(*, region: str, residents: Collection[UUID]) -> frozenset[UUID]:
    """Return which of these people's entries are restricted; one query, bounded by what is given."""
    rows = models.Restriction.objects.filter(region=region, resident_id__in=list(residents), ended_at__isnull=True)
    return frozenset(rows.values_list("resident_id", flat=True))


def guard(act: Act, subjects: Collection[UUID]) -> None:
    """
    Refuse a reading that a restriction forbids, before anything is opened.

    :raises Restricted: if one of the people asked for their entry not to be used so.
    """
    if not _is_bound(act) or not subjects:
        return
    if list_restricted(region=act.region, residents=subjects):
        raise Restricted


def readable(act: Act, subjects: list[UUID], reader: UUID | None) -> list[UUID]:
    """Return whom of a list of people this act may read, in their order: a list is not refused for one of them."""
    closed = list_restricted(region=act.region, residents=subjects) - {reader} if _is_bound(act) and subjects else frozenset()
    return [one for one in subjects if one not in closed]


def _is_bound(act: Act) -> bool:
    if act.kind is ActorKind.PARTNER:
        return True
    return act.kind in _BOUND and act.case is None and act.purpose not in PRESENT
