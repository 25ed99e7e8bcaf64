"""
How long what people send is kept: drafts that nobody goes on with are announced and deleted, files follow their case.

Law: UU 27/2022 Pasal 16 ayat (2) huruf g, Pasal 43 and 44; UU 43/2009 (an archive's years count from the end of the matter).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final
from uuid import UUID

import structlog

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, system_act
from loket.foundation.common import dates
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.foundation.events.values import Event, Subscription
from loket.foundation.files import operations as files
from loket.foundation.files import queries as file_reads
from loket.foundation.files.values import StoredFile
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.services.cases import operations as cases
from loket.services.cases import queries as case_reads
from loket.services.cases.values import STATE_EVENTS, CaseState, Draft
from loket.services.catalogue import queries as catalogue
from loket.services.documents.events import REPLACED, WITHDRAWN
from loket.services.journey.values import Tidied

#: Unit: drafts. A round ends here and the next night goes on.
MOST_A_ROUND: Final = 5_000
SUBMITTED: Final = "cases.case.submitted"
ENDED: Final = frozenset(STATE_EVENTS[state] for state in (CaseState.COMPLETED, CaseState.REFUSED, CaseState.WITHDRAWN))
DOCUMENT_ENDED: Final = frozenset({REPLACED, WITHDRAWN})
GOES_ON: Final = frozenset(STATE_EVENTS[state] for state in (CaseState.OBJECTION, CaseState.IN_PROGRESS))
SUBJECT: Final = Text(id="Draf {service} akan dihapus", en="Your draft for {service} will be deleted")
BODY: Final = Text(
    id="Draf permohonan {service} Anda tidak berubah sejak {saved_on}. Bila tidak Anda lanjutkan, draf dan berkas unggahannya dihapus setelah "
    "{until}. Untuk menyimpannya, buka Permohonan Saya dan lanjutkan mengisi. Bila tidak diperlukan lagi, Anda tidak perlu melakukan apa pun.",
    en="Your draft for {service} has not changed since {saved_on}. Unless you go on with it, the draft and its uploaded files are deleted after "
    "{until}. To keep it, open My applications and go on filling it in. If you no longer need it, you need not do anything.",
)

log = structlog.get_logger(__name__)


def tidy_drafts(at: dt.datetime, *, most: int = MOST_A_ROUND) -> Tidied:
    """
    Delete the drafts whose time is over and whose citizen was told long enough ago; tell those whose time will be over. Idempotent.

    A draft that cannot be moved (saved this very moment) is logged by its id and passed over; each is one transaction.
    """
    term = case_reads.draft_term(at.date())
    if term is None:
        return Tidied(0, 0)
    notice = dt.timedelta(days=term.notice_days)
    unchanged = at - dt.timedelta(days=term.days)
    over = _rounds(partial(case_reads.list_abandoned, saved_before=unchanged, told_before=at - notice), most)
    deleted = sum(_safely(one, partial(forget, act=_act(one, at), draft=one)) for one in over)
    soon = _rounds(partial(case_reads.list_abandoned, saved_before=unchanged + notice, told_before=None), most)
    told = sum(_safely(one, partial(announce, act=_act(one, at), draft=one, until=at + notice)) for one in soon)
    return Tidied(told, deleted)


@audit.operation("journey.draft.announced")
def announce(*, act: Act, draft: Draft, until: dt.datetime) -> None:
    """
    Tell the citizen that a draft will be deleted after `until`, once. :raises NoSuchDraft: if it was changed meanwhile, or is gone.
    """
    cases.announce_deletion(act=act, draft=draft.id, revision=draft.revision)
    account = identity.find_account(account_id=draft.account)
    if account is None:
        return
    zone = agencies.get_region(code=draft.region).time_zone
    title = catalogue.get_definition(draft.version_hash).title
    words = {
        "service": Text(id=title.id, en=title.en),
        "saved_on": dates.date_text(dates.civil_date(draft.saved_at, time_zone=zone)),
        "until": dates.date_text(dates.civil_date(until, time_zone=zone)),
    }
    identity_writes.tell_account(act=act, account=account.id, kind="case.draft_ends", subject=SUBJECT.fill(**words), body=BODY.fill(**words))


@audit.operation("journey.draft.forgotten")
def forget(*, act: Act, draft: Draft) -> None:
    """Delete a draft that nobody went on with, and its files for good. :raises NoSuchDraft: if it was changed meanwhile, or is gone."""
    cases.forget_draft(act=act, draft=draft.id, revision=draft.revision)
    files.erase_all(act=act, owner=draft.id)


def receive(events: list[Event]) -> None:
    """Let the files follow what they belong to: from the draft to the case, and their years from the end of case or document."""
    for event in events:
        about = None if event.name in DOCUMENT_ENDED else event.ref
        act = system_act("keeping", region=event.region, at=event.at, purpose="retention", case=about)
        if event.name == SUBMITTED:
            if "draft" in event.payload:
                _adopt(act, UUID(event.payload["draft"]), event.ref)
        elif event.name in ENDED or event.name in DOCUMENT_ENDED:
            if file_reads.list_files(region=act.region, owner=event.ref, kept_only=True, limit=1).items:
                files.count_years(act=act, owner=event.ref, since=event.at)
        elif any(file.kept_until for file in _files(act.region, event.ref)):
            files.count_years(act=act, owner=event.ref, since=None)


def _adopt(act: Act, draft: UUID, case: UUID) -> None:
    """Give a draft's files to its case; those that no answer names any more (a hidden question, a lost page) are erased."""
    found = list(_files(act.region, draft))
    if not found:
        return
    named = set(_named(dict(case_reads.get_content(region=act.region, case=case).answers)))
    for file in found:
        if str(file.id) not in named:
            files.erase(act=act, file=file.id)
    files.hand_over(act=act, owner=draft, to=case)


def _named(answers: Any) -> Iterator[str]:
    if isinstance(answers, dict):
        if isinstance(answers.get("file"), str):
            yield answers["file"]
        for one in answers.values():
            yield from _named(one)
    elif isinstance(answers, list | tuple):
        for one in answers:
            yield from _named(one)


def _files(region: str, owner: UUID) -> Iterator[StoredFile]:
    after: str | None = None
    while True:
        page = file_reads.list_files(region=region, owner=owner, kept_only=True, after=after)
        yield from page
        if (after := page.next) is None:
            return


def _rounds(page_after: Callable[..., Any], most: int) -> Iterator[Draft]:
    """Give the drafts of a list, page by page, at most so many."""
    after: str | None = None
    given = 0
    while True:
        page = page_after(after=after)
        for one in page:
            if given == most:
                return
            given += 1
            yield one
        if (after := page.next) is None:
            return


def _act(draft: Draft, at: dt.datetime) -> Act:
    return system_act("keeping", region=draft.region, at=at, purpose="retention")


def _safely(draft: Draft, move: Callable[[], object]) -> int:
    try:
        move()
    except Refusal as refusal:
        log.info("drafts.passed_over", draft=str(draft.id), reason=refusal.code)
        return 0
    return 1


SUBSCRIPTIONS: Final = (Subscription(name="journey.keeping", names=(SUBMITTED, *sorted(ENDED | GOES_ON | DOCUMENT_ENDED)), receive=receive),)
