"""Public reads: one's own readings in words, questions and reports, concealments, signals, the rules and terms in force."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from loket.foundation.audit import operations as audit
from loket.foundation.audit import queries as record
from loket.foundation.audit.values import Act, Reading
from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.paging import Page, bounded
from loket.oversight.access import asking, concealing, concerned, history, models, rows, terms
from loket.oversight.access.errors import ConcealmentNotFound, InquiryNotFound, SignalNotFound
from loket.oversight.access.history import labels_of as labels_of
from loket.oversight.access.values import (
    Concealment,
    Inquiry,
    InquiryKind,
    InquiryState,
    Protected,
    RuleBook,
    RuleName,
    Shown,
    Side,
    Signal,
    SignalState,
    Terms,
    Ward,
    WatchMode,
)

#: Unit: signals in one CSV file at most.
MOST_EXPORTED: Final = 5000


def list_shown(
    *,
    act: Act,
    account: UUID,
    of: UUID | None = None,
    side: Side = Side.OFFICE,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    agency: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Page[Shown]:
    """
    Return who read one's own data, or (`of`) one's child's, newest first, in words: at once after it happened.

    Left out: what is withheld for an investigation, until its end. `agency`: only from that agency.

    :raises NotConnected: if the account is nobody of this region. :raises ReadingNotFound: for somebody who is not one's child.
    """
    viewer = history.viewer_of(act, account, of)
    return history.list_shown(act, viewer, side=side, since=since, until=until, agency=agency, after=after, limit=limit)


def list_usages(
    *, act: Act, account: UUID, since: dt.datetime | None = None, until: dt.datetime | None = None, offset: int = 0, limit: int = 1000
) -> tuple[tuple[Shown, ...], int]:
    """
    Return one's own readings by place, newest first, and how many there are whatever the limit; for the protocol that counts so
    (bounded to 1,000). Pages for people use `list_shown`.

    :raises NotConnected: if the account is nobody of this region.
    """
    return history.list_usages(act, history.viewer_of(act, account, None), since=since, until=until, offset=offset, limit=limit)


def find_usage_start(*, region: str) -> dt.datetime | None:
    """Return the moment since which readings of a region are kept, None when there are none."""
    return record.find_first_reading(region=region)


def get_shown(*, act: Act, account: UUID, entry: UUID, of: UUID | None = None) -> Shown:
    """Return one reading in words. :raises NotConnected, ReadingNotFound: as `list_shown`, or if there is none such."""
    return history.find_shown(act, history.viewer_of(act, account, of), entry)[0]


def list_wards(*, act: Act, account: UUID) -> tuple[Ward, ...]:
    """Return the children and wards whose readings one may see, bounded by `powers`; names of children are recorded as read by this person."""
    return history.wards_of(act, account)


def get_watch(*, act: Act, account: UUID) -> WatchMode:
    """Return whether a person wants to be told of readings; without a choice: never."""
    row = models.Watch.objects.filter(account_id=account, region=act.region).first()
    return WatchMode(row.mode) if row else WatchMode.OFF


def list_own_inquiries(*, act: Act, account: UUID, after: str | None = None, limit: int = 20) -> Page[Inquiry]:
    """Return one's questions and reports, newest first."""
    return _inquiries(models.Inquiry.objects.filter(account_id=account, region=act.region), after, limit)


def list_inquiries_about(*, act: Act, account: UUID, entry: UUID) -> tuple[Inquiry, ...]:
    """Return what one asked and reported about a reading; bounded: one of each."""
    found = models.Inquiry.objects.filter(account_id=account, region=act.region, entry=entry).order_by("id")
    return tuple(rows.inquiry(row) for row in found[:2])


def get_own_inquiry(*, act: Act, account: UUID, inquiry: UUID) -> Inquiry:
    """Return one's own question or report. :raises InquiryNotFound: if it is not theirs."""
    row = models.Inquiry.objects.filter(pk=inquiry, account_id=account, region=act.region).first()
    if row is None:
        raise InquiryNotFound
    return rows.inquiry(row)


def list_questions(*, act: Act, officer: UUID, only_open: bool = True, after: str | None = None, limit: int = 20) -> Page[Inquiry]:
    """Return the questions that somebody answers (an operator: all of the region; a leader: of the agencies they lead), newest first; none that concerns them (a page may be shorter so)."""
    found = models.Inquiry.objects.filter(region=act.region, kind=InquiryKind.QUESTION.value)
    codes = asking.agencies_answered_by(act, officer)
    if codes is not None:
        found = found.filter(agency__in=codes)
    if only_open:
        found = found.exclude(state=InquiryState.ANSWERED.value)
    page = _inquiries(found, after, limit)
    return Page(asking.without_own(act, officer, page.items), page.next)


def count_questions(*, act: Act, officer: UUID) -> int:
    """Return how many questions wait for somebody (counted up to 200), without those that concern them."""
    found = models.Inquiry.objects.filter(region=act.region, kind=InquiryKind.QUESTION.value).exclude(state=InquiryState.ANSWERED.value)
    codes = asking.agencies_answered_by(act, officer)
    waiting = (found.filter(agency__in=codes) if codes is not None else found).order_by("-id")[:200]
    return len(asking.without_own(act, officer, [rows.inquiry(row) for row in waiting]))


def get_question(*, act: Act, officer: UUID, inquiry: UUID) -> tuple[Inquiry, Reading | None]:
    """
    Return a question with the reading that it is about, to whoever answers it; recorded as a reading.

    :raises InquiryNotFound: :raises NotYours: for another agency's, the one who read, and the family.
    """
    found = _of_kind(act, inquiry, InquiryKind.QUESTION)
    asking.must_answer(act, officer, found)
    audit.record_read(act, subjects=[found.subject], fields=("access.question",))
    return found, _reading_of(found)


def list_reports(*, act: Act, auditor: UUID, only_open: bool = False, after: str | None = None, limit: int = 20) -> Page[Inquiry]:
    """
    Return the reports of the region, and the questions whose clock ran out, newest first; none that concerns the one who asks (a page may be shorter so).

    :raises NotAuditor: so.
    """
    concealing.must_be_auditor(act, auditor)
    found = models.Inquiry.objects.filter(region=act.region)
    late = found.filter(kind=InquiryKind.QUESTION.value, due_at__lte=act.at).exclude(state=InquiryState.ANSWERED.value)
    reports = found.filter(kind=InquiryKind.REPORT.value)
    if only_open:
        reports = reports.exclude(state=InquiryState.ANSWERED.value)
    page = _inquiries(reports | late, after, limit)
    return Page(asking.without_own(act, auditor, page.items), page.next)


def get_report(*, act: Act, auditor: UUID, inquiry: UUID) -> tuple[Inquiry, Reading | None]:
    """Return a report (or a late question) with the reading that it is about; recorded. :raises InquiryNotFound, NotAuditor, NotYours: as they say."""
    row = models.Inquiry.objects.filter(pk=inquiry, region=act.region).first()
    if row is None:
        raise InquiryNotFound
    found = rows.inquiry(row)
    asking.must_audit(act, auditor, found)
    audit.record_read(act, subjects=[found.subject], fields=("access.report",))
    return found, _reading_of(found)


def list_concealments(*, act: Act, auditor: UUID, after: str | None = None, limit: int = 20) -> Page[Concealment]:
    """Return what is, was or may be withheld in the region, newest first; nothing that concerns the one who asks (a page may be shorter so). :raises NotAuditor: so."""
    concealing.must_be_auditor(act, auditor)
    size = bounded(limit)
    found = list(_before(models.Concealment.objects.filter(region=act.region), after)[: size + 1])
    shown = concealing.without_own(act, auditor, found[:size])
    return Page(tuple(rows.concealment(row) for row in shown), str(found[size - 1].pk) if len(found) > size else None)


def get_concealment(*, act: Act, auditor: UUID, concealment: UUID) -> Concealment:
    """Return one with its reviews. :raises NotAuditor, ConcealmentNotFound: as they say."""
    concealing.must_be_auditor(act, auditor)
    row = models.Concealment.objects.filter(pk=concealment, region=act.region).first()
    if row is None or not concealing.without_own(act, auditor, [row]):
        raise ConcealmentNotFound
    return rows.concealment(row, rows.reviews_of(row.pk))


def find_fault(
    *, act: Act, actor: str | None, case: UUID | None, investigation: str, basis: str, reason: str, ends_at: dt.datetime, follows: UUID | None = None
) -> Refusal | None:
    """
    Return what a proposal to withhold lacks, apart from the person; None when it is whole.

    Because: the person's NIK is looked up only for a whole proposal; a look-up without one would stand in their history and tell of it.
    """
    return concealing.fault_of(act, actor=actor, case=case, investigation=investigation, basis=basis, reason=reason, ends_at=ends_at, follows=follows)


def list_protected(*, act: Act, auditor: UUID, after: str | None = None, limit: int = 50) -> Page[Protected]:
    """Return who is on the protected list, newest first; nobody of the family of the one who asks. :raises NotAuditor: so."""
    concealing.must_be_auditor(act, auditor)
    size, family = bounded(limit), concerned.relatives_of(act.region, auditor)
    listed = models.Protected.objects.filter(region=act.region, removed_at__isnull=True).exclude(subject__in=list(family))
    found = list(_before(listed, after)[: size + 1])
    return Page(tuple(rows.protected(row) for row in found[:size]), str(found[size - 1].pk) if len(found) > size else None)


def list_signals(
    *, act: Act, auditor: UUID, state: SignalState | None = None, rule: RuleName | None = None, after: str | None = None, limit: int = 50
) -> Page[Signal]:
    """Return the signals of the region, newest first; none about the one who asks or their family. :raises NotAuditor: so."""
    concealing.must_be_auditor(act, auditor)
    found = _signals_for(act, auditor)
    if state is not None:
        found = found.filter(state=state.value)
    if rule is not None:
        found = found.filter(rule=rule.value)
    size = bounded(limit)
    page = list(_before(found, after)[: size + 1])
    return Page(tuple(rows.signal(row) for row in page[:size]), str(page[size - 1].pk) if len(page) > size else None)


def count_signals(*, act: Act, auditor: UUID) -> int:
    """Return how many new signals there are, without those about the one who asks (counted up to 200)."""
    found = _signals_for(act, auditor).filter(state=SignalState.NEW.value)
    return len(found.only("id")[:200])


def get_signal(*, act: Act, auditor: UUID, signal: UUID) -> tuple[Signal, tuple[Reading, ...]]:
    """Return a signal with the readings that it stands on; recorded. :raises NotAuditor, SignalNotFound: as they say."""
    concealing.must_be_auditor(act, auditor)
    row = _signals_for(act, auditor).filter(pk=signal).first()
    if row is None:
        raise SignalNotFound
    found = rows.signal(row)
    readings = record.get_readings(region=act.region, lines=found.readings)
    people = {subject for one in readings for subject in one.subjects} | ({found.subject} if found.subject else set())
    audit.record_read(act, subjects=sorted(people), fields=("audit.readings",))
    return found, readings


def get_terms(on: dt.date) -> Terms:
    """Return the times and limits in force on a day."""
    return terms.terms_on(on)


def get_rules(on: dt.date, *, version: int | None = None) -> RuleBook:
    """Return the rules for signals in force on a day, or one version of them."""
    if version is None:
        return terms.rules_on(on)
    return next((book for book in terms.read_rules() if book.version == version), terms.rules_on(on))


def _signals_for(act: Act, auditor: UUID) -> QuerySet[Any]:
    family = concerned.relatives_of(act.region, auditor)
    found = models.Signal.objects.filter(region=act.region).exclude(actor=str(auditor))
    return found.exclude(subject__isnull=False, subject__in=list(family)) if family else found


def _before(found: QuerySet[Any], after: str | None) -> QuerySet[Any]:
    if after:
        try:
            found = found.filter(pk__lt=UUID(after))
        except ValueError:
            raise NotFound from None
    return found.order_by("-id")


def _inquiries(found: QuerySet[Any], after: str | None, limit: int) -> Page[Inquiry]:
    size = bounded(limit)
    page = list(_before(found, after)[: size + 1])
    return Page(tuple(rows.inquiry(row) for row in page[:size]), str(page[size - 1].pk) if len(page) > size else None)


def _of_kind(act: Act, inquiry: UUID, kind: InquiryKind) -> Inquiry:
    row = models.Inquiry.objects.filter(pk=inquiry, region=act.region, kind=kind.value).first()
    if row is None:
        raise InquiryNotFound
    return rows.inquiry(row)


def _reading_of(found: Inquiry) -> Reading | None:
    readings = record.get_readings(region=found.region, lines=[(found.reading_at, found.reading_line)])
    return readings[0] if readings else None
