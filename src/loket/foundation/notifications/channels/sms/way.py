"""Text messages through the gateway of the settings: fill in the template, ask, map the answer to our words, count parts and rupiah."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

from django.conf import settings

from loket.foundation.common import texting
from loket.foundation.common.text import Text
from loket.foundation.notifications import mailbox
from loket.foundation.notifications.channels.contract import LONGEST_REFERENCE, Outcome, Outgoing, Receipt, Way
from loket.foundation.notifications.channels.sms import gateway as gateways
from loket.foundation.notifications.errors import BadGateway, BadReceipt
from loket.foundation.notifications.values import Channel
from loket.foundation.outbound import answers


class Sms(Way):
    """One gateway, named by LOKET_SMS_GATEWAY."""

    channel = Channel.SMS
    # Because: a gateway that takes its eight seconds for each of them must be through before the lease of the claim is over.
    batch = 20

    def gateway(self) -> gateways.Gateway | None:
        """Return the gateway of the settings, None when there is none. :raises BadGateway: if its file is wrong."""
        path = settings.LOKET_SMS_GATEWAY
        return gateways.read_once(path, settings.LOKET_SMS_ADDRESS) if path else None

    def check_config(self) -> tuple[Text, ...]:
        """A gateway must be named, readable, real outside the demo, and have its secrets."""
        try:
            found = self.gateway()
        except BadGateway as bad:
            return (bad.message,)
        if found is None:
            return (Text(id="LOKET_SMS_GATEWAY kosong: SMS tidak dikirim.", en="LOKET_SMS_GATEWAY is empty: no text messages are sent."),)
        wrong: list[Text] = []
        simulated = found.simulated or answers.is_loopback(found.send.url)
        if simulated and settings.LOKET_MODE not in ("demo", "test"):
            wrong.append(
                Text(
                    id="LOKET_SMS_GATEWAY menunjuk simulator, yang tidak mengirim apa pun. Pakai gateway sungguhan.",
                    en="LOKET_SMS_GATEWAY names a simulator, which sends nothing. Use a real gateway.",
                )
            )
        if found.simulated and not answers.is_loopback(found.send.url):
            wrong.append(Text(id="Simulator hanya boleh di mesin ini sendiri.", en="A simulator may be on this machine only."))
        if "{secret}" in " ".join((*found.send.headers.values(), *found.send.fields.values())) and not settings.LOKET_SMS_SECRET:
            wrong.append(Text(id="LOKET_SMS_SECRET kosong, padahal gateway memintanya.", en="LOKET_SMS_SECRET is empty, but the gateway wants it."))
        if found.reports is not None and not settings.LOKET_SMS_REPORT_SECRET:
            wrong.append(
                Text(
                    id="LOKET_SMS_REPORT_SECRET kosong: laporan gateway tidak dapat dipercaya.",
                    en="LOKET_SMS_REPORT_SECRET is empty: reports of the gateway cannot be trusted.",
                )
            )
        return tuple(wrong)

    def send(self, message: Outgoing) -> Receipt:
        """Send one text; what is charged is counted when the gateway takes it over."""
        if self.check_config():
            return Receipt(Outcome.TECHNICAL_FAILURE, "settings", is_down=True)
        found = self.gateway()
        assert found is not None  # noqa: S101 - said by check_config
        text = texting.plain(message.body)
        answer = _ask(found.send, message, text)
        if answer.status == 0:
            return Receipt(Outcome.TEMPORARY_FAILURE, f"gateway_{answer.text}", is_down=True)
        receipt = _judged(found.send, answer)
        if receipt.outcome is not Outcome.SENT:
            return receipt
        parts = texting.count(text).parts
        if found.simulated:
            mailbox.keep_text(message.address, text)
        return Receipt(Outcome.SENT, reference=receipt.reference, parts=parts, cost_idr=parts * found.price_on(message.at.date()).idr_per_part)

    def read_receipt(self, body: bytes, headers: Mapping[str, str]) -> tuple[tuple[str, Receipt], ...]:
        """Read one report. The signature is compared in constant time, before anything is read."""
        found, secret = self.gateway(), settings.LOKET_SMS_REPORT_SECRET
        if found is None or found.reports is None or not secret:
            raise BadReceipt
        rules = found.reports
        wanted = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest() if rules.signature == "hmac-sha256" else secret
        given = next((value for name, value in headers.items() if name.lower() == rules.header.lower()), "")
        if not hmac.compare_digest(wanted.encode(), given.encode()):
            raise BadReceipt
        fields = _fields(body, rules.body)
        reference, status = str(fields.get(rules.reference, ""))[:LONGEST_REFERENCE], str(fields.get(rules.status, ""))
        if not reference or not status:
            raise BadReceipt
        # Because: a word that is not in the table tells nothing about the person's phone; it is for an operator to look at.
        outcome = rules.statuses.get(status, Outcome.TECHNICAL_FAILURE)
        known = re.sub(r"[^a-z0-9_]", "_", status.lower())[:40] if status in rules.statuses else "unknown_status"
        return ((reference, Receipt(outcome, known)),)


def _fields(body: bytes, shape: str) -> Mapping[str, Any]:
    try:
        if shape == "form":
            return {name: values[0] for name, values in parse_qs(body.decode()).items()}
        content = json.loads(body)
    except ValueError:
        raise BadReceipt from None
    if not isinstance(content, dict):
        raise BadReceipt
    return content


def _ask(send: gateways.Send, message: Outgoing, text: str) -> answers.Answer:
    digits = message.address.removeprefix("+")
    words = {
        "phone": message.address, "phone_digits": digits, "phone_local": "0" + digits.removeprefix("62"), "text": text, "id": str(message.id),
        "secret": settings.LOKET_SMS_SECRET, "sender": send.sender,
    }  # fmt: skip
    fields = {name: _filled(template, words) for name, template in send.fields.items()}
    headers = {name: _filled(template, words) for name, template in send.headers.items()}
    url = _filled(send.url, {name: quote(value, safe="") for name, value in words.items()})
    body: bytes | None = None
    if send.body == "json":
        body, headers = json.dumps(fields).encode(), {"Content-Type": "application/json", **headers}
    elif send.body == "form":
        body, headers = urlencode(fields).encode(), {"Content-Type": "application/x-www-form-urlencoded", **headers}
    else:
        url = f"{url}{'&' if '?' in url else '?'}{urlencode(fields)}"
    return answers.ask(url, method=send.method, body=body, headers=headers)


def _filled(template: str, words: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda place: words[place[1]], template)


def _judged(send: gateways.Send, answer: answers.Answer) -> Receipt:
    if answer.status in send.success.statuses and re.search(send.success.pattern, answer.text):
        found = re.search(send.success.reference, answer.text) if send.success.reference else None
        reference = found[1] if found and found.groups() else ""
        return Receipt(Outcome.SENT, reference=reference[:LONGEST_REFERENCE])
    for line in send.failures:
        if line.status in (None, answer.status) and re.search(line.pattern, answer.text):
            return Receipt(Outcome(line.outcome), line.reason)
    if answer.status in (401, 403):
        return Receipt(Outcome.TECHNICAL_FAILURE, "gateway_login_refused", is_down=True)
    if answer.status in (408, 425, 429) or answer.status >= 500:
        return Receipt(Outcome.TEMPORARY_FAILURE, "gateway_busy", is_down=True)
    return Receipt(Outcome.TECHNICAL_FAILURE, "gateway_answer_unknown")
