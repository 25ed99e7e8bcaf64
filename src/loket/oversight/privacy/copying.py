"""A copy of everything that is held about a person, as JSON and PDF: made by a job, part by part, kept sealed for some days. Private to the room."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections.abc import Callable, Iterator
from typing import Any, Final
from uuid import UUID

import structlog
from django.conf import settings

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common import dates
from loket.foundation.identity import queries as identity
from loket.foundation.notifications import queries as notifications
from loket.oversight.access import queries as access
from loket.oversight.privacy import classification, ending, holdings, models, reading
from loket.oversight.privacy.errors import CopyOver, NoSuchRequest
from loket.oversight.privacy.rights import CopyState, Holding, Outcome, RequestState
from loket.oversight.privacy.values import BASIS_LAW, BASIS_WORDS
from loket.services.cases import queries as cases
from loket.services.documents import queries as documents
from loket.services.documents.values import ListPart
from loket.services.elsewhere import queries as elsewhere
from loket.services.journey import queries as journey

FORMAT: Final = "loket.data/1"
#: Unit: things of one kind in a copy. Somebody with more is told so in the copy itself.
MOST: Final = 2_000
DAYS: Final = "copy"
#: Unit: lines of one list on paper; the JSON has all.
ON_PAPER: Final = 200

log = structlog.get_logger(__name__)


def make(*, at: dt.datetime, request: UUID) -> None:
    """Make the copy that a request asks for, once; again changes nothing. A fault leaves it to be tried again."""
    row = models.Copy.objects.select_related("request").filter(request_id=request).first()
    if row is None or row.state not in (CopyState.ASKED, CopyState.FAILED) or row.request.state != RequestState.OPEN:
        return
    # Because: the copy is the person's own reading; nobody else reads anything.
    act = Act(region=row.region, actor=str(row.account_id), kind=ActorKind.CITIZEN, at=at, purpose="export")
    parts: list[tuple[str, Callable[[], Any]]] = _parts(act, row.account_id)
    models.Copy.objects.filter(pk=row.pk).update(parts_total=len(parts) + 1, parts_done=0)
    found: dict[str, Any] = {}
    for number, (name, part) in enumerate(parts, start=1):
        found[name] = part()
        models.Copy.objects.filter(pk=row.pk).update(parts_done=number)
    held = holdings.list_all(act=act, account=row.account_id, most=ON_PAPER)
    data = _whole(act, row, found, held)
    pdf = _pdf(act, row, held)
    keep(act=act, copy=row.pk, data=data, pdf=pdf)


@audit.operation("privacy.copy.made")
def keep(*, act: Act, copy: UUID, data: bytes, pdf: bytes) -> None:
    """Keep a copy that was made, sealed, and answer its request."""
    row = models.Copy.objects.select_for_update().select_related("request").get(pk=copy)
    if row.state not in (CopyState.ASKED, CopyState.FAILED):
        audit.record(act, "privacy.copy.made", table="privacy_copy", row=copy, details={"again": True})
        return
    days = classification.read().classes[DAYS].term_on(act.at.date())
    keyring = settings.LOKET_KEYRING
    row.state, row.ready_at, row.parts_done = CopyState.READY, act.at, row.parts_total
    row.expires_at = act.at + dt.timedelta(days=days.days if days else 1)
    row.data_sealed = keyring.seal(gzip.compress(data), column=reading.DATA, row=str(copy))
    row.pdf_sealed = keyring.seal(pdf, column=reading.PDF, row=str(copy))
    row.save(force_update=True)
    audit.record(act, "privacy.copy.made", table="privacy_copy", row=copy, subject=row.account_id, details={"bytes": len(data)})
    ending.end(act.as_system("privacy"), row.request, Outcome.DONE, None, {})


def fail(*, request: UUID) -> None:
    """Note that a copy could not be made; the clock tries again."""
    models.Copy.objects.filter(request_id=request, state=CopyState.ASKED).update(state=CopyState.FAILED)


def read(*, region: str, account: UUID, copy: UUID, is_pdf: bool) -> bytes:
    """Return the content of a copy. :raises NoSuchRequest: not theirs. :raises CopyOver: not ready, or deleted."""
    row = models.Copy.objects.filter(pk=copy, region=region, account_id=account).first()
    if row is None:
        raise NoSuchRequest
    sealed = row.pdf_sealed if is_pdf else row.data_sealed
    if row.state != CopyState.READY or sealed is None:
        raise CopyOver
    plain = settings.LOKET_KEYRING.open(sealed, column=reading.PDF if is_pdf else reading.DATA, row=str(copy))
    return plain if is_pdf else gzip.decompress(plain)


def _parts(act: Act, account: UUID) -> list[tuple[str, Callable[[], Any]]]:
    resident = identity.resident_of(account_id=account, region=act.region)
    return [
        ("applications", lambda: [_case(act, account, one) for one in _pages(lambda after: cases.list_for_account(region=act.region, account=account, after=after, limit=100))]),
        ("applications_elsewhere", lambda: [_followed(one) for one in elsewhere.list_for_account(region=act.region, account=account, limit=200)]),
        ("drafts", lambda: [{"service": one.service, "answers": dict(one.answers), "saved_at": _moment(one.saved_at)} for one in cases.list_drafts(region=act.region, account=account, limit=200)]),
        ("documents", lambda: [_document(one) for one in _pages(lambda after: documents.list_documents(region=act.region, holder=resident or account, after=after, limit=100))]),
        ("messages", lambda: [_message(one) for one in _pages(lambda after: notifications.list_messages(region=act.region, recipient=account, after=after, limit=100))]),
        ("readings", lambda: _readings(act, account, resident)),
        ("requests", lambda: [_request(row) for row in models.Request.objects.filter(region=act.region, account_id=account).order_by("received_at")[:200]]),
    ]  # fmt: skip


def _pages(page_after: Callable[[str | None], Any]) -> Iterator[Any]:
    after: str | None = None
    given = 0
    while given < MOST:
        page = page_after(after)
        for one in page:
            given += 1
            yield one
        if (after := page.next) is None:
            return


def _case(act: Act, account: UUID, case: Any) -> dict[str, Any]:
    shown = journey.get_own_case(act=act.for_case(case.id), account=account, case=case.id)
    return {
        "number": case.number, "service": shown.definition.title.model_dump(), "state": case.state.value, "submitted_at": _moment(case.submitted_at),
        "promised_on": case.promised_on.isoformat(), "ended_at": _moment(case.ended_at), "erased_at": _moment(case.erased_at),
        "answers": [
            {
                "label": row.label.as_dict(), "value": row.value.as_dict(), "from_register": row.is_held,
                "files": [{"name": f.name, "media_type": f.media_type, "size_bytes": f.size_bytes} for f in row.files],
            }
            for page in shown.answers
            for row in page.rows
        ],
        "steps": [{"title": s.title.as_dict(), "standing": s.standing.value, "ended_at": _moment(s.ended_at)} for s in shown.steps],
        "decisions": [
            {"at": _moment(d.at), "outcome": d.outcome, "reason": d.reason.as_dict() if d.reason else None, "legal_basis": d.legal_basis, "note": d.note}
            for d in shown.decisions
        ],
    }  # fmt: skip


def _followed(one: Any) -> dict[str, Any]:
    return {
        "service": one.service, "reference": one.reference, "state": one.state.value, "submitted_at": _moment(one.submitted_at), "due_at": _moment(one.due_at),
        "changed_at": _moment(one.changed_at), "ended_at": _moment(one.ended_at),
    }  # fmt: skip


def _document(one: Any) -> dict[str, Any]:
    until = one.valid_until.isoformat() if one.valid_until else None
    return {
        "title": one.title.as_dict(),
        "number": one.number,
        "code": one.shown_code,
        "issued_on": one.issued_on.isoformat(),
        "valid_until": until,
        "state": one.state.value,
    }


def _message(one: Any) -> dict[str, Any]:
    return {
        "at": _moment(one.created_at),
        "kind": one.kind,
        "subject": one.subject.as_dict(),
        "body": one.body.as_dict(),
        "read_at": _moment(one.read_at),
    }


def _readings(act: Act, account: UUID, resident: UUID | None) -> list[dict[str, Any]]:
    """Return who read, as `access` shows it to the person: what is withheld for an investigation is not told here either."""
    if resident is None:
        return []
    found, _ = access.list_usages(act=act, account=account, limit=1_000)
    return [
        {
            "at": _moment(one.at), "office": one.office.as_dict(), "who": one.who.as_dict(), "purpose": one.purpose.as_dict(),
            "fields": [field.as_dict() for field in one.fields], "number": one.number or None,
        }
        for one in found
    ]  # fmt: skip


def _request(row: models.Request) -> dict[str, Any]:
    one = reading.request_of(row, opened=True)
    return {
        "number": one.number, "kind": one.kind.value, "state": one.state.value, "received_at": _moment(one.received_at), "due_at": _moment(one.due_at),
        "ended_at": _moment(one.ended_at), "outcome": one.outcome.value if one.outcome else None, "ground": one.ground, "asked": dict(one.asked),
        "answer": dict(one.answer),
    }  # fmt: skip


def _whole(act: Act, row: models.Copy, found: dict[str, Any], held: tuple[Holding, ...]) -> bytes:
    body = {
        "format": FORMAT, "region": act.region, "made_at": _moment(act.at), "request": row.request.number, "law": "UU 27/2022 Pasal 7, 13, 32",
        "most_of_each": MOST,
        "purposes": [
            {
                "code": one.code, "title": one.activity.title.as_dict(), "purpose": one.activity.purpose.as_dict(), "basis": one.activity.basis.value,
                "basis_law": BASIS_LAW[one.activity.basis], "reference": one.activity.reference,
                "kept": one.activity.retention.length_on(act.at.date()).as_dict(), "kept_by": one.activity.retention.reference_on(act.at.date()),
            }
            for one in held
        ],
        **{
            one.code: [
                {"label": item.label.as_dict(), "value": item.value.as_dict(), "path": item.path or None, "since": _moment(item.at), "source": item.source.as_dict()}
                for item in one.items
            ]
            for one in held
            if one.code in ("register", "accounts", "consents", "sessions")
        },
        **found,
    }  # fmt: skip
    return json.dumps(body, ensure_ascii=False, indent=2).encode()


def _pdf(act: Act, row: models.Copy, held: tuple[Holding, ...]) -> bytes:
    region, language = agencies.get_region(act.region), identity.get_account(account_id=row.account_id).language
    zone, on = region.time_zone, dates.civil_date(act.at, time_zone=region.time_zone)
    parts = [
        ListPart(
            title=one.activity.title.in_(language),
            note=_said(one, on, language),
            rows=tuple(
                (item.label.in_(language), item.value.in_(language), dates.date_text(dates.civil_date(item.at, time_zone=zone)).in_(language) if item.at else "")
                for item in one.items
            ),
        )
        for one in held
    ]  # fmt: skip
    english = language == "en"
    return documents.get_list_pdf(
        title="A copy of your personal data" if english else "Salinan data pribadi Anda",
        lead=f"{region.name}, {dates.date_text(on).in_(language)}. {row.request.number}. UU 27/2022 Pasal 7, 32.",
        headings=("What", "Content", "Since") if english else ("Data", "Isi", "Sejak"), parts=tuple(parts), language=language, at=act.at,
    )  # fmt: skip


def _said(one: Holding, on: dt.date, language: str) -> str:
    kept = one.activity.retention
    ground = BASIS_WORDS[one.activity.basis].in_(language)
    words = f"{one.activity.purpose.in_(language)}. {ground[:1].upper()}{ground[1:]} ({BASIS_LAW[one.activity.basis]}; {one.activity.reference})."
    return f"{words} {'Kept' if language == 'en' else 'Disimpan'}: {kept.length_on(on).in_(language)}."


def _moment(at: dt.datetime | None) -> str | None:
    return at.astimezone(dt.UTC).isoformat() if at is not None else None
