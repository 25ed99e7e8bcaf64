"""
Web push: a notice without content on the person's phone; what it is about is read in the inbox, after signing in.

Because: a notice shows on a locked screen and passes through companies abroad. The text is the same for everybody.
"""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings

from loket.foundation.common.text import Text
from loket.foundation.notifications import subscribing
from loket.foundation.notifications.channels.contract import Outcome, Outgoing, Receipt, Way
from loket.foundation.notifications.channels.push import encryption, endpoints
from loket.foundation.notifications.values import Channel
from loket.foundation.outbound import answers

TEXT: Final = Text(id="Ada kabar tentang permohonan Anda", en="There is news about your application")
#: Unit: seconds. A phone that is off for longer reads the inbox. Because: the default of the protocol is to forget at once.
KEEP: Final = 3 * 24 * 3600


class Push(Way):
    """The address of an outgoing notice is the id of a subscription."""

    channel = Channel.PUSH
    batch = 20

    def check_config(self) -> tuple[Text, ...]:
        """There must be a key, and services to send to."""
        wrong: list[Text] = []
        try:
            encryption.private_key(settings.LOKET_PUSH_KEY)
        except encryption.BadKeys:
            wrong.append(
                Text(
                    id="LOKET_PUSH_KEY kosong atau salah: buat dengan 'loket doctor --new-push-key'.",
                    en="LOKET_PUSH_KEY is empty or wrong: make one with 'loket doctor --new-push-key'.",
                )
            )
        if not settings.LOKET_PUSH_HOSTS:
            wrong.append(Text(id="LOKET_PUSH_HOSTS kosong: tidak ada layanan push.", en="LOKET_PUSH_HOSTS is empty: there is no push service."))
        return tuple(wrong)

    def public_key(self) -> str:
        """Return what browsers need to subscribe; empty when notices are not in use."""
        return "" if self.check_config() else encryption.to_text(encryption.public_bytes(encryption.private_key(settings.LOKET_PUSH_KEY)))

    def send(self, message: Outgoing) -> Receipt:
        """Post one notice. A subscription that its service no longer knows is removed."""
        if self.check_config():
            return Receipt(Outcome.TECHNICAL_FAILURE, "settings", is_down=True)
        found = subscribing.find(message.address)
        if found is None:
            return Receipt(Outcome.PERMANENT_FAILURE, "unsubscribed")
        if not endpoints.is_allowed(found.endpoint, hosts=settings.LOKET_PUSH_HOSTS, mode=settings.LOKET_MODE):
            subscribing.forget(message.address, at=message.at, reason="host")
            return Receipt(Outcome.PERMANENT_FAILURE, "service_not_allowed")
        content: dict[str, Any] = {"title": TEXT.in_(message.language), "url": "/en/saya/pesan/" if message.language == "en" else "/saya/pesan/"}
        try:
            body = encryption.encrypt(json.dumps(content).encode(), found.browser)
        except encryption.BadKeys:
            subscribing.forget(message.address, at=message.at, reason="keys")
            return Receipt(Outcome.PERMANENT_FAILURE, "bad_keys")
        parts = urlsplit(found.endpoint)
        proof = encryption.authorization(
            origin=f"{parts.scheme}://{parts.netloc}", contact=f"mailto:{settings.DEFAULT_FROM_EMAIL}",
            key=encryption.private_key(settings.LOKET_PUSH_KEY), at=int(message.at.timestamp()),
        )  # fmt: skip
        headers = {
            "Authorization": proof, "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream", "TTL": str(KEEP), "Urgency": "normal",
            "Topic": "loket",
        }  # fmt: skip
        return self._judged(message, answers.ask(found.endpoint, method="POST", body=body, headers=headers))

    def _judged(self, message: Outgoing, answer: answers.Answer) -> Receipt:
        if answer.status == 0:
            return Receipt(Outcome.TEMPORARY_FAILURE, f"service_{answer.text}")
        if answer.status in (200, 201, 202, 204):
            return Receipt(Outcome.SENT)
        if answer.status in (404, 410):
            subscribing.forget(message.address, at=message.at, reason="expired")
            return Receipt(Outcome.PERMANENT_FAILURE, "expired")
        if answer.status in (408, 425, 429) or answer.status >= 500:
            return Receipt(Outcome.TEMPORARY_FAILURE, "service_busy")
        return Receipt(Outcome.TECHNICAL_FAILURE, "service_refused")
