"""
"Was it you?": a link that whoever is told of a change can open to say that it was somebody else.

The link says nothing about a person and works once. Saying no freezes the account where the change was one of the account; every
other room hears the event `identity.change.denied` and freezes what is its own.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final
from uuid import UUID

from django.conf import settings

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.events import operations as outbox
from loket.foundation.identity import events, models, queries
from loket.foundation.identity.errors import QuestionOver
from loket.foundation.identity.reading import token_hash
from loket.foundation.identity.values import QUESTIONS, Audience
from loket.foundation.notifications import operations as notifications

_TABLE: Final = "identity_question"
#: Unit: characters of 5 bits each. A hundred bits cannot be guessed, and the link still fits a text message.
_TOKEN_LENGTH: Final = 20
#: Unit: people. An operator's inbox is no mailing list; a regency has a handful of them.
MOST_OPERATORS: Final = 20
DAYS: Final = 7

OPERATOR_SUBJECT: Final = Text(id="Ada perubahan yang disangkal pemiliknya", en="Somebody denies a change")
OPERATOR_BODY: Final = Text(
    id="{what} Orang yang diberi tahu menjawab: bukan saya. {frozen} Periksa siapa yang melakukannya di catatan, lalu hubungi orangnya lewat loket. "
    "Nomor pertanyaan: {number}.",
    en="{what} Whoever was told answered: it was not me. {frozen} See in the record who did it, then reach the person through the counter. "
    "Number of the question: {number}.",
)


@audit.operation("identity.change.questioned")
def ask_if_it_was_you(*, act: Act, kind: str, ref: UUID, account: UUID | None = None, days: int = DAYS) -> str:
    """
    Open a question about a change that is being made, and return the link to put into the messages about it.

    `kind` is one of `values.QUESTIONS`, `ref` what was changed, `account` whom it concerns (frozen for kinds of the account).

    :raises KeyError: for a kind that is not listed.
    """
    QUESTIONS[kind]
    token = ids.new_code(_TOKEN_LENGTH)
    row = models.Question.objects.create(
        region=act.region,
        kind=kind,
        ref=ref,
        account=account,
        token_hash=token_hash(token),
        asked_at=act.at,
        expires_at=act.at + dt.timedelta(days=days),
    )
    audit.record(act, events.CHANGE_QUESTIONED, table=_TABLE, row=row.pk, details={"kind": kind, "ref": str(ref)})
    return f"{settings.LOKET_BASE_URL}/bukan-saya/{token}/"


@audit.operation("identity.change.denied")
def deny_change(*, act: Act, token: str) -> None:
    """
    Say that a change was somebody else's doing: freeze it, tell the operators. Once; whoever holds the link may.

    :raises QuestionOver: the link is unknown, too old, or was used.
    """
    row = models.Question.objects.select_for_update().filter(token_hash=token_hash(token), denied_at=None, expires_at__gt=act.at).first()
    if row is None:
        raise QuestionOver()
    act = replace(act, region=row.region)
    row.denied_at = act.at
    row.save(update_fields=["denied_at"])
    what = QUESTIONS[row.kind]
    if what.freezes_account and row.account is not None:
        _freeze(act, row.account)
    audit.record(act, events.CHANGE_DENIED, table=_TABLE, row=row.pk, subject=row.account, details={"kind": row.kind, "ref": str(row.ref)})
    outbox.publish(act, events.CHANGE_DENIED, ref=row.ref, payload={"kind": row.kind, "question": str(row.pk)})
    words = {"what": what.done, "frozen": what.frozen, "number": ids.to_text(row.pk)}
    for operator in _operators(act):
        notifications.queue_message(
            act=act.as_system("questions"), recipient=operator, address=queries.get_account(account_id=operator).address, kind="security.denied",
            subject=OPERATOR_SUBJECT, body=OPERATOR_BODY.fill(**words),
        )  # fmt: skip


def _freeze(act: Act, account: UUID) -> None:
    row = models.Account.objects.select_for_update().get(pk=account)
    row.frozen_at = row.sessions_from = act.at
    row.strong_until = None
    row.save(update_fields=["frozen_at", "sessions_from", "strong_until"])
    models.History.objects.create(account=row.pk, region=act.region, at=act.at, kind="frozen", by=act.kind.value)
    audit.record(act, events.ACCOUNT_FROZEN, table="identity_account", row=row.pk, subject=row.resident_id, columns={"frozen_at": act.at})
    outbox.publish(act, events.ACCOUNT_FROZEN, ref=row.pk)


def _operators(act: Act) -> list[UUID]:
    held = queries.list_officers(region=act.region, at=act.at, audience=Audience.OPERATOR)
    return list(dict.fromkeys(seat.account for seat in held))[:MOST_OPERATORS]
