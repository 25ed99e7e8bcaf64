"""Mail leaves here: claimed in batches, over one connection, tried again with growing pauses."""

from __future__ import annotations

import datetime as dt
import smtplib
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection

from loket.foundation.common.states import before, unfinished
from loket.foundation.jobs.values import Job
from loket.foundation.notifications import operations, queries
from loket.foundation.notifications.models import Delivery
from loket.foundation.notifications.values import DELIVERY_TRANSITIONS, DeliveryState, Sent

log = structlog.get_logger(__name__)

BATCH: Final = 100
MOST_BATCHES: Final = 20  # one run ends before the next begins, however much waits
# While a delivery is being sent nobody else takes it; a worker that dies gives it back after this time.
LEASE: Final = dt.timedelta(minutes=10)
# After the last pause the address is given up. Source: RFC 5321 4.5.4.1 (give up after days, not hours).
PAUSES: Final = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440, 1440))

# Words of ours, written out, so that the partial index of what is due serves.
_CLAIM: Final = """
WITH due AS (
  SELECT id FROM notifications_delivery
  WHERE state IN ({states}) AND next_at <= %s
  ORDER BY next_at LIMIT %s FOR UPDATE SKIP LOCKED
)
UPDATE notifications_delivery d SET next_at = %s, attempts = d.attempts + 1
FROM due WHERE d.id = due.id
RETURNING d.id, d.region, d.message_id, d.message_created_at, d.address_sealed, d.language, d.attempts
""".format(states=", ".join(f"'{state}'" for state in unfinished(DELIVERY_TRANSITIONS)))  # noqa: S608 - words of an enum of ours


@dataclass(frozen=True, slots=True)
class _Claimed:
    id: UUID
    region: str
    message: UUID
    message_created_at: dt.datetime
    address_sealed: bytes | memoryview
    language: str
    attempts: int


def send_waiting(*, at: dt.datetime) -> Sent:
    """
    Send what is due. Runs at least once, from any number of workers: a delivery is claimed by one of them.

    A failure is kept in four words and a reason without address; nobody is shown a mail server's sentence.
    """
    sent = temporary = permanent = 0
    for _ in range(MOST_BATCHES):
        claimed = _claim(at)
        if not claimed:
            break
        outcome = _send(claimed, at)
        sent, temporary, permanent = sent + outcome.sent, temporary + outcome.temporary, permanent + outcome.permanent
        if not outcome.sent:
            break  # the server is not there: what was not tried keeps its turn
    if temporary or permanent:
        log.warning("notifications.sent", sent=sent, temporary=temporary, permanent=permanent)
    return Sent(sent, temporary, permanent)


def prepare_months(*, at: dt.datetime) -> int:
    """Make the partitions of messages for the coming months."""
    return operations.ensure_partitions(since=at.date().isoformat(), months=4)


def _claim(at: dt.datetime) -> list[_Claimed]:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [at, BATCH, at + LEASE])
        return [_Claimed(*row) for row in cursor.fetchall()]


def _send(claimed: list[_Claimed], at: dt.datetime) -> Sent:
    contents = _contents(claimed)
    server, counts = get_connection(fail_silently=False), {state: 0 for state in DeliveryState}
    down: str | None = None
    try:
        for delivery in claimed:
            if delivery.message not in contents:
                state, reason = DeliveryState.PERMANENT_FAILURE, "message_gone"
            elif down:
                state, reason = DeliveryState.TEMPORARY_FAILURE, down
            else:
                state, reason, is_down = _send_one(server, delivery, contents[delivery.message])
                down = reason if is_down else None
            counts[_note(delivery, state, reason, at)] += 1
    finally:
        try:
            server.close()
        except (OSError, smtplib.SMTPException):
            log.warning("notifications.close_failed")
    return Sent(counts[DeliveryState.SENT], counts[DeliveryState.TEMPORARY_FAILURE], counts[DeliveryState.PERMANENT_FAILURE])


def _contents(claimed: list[_Claimed]) -> dict[UUID, Any]:
    with connection.cursor() as cursor:
        # Because: the moments let the server look into the partitions concerned only.
        cursor.execute(
            "SELECT id, content_sealed FROM notifications_message WHERE id = ANY(%s) AND created_at = ANY(%s)",
            [[c.message for c in claimed], [c.message_created_at for c in claimed]],
        )
        return {row[0]: settings.LOKET_KEYRING.open_json(row[1], column=queries.CONTENT, row=str(row[0])) for row in cursor.fetchall()}


def _send_one(server: Any, delivery: _Claimed, content: Any) -> tuple[DeliveryState, str, bool]:
    """Return what became of it, a reason word, and whether the server itself is out of reach."""
    subject, body = (part["en" if delivery.language == "en" else "id"] for part in content)
    address = settings.LOKET_KEYRING.open_text(delivery.address_sealed, column=queries.ADDRESS, row=str(delivery.id))
    # Because: a mail sent twice (we stopped between its sending and our note) has one Message-ID, which mail programs show once.
    mail = EmailMessage(
        subject=" ".join(subject.split()),
        body=_letter(body, delivery),
        to=[address],
        headers={"Message-ID": f"<{delivery.id}@loket>", "Auto-Submitted": "auto-generated"},
        connection=server,
    )
    try:
        server.open()
        mail.send()
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        return (DeliveryState.PERMANENT_FAILURE if codes and min(codes) >= 500 else DeliveryState.TEMPORARY_FAILURE), "recipient_refused", False
    except smtplib.SMTPDataError as refused:
        return (DeliveryState.PERMANENT_FAILURE if refused.smtp_code >= 500 else DeliveryState.TEMPORARY_FAILURE), "content_refused", False
    except smtplib.SMTPSenderRefused:
        return DeliveryState.TEMPORARY_FAILURE, "sender_refused", True
    except smtplib.SMTPAuthenticationError:
        return DeliveryState.TEMPORARY_FAILURE, "login_refused", True
    except (OSError, smtplib.SMTPException):
        return DeliveryState.TEMPORARY_FAILURE, "server_unreachable", True
    except ValueError:
        return DeliveryState.PERMANENT_FAILURE, "bad_address", False
    return DeliveryState.SENT, "", False


def _letter(body: str, delivery: _Claimed) -> str:
    if delivery.language == "en":
        return f"{body}\n\n-- \nThis message is also under Messages: {settings.LOKET_BASE_URL}/saya/pesan/\nPlease do not reply to this mail.\n"
    return f"{body}\n\n-- \nPesan ini juga ada di Pesan: {settings.LOKET_BASE_URL}/saya/pesan/\nMohon tidak membalas surel ini.\n"


def _note(delivery: _Claimed, state: DeliveryState, reason: str, at: dt.datetime) -> DeliveryState:
    if state is DeliveryState.TEMPORARY_FAILURE and delivery.attempts > len(PAUSES):
        state = DeliveryState.PERMANENT_FAILURE
    changes: dict[str, Any] = {"state": state.value, "reason": reason}
    if state is DeliveryState.TEMPORARY_FAILURE:
        changes["next_at"] = at + PAUSES[delivery.attempts - 1]
    else:
        changes["ended_at"] = at
    Delivery.objects.filter(id=delivery.id, state__in=before(DELIVERY_TRANSITIONS, state)).update(**changes)
    return state


JOBS = (
    Job(name="notifications.mail.send", run=send_waiting, attempts=1, cron="* * * * *"),
    Job(name="notifications.message.prepare", run=prepare_months, attempts=3, cron="10 1 * * *"),
)
