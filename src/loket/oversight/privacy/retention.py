"""
What has been kept long enough is destroyed, class by class, and leaves a tombstone. Private to the room; the job and `loket retention` run it.

Every class of `retention.yaml` whose `job` is ours has a `Sweep` here; a test holds the two equal. A sweep looks for what is due now, oldest
first, and does it in batches of one transaction each: a round that was interrupted goes on where it stopped, because what is done is due no more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

import structlog

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, system_act
from loket.foundation.common import dates, ids
from loket.foundation.common.errors import Refusal
from loket.foundation.common.paging import Page
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.notifications import operations as notification_writes
from loket.foundation.notifications import queries as notifications
from loket.oversight.privacy import classification, models, requests
from loket.oversight.privacy.rights import Due, Swept, Why
from loket.oversight.privacy.values import RetentionClass
from loket.services.cases import queries as cases
from loket.services.catalogue import queries as catalogue
from loket.services.documents import operations as document_writes
from loket.services.documents import queries as documents
from loket.services.elsewhere import operations as elsewhere_writes
from loket.services.elsewhere import queries as elsewhere
from loket.services.journey import operations as journey

JOB: Final = "privacy.retention.enforce"
#: Unit: things of one class and region. A round ends here and the next night goes on.
MOST_A_ROUND: Final = 20_000
#: Unit: rows of one transaction, where many go with one statement.
BATCH: Final = 1_000
#: How far back salts of drafts are looked for each night; a worker that rested longer catches up with `loket retention --since`.
LOOK_BACK: Final = dt.timedelta(days=60)
#: A draft lives its term and the notice before it ends.
DRAFT_LIFE: Final = dt.timedelta(days=120)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Sweep:
    """
    How one class ends in a region: `count` what is due, `run` at most so many.

    `empties`: the sealed columns of which nothing is left. A test holds them equal to those of the class's tables.
    """

    count: Callable[[str, dt.datetime, RetentionClass], int]
    run: Callable[[str, dt.datetime, RetentionClass, int], int]
    empties: frozenset[str] = frozenset()


def list_due(*, at: dt.datetime, region: str | None = None) -> tuple[Due, ...]:
    """Return how much of each class is due in each region; nothing is changed."""
    return tuple(
        Due(one.code, code, SWEEPS[one.code].count(code, at, one), one.reference_on(at.date()))
        for code in _regions(region)
        for one in _classes()
        if one.term_on(at.date()) is not None or not one.terms
    )


def enforce(*, at: dt.datetime, region: str | None = None, most: int = MOST_A_ROUND) -> tuple[Swept, ...]:
    """Destroy what is due, class by class. What cannot be moved is logged by its id and passed over."""
    done = []
    for code in _regions(region):
        for one in _classes():
            if one.terms and one.term_on(at.date()) is None:
                continue
            count = SWEEPS[one.code].run(code, at, one, most)
            done.append(Swept(one.code, code, count, count >= most))
            if count:
                log.info("privacy.retention.enforced", retention=one.code, region=code, count=count)
    return tuple(done)


def _regions(region: str | None) -> tuple[str, ...]:
    return (region,) if region is not None else tuple(one.code for one in agencies.list_regions())


def _classes() -> Iterator[RetentionClass]:
    yield from (one for one in classification.read().classes.values() if one.job == JOB)


def _act(region: str, at: dt.datetime) -> Act:
    return system_act("retention", region=region, at=at, purpose="retention")


def bury(
    act: Act, table: str, row: UUID, retention: str, reference: str, *, count: int = 1, why: Why = Why.TIME, request: UUID | None = None
) -> None:
    """Leave a tombstone inside the operation under way: what was destroyed, when, by which rule; never what it said."""
    models.Tombstone.objects.create(
        id=ids.new_id(), region=act.region, table=table, row=row, retention=retention, reference=reference[:2000], why=why, request_id=request,
        at=act.at, count=count,
    )  # fmt: skip


# Content of cases, and with it the help at a counter


def _due_cases(region: str, at: dt.datetime) -> Iterator[tuple[str, dt.datetime, str]]:
    """Give (version, cases that ended before then are over, by which rule) of every version under which cases ended."""
    for version in cases.list_ended_versions(region=region):
        kept = catalogue.get_definition(version).retention
        yield version, _years_before(at, kept.years), kept.reference


def _count_cases(region: str, at: dt.datetime, _: RetentionClass) -> int:
    return sum(cases.count_over(region=region, version_hash=version, ended_before=before) for version, before, _ref in _due_cases(region, at))


def _sweep_cases(region: str, at: dt.datetime, one: RetentionClass, most: int) -> int:
    done, act = 0, _act(region, at)
    for version, before, reference in _due_cases(region, at):
        over = partial(cases.list_over, region=region, version_hash=version, ended_before=before)
        for case in _each(over, most - done):
            done += _safely(partial(_forget_case, act=act, case=case, reference=reference), case)
    return done


@audit.operation("privacy.case.forgotten")
def _forget_case(*, act: Act, case: UUID, reference: str) -> None:
    journey.forget_case(act=act, case=case)
    bury(act, "cases_case", case, "case", reference)


# Documents


def _count_documents(region: str, at: dt.datetime, _: RetentionClass) -> int:
    return documents.count_over(region=region, on=_day(region, at))


def _sweep_documents(region: str, at: dt.datetime, one: RetentionClass, most: int) -> int:
    on, act = _day(region, at), _act(region, at)
    found = _each(partial(documents.list_over, region=region, on=on), most)
    return sum(_safely(partial(_forget_document, act=act, document=one_of, on=on, reference=one.by_package), one_of) for one_of in found)


@audit.operation("privacy.document.forgotten")
def _forget_document(*, act: Act, document: UUID, on: dt.date, reference: str) -> None:
    document_writes.forget(act=act, document=document, on=on)
    bury(act, "documents_document", document, "document", reference)


# What goes many at a time


def _before(at: dt.datetime, one: RetentionClass) -> dt.datetime:
    term = one.term_on(at.date())
    if term is None:
        raise LookupError(one.code)
    return at - dt.timedelta(days=term.days)


def _many(table: str, forget: Callable[..., int]) -> Callable[[str, dt.datetime, RetentionClass, int], int]:
    """Return a sweep that forgets a batch at a time, each with its stone."""

    @audit.operation("privacy.batch.forgotten")
    def batch(*, act: Act, before: dt.datetime, most: int, retention: str, reference: str) -> int:
        count = forget(act=act, before=before, most=most)
        if count:
            bury(act, table, ids.new_id(), retention, reference, count=count)
        return count

    def sweep(region: str, at: dt.datetime, one: RetentionClass, most: int) -> int:
        done, before = 0, _before(at, one)
        while done < most:
            size = min(BATCH, most - done)
            count = batch(act=_act(region, at), before=before, most=size, retention=one.code, reference=one.reference_on(at.date()))
            done += count
            if count < size:
                break
        return done

    return sweep


def _count_messages(region: str, at: dt.datetime, one: RetentionClass) -> int:
    return notifications.count_messages_before(region=region, before=_before(at, one))


def _count_deliveries(region: str, at: dt.datetime, one: RetentionClass) -> int:
    return notifications.count_deliveries_before(region=region, before=_before(at, one))


def _count_sessions(region: str, at: dt.datetime, one: RetentionClass) -> int:
    # Because: sessions belong to no region; the first one looks after them for all.
    return identity.count_sessions_before(before=_before(at, one)) if region == _regions(None)[0] else 0


def _sweep_sessions(region: str, at: dt.datetime, one: RetentionClass, most: int) -> int:
    return _many("django_session", identity_writes.forget_sessions)(region, at, one, most) if region == _regions(None)[0] else 0


def _count_followed(region: str, at: dt.datetime, one: RetentionClass) -> int:
    return elsewhere.count_before(region=region, before=_before(at, one))


def _count_requests(region: str, at: dt.datetime, one: RetentionClass) -> int:
    return requests.count_ended_before(region=region, before=_before(at, one))


def _count_copies(region: str, at: dt.datetime, _: RetentionClass) -> int:
    return requests.count_copies_over(region=region, at=at)


def _sweep_copies(region: str, at: dt.datetime, one: RetentionClass, most: int) -> int:
    done = 0
    while count := requests.forget_copies(act=_act(region, at), before=at, most=min(BATCH, most - done)):
        done += count
    return done


def _sweep_salts(region: str, at: dt.datetime) -> int:
    return requests.forget_draft_salts(act=_act(region, at), since=at - DRAFT_LIFE - LOOK_BACK, until=at - DRAFT_LIFE)


def sweep_salts(*, at: dt.datetime) -> int:
    """Erase the salts of drafts that are long over (they became a case, or were deleted): the lines of the record stay and say nothing more."""
    return sum(_sweep_salts(region, at) for region in _regions(None))


def _count_none(region: str, at: dt.datetime, one: RetentionClass) -> int:
    return 0


def _sweep_none(region: str, at: dt.datetime, one: RetentionClass, most: int) -> int:
    return 0


SWEEPS: Final[dict[str, Sweep]] = {
    "case": Sweep(
        _count_cases,
        _sweep_cases,
        frozenset(
            {
                "cases_case.content_sealed",
                "cases_correction.note_sealed",
                "cases_agencynotice.content_sealed",
                "decisions_decision.details_sealed",
                "inspections_package.record_sealed",
                "errands_errand.answer_sealed",
            }
        ),
    ),
    # Goes with its case: the same operation empties both.
    "consent": Sweep(
        _count_none,
        _sweep_none,
        frozenset(
            {
                "counter_consent.name_sealed",
                "counter_consent.phone_sealed",
                "counter_consent.claim_sealed",
                "counter_consent.principal_name_sealed",
            }
        ),
    ),
    "followed": Sweep(_count_followed, _many("elsewhere_followed", elsewhere_writes.forget)),
    "document": Sweep(_count_documents, _sweep_documents, frozenset({"documents_document.data_sealed", "documents_document.reason_sealed"})),
    "message": Sweep(
        _count_messages, _many("notifications_message", notification_writes.forget_messages), frozenset({"notifications_message.content_sealed"})
    ),
    "delivery": Sweep(
        _count_deliveries,
        _many("notifications_delivery", notification_writes.forget_deliveries),
        frozenset({"notifications_delivery.address_sealed", "notifications_delivery.content_sealed"}),
    ),
    "session": Sweep(_count_sessions, _sweep_sessions),
    "request": Sweep(
        _count_requests,
        _many("privacy_request", requests.forget_requests),
        frozenset({"privacy_request.asked_sealed", "privacy_request.answer_sealed"}),
    ),
    "copy": Sweep(_count_copies, _sweep_copies, frozenset({"privacy_copy.data_sealed", "privacy_copy.pdf_sealed"})),
}


def _each(page_after: Callable[..., Page[UUID]], most: int) -> Iterator[UUID]:
    """Give the ids of a list, page by page, at most so many; what is done meanwhile does not come again."""
    after: str | None = None
    given = 0
    while given < most:
        page = page_after(after=after)
        for one in page:
            if given == most:
                return
            given += 1
            yield one
        if (after := page.next) is None:
            return


def _safely(move: Callable[[], None], key: UUID) -> int:
    try:
        move()
    except Refusal as refusal:
        log.info("privacy.retention.passed_over", row=str(key), reason=refusal.code)
        return 0
    return 1


def _day(region: str, at: dt.datetime) -> dt.date:
    return dates.civil_date(at, time_zone=agencies.get_region(region).time_zone)


def _years_before(at: dt.datetime, years: int) -> dt.datetime:
    """Return the moment so many years before (29 February counts as the 28th).

    >>> _years_before(dt.datetime(2028, 2, 29, tzinfo=dt.UTC), 1).date().isoformat()
    '2027-02-28'
    """
    try:
        return at.replace(year=at.year - years)
    except ValueError:
        return at.replace(year=at.year - years, day=28)
