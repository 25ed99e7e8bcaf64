"""E-mail: one connection for a batch; the codes of the mail server mapped to our words."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from loket.foundation.common.text import Text
from loket.foundation.notifications.channels.contract import Outcome, Outgoing, Receipt, Way
from loket.foundation.notifications.values import Channel

log = structlog.get_logger(__name__)


class Email(Way):
    """Through Django's EMAIL_BACKEND: SMTP, or the demo's mailbox."""

    channel = Channel.EMAIL

    def __init__(self) -> None:
        self._held = threading.local()

    def check_config(self) -> tuple[Text, ...]:
        """Outside demo and tests there must be a mail server."""
        if settings.LOKET_MODE != "production" or settings.LOKET_MAIL_IS_SENT:
            return ()
        return (
            Text(id="LOKET_SMTP_URL kosong: surel tidak dikirim, hanya kotak pesan.", en="LOKET_SMTP_URL is empty: no mail is sent, the inbox only."),
        )

    @contextmanager
    def session(self) -> Iterator[None]:
        """Keep one connection open."""
        server = self._held.server = get_connection(fail_silently=False)
        try:
            yield
        finally:
            self._held.server = None
            try:
                server.close()
            except (OSError, smtplib.SMTPException):
                log.warning("notifications.close_failed")

    def send(self, message: Outgoing) -> Receipt:
        """Send one letter. A mail sent twice (we stopped before our note of it) has one Message-ID, which mail programs show once."""
        server: Any = getattr(self._held, "server", None) or get_connection(fail_silently=False)
        mail = EmailMessage(
            subject=" ".join(message.subject.split()),
            body=_letter(message),
            to=[message.address],
            headers={"Message-ID": f"<{message.id}@loket>", "Auto-Submitted": "auto-generated"},
            connection=server,
        )
        try:
            server.open()
            mail.send()
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            outcome = Outcome.PERMANENT_FAILURE if codes and min(codes) >= 500 else Outcome.TEMPORARY_FAILURE
            return Receipt(outcome, "recipient_refused")
        except smtplib.SMTPDataError as refused:
            outcome = Outcome.PERMANENT_FAILURE if refused.smtp_code >= 500 else Outcome.TEMPORARY_FAILURE
            return Receipt(outcome, "content_refused")
        except smtplib.SMTPSenderRefused:
            return Receipt(Outcome.TECHNICAL_FAILURE, "sender_refused", is_down=True)
        except smtplib.SMTPAuthenticationError:
            return Receipt(Outcome.TECHNICAL_FAILURE, "login_refused", is_down=True)
        except (OSError, smtplib.SMTPException):
            return Receipt(Outcome.TEMPORARY_FAILURE, "server_unreachable", is_down=True)
        except ValueError:
            return Receipt(Outcome.PERMANENT_FAILURE, "bad_address")
        return Receipt(Outcome.SENT)


def _letter(message: Outgoing) -> str:
    body = message.body
    if message.language == "en":
        return f"{body}\n\n-- \nThis message is also under Messages: {settings.LOKET_BASE_URL}/saya/pesan/\nPlease do not reply to this mail.\n"
    return f"{body}\n\n-- \nPesan ini juga ada di Pesan: {settings.LOKET_BASE_URL}/saya/pesan/\nMohon tidak membalas surel ini.\n"
