"""Invitations: made with the change, given a secret when they are sent, so that the secret is kept nowhere but in the mail."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import smtplib
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import structlog
from django.conf import settings
from django.core.mail import EmailMessage

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common import dates, ids
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.foundation.offices import limits, models

log = structlog.get_logger(__name__)

TABLE: Final = "offices_invitation"
SENDING: Final = "offices.invitations.send"
SUBJECT: Final = Text(id="Undangan petugas Loket", en="Invitation to Loket")
BODY: Final = Text(
    id="Anda ditunjuk sebagai petugas di Loket {region}. Buka tautan ini, buat kata sandi, lalu pasang faktor kedua (aplikasi kode di ponsel Anda):\n\n"
    "{link}\n\nTautan berlaku sampai {until} dan hanya untuk Anda. Jangan teruskan. Bila Anda tidak mengenali penunjukan ini, abaikan surel ini dan beri tahu pengelola Loket.",
    en="You were appointed as an officer in Loket {region}. Open this link, make a password, then set up your second factor (a code app on your phone):\n\n"
    "{link}\n\nThe link works until {until} and is for you alone. Do not pass it on. If you do not know of this appointment, ignore this mail and tell the operators of Loket.",
)


def digest_of(token: str) -> bytes:
    """Return the hash by which a link's secret is found. Because: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def make(act: Act, accounts: Iterable[UUID], *, proposal: UUID | None, valid_for: dt.timedelta | None = None) -> list[models.Invitation]:
    """Make invitations; older ones of the same accounts work no more."""
    wanted = list(accounts)
    models.Invitation.objects.filter(account_id__in=wanted, used_at__isnull=True, expires_at__gt=act.at).update(expires_at=act.at)
    until = act.at + (valid_for or dt.timedelta(days=limits.INVITATION_DAYS))
    made = [
        models.Invitation(id=ids.new_id(), region=act.region, account_id=account, proposal_id=proposal, made_at=act.at, expires_at=until)
        for account in wanted
    ]
    models.Invitation.objects.bulk_create(made, batch_size=500)
    return made


def give_secret(row: models.Invitation, at: dt.datetime) -> str:
    """Give an invitation its secret and return the link; only the hash is kept."""
    token = secrets.token_urlsafe(32)
    row.digest, row.sent_at = digest_of(token), at
    row.save(update_fields=["digest", "sent_at"])
    return link(row.region, token)


def link(region: str, token: str) -> str:
    """Return the address of an invitation, at the region's own host."""
    base = urlsplit(settings.LOKET_BASE_URL)
    hosts = agencies.get_region(region).hosts
    host = base.hostname if base.hostname in hosts or not hosts else hosts[0]
    port = f":{base.port}" if base.port else ""
    return urlunsplit((base.scheme, f"{host}{port}", f"/undangan/{token}/", "", ""))


def can_send() -> bool:
    """Say whether mail leaves this machine, or is read beside it as in the demo."""
    return bool(settings.LOKET_MAIL_IS_SENT) or settings.LOKET_MODE != "production"


def post(row: models.Invitation, address: str) -> bool:
    """Write the mail with an invitation's link; False when there is nowhere to write to or the mail server would not."""
    account, region = identity.get_account(account_id=row.account_id), agencies.get_region(row.region)
    if account.email is None:
        return False
    until = dates.date_text(dates.civil_date(row.expires_at, time_zone=region.time_zone))
    body = BODY.fill(region=region.name, link=address, until=until)
    text = f"{body.id}\n\n—\n\n{body.en}\n"
    try:
        EmailMessage(f"{SUBJECT.id} / {SUBJECT.en}", text, settings.DEFAULT_FROM_EMAIL, [account.email]).send()
    except (OSError, smtplib.SMTPException):
        log.warning("offices.invitation_not_sent", invitation=str(row.pk), exc_info=True)
        return False
    return True
