"""The mails that carry a link: confirm an address, make a new password. Plain text, both languages, nothing personal."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.mail import EmailMessage

from loket.foundation.common.text import Text

log = logging.getLogger("loket.web.citizen.account.mails")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's subject and body."""

    subject: str
    body: str


_SUBJECTS: Final[dict[str, Text]] = {
    "confirm": Text(id="Konfirmasi alamat surel Anda", en="Confirm your e-mail address"),
    "change": Text(id="Pastikan alamat surel baru Anda", en="Confirm your new e-mail address"),
    "taken": Text(id="Anda sudah punya akun", en="You already have an account"),
    "reset": Text(id="Buat kata sandi baru", en="Make a new password"),
}
_BODIES: Final[dict[str, Text]] = {
    "confirm": Text(
        id="Seseorang mendaftar di Loket dengan alamat surel ini. Bila itu Anda, buka tautan di bawah lalu tekan Konfirmasi:\n\n{link}\n\n"
        "Tautan berlaku tiga hari. Bila bukan Anda, abaikan surel ini; tanpa konfirmasi akun itu tidak dapat dipakai.",
        en="Somebody signed up at Loket with this e-mail address. If it was you, open the link below and press Confirm:\n\n{link}\n\n"
        "The link works for three days. If it was not you, ignore this mail; without confirmation the account cannot be used.",
    ),
    "change": Text(
        id="Seseorang ingin memakai alamat surel ini untuk akunnya di Loket. Bila itu Anda, buka tautan di bawah di perangkat tempat Anda masuk, lalu tekan Pastikan:\n\n{link}\n\n"
        "Tautan berlaku satu hari dan sekali. Bila bukan Anda, abaikan surel ini; tidak ada yang berubah.",
        en="Somebody wants to use this e-mail address for their account at Loket. If it was you, open the link below on the device on which you are signed in, "
        "then press Confirm:\n\n{link}\n\nThe link works for one day, and once. If it was not you, ignore this mail; nothing was changed.",
    ),
    "taken": Text(
        id="Seseorang mendaftar di Loket dengan alamat surel ini, tetapi Anda sudah punya akun. Bila itu Anda dan lupa kata sandi, buat yang baru:\n\n"
        "{link}\n\nBila bukan Anda, abaikan surel ini; tidak ada yang berubah.",
        en="Somebody signed up at Loket with this e-mail address, but you already have an account. If it was you and you forgot the password, make a "
        "new one:\n\n{link}\n\nIf it was not you, ignore this mail; nothing was changed.",
    ),
    "reset": Text(
        id="Seseorang meminta kata sandi baru untuk akun dengan alamat surel ini. Bila itu Anda, buka tautan di bawah:\n\n{link}\n\n"
        "Tautan berlaku tiga jam dan hanya sekali. Bila bukan Anda, abaikan surel ini; kata sandi Anda tetap.",
        en="Somebody asked for a new password for the account with this e-mail address. If it was you, open the link below:\n\n{link}\n\n"
        "The link works for three hours, and once. If it was not you, ignore this mail; your password stays.",
    ),
}
# allauth's template -> which of ours, and which value of the context is the link.
_KINDS: Final[dict[str, tuple[str, str]]] = {
    "account/email/email_confirmation_signup": ("confirm", "activate_url"),
    "account/email/email_confirmation": ("confirm", "activate_url"),
    "loket/email/change": ("change", "activate_url"),
    "account/email/account_already_exists": ("taken", "password_reset_url"),
    "account/email/password_reset_key": ("reset", "password_reset_url"),
}


def compose(template: str, context: Mapping[str, Any]) -> Letter:
    """Return the mail for what allauth calls `template`. :raises KeyError: for one that is not in use here."""
    kind, link = _KINDS[template]
    subject, body = _SUBJECTS[kind], _BODIES[kind].fill(link=context[link])
    return Letter(subject=f"{subject.id} / {subject.en}", body=f"{body.id}\n\n—\n\n{body.en}\n")


def send_quietly(message: EmailMessage) -> None:
    """Send, and leave a line in the log when the server would not: the person can ask for the mail again."""
    try:
        message.send()
    except (OSError, smtplib.SMTPException):
        log.warning("account mail not sent", exc_info=True)
