"""Reads of the room of privacy. Whoever reads somebody else's request leaves a line in the record."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import dates
from loket.foundation.identity import queries as identity
from loket.oversight.privacy import consenting, copying, deleting, holdings, models, processing, reaching, reading, terms
from loket.oversight.privacy import retention as keeping
from loket.oversight.privacy.errors import NoSuchRequest
from loket.oversight.privacy.replaying import list_stones as list_stones
from loket.oversight.privacy.replaying import read_stone as read_stone
from loket.oversight.privacy.rights import (
    Clock,
    ConsentShown,
    Copy,
    DeletionItem,
    DeskRule,
    Due,
    Ground,
    Held,
    Holding,
    QueueState,
    Request,
    RequestKind,
    RequestLine,
    RequestState,
)
from loket.oversight.privacy.values import ProcessingRegister

MOST: Final = 200


def get_processing(*, region: str, at: dt.datetime) -> ProcessingRegister:
    """Return the register of processing of a region: every activity, and what each live service asks for (bounded by the services of a region)."""
    return processing.get(region=region, at=at)


def list_holdings(*, act: Act, account: UUID) -> tuple[Holding, ...]:
    """Return what is held about an account's owner in a region, and why; each list bounded to twenty lines, of the register to its paths (the copy has all)."""
    return holdings.list_all(act=act, account=account)


def list_sources(*, region: str, resident: UUID, paths: Collection[str]) -> Mapping[str, Held]:
    """Return since when and from where each path of the register is as it is, without its value; bounded by the paths."""
    return holdings.sourced(region=region, resident=resident, paths=paths)


def list_consents(*, act: Act, account: UUID) -> tuple[ConsentShown, ...]:
    """Return the consents of an account that hold now, bounded by what one person gives."""
    return consenting.list_own(act, account=account)


def plan_deletion(*, act: Act, account: UUID, with_account: bool) -> tuple[DeletionItem, ...]:
    """Return what a deletion would destroy and what would stay, and why."""
    resident = identity.resident_of(account_id=account, region=act.region)
    return deleting.plan(region=act.region, account=account, resident=resident, with_account=with_account, at=act.at)


# Requests, for who asked


def list_own(*, region: str, account: UUID) -> tuple[Request, ...]:
    """Return the requests of an account, newest first, without what they say; bounded to 200."""
    rows = models.Request.objects.filter(region=region, account_id=account).order_by("-received_at", "-id")[:MOST]
    return tuple(reading.request_of(row) for row in rows)


def get_own(*, region: str, account: UUID, request: UUID) -> Request:
    """Return a request of an account with what was asked and answered. :raises NoSuchRequest: if it is not theirs."""
    row = models.Request.objects.filter(id=request, region=region, account_id=account).first()
    if row is None:
        raise NoSuchRequest
    return reading.request_of(row, opened=True)


def is_own(*, region: str, account: UUID, request: UUID) -> bool:
    """Say whether a request is an account's own: whoever sent its proofs may open them."""
    return models.Request.objects.filter(id=request, region=region, account_id=account).exists()


def list_lines(*, request: UUID) -> tuple[RequestLine, ...]:
    """Return the story of a request, oldest first; bounded to 200. Whoever asks was let to the request."""
    rows = models.RequestEvent.objects.filter(request_id=request).order_by("id")[:MOST]
    return tuple(RequestLine(row.at, row.kind, row.actor_kind) for row in rows)


def find_copy(*, region: str, account: UUID, request: UUID) -> Copy | None:
    """Return the copy that a request brought, or None."""
    row = models.Copy.objects.filter(request_id=request, region=region, account_id=account).first()
    return reading.copy_of(row) if row else None


def read_copy(*, region: str, account: UUID, copy: UUID, is_pdf: bool) -> bytes:
    """Return the content of a copy. :raises NoSuchRequest: if it is not theirs. :raises CopyOver: if it is not ready, or was deleted."""
    return copying.read(region=region, account=account, copy=copy, is_pdf=is_pdf)


# Requests, for the desk


def get_queue_state(*, act: Act, officer: UUID) -> QueueState:
    """Return what waits for an officer's positions: how much, how much of it late, since when."""
    found = models.Request.objects.filter(region=act.region, state=RequestState.OPEN, position__in=positions_of(act, officer)).aggregate(
        waiting=Count("id"), late=Count("id", filter=Q(due_at__lt=act.at)), oldest=Min("received_at")
    )
    return QueueState(found["waiting"], found["late"], found["oldest"])


def positions_of(act: Act, officer: UUID) -> tuple[str, ...]:
    """Return the positions whose requests an officer may take now, and that work on requests at all."""
    reach = list(reaching.reach_of(act, officer))
    return tuple(models.Desk.objects.filter(region=act.region, position__in=reach).values_list("position", flat=True).distinct()[:MOST])


def find_held(*, act: Act, officer: UUID) -> Request | None:
    """Return the request in an officer's hands whose position they still reach, without what it says, or None."""
    row = _held_by(act, officer).order_by("taken_at", "id").first()
    return reading.request_of(row) if row else None


def list_done_by(*, act: Act, officer: UUID, since: dt.datetime) -> tuple[Request, ...]:
    """Return the requests that an officer answered since a moment, newest first, without what they say; bounded to 200."""
    rows = models.Request.objects.filter(region=act.region, officer_id=officer, state=RequestState.ANSWERED, ended_at__gte=since).order_by(
        "-ended_at"
    )
    return tuple(reading.request_of(row) for row in rows[:MOST])


def get_held(*, act: Act, officer: UUID, request: UUID) -> Request:
    """
    Return a request in an officer's hands with what was asked; the reading is recorded.

    :raises NoSuchRequest: if it is not in their hands, or they left its position.
    """
    row = _held_by(act, officer).filter(id=request).first()
    if row is None:
        raise NoSuchRequest
    subject = row.resident_id or row.account_id
    audit.record_read(dataclasses.replace(act, purpose="privacy"), subjects=[subject], fields=["privacy.request"])
    return reading.request_of(row, opened=True)


def _held_by(act: Act, officer: UUID) -> QuerySet[models.Request]:
    reach = list(reaching.reach_of(act, officer))
    return models.Request.objects.filter(region=act.region, officer_id=officer, state=RequestState.OPEN, position__in=reach)


def list_late(*, region: str, agencies_led: Collection[str] | None, at: dt.datetime) -> tuple[Request, ...]:
    """Return the open requests of a region (of some agencies, None: all) whose time is over, the oldest first, without what they say; bounded to 200."""
    rows = models.Request.objects.filter(region=region, state=RequestState.OPEN, due_at__lt=at).order_by("due_at", "id")
    found = [reading.request_of(row) for row in rows[:MOST]]
    return tuple(one for one in found if agencies_led is None or (one.position or "").partition("/")[0] in agencies_led)


# Numbers and words of the law


def get_clock(*, kind: RequestKind, region: str, at: dt.datetime) -> Clock:
    """Return within how many hours a kind of request is answered, and by which law, on a day of the region."""
    return terms.clock_on(kind, dates.civil_date(at, time_zone=agencies.get_region(region).time_zone))


def list_grounds() -> tuple[Ground, ...]:
    """Return the only grounds on which a request may be refused (UU 27/2022 Pasal 33); bounded by the law."""
    return tuple(terms.grounds().values())


def read_desks(folder: Path) -> tuple[DeskRule, ...]:
    """Return what a region's folder says about its desks, for `operations.load_desks`. :raises BadDesks: if it cannot be used."""
    return terms.read_desks(folder)


def list_desks(*, region: str) -> tuple[DeskRule, ...]:
    """Return which position of a region works on which kind of request; bounded by the kinds."""
    rows = models.Desk.objects.filter(region=region).order_by("kind")[:MOST]
    return tuple(DeskRule(RequestKind(row.kind), row.position, row.reference) for row in rows)


def list_due(*, at: dt.datetime, region: str | None = None) -> tuple[Due, ...]:
    """Return how much of each class of retention is due in each region; nothing is changed, bounded by classes and regions."""
    return keeping.list_due(at=at, region=region)
