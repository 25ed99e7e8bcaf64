"""The protected list, and what auditors say of signals. Behind `operations`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.states import before
from loket.oversight.access import events, models, rows, sealed
from loket.oversight.access.concealing import must_be_auditor
from loket.oversight.access.concerned import relatives_of
from loket.oversight.access.errors import BadOrder, Concerned, NoteNeeded, NotOpen, ProtectedAlready, ReasonNeeded, SignalNotFound
from loket.oversight.access.policy import is_order
from loket.oversight.access.signals import Found
from loket.oversight.access.values import PROTECTED_REASONS, SIGNAL_TRANSITIONS, Protected, Signal, SignalState

_SIGNAL: Final = "access_signal"
_PROTECTED: Final = "access_protected"
MOST_NOTE: Final = 2000


@audit.operation(events.PROTECTED)
def protect(*, act: Act, auditor: UUID, subject: UUID, reason: str, note: str) -> Protected:
    """Put a person on the list of those whose every reading is looked at. :raises NotAuditor, ReasonNeeded, NoteNeeded, ProtectedAlready: as they say."""
    must_be_auditor(act, auditor)
    if reason not in PROTECTED_REASONS:
        raise ReasonNeeded
    if not note.strip() or len(note) > MOST_NOTE:
        raise NoteNeeded
    key = ids.new_id()
    row = models.Protected(
        id=key, region=act.region, subject=subject, reason=reason, note_sealed=sealed.close(sealed.PROTECTED, key, note.strip()), added_by=auditor,
        added_at=act.at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise ProtectedAlready from None
    audit.record(act, events.PROTECTED, table=_PROTECTED, row=key, subject=subject, columns={"note": note.strip()}, details={"reason": reason})
    return rows.protected(row)


@audit.operation(events.UNPROTECTED)
def unprotect(*, act: Act, auditor: UUID, protected: UUID) -> None:
    """Take a person off the list. :raises NotAuditor: :raises Concerned: one of the own family. :raises SignalNotFound: when nobody is there."""
    must_be_auditor(act, auditor)
    row = models.Protected.objects.select_for_update().filter(pk=protected, region=act.region, removed_at__isnull=True).first()
    if row is None:
        raise SignalNotFound
    # Because: whom the list protects may have to be protected from somebody of the same family card.
    if row.subject in relatives_of(act.region, auditor):
        raise Concerned
    row.removed_by, row.removed_at = auditor, act.at
    row.save(update_fields=["removed_by", "removed_at"])
    audit.record(act, events.UNPROTECTED, table=_PROTECTED, row=row.pk, subject=row.subject, columns={"removed_at": act.at})


@audit.operation(events.RAISED)
def raise_signals(*, act: Act, found: Mapping[str, Found]) -> int:
    """
    Keep what the rules found in a region, each key once; return how many were new. For the job that looks through the record.

    :raises NotOpen: when all of it was known already, so that nothing is recorded of nothing.
    """
    known = set(models.Signal.objects.filter(region=act.region, key__in=list(found)).values_list("key", flat=True))
    new = sorted((one for key, one in found.items() if key not in known), key=lambda one: (one.on, one.key))
    if not new:
        raise NotOpen
    keys = sorted(ids.new_id() for _ in new)  # so that the list, which goes by them, shows the latest day first
    made = [
        models.Signal(
            id=key, region=act.region, rule=one.rule.value, version=one.version, key=one.key, actor=one.actor, position=one.position,
            subject=one.subject, case_id=one.case, on=one.on, evidence=dict(one.evidence), made_at=act.at,
        )
        for key, one in zip(keys, new, strict=True)
    ]  # fmt: skip
    models.Signal.objects.bulk_create(made)
    for row in made:
        columns: dict[str, Any] = {"actor": row.actor, "on": row.on}
        audit.record(act, events.RAISED, table=_SIGNAL, row=row.pk, columns=columns, details={"rule": row.rule, "version": row.version})
    return len(made)


@audit.operation(events.DECIDED)
def decide_signal(*, act: Act, auditor: UUID, signal: UUID, state: str, note: str, reference: str = "") -> Signal:
    """
    Say what a signal is: looked at, explained, or passed on under a number. The reader is not told.

    :raises NotAuditor, Concerned: who may not. :raises SignalNotFound, NotOpen: what cannot become so. :raises NoteNeeded, BadOrder, ReasonNeeded:
    """
    must_be_auditor(act, auditor)
    row = models.Signal.objects.select_for_update().filter(pk=signal, region=act.region).first()
    if row is None:
        raise SignalNotFound
    if row.actor == str(auditor):
        raise SignalNotFound  # Because: nobody learns of a signal about themselves here.
    if row.subject is not None and row.subject in relatives_of(act.region, auditor):
        raise Concerned
    if state not in set(SignalState):
        raise ReasonNeeded
    wanted = SignalState(state)
    if row.state not in before(SIGNAL_TRANSITIONS, wanted):
        raise NotOpen
    words = note.strip()
    if (wanted is not SignalState.LOOKED_AT and not words) or len(words) > MOST_NOTE:
        raise NoteNeeded
    if wanted is SignalState.PASSED_ON and not is_order(reference):
        raise BadOrder
    row.state, row.decided_by, row.decided_at = wanted.value, auditor, act.at
    row.reference = reference if wanted is SignalState.PASSED_ON else ""
    if words:
        row.note_sealed = sealed.close(sealed.NOTE, row.pk, words)
    row.save(update_fields=["state", "decided_by", "decided_at", "reference", "note_sealed"])
    audit.record(act, events.DECIDED, table=_SIGNAL, row=row.pk, columns={"state": row.state, "note": words}, details={"rule": row.rule})
    return rows.signal(row)
