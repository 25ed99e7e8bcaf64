"""Reads of the ways in: the code app, passkeys, and what an account can prove now; part of `queries`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q

from loket.foundation.audit.values import Act
from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.paging import Page, bounded
from loket.foundation.identity import codes, models, policy, proving, reading, totp
from loket.foundation.identity.errors import CodeOver
from loket.foundation.identity.values import Account, CodePurpose, Factor, HistoryLine, Passkey, Proved, Ways
from loket.foundation.notifications import queries as sending
from loket.foundation.notifications.values import Channel

MOST_ACCOUNTS: Final = 2_000
MOST_PASSKEYS: Final = 10


def find_factor(*, account: UUID, at: dt.datetime) -> Factor | None:
    """Return how an account's code app stands, or None when it has none; one that was begun and never confirmed is not ready."""
    row = (
        models.Factor.objects.filter(account_id=account)
        .annotate(left=Count("recovery_codes", filter=Q(recovery_codes__used_at__isnull=True)))
        .first()
    )
    return Factor(row.account_id, row.confirmed_at, row.left, proving.blocked_until(row, at)) if row else None


def list_ready(*, accounts: Collection[UUID]) -> frozenset[UUID]:
    """Return which of up to 2,000 accounts (bounded so) have a code app."""
    wanted = list(dict.fromkeys(accounts))[:MOST_ACCOUNTS]
    return frozenset(models.Factor.objects.filter(account_id__in=wanted, confirmed_at__isnull=False).values_list("account_id", flat=True))


def find_begun_secret(*, account: UUID) -> bytes | None:
    """Return the secret of an app that its owner is setting up, to show it once more; None when it is confirmed or was not begun."""
    row = models.Factor.objects.filter(account_id=account, confirmed_at__isnull=True).first()
    return proving.secret_of(row) if row else None


def app_address(*, secret: bytes, account: str, issuer: str) -> str:
    """Return what the square code for an authenticator app holds."""
    return totp.address_of(secret, account=account, issuer=issuer)


def secret_text(*, secret: bytes) -> str:
    """Return a secret as it is typed into an app, in groups of four."""
    plain = totp.as_text(secret)
    return " ".join(plain[place : place + 4] for place in range(0, len(plain), 4))


def next_demo_code(*, account: UUID, at: dt.datetime) -> str | None:
    """Return the next code that would be right for an account of the demo or a test; None in production, and when there is none."""
    if settings.LOKET_MODE == "production":
        return None
    row = models.Factor.objects.filter(account_id=account).first()
    if row is None:
        return None
    now = totp.step_at(at)
    step = max(now, row.last_step + 1)
    return totp.code_of(proving.secret_of(row), step) if step <= now + totp.TOLERANCE else None


def list_passkeys(*, account: UUID, host: str | None = None) -> tuple[Passkey, ...]:
    """Return the passkeys of an account, of one host if wished, the oldest first; bounded to ten."""
    rows = models.Passkey.objects.filter(account_id=account)
    if host is not None:
        rows = rows.filter(host=host)
    return tuple(reading.passkey_of(row) for row in rows.order_by("made_at", "id")[:MOST_PASSKEYS])


def list_ways(*, account: Account, host: str, at: dt.datetime) -> Ways:
    """Return by what an account can prove more than a password, at this host and now; bounded as `list_passkeys`. Two queries."""
    by_phone = account.phone is not None and account.strong_until is not None and at < account.strong_until
    return Ways(find_factor(account=account.id, at=at), list_passkeys(account=account.id, host=host), by_phone)


def has_way(*, account: UUID) -> bool:
    """Say whether an account has a code app or a passkey, at whichever host."""
    return (
        models.Factor.objects.filter(account_id=account, confirmed_at__isnull=False).exists()
        or models.Passkey.objects.filter(account_id=account).exists()
    )


def has_phone(*, account: UUID) -> bool:
    """Say whether a code can be sent to the phone of an account."""
    return models.Account.objects.filter(pk=account, phone_index__isnull=False).exists() and sending.has_way(channel=Channel.SMS)


def refusal_to_enrol(*, act: Act, account: UUID, proofs: Sequence[Proved]) -> Refusal | None:
    """Say why a way in may not be added or taken away now, as `policy.refusal_to_enrol`."""
    return policy.refusal_to_enrol(
        act, account=account, has_way=has_way(account=account), has_phone=has_phone(account=account), holds_office=holds_office(account=account),
        proofs=proofs,
    )  # fmt: skip


def refusal_to_move(*, act: Act, account: UUID, proofs: Sequence[Proved]) -> Refusal | None:
    """Say why a contact of an account may not be changed now, as `policy.refusal_to_move`."""
    return policy.refusal_to_move(act, account=account, has_way=has_way(account=account), proofs=proofs)


def holds_office(*, account: UUID) -> bool:
    """Say whether an account holds, held or will hold an office anywhere."""
    return models.Appointment.objects.filter(account_id=account).exists()


def list_history(*, account: UUID, after: str | None = None, limit: int = 20) -> Page[HistoryLine]:
    """Return what was done with an account, the newest first; `after` is the key of the page before."""
    size, rows = bounded(limit), models.History.objects.filter(account=account)
    if after:
        try:
            rows = rows.filter(pk__lt=UUID(after))
        except ValueError:
            raise NotFound from None
    found = list(rows.order_by("-pk")[: size + 1])
    lines = tuple(HistoryLine(row.pk, row.at, row.kind, row.by, row.device) for row in found[:size])
    return Page(lines, str(found[size - 1].pk) if len(found) > size else None)


def find_account_by_phone(*, phone: str) -> Account | None:
    """Return the account with this mobile number (in its normal form), or None. Only for whoever has proved to hold the phone."""
    indexes = settings.LOKET_KEYRING.blind_indexes(phone, column=models.PHONE_COLUMN)
    row = models.Account.objects.filter(phone_index__in=indexes).first()
    return reading.account_of(row) if row else None


def needs_claim(*, act: Act, code: UUID) -> bool | None:
    """
    Say what a claim for the number of a proved code asks for: True the NIK and the birth date, False the name of the account; None: none is needed.

    :raises CodeOver: the code was not proved, or was used.
    """
    row = models.Code.objects.filter(pk=code, purpose=CodePurpose.SIGN_IN.value, used_at=None, proved_at__isnull=False).first()
    if row is None or (row.proved_at is not None and row.proved_at + codes.PROVED_FOR <= act.at):
        raise CodeOver()
    known = find_account_by_phone(phone=reading.phone_of(row))
    return known.resident_id is not None if known is not None and policy.is_absent(known, act.at) else None
