"""What the applicant of a made-up case heard: in the inbox, never by mail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from loket.config.demo import chance
from loket.foundation.audit.values import Act, system_act
from loket.foundation.common.text import Text
from loket.foundation.notifications import queries as inbox
from loket.services.journey import notices

if TYPE_CHECKING:
    from loket.config.demo.writing import Writes

#: Older messages were read; so are most of the others.
READ_AFTER: Final = dt.timedelta(days=4)


def tell(story: Writes, act: Act, event: str, payload: Mapping[str, Any]) -> None:
    """Add the message of an event, in the words of the package where it has some; as `journey.notices` makes it."""
    if event not in notices.TOLD:
        return
    word, kind, subject, body = notices.TOLD[event]
    definition, case, ledger = story.definition, story.case, story.ledger
    own = definition.notices.get("deemed_granted" if payload.get("deemed") else word) or definition.notices.get(word)
    if own is not None:
        subject, body = Text(id=own.subject.id, en=own.subject.en), Text(id=own.body.id, en=own.body.en)
    words = notices._words(case, definition, payload)
    subject, body = subject.fill(**words), body.fill(**words)
    act = system_act("notices", region=case.region, at=act.at, purpose="notify", case=case.id)
    row, read_at = chance.id_at(story.rng, act.at), None
    if story.now - act.at > READ_AFTER or story.rng.random() < 0.5:
        read_at = min(story.now, act.at + dt.timedelta(hours=story.rng.uniform(0.2, 40)))
    sealed = settings.LOKET_KEYRING.seal_json([subject.as_dict(), body.as_dict()], column=inbox.CONTENT, row=str(row))
    ledger.add("notifications_message", row, case.region, case.account, kind, case.id, sealed, act.at, read_at)
    ledger.record(
        act, "notifications.message.queued", table="notifications_message", row=row, subject=case.account, columns={"subject": subject.id, "body": body.id},
        details={"kind": kind, "by_mail": False},
    )  # fmt: skip
