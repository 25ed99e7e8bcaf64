"""
After an older backup was restored: what had been destroyed since at somebody's request is destroyed once more, by the stones that a later backup kept.

Because: a restored database knows nothing of what happened after it was copied. What goes by time is due again by itself (`retention`); what
somebody asked for is not. A stone says which row, never what it said, so a list of stones may lie beside the backups. Private to the room.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.clients import operations as client_writes
from loket.foundation.common.errors import NotFound
from loket.foundation.common.paging import Page, bounded
from loket.foundation.files import operations as files
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity.errors import NotAllowed
from loket.foundation.notifications import operations as notification_writes
from loket.foundation.upstream import operations as upstream
from loket.oversight.privacy import ending, models
from loket.oversight.privacy.errors import StillInOffice
from loket.oversight.privacy.rights import CopyState, RequestState, Stone, Why
from loket.services.cases import operations as cases


class BadStone(ValueError):
    """A line that is no stone; the text names what is wrong, never more of the line."""


def list_stones(*, after: str | None = None, limit: int = 200) -> Page[Stone]:
    """Return the stones of what was destroyed at somebody's request, all regions, the oldest first; none without the account that asked."""
    found = models.Tombstone.objects.filter(why=Why.REQUEST, request_id__isnull=False)
    if after:
        found = found.filter(id__gt=UUID(after))
    size = bounded(limit)
    page = list(found.order_by("id")[: size + 1])
    asked = dict(models.Request.objects.filter(id__in=[row.request_id for row in page]).values_list("id", "account_id"))
    stones = tuple(
        Stone(row.id, row.region, row.table, row.row, row.retention, row.reference, row.count, row.request_id, asked[row.request_id], row.at)
        for row in page[:size]
        if row.request_id in asked
    )
    return Page(stones, str(page[size - 1].id) if len(page) > size else None)


def read_stone(line: Any) -> Stone:
    """Return a stone from what `Stone.as_dict` wrote. :raises BadStone: it is none."""
    try:
        at = dt.datetime.fromisoformat(line["at"])
        stone = Stone(
            id=UUID(line["id"]), region=str(line["region"]), table=str(line["table"]), row=UUID(line["row"]), retention=str(line["retention"]),
            reference=str(line["reference"]), count=int(line["count"]), request=UUID(line["request"]), account=UUID(line["account"]), at=at,
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise BadStone(type(error).__name__) from None
    if at.tzinfo is None or stone.table not in _AGAIN:
        raise BadStone("table" if at.tzinfo else "at")
    return stone


@audit.operation("privacy.stone.replayed")
def replay(*, act: Act, stone: Stone) -> bool:
    """
    Destroy once more what a stone stands for, and put the stone back; say whether there was anything to do. `act.region`: the stone's.

    What the database knows already is left alone. What is not there any more, or not yet again, is no mistake.

    :raises StillInOffice: the account holds an office in the restored copy. Then, as with any other refusal, nothing is changed and no stone
        is kept: the same call does it once the reason is gone.
    """
    is_new = not models.Tombstone.objects.filter(id=stone.id).exists()
    if is_new:
        _AGAIN[stone.table](act, stone)
        models.Tombstone.objects.create(
            id=stone.id, region=stone.region, table=stone.table, row=stone.row, retention=stone.retention, reference=stone.reference, why=Why.REQUEST,
            request_id=stone.request, at=stone.at, count=stone.count,
        )  # fmt: skip
    audit.record(act, "privacy.stone.replayed", table=stone.table, row=stone.row, details={"again": is_new, "retention": stone.retention})
    return is_new


def _draft(act: Act, stone: Stone) -> None:
    _quietly(lambda: cases.discard_draft(act=act, draft=stone.row, account=stone.account))
    files.erase_all(act=act, owner=stone.row)
    audit.erase_own_salts(act, actor=stone.account, table="cases_draft", row=stone.row)


def _inbox(act: Act, stone: Stone) -> None:
    # Because: all that is in a database of before the deletion was there when the person asked.
    notification_writes.forget_loose(act=act, recipient=stone.account)
    notification_writes.unsubscribe(act=act, recipient=stone.account)


def _copy(act: Act, stone: Stone) -> None:
    models.Copy.objects.filter(id=stone.row).update(state=CopyState.OVER, data_sealed=None, pdf_sealed=None)


def _account(act: Act, stone: Stone) -> None:
    for row in models.Request.objects.select_for_update().filter(account_id=stone.row, state=RequestState.OPEN).order_by("id"):
        ending.cancel(dataclasses.replace(act, region=row.region), row)
    notification_writes.unsubscribe(act=act, recipient=stone.row)
    upstream.forget_ties(act=act, account=stone.row)
    client_writes.leave_all(act=act, account=stone.row, reason="erased", and_connections=True)
    try:
        _quietly(lambda: identity_writes.erase_account(act=act, account=stone.row))
    except NotAllowed:
        raise StillInOffice from None
    audit.erase_own_salts(act, actor=stone.row, table="identity_account", row=stone.row)


def _quietly(work: Callable[[], object]) -> None:
    try:
        work()
    except NotFound:
        return  # it is not there: it came after the copy was made, or went before


_AGAIN: Final[dict[str, Callable[[Act, Stone], None]]] = {
    "cases_draft": _draft, "notifications_message": _inbox, "privacy_copy": _copy, "identity_account": _account,
}  # fmt: skip
