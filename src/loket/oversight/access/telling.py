"""The notice "your data were opened by … for …" for those who want it. Private to the room; the choice itself is a public write."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Final
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.identity import operations as identity_writes
from loket.oversight.access import events, history, models
from loket.oversight.access.errors import NotOpen, ReasonNeeded
from loket.oversight.access.values import Shown, Side, WatchMode

_TABLE: Final = "access_watch"
DAY: Final = dt.timedelta(days=1)
#: Unit: readings that one notice counts at most, and lines that it says.
MOST_COUNTED, MOST_LINES = 200, 5
SUBJECT: Final = Text(id="Data Anda dibuka {n} kali", en="Your data were opened {n} times")
ONCE: Final = Text(id="Data Anda dibuka", en="Your data were opened")
LINE: Final = Text(id="Data Anda dibuka oleh {who} untuk {purpose}{times}.", en="Your data were opened by {who} for {purpose}{times}.")
TIMES: Final = Text(id=" ({n} kali)", en=" ({n} times)")
MORE: Final = Text(
    id="Selengkapnya, dan cara bertanya atau melapor, ada di Siapa membaca data saya.",
    en="All of it, and how to ask or report, is under Who read my data.",
)


@audit.operation(events.CHOSEN)
def choose_watch(*, act: Act, account: UUID, mode: str) -> None:
    """Choose whether, and how often, one is told of readings. :raises ReasonNeeded: for no such choice. :raises NotConnected: who is nobody here."""
    if mode not in set(WatchMode):
        raise ReasonNeeded
    history.viewer_of(act, account, None)
    row = models.Watch.objects.select_for_update().filter(account_id=account, region=act.region).first()
    if row is None:
        row = models.Watch(id=ids.new_id(), account_id=account, region=act.region, told_until=act.at)
    if row.mode in ("", WatchMode.OFF.value):
        row.told_until = act.at
    row.mode, row.next_at = mode, act.at + DAY if mode == WatchMode.DAILY.value else act.at
    row.save()
    audit.record(act, events.CHOSEN, table=_TABLE, row=row.pk, columns={"mode": mode}, details={"mode": mode})


@audit.operation(events.TOLD)
def tell_readings(*, act: Act, watch: UUID) -> int:
    """
    Tell somebody what was read since they were told last, in one message, if anything was; return how many readings it counts.

    :raises NotOpen: when it is not due, or nothing was read (then only the time of the next look moves).
    """
    row = models.Watch.objects.select_for_update().filter(pk=watch, region=act.region, next_at__lte=act.at).exclude(mode=WatchMode.OFF.value).first()
    if row is None:
        raise NotOpen
    found = readings_since(act, row.account_id, row.told_until)
    if not found:
        raise NotOpen
    subject, body = message_of(found)
    identity_writes.tell_account(act=act, account=row.account_id, kind="access.read", subject=subject, body=body)
    _move(row, act.at)
    audit.record(act, events.TOLD, table=_TABLE, row=row.pk, columns={"told_until": row.told_until}, details={"count": len(found)})
    return len(found)


def readings_since(act: Act, account: UUID, since: dt.datetime) -> tuple[Shown, ...]:
    """Return what people in office and agencies read of somebody's own data since a moment, as that person may see it."""
    viewer = history.viewer_of(act, account, None)
    page = history.list_shown(act, viewer, side=Side.OFFICE, since=since, until=act.at, agency=None, after=None, limit=MOST_COUNTED)
    return page.items


def message_of(found: tuple[Shown, ...]) -> tuple[Text, Text]:
    """Return subject and body: who and for what, counted, the most frequent first; no case, no field, nothing of others."""
    counted = Counter((one.who, one.purpose) for one in found)
    lines = [
        LINE.fill(who=who, purpose=purpose, times=TIMES.fill(n=n) if n > 1 else Text(id="", en=""))
        for (who, purpose), n in counted.most_common(MOST_LINES)
    ]
    lines.append(MORE)
    body = Text(id="\n".join(one.id for one in lines), en="\n".join(one.en for one in lines))
    return (ONCE if len(found) == 1 else SUBJECT.fill(n=len(found))), body


def pass_over(watch: UUID, at: dt.datetime) -> None:
    """Move the time of the next look when there was nothing to tell: nobody's act, so nothing is recorded."""
    row = models.Watch.objects.filter(pk=watch).first()
    if row is not None:
        _move(row, at)


def _move(row: models.Watch, at: dt.datetime) -> None:
    row.told_until, row.next_at = at, at + DAY if row.mode == WatchMode.DAILY.value else at
    row.save(update_fields=["told_until", "next_at"])
