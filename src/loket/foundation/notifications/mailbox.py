"""The demo's mailbox: mails and text messages are kept in a table and shown on a page, so that nobody needs a mail server to try Loket."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from loket.foundation.notifications.models import DemoMail

KEPT: Final = 2_000


class DemoMailbox(BaseEmailBackend):
    """Django's EMAIL_BACKEND in the demo. Trusted for: nothing; it refuses to run where real people are."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        if settings.LOKET_MODE not in ("demo", "test"):
            raise ImproperlyConfigured("DemoMailbox shows mails to everybody; it runs in the demo only. Set LOKET_SMTP_URL.")

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the mails; the oldest make room."""
        return _keep(
            [
                DemoMail(recipients=", ".join(mail.recipients())[:1000], subject=str(mail.subject)[:1000], body=str(mail.body))
                for mail in email_messages
            ]
        )


def keep_text(phone: str, text: str) -> None:
    """Show a text message beside the mails. Trusted for: nothing; it does nothing where real people are."""
    if settings.LOKET_MODE in ("demo", "test"):
        _keep([DemoMail(channel="sms", recipients=phone, subject="SMS", body=text)])


def _keep(mails: list[DemoMail]) -> int:
    kept = DemoMail.objects.bulk_create(mails)
    if kept:
        DemoMail.objects.filter(id__lte=kept[-1].id - KEPT).delete()
    return len(kept)
