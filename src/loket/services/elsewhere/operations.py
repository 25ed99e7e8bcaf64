"""What an application that runs a service tells of a case: kept once, in its own order, by its own clock."""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.events import operations as outbox
from loket.foundation.identity import operations as identity
from loket.services.catalogue import queries as catalogue
from loket.services.elsewhere import events, models, reading
from loket.services.elsewhere.errors import ClockWrong, HasEnded, NotRunByYou, OtherPerson
from loket.services.elsewhere.values import ENDS, FOLLOWED_TRANSITIONS, STATE_WORDS, Followed, FollowedState, Told
from loket.services.rollout import queries as rollout

TABLE: Final = "elsewhere_followed"
#: How far another clock may be ahead of ours. Source: project rule.
AHEAD: Final = dt.timedelta(minutes=5)
#: What a person is told of at once; the rest stands on their page.
TOLD: Final = ENDS | {FollowedState.WAITING}
SUBJECT: Final = Text(id="{service}: {state}", en="{service}: {state}")
BODY: Final = Text(
    id="Permohonan {reference} kini: {state}. Layanan ini dijalankan aplikasi {agency}; buka dari Permohonan saya untuk rinciannya.",
    en="Application {reference} now stands at: {state}. This service is run by an application of {agency}; open it from My applications.",
)


@audit.operation(events.MOVED)
def tell(*, act: Act, client_id: str, agency: str | None, service: str, account: UUID, told: Told, agency_name: Text) -> tuple[Followed, bool]:
    """
    Keep what an application says of a case of a person; return how it stands, and whether this changed anything.

    Said again, or out of order, it changes nothing: the answer is how the case stands.

    :raises NotRunByYou: the service is not live here, or not run elsewhere by an application of this agency. :raises OtherPerson: as it says.
    :raises HasEnded: it would go on after its end. :raises ClockWrong: a moment that cannot be.
    """
    live = rollout.live_version(service, act.region, act.at)
    definition = catalogue.get_definition(live.hash) if live is not None else None
    if definition is None or definition.elsewhere is None or agency is None or definition.agency != agency:
        raise NotRunByYou
    if told.changed_at > act.at + AHEAD or told.submitted_at > told.changed_at:
        raise ClockWrong
    row = models.Followed.objects.select_for_update().filter(client_id=client_id, reference=told.reference).first()
    if row is None:
        row = _begun(act, client_id, service, account, told)
    if row.account_id != account or row.service != service or row.region != act.region:
        raise OtherPerson
    is_new = row.sequence < 0
    before = FollowedState(row.state)
    if not is_new and told.sequence <= row.sequence:
        audit.record(act, events.MOVED, table=TABLE, row=row.id, subject=account, details={"service": service, "again": True})
        return reading.value(row), False
    if not is_new and told.state is not before and told.state not in FOLLOWED_TRANSITIONS[before]:
        raise HasEnded
    row.sequence, row.state, row.due_at, row.changed_at, row.received_at = told.sequence, told.state.value, told.due_at, told.changed_at, act.at
    row.path, row.ended_at = told.path, (row.ended_at or told.changed_at) if told.state in ENDS else None
    row.save(force_update=True)
    found = reading.value(row)
    audit.record(
        act, events.MOVED, table=TABLE, row=row.id, subject=account, columns={"state": row.state},
        details={"service": service, "to": row.state, "sequence": told.sequence, "client": client_id},
    )  # fmt: skip
    _publish(act, found, is_new=is_new, has_moved=is_new or told.state is not before)
    if told.state in TOLD and told.state is not before:
        _tell_person(act, found, Text(id=definition.title.id, en=definition.title.en), agency_name)
    return found, True


@audit.operation("elsewhere.cases.forgotten")
def forget(*, act: Act, before: dt.datetime, most: int) -> int:
    """
    Delete the cases of a region of which nothing was told since a moment, ended or not, at most so many; return how many.

    The case itself is its agency's to keep; here was only how it stood.
    """
    over = list(
        models.Followed.objects.filter(region=act.region, received_at__lt=before).order_by("received_at", "id").values_list("id", flat=True)[:most]
    )
    models.Followed.objects.filter(id__in=over).delete()
    audit.record(act, "elsewhere.cases.forgotten", table=TABLE, row=act.region, details={"count": len(over), "before": before.isoformat()})
    return len(over)


def _begun(act: Act, client_id: str, service: str, account: UUID, told: Told) -> models.Followed:
    """Return the row of a case that was not told before, or the one that somebody else made in this moment."""
    try:
        with transaction.atomic():
            return models.Followed.objects.create(
                id=ids.new_id(), region=act.region, service=service, client_id=client_id, account_id=account, reference=told.reference, sequence=-1,
                state=FollowedState.RECEIVED.value, submitted_at=told.submitted_at, changed_at=told.changed_at, received_at=act.at,
            )  # fmt: skip
    except IntegrityError:
        return models.Followed.objects.select_for_update().get(client_id=client_id, reference=told.reference)


def _publish(act: Act, found: Followed, *, is_new: bool, has_moved: bool) -> None:
    if is_new:
        outbox.publish(act, events.SUBMITTED, ref=found.id, payload={"service": found.service})
    if not has_moved:
        return
    outbox.publish(act, events.MOVED, ref=found.id, payload={"service": found.service, "to": found.state.value})
    ended = {FollowedState.COMPLETED: events.COMPLETED, FollowedState.REFUSED: events.REFUSED}.get(found.state)
    if ended is not None:
        payload = {"service": found.service, "late": found.is_late(act.at), "submitted_at": found.submitted_at.isoformat()}
        outbox.publish(act, ended, ref=found.id, payload=payload)


def _tell_person(act: Act, found: Followed, service: Text, agency: Text) -> None:
    words = {"service": service, "state": STATE_WORDS[found.state], "reference": found.reference, "agency": agency}
    kind = "decision.elsewhere" if found.state in ENDS else "case.elsewhere"
    identity.tell_account(act=act, account=found.account, kind=kind, subject=SUBJECT.fill(**words), body=BODY.fill(**words))
