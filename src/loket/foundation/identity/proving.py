"""The second factor inside its transaction: codes are judged under a lock on the row, so that no code is right twice."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Final
from uuid import UUID

from django.conf import settings

from loket.foundation.identity import models, totp
from loket.foundation.identity.values import Proof

TABLE: Final = "identity_factor"
#: Because: the name is bound into every sealed secret; it is that of the room where factors began.
SECRET_COLUMN: Final = "offices_factor.secret"  # noqa: S105 - the name of a column
#: Source: NIST SP 800-63B-4 3.2.2 (throttling) and 5.1.4: after so many wrong codes within the time, none is heard until it is over.
MOST_WRONG_CODES: Final = 5
WRONG_CODES_SECONDS: Final = 15 * 60
RECOVERY_CODES: Final = 10
# Because: no letter or digit that is read for another (0 O, 1 I L).
_ALPHABET: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
#: 16 signs of 31 are 79 bits: not to be guessed, also by whoever holds the hashes.
_CODE_SIGNS: Final = 16


def locked(account: UUID) -> models.Factor | None:
    """Return an account's factor and hold it until the transaction ends."""
    return models.Factor.objects.select_for_update().filter(account_id=account).first()


def secret_of(row: models.Factor) -> bytes:
    """Return a factor's secret."""
    opened: bytes = settings.LOKET_KEYRING.open(row.secret_sealed, column=SECRET_COLUMN, row=str(row.pk))
    return opened


def seal(row: models.Factor, secret: bytes) -> None:
    """Put a secret into a factor's row."""
    row.secret_sealed = settings.LOKET_KEYRING.seal(secret, column=SECRET_COLUMN, row=str(row.pk))


def blocked_until(row: models.Factor, at: dt.datetime) -> dt.datetime | None:
    """Return until when no code is heard, None when it is heard."""
    if row.wrong < MOST_WRONG_CODES or row.wrong_since is None:
        return None
    until: dt.datetime = row.wrong_since + dt.timedelta(seconds=WRONG_CODES_SECONDS)
    return until if at < until else None


def judge(row: models.Factor, code: str, at: dt.datetime, *, with_recovery: bool = True) -> tuple[Proof, str]:
    """
    Say what a typed code is, and by which method; note it in the locked row.

    Invariant: a code of a step that was used, or of one before it, is never right; a wrong one counts, and after
    `MOST_WRONG_CODES` none of the app is heard until the time since the first of them is over. Codes on paper are heard all the while: nobody guesses
    79 bits, and whoever stole a password would otherwise shut the owner out by wrong codes.
    """
    typed = "".join(code.split()).replace("-", "").upper()
    is_paper = len(typed) != totp.DIGITS
    if not is_paper and blocked_until(row, at) is not None:
        return Proof.BLOCKED, "totp"
    if not is_paper:
        proof, method = _judge_code(row, typed, at), "totp"
    else:
        proof, method = (_judge_recovery(row, typed, at) if with_recovery else Proof.WRONG), "recovery"
    if proof is Proof.RIGHT:
        row.wrong, row.wrong_since = 0, None
    elif not is_paper:
        is_over = row.wrong_since is None or at >= row.wrong_since + dt.timedelta(seconds=WRONG_CODES_SECONDS)
        row.wrong, row.wrong_since = (1, at) if is_over else (row.wrong + 1, row.wrong_since)
    row.save(update_fields=["last_step", "wrong", "wrong_since"])
    return proof, method


def _judge_code(row: models.Factor, typed: str, at: dt.datetime) -> Proof:
    step = totp.matching_step(secret_of(row), typed, at)
    if step is None:
        return Proof.WRONG
    if step <= row.last_step:
        return Proof.USED
    row.last_step = step
    return Proof.RIGHT


def _judge_recovery(row: models.Factor, typed: str, at: dt.datetime) -> Proof:
    wanted, found = _recovery_digest(row, typed), None
    # Because: every one is compared, in constant time, so that the time tells nothing.
    for one in row.recovery_codes.all():
        if secrets.compare_digest(bytes(one.digest), wanted):
            found = one
    if found is None:
        return Proof.WRONG
    if found.used_at is not None:
        return Proof.USED
    found.used_at = at
    found.save(update_fields=["used_at"])
    return Proof.RIGHT


def new_recovery_codes(row: models.Factor) -> tuple[str, ...]:
    """Replace the recovery codes of a factor and return them, to be shown once."""
    row.recovery_codes.all().delete()
    codes = tuple("".join(secrets.choice(_ALPHABET) for _ in range(_CODE_SIGNS)) for _ in range(RECOVERY_CODES))
    models.RecoveryCode.objects.bulk_create([models.RecoveryCode(factor=row, digest=_recovery_digest(row, code)) for code in codes])
    return tuple("-".join(code[place : place + 4] for place in range(0, _CODE_SIGNS, 4)) for code in codes)


def _recovery_digest(row: models.Factor, code: str) -> bytes:
    return hashlib.sha256(f"{row.pk}:{code}".encode()).digest()
