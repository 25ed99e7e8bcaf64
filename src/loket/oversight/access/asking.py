"""Questions to agencies and reports to auditors about one reading, with a clock and an answer. Behind `operations`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit import queries as record
from loket.foundation.audit.values import Act
from loket.foundation.common import dates, ids
from loket.foundation.common.states import before
from loket.foundation.common.text import Text
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Account, Audience
from loket.oversight.access import concerned, events, history, models, rows, sealed, terms
from loket.oversight.access.errors import Answered, AskedAlready, InquiryNotFound, NobodyToAsk, NotAuditor, NotYours, ReasonNeeded, TextNeeded
from loket.oversight.access.values import INQUIRY_TRANSITIONS, Inquiry, InquiryKind, InquiryState, Outcome, ReportReason, Side

_TABLE: Final = "access_inquiry"
#: Unit: characters.
MOST_TEXT: Final = 2000
ASKED: Final = Text(id="Ada pertanyaan warga tentang pembacaan data", en="A citizen asks about a reading of their data")
ASKED_BODY: Final = Text(
    id="Seorang warga bertanya mengapa datanya dibaca dari instansi Anda. Jawab paling lambat {due} di Pengelola, Pertanyaan warga.",
    en="A citizen asks why their data was read from your agency. Answer by {due} under Administration, Citizens' questions.",
)
REPORTED: Final = Text(id="Ada laporan warga tentang pembacaan data", en="A citizen reports a reading of their data")
REPORTED_BODY: Final = Text(
    id="Seorang warga melaporkan sebuah pembacaan. Beri kabar paling lambat {due} di Pengawasan, Laporan warga.",
    en="A citizen reports a reading. Give word by {due} under Oversight, Citizens' reports.",
)
OPERATORS: Final = Text(id="Pengelola Loket", en="The operators of Loket")
#: As the page names an agency whose name alone would tell (`Terms.discreet_agencies`).
THE_READER: Final = Text(id="Instansi yang membaca", en="The agency that read")
ANSWERED: Final = Text(id="Pertanyaan Anda tentang pembacaan data dijawab", en="Your question about a reading was answered")
ANSWERED_BODY: Final = Text(
    id="{agency} menjawab pertanyaan Anda. Bacalah di Siapa membaca data saya, Pertanyaan dan laporan.",
    en="{agency} answered your question. Read it under Who read my data, Questions and reports.",
)
FOUND: Final = Text(id="Laporan Anda tentang pembacaan data selesai diperiksa", en="Your report about a reading was looked into")
FOUND_BODY: Final = Text(
    id="Pengawas daerah (Inspektorat) menjawab laporan Anda. Bacalah di Siapa membaca data saya, Pertanyaan dan laporan.",
    en="The region's auditors (Inspectorate) answered your report. Read it under Who read my data, Questions and reports.",
)
SOON: Final = Text(id="Besok batas waktu menjawab warga", en="A citizen's question is due tomorrow")
SOON_BODY: Final = Text(
    id="Pertanyaan atau laporan warga tentang pembacaan datanya belum dijawab. Batas waktunya {due}; sesudah itu pengawas dan warga diberi tahu. Lihat di {place}.",
    en="A citizen's question or report about a reading is not answered yet. Its time is {due}; after that the auditors and the citizen are told. See {place}.",
)
AT_OPERATORS: Final = Text(id="Pengelola, Pertanyaan warga", en="Administration, Citizens' questions")
AT_AUDITORS: Final = Text(id="Pengawasan, Laporan warga", en="Oversight, Citizens' reports")
OVERDUE: Final = Text(id="Pertanyaan warga tentang pembacaan data belum dijawab", en="A citizen's question about a reading is not answered yet")
OVERDUE_BODY: Final = Text(
    id="Batas waktu menjawab terlewati: {due}. Lihat di Pengawasan, Laporan warga.",
    en="The time to answer is over: {due}. See Oversight, Citizens' reports.",
)
LATE: Final = Text(id="Jawaban atas pertanyaan Anda terlambat", en="The answer to your question is late")
LATE_BODY: Final = Text(
    id="Batas waktunya {due} dan belum ada jawaban. Pengawas daerah sudah diberi tahu; Anda juga dapat melaporkan pembacaannya.",
    en="Its time was {due} and there is no answer. The region's auditors were told; you can also report the reading.",
)


@audit.operation(events.ASKED)
def ask(*, act: Act, account: UUID, of: UUID | None, entry: UUID, text: str) -> Inquiry:
    """
    Ask the agency from which one's data (or that of one's child, `of`) was read; it has `Terms.answer_hours` to answer. Where no
    agency of the region is known (a private partner, an office that is gone), the operators answer.

    :raises ReadingNotFound: for what this person may not see. :raises NobodyToAsk: when no agency read.
    :raises TextNeeded: :raises AskedAlready: one question for each reading.
    """
    viewer = history.viewer_of(act, account, of)
    shown, reading = history.find_shown(act, viewer, entry)
    positions = identity.list_appointed_positions(region=act.region, appointments=[reading.appointment] if reading.appointment else [])
    # Because: an agency whose name is kept back may be asked all the same; only the page does not name it.
    agency, _, _ = history.reader_of(act.region, reading, positions, account)
    if shown.side is not Side.OFFICE:
        raise NobodyToAsk
    on = terms.terms_on(act.at.date())
    row = _new(act, InquiryKind.QUESTION, account, viewer.subject, reading, agency, text, hours=on.answer_hours, reference=on.answer_reference)
    told = [one for one in _who_answer(act.region, agency, act.at) if not _is_concerned(act, one.id, rows.inquiry(row))]
    _tell_all(act, told, "access.question", ASKED, ASKED_BODY.fill(due=_moment(act.region, row.due_at)))
    return rows.inquiry(row)


@audit.operation(events.ASKED)
def report(*, act: Act, account: UUID, of: UUID | None, entry: UUID, reason: str, text: str) -> Inquiry:
    """
    Report a reading to the region's auditors; they give word within `Terms.report_hours`.

    :raises ReadingNotFound: for what this person may not see. :raises ReasonNeeded, TextNeeded, AskedAlready: as they say.
    """
    viewer = history.viewer_of(act, account, of)
    _, reading = history.find_shown(act, viewer, entry)
    if reason not in set(ReportReason):
        raise ReasonNeeded
    positions = identity.list_appointed_positions(region=act.region, appointments=[reading.appointment] if reading.appointment else [])
    agency, _, _ = history.reader_of(act.region, reading, positions, account)
    on = terms.terms_on(act.at.date())
    row = _new(
        act, InquiryKind.REPORT, account, viewer.subject, reading, agency, text, hours=on.report_hours, reference=on.report_reference, reason=reason
    )
    _tell_all(act, _auditors_for(act, rows.inquiry(row)), "access.report", REPORTED, REPORTED_BODY.fill(due=_moment(act.region, row.due_at)))
    return rows.inquiry(row)


@audit.operation(events.ANSWERED)
def answer(*, act: Act, officer: UUID, inquiry: UUID, text: str) -> Inquiry:
    """
    Answer a question for the agency; the one who asked is told.

    :raises InquiryNotFound: :raises NotYours: for whoever may not answer. :raises Answered: somebody did. :raises TextNeeded:
    """
    row = _lock(act, inquiry, InquiryKind.QUESTION)
    must_answer(act, officer, rows.inquiry(row))
    words = _text(text)
    _end(act, row, officer, words, "")
    body = ANSWERED_BODY.fill(agency=_who_answered(row))
    identity_writes.tell_account(act=act, account=row.account_id, kind="access.answer", subject=ANSWERED, body=body)
    return rows.inquiry(row)


@audit.operation(events.LOOKED_AT)
def take_report(*, act: Act, auditor: UUID, inquiry: UUID) -> Inquiry:
    """Begin to look into a report; the one who reported sees that. :raises NotAuditor, InquiryNotFound, Answered: as they say."""
    row = _lock(act, inquiry, InquiryKind.REPORT)
    must_audit(act, auditor, rows.inquiry(row))
    if row.state not in before(INQUIRY_TRANSITIONS, InquiryState.LOOKED_AT):
        raise Answered
    row.state = InquiryState.LOOKED_AT.value
    row.save(update_fields=["state"])
    audit.record(act, events.LOOKED_AT, table=_TABLE, row=row.pk, columns={"state": row.state}, details={"kind": row.kind})
    return rows.inquiry(row)


@audit.operation(events.ANSWERED)
def answer_report(*, act: Act, auditor: UUID, inquiry: UUID, outcome: str, text: str) -> Inquiry:
    """
    Say what came of a report; the one who reported is told.

    :raises NotAuditor, InquiryNotFound, Answered, ReasonNeeded, TextNeeded: as they say.
    """
    row = _lock(act, inquiry, InquiryKind.REPORT)
    must_audit(act, auditor, rows.inquiry(row))
    if outcome not in set(Outcome):
        raise ReasonNeeded
    _end(act, row, auditor, _text(text), outcome)
    identity_writes.tell_account(act=act, account=row.account_id, kind="access.answer", subject=FOUND, body=FOUND_BODY)
    return rows.inquiry(row)


@audit.operation(events.REMINDED)
def remind(*, act: Act, inquiry: UUID) -> None:
    """Remind once, before its time is over, those who answer a question or look into a report. :raises Answered: when there is nobody to remind yet, or any more."""
    row = models.Inquiry.objects.select_for_update().filter(pk=inquiry, region=act.region).first()
    warned_from = act.at + dt.timedelta(hours=terms.terms_on(act.at.date()).warn_hours)
    if row is None or row.answered_at is not None or row.reminded_at is not None or not act.at < row.due_at <= warned_from:
        raise Answered
    row.reminded_at = act.at
    row.save(update_fields=["reminded_at"])
    found = rows.inquiry(row)
    if found.kind is InquiryKind.REPORT:
        _tell_all(act, _auditors_for(act, found), "access.report", SOON, SOON_BODY.fill(due=_moment(act.region, row.due_at), place=AT_AUDITORS))
    else:
        told = [one for one in _who_answer(act.region, row.agency, act.at) if not _is_concerned(act, one.id, found)]
        _tell_all(act, told, "access.question", SOON, SOON_BODY.fill(due=_moment(act.region, row.due_at), place=AT_OPERATORS))
    audit.record(act, events.REMINDED, table=_TABLE, row=row.pk, details={"kind": row.kind, "agency": row.agency})


@audit.operation(events.LATE)
def tell_late(*, act: Act, inquiry: UUID) -> None:
    """Tell once that the clock of a question or report ran out: the one who asked, and the auditors. :raises Answered: when there is nothing to tell."""
    row = models.Inquiry.objects.select_for_update().filter(pk=inquiry, region=act.region).first()
    if row is None or row.answered_at is not None or row.overdue_told_at is not None or row.due_at > act.at:
        raise Answered
    row.overdue_told_at = act.at
    row.save(update_fields=["overdue_told_at"])
    due = _moment(act.region, row.due_at)
    _tell_all(act, _auditors_for(act, rows.inquiry(row)), "access.report", OVERDUE, OVERDUE_BODY.fill(due=due))
    identity_writes.tell_account(act=act, account=row.account_id, kind="access.answer", subject=LATE, body=LATE_BODY.fill(due=due))
    audit.record(act, events.LATE, table=_TABLE, row=row.pk, details={"kind": row.kind, "agency": row.agency})


def agencies_answered_by(act: Act, officer: UUID) -> tuple[str, ...] | None:
    """Return the agencies for which somebody answers: None for all (an operator), those that they lead otherwise."""
    if identity.holds_audience(account=officer, audience=Audience.OPERATOR, region=act.region, at=act.at):
        return None
    held = [one for one in identity.list_appointments(account_id=officer, at=act.at) if one.region == act.region]
    posts = [agencies.get_position(act.region, one.position) for one in held]
    return tuple(a.code for a in agencies.list_agencies(act.region, closed=True) if any(post.leads(a.code) for post in posts))


def must_answer(act: Act, officer: UUID, inquiry: Inquiry) -> None:
    """Refuse whoever may not answer: another agency's, the one who read, or somebody of the family. :raises NotYours: so."""
    found = agencies_answered_by(act, officer)
    if found is not None and inquiry.agency not in found:
        raise NotYours
    if _is_concerned(act, officer, inquiry):
        raise NotYours


def must_audit(act: Act, auditor: UUID, inquiry: Inquiry) -> None:
    """Refuse whoever is no auditor here, or is concerned. :raises NotAuditor, NotYours: so."""
    if not identity.holds_audience(account=auditor, audience=Audience.AUDITOR, region=act.region, at=act.at):
        raise NotAuditor
    if _is_concerned(act, auditor, inquiry):
        raise NotYours


def readers_of(region: str, inquiries: Sequence[Inquiry]) -> tuple[str | None, ...]:
    """Return who read, as the record names them, for each of up to 200 questions and reports; None where the line is not there any more."""
    lines = [(one.reading_at, one.reading_line) for one in inquiries]
    found = {(one.at, one.id): one.actor for one in record.get_readings(region=region, lines=lines)} if lines else {}
    return tuple(found.get(line) for line in lines)


def without_own(act: Act, account: UUID, inquiries: Sequence[Inquiry]) -> tuple[Inquiry, ...]:
    """Return those of up to 200 questions and reports that do not concern somebody: not theirs, their family's, or about what they or their family read."""
    matters = [(reader, one.subject) for reader, one in zip(readers_of(act.region, inquiries), inquiries, strict=True)]
    own = concerned.which(act.region, account, matters)
    return tuple(one for one, is_own in zip(inquiries, own, strict=True) if not is_own and one.account != account)


def _is_concerned(act: Act, account: UUID, inquiry: Inquiry) -> bool:
    return not without_own(act, account, [inquiry])


def _new(
    act: Act, kind: InquiryKind, account: UUID, subject: UUID, reading: history.Reading, agency: str, text: str, *, hours: int, reference: str,
    reason: str = "",
) -> models.Inquiry:  # fmt: skip
    words, key = _text(text), ids.new_id()
    assert reading.entry is not None  # noqa: S101 - the lists of one person always give it
    row = models.Inquiry(
        id=key, region=act.region, kind=kind.value, account_id=account, subject=subject, entry=reading.entry, reading_at=reading.at, reading_line=reading.id,
        agency=agency, reason=reason, text_sealed=sealed.close(sealed.TEXT, key, words), reference=reference, asked_at=act.at,
        due_at=act.at + dt.timedelta(hours=hours),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise AskedAlready from None
    audit.record(
        act, events.ASKED, table=_TABLE, row=key, columns={"text": words}, subject=subject,
        details={"kind": kind.value, "agency": agency, "reason": reason, "line": reading.id},
    )  # fmt: skip
    return row


def _lock(act: Act, inquiry: UUID, kind: InquiryKind) -> models.Inquiry:
    row = models.Inquiry.objects.select_for_update().filter(pk=inquiry, region=act.region, kind=kind.value).first()
    if row is None:
        raise InquiryNotFound
    return row


def _end(act: Act, row: models.Inquiry, account: UUID, text: str, outcome: str) -> None:
    if row.state not in before(INQUIRY_TRANSITIONS, InquiryState.ANSWERED):
        raise Answered
    row.state, row.answered_by, row.answered_at, row.outcome = InquiryState.ANSWERED.value, account, act.at, outcome
    row.appointment_id, row.answer_sealed = act.appointment, sealed.close(sealed.ANSWER, row.pk, text)
    row.save(update_fields=["state", "answered_by", "answered_at", "outcome", "appointment_id", "answer_sealed"])
    audit.record(
        act, events.ANSWERED, table=_TABLE, row=row.pk, columns={"answer": text, "state": row.state},
        details={"kind": row.kind, "agency": row.agency, "outcome": outcome},
    )  # fmt: skip


def _text(text: str) -> str:
    words = text.strip()
    if not words or len(words) > MOST_TEXT:
        raise TextNeeded
    return words


def _who_answered(row: models.Inquiry) -> Text:
    """Return who answered as the asker may read it. Because: a message goes further than the page, to a mailbox that others may see."""
    asked_on = dates.civil_date(row.asked_at, time_zone=agencies.get_region(row.region).time_zone)
    if row.agency in terms.terms_on(asked_on).discreet_agencies:
        return THE_READER
    return agencies.get_agency(row.region, row.agency).name if row.agency else OPERATORS


def _who_answer(region: str, agency: str, at: dt.datetime) -> list[Account]:
    found = {one.id: one for one in identity.list_audience(region=region, audience=Audience.OPERATOR, at=at)}
    if agency:
        found |= {one.id: one for one in identity.list_audience(region=region, audience=Audience.LEADER, at=at, agency=agency)}
    return list(found.values())


def _auditors_for(act: Act, inquiry: Inquiry) -> list[Account]:
    """Return the auditors who may look into it. Because: a message that it exists would warn whom it is about."""
    found = identity.list_audience(region=act.region, audience=Audience.AUDITOR, at=act.at)
    return [one for one in found if not _is_concerned(act, one.id, inquiry)]


def _tell_all(act: Act, accounts: list[Account], kind: str, subject: Text, body: Text) -> None:
    for account in accounts:
        identity_writes.tell_account(act=act, account=account.id, kind=kind, subject=subject, body=body)


def _moment(region: str, at: dt.datetime) -> Text:
    return dates.moment_text(at, time_zone=agencies.get_region(region).time_zone)
