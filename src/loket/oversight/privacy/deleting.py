"""
What a request to delete does: what the law lets go is destroyed, what it demands to keep stays and says why. Private to the room.

Law: UU 27/2022 Pasal 8, 43 (deletion), 15 and 20 (what goes on by law), UU 43/2009 (archives are kept their years), UU 23/2006 (the register).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.clients import operations as client_writes
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.files import operations as files
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.notifications import operations as notification_writes
from loket.foundation.notifications import queries as notifications
from loket.foundation.upstream import operations as upstream
from loket.oversight.privacy import ending, models, telling
from loket.oversight.privacy.retention import bury
from loket.oversight.privacy.rights import CopyState, DeletionItem, RequestState, Why
from loket.services.cases import operations as cases
from loket.services.cases import queries as case_reads
from loket.services.cases.values import OPEN_STATES, Draft
from loket.services.documents import queries as documents

DRAFTS: Final = Text(id="Draf permohonan dan berkasnya", en="Drafts of applications and their files")
INBOX: Final = Text(id="Pesan yang bukan bukti keputusan", en="Messages that prove no decision")
BROWSERS: Final = Text(id="Notifikasi di perangkat", en="Notices on devices")
ACCOUNT: Final = Text(id="Akun, kontak, dan cara masuk", en="The account, its contacts and ways of signing in")
RUNNING: Final = Text(id="Permohonan yang sedang berjalan", en="Applications under way")
ENDED: Final = Text(id="Permohonan yang sudah berakhir dan berkasnya", en="Ended applications and their files")
DOCUMENTS: Final = Text(id="Dokumen yang terbit", en="Issued documents")
REGISTER: Final = Text(id="Data kependudukan", en="The entry in the population register")
RECORD: Final = Text(id="Rekaman siapa membaca dan mengubah data Anda", en="The record of who read and changed your data")
_LAW: Final = "UU 27/2022 Pasal 43"
_ARCHIVE: Final = "UU 43/2009; UU 27/2022 Pasal 15 ayat (1) dan Pasal 16 ayat (2) huruf g"
_UNTIL_PACKAGE: Final = Text(
    id="sampai masa simpan tiap layanan habis, lalu dimusnahkan sendiri", en="until the time of each service is over, then destroyed by itself"
)
_WHILE_RUNNING: Final = Text(id="selama diproses; Anda dapat membatalkannya lebih dahulu", en="while they run; you can withdraw them first")
#: Unit: cases looked at for the plan; more than that are shown as this many.
MOST: Final = 200


def plan(*, region: str, account: UUID, resident: UUID | None, with_account: bool, at: Any) -> tuple[DeletionItem, ...]:
    """Return what a deletion would destroy and what would stay, before anything is done."""
    holder = resident or account
    running = case_reads.list_for_account(region=region, account=account, states=tuple(OPEN_STATES), limit=MOST).items
    every = case_reads.list_for_account(region=region, account=account, limit=MOST).items
    ended = [one for one in every if not one.is_open and one.erased_at is None]
    found = [
        DeletionItem("drafts", DRAFTS, len(case_reads.list_drafts(region=region, account=account, limit=MOST)), True, _LAW),
        DeletionItem("inbox", INBOX, notifications.count_loose(region=region, recipient=account), True, _LAW),
        DeletionItem("browsers", BROWSERS, notifications.count_subscriptions(recipient=account), True, _LAW),
        DeletionItem("running", RUNNING, len(running), False, "UU 25/2009; UU 27/2022 Pasal 20 ayat (2) huruf e", _WHILE_RUNNING),
        DeletionItem("ended", ENDED, len(ended), False, _ARCHIVE, _UNTIL_PACKAGE),
        DeletionItem("documents", DOCUMENTS, len(documents.list_documents(region=region, holder=holder, limit=MOST).items), False, _ARCHIVE, _UNTIL_PACKAGE),
        DeletionItem("register", REGISTER, 1 if resident else 0, False, "UU 23/2006 jo. UU 24/2013 Pasal 79; UU 43/2009"),
        DeletionItem("record", RECORD, 1, False, "UU 27/2022 Pasal 31; UU 43/2009"),
    ]  # fmt: skip
    if with_account:
        found.insert(3, _of_account(account, is_busy=bool(running), at=at))
    return tuple(one for one in found if one.count)


def _of_account(account: UUID, *, is_busy: bool, at: Any) -> DeletionItem:
    if is_busy:
        return DeletionItem("account", ACCOUNT, 1, False, "UU 30/2014 Pasal 61", _WHILE_RUNNING)
    if identity.list_appointments(account_id=account, at=at):
        held = Text(id="selama Anda memegang jabatan", en="while you hold an office")
        return DeletionItem("account", ACCOUNT, 1, False, "UU 30/2014 Pasal 8", held)
    return DeletionItem("account", ACCOUNT, 1, True, _LAW)


def delete(act: Act, row: models.Request, *, with_account: bool) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Destroy what goes and return what went and what stayed, as kept with the answer. Each thing leaves a tombstone."""
    account, resident = row.account_id, row.resident_id
    items = plan(region=act.region, account=account, resident=resident, with_account=with_account, at=act.at)
    system = act.as_system("privacy")
    for draft in _drafts(act.region, account):
        cases.discard_draft(act=system, draft=draft.id, account=account)
        files.erase_all(act=system, owner=draft.id)
        audit.erase_own_salts(system, actor=account, table="cases_draft", row=draft.id)
        _bury(act, row, "cases_draft", draft.id, "draft", _LAW)
    going = {one.code for one in items if one.goes}
    if "inbox" in going:
        count = notification_writes.forget_loose(act=system, recipient=account)
        _bury(act, row, "notifications_message", ids.new_id(), "message", _LAW, count=count)
    if "browsers" in going:
        notification_writes.unsubscribe(act=system, recipient=account)
    if "account" in going:
        _end_requests(system, row)
        _empty_copies(system, row)
        telling.tell_farewell(act, row)
        upstream.forget_ties(act=system, account=account)
        client_writes.leave_all(act=system, account=account, reason="erased", and_connections=True)
        identity_writes.erase_account(act=system, account=account)
        audit.erase_own_salts(system, actor=account, table="identity_account", row=account)
        _bury(act, row, "identity_account", account, "account", _LAW)
    return [one.as_dict() for one in items if one.goes], [one.as_dict() for one in items if not one.goes]


def _end_requests(act: Act, row: models.Request) -> None:
    """Take back what else the account still asks, in every region: nobody is left to read an answer."""
    others = models.Request.objects.select_for_update().filter(account_id=row.account_id, state=RequestState.OPEN).exclude(id=row.id)
    for one in others.order_by("id"):
        # A restriction that was granted is about the entry in the register, which stays when the account goes: `ending.release` looks.
        ending.cancel(dataclasses.replace(act, region=one.region), one)


def _empty_copies(act: Act, row: models.Request) -> None:
    """Empty the account's copies that can still be downloaded, before their days are over."""
    for copy in models.Copy.objects.select_for_update().filter(account_id=row.account_id).exclude(state=CopyState.OVER).order_by("id"):
        there = dataclasses.replace(act, region=copy.region)
        copy.state, copy.data_sealed, copy.pdf_sealed = CopyState.OVER, None, None
        copy.save(update_fields=["state", "data_sealed", "pdf_sealed"])
        audit.record(there, "privacy.copies.forgotten", table="privacy_copy", row=copy.id, subject=row.account_id, details={"count": 1})
        _bury(there, row, "privacy_copy", copy.id, "copy", _LAW)


def _drafts(region: str, account: UUID) -> Iterator[Draft]:
    while found := case_reads.list_drafts(region=region, account=account, limit=MOST):
        yield from found


def _bury(act: Act, row: models.Request, table: str, key: UUID, retention: str, reference: str, *, count: int = 1) -> None:
    bury(act, table, key, retention, reference, count=count, why=Why.REQUEST, request=row.id)
