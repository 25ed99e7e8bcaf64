"""Write a message into the inbox, and what shall leave by the other ways: three statements, however many ways there are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import connection

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids, texting
from loket.foundation.common.text import Text
from loket.foundation.jobs import operations as jobs
from loket.foundation.notifications import policy, queries
from loket.foundation.notifications.channels.contract import way_of
from loket.foundation.notifications.values import AUDIBLE, Channel, Message, QuietHours, Reach, family

#: A code is asked for by somebody who waits for it: it is sent by a job of its own, at once.
CODE_KIND: Final = "security.code"
SEND_CODES: Final = "notifications.codes.send"
#: Unit: characters of the alphabet of 7 bits: two parts. Longer texts of ours are cut at a word.
LONGEST_SMS: Final = 306
#: What a phone shows of a message that has no short text of its own.
_WHERE: Final = Text(id="Loket: {subject}. Baca: {place}", en="Loket: {subject}. Read: {place}")
#: What a phone shows when a mail failed for good.
_THERE: Final = Text(
    id="Loket: surel untuk Anda gagal terkirim. Baca pesannya: {place}", en="Loket: an e-mail to you failed. Read the message: {place}"
)

_FACTS: Final = """
SELECT array(SELECT family || ' ' || channel || ' ' || is_off FROM notifications_preference WHERE recipient = %(recipient)s),
       array(SELECT id FROM notifications_subscription WHERE recipient = %(recipient)s ORDER BY made_at DESC LIMIT 5),
       (SELECT array[starts, ends, is_off::int] FROM notifications_quiet WHERE recipient = %(recipient)s),
       (SELECT count(*) FROM notifications_message m JOIN notifications_delivery d ON d.message_id = m.id
        WHERE %(phone)s AND m.recipient = %(recipient)s AND m.created_at > %(since)s AND d.channel = 'sms')
"""
_MESSAGE: Final = """
INSERT INTO notifications_message (id, region, recipient, kind, case_id, content_sealed, created_at) VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_DELIVERY: Final = """
INSERT INTO notifications_delivery
  (id, region, message_id, message_created_at, channel, kind, address_sealed, content_sealed, language, state, attempts, next_at, reason, expires_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, 'waiting', 0, %s, '', %s)
"""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of a recipient: choices, browsers, quiet hours, texts of the last day."""

    chosen: dict[tuple[str, str], bool] = field(default_factory=dict)
    browsers: tuple[UUID, ...] = ()
    quiet: QuietHours | None = None
    texts_today: int = 0


@audit.operation("notifications.message.queued")
def queue_message(
    *,
    act: Act,
    recipient: UUID,
    address: str | None,
    kind: str,
    subject: Text,
    body: Text,
    case: UUID | None = None,
    language: str = "id",
    phone: str | None = None,
    sms: Text | None = None,
) -> Message:
    """
    Put a message into somebody's inbox, and let it leave by the ways that the person has and wants, in the caller's transaction.

    `recipient` is opaque (the account). `kind` as `case.submitted`; its family decides what can be switched off. `address` and
    `phone` are confirmed ones, or None. `sms` is the short text where the subject would not do. `language` is the recipient's; the
    inbox holds both. Text messages and notices wait until the quiet hours are over, urgent ones do not.
    """
    message = Message(ids.new_id(), act.region, recipient, kind, case or act.case, subject, body, act.at, None)
    known = family(kind)
    facts = _facts(act, recipient, has_phone=phone is not None)
    reach = Reach(email=bool(address) and _is_ready(Channel.EMAIL), phone=bool(phone) and _is_ready(Channel.SMS), push=bool(facts.browsers))
    ways = [c for c in (Channel.EMAIL, Channel.SMS, Channel.PUSH) if reach.has(c) and not policy.choice(known, c, reach, facts.chosen).is_off]
    held = None
    # Because: many messages in a day to one phone are a fault of ours or somebody's doing; what must reach a person goes all the same.
    if Channel.SMS in ways and known.can_be_off and facts.texts_today >= settings.LOKET_SMS_PER_DAY:
        ways.remove(Channel.SMS)
        held = "sms_per_day"
    rows: list[tuple[Any, ...]] = []
    for channel in ways:
        next_at = act.at if known.is_urgent or channel not in AUDIBLE else _after_quiet(act, facts.quiet)
        text = (
            _short(sms or _WHERE.fill(subject=subject, place=f"{settings.LOKET_BASE_URL}/saya/pesan/"), language) if channel is Channel.SMS else None
        )
        targets = [str(one) for one in facts.browsers] if channel is Channel.PUSH else [address if channel is Channel.EMAIL else phone]
        rows += [_row(act, channel, str(target), language, kind, next_at, message=message, text=text) for target in targets]
    with connection.cursor() as cursor:
        content = settings.LOKET_KEYRING.seal_json([subject.as_dict(), body.as_dict()], column=queries.CONTENT, row=str(message.id))
        cursor.execute(_MESSAGE, [message.id, act.region, recipient, kind, message.case, content, act.at])
        if rows:
            cursor.executemany(_DELIVERY, rows)
    audit.record(
        act, "notifications.message.queued", table="notifications_message", row=message.id, subject=recipient, case=message.case,
        columns={"subject": subject.id, "body": body.id},
        details={"kind": kind, "by_mail": Channel.EMAIL in ways, "ways": [c.value for c in ways]} | ({"held": held} if held else {}),
    )  # fmt: skip
    return message


@audit.operation("notifications.text.queued")
def queue_text(*, act: Act, phone: str, kind: str, text: Text, language: str = "id", expires_at: dt.datetime | None = None) -> UUID:
    """
    Let a text message go to a number that need not belong to anybody known here, in the caller's transaction; return its delivery.

    For codes (`kind` security.code: sent at once, never after `expires_at`) and for telling a number that was replaced.
    """
    row = _row(act, Channel.SMS, phone, language, kind, act.at, text=_short(text, language), expires_at=expires_at)
    with connection.cursor() as cursor:
        cursor.execute(_DELIVERY, row)
    audit.record(act, "notifications.text.queued", table="notifications_delivery", row=row[0], details={"kind": kind})
    if kind == CODE_KIND:
        jobs.defer(name=SEND_CODES, key="now")
    return UUID(str(row[0]))


def text_about(
    *, act: Act, message: UUID, created_at: dt.datetime, recipient: UUID, phone: str, kind: str, language: str
) -> None:  # fmt: skip
    """Let a text say that a message waits in the inbox; inside the caller's operation."""
    known = family(kind)
    next_at = act.at if known.is_urgent else _after_quiet(act, _facts(act, recipient, has_phone=True).quiet)
    text = _short(_THERE.fill(place=f"{settings.LOKET_BASE_URL}/saya/pesan/"), language)
    row = list(_row(act, Channel.SMS, phone, language, kind, next_at, text=text))
    row[2:4] = message, created_at
    with connection.cursor() as cursor:
        cursor.execute(_DELIVERY, row)


def _row(
    act: Act, channel: Channel, target: str, language: str, kind: str, next_at: dt.datetime, *, message: Message | None = None,
    text: str | None = None, expires_at: dt.datetime | None = None,
) -> tuple[Any, ...]:  # fmt: skip
    keyring, delivery = settings.LOKET_KEYRING, ids.new_id()
    sealed = None if text is None else keyring.seal_text(text, column=queries.TEXT, row=str(delivery))
    return (
        delivery, act.region, message.id if message else None, message.created_at if message else None, channel.value, kind,
        keyring.seal_text(target, column=queries.ADDRESS, row=str(delivery)), sealed, language, next_at, expires_at,
    )  # fmt: skip


def _facts(act: Act, recipient: UUID, *, has_phone: bool) -> _Facts:
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, {"recipient": recipient, "phone": has_phone, "since": act.at - dt.timedelta(days=1)})
        chosen, browsers, quiet, texts = cursor.fetchone()
    choices = {(prefix, channel): off == "true" for prefix, channel, off in (one.split(" ") for one in chosen)}
    return _Facts(choices, tuple(browsers), QuietHours(quiet[0], quiet[1], bool(quiet[2])) if quiet else None, texts)


def _after_quiet(act: Act, own: QuietHours | None) -> dt.datetime:
    zone = agencies.get_region(act.region).time_zone
    return policy.next_audible(act.at, hours=own or policy.read_hours(settings.LOKET_QUIET_HOURS), time_zone=zone)


def _short(text: Text, language: str) -> str:
    """Return the text for a phone: cheap alphabet, two parts at most, with the place where the rest is."""
    said = texting.plain(text.in_(language))
    return said if len(said) <= LONGEST_SMS else said[: LONGEST_SMS - 4].rsplit(" ", 1)[0] + " ..."


def _is_ready(channel: Channel) -> bool:
    way = way_of(channel)
    return way is not None and way.is_ready()
