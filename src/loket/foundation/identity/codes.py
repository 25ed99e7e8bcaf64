"""
Six digits by text message: sent, tried, used. Whoever names the digits holds the phone; nothing tells whether an account has the number.

Source: NIST SP 800-63B 5.1.3 (out-of-band secrets: short life, few tries, one use) and the limits of issue 3.
"""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.phones import normal_phone
from loket.foundation.common.text import Text
from loket.foundation.identity import models, reading
from loket.foundation.identity.errors import CodeOver, CodesBusy, CodeTooSoon, NoTexts, TooManyCodes
from loket.foundation.identity.reading import AGAIN_AFTER, CODE_HASH, CODE_PHONE
from loket.foundation.identity.values import CodePurpose, CodeSent, CodeTried, CodeTry
from loket.foundation.notifications import operations as notifications
from loket.foundation.notifications import queries as ways
from loket.foundation.notifications.values import Channel

_TABLE: Final = "identity_code"
LIFE: Final = dt.timedelta(minutes=5)
#: After the right digits: how long until the name is given, or the change is made.
PROVED_FOR: Final = dt.timedelta(minutes=15)
MOST_TRIES: Final = 5
#: To one number. Because: a code costs money, and rings in somebody's pocket.
MOST_AN_HOUR, MOST_A_DAY = 5, 10
#: On top, for a device from which the account of the number was opened before.
MORE_FOR_KNOWN: Final = 4
WORDS: Final = Text(
    id="Kode Loket: {code}. Berlaku 5 menit. Jangan beri tahu siapa pun, juga petugas. Bukan Anda yang meminta? Abaikan.",
    en="Loket code: {code}. Valid for 5 minutes. Tell it to nobody, not even an officer. Not asked for by you? Ignore it.",
)
#: Where an officer types the digits, telling them to the officer is what is meant.
AT_COUNTER: Final = Text(
    id="Kode Loket untuk petugas di depan Anda: {code}. Berlaku 5 menit. Anda tidak sedang di loket? Jangan beri tahu siapa pun.",
    en="Loket code for the officer in front of you: {code}. Valid for 5 minutes. Not at a counter now? Tell it to nobody.",
)


@audit.operation("identity.code.sent")
def send_code(
    *, act: Act, phone: str, purpose: CodePurpose, account: UUID | None = None, language: str = "id", is_known_device: bool = False
) -> CodeSent:
    """
    Send a code to a number, whether anybody here has it or not. `account`: for whom, where the purpose is a change of one.

    `is_known_device`: the account of the number was opened there before. Because: others could use up the codes of a number to shut its owner out.

    :raises BadPhone: no Indonesian mobile number.
    :raises CodeTooSoon: the last one went out less than a minute ago. :raises TooManyCodes: too many in an hour or a day.
    :raises NoTexts: this installation sends no text messages. :raises CodesBusy: more codes to sign in than LOKET_SMS_CODES_PER_HOUR.
    """
    number = normal_phone(phone)
    if not ways.has_way(channel=Channel.SMS):
        raise NoTexts()
    keyring = settings.LOKET_KEYRING
    index = keyring.blind_index(number, column=models.PHONE_COLUMN)
    _one_at_a_time(index)
    # Because: many addresses and many numbers together could run up the bill; who stands at a counter is not kept waiting by them.
    if purpose is CodePurpose.SIGN_IN and _in_last_hour(act.at) >= settings.LOKET_SMS_CODES_PER_HOUR:
        raise CodesBusy()
    sent = list(
        models.Code.objects.filter(
            phone_index__in=keyring.blind_indexes(number, column=models.PHONE_COLUMN), sent_at__gt=act.at - dt.timedelta(days=1)
        )
        .order_by("-sent_at")
        .values_list("sent_at", flat=True)[: MOST_A_DAY + MORE_FOR_KNOWN]
    )
    if sent and act.at - sent[0] < AGAIN_AFTER:
        raise CodeTooSoon()
    more = MORE_FOR_KNOWN if is_known_device else 0
    if len(sent) >= MOST_A_DAY + more or sum(act.at - one < dt.timedelta(hours=1) for one in sent) >= MOST_AN_HOUR + more:
        raise TooManyCodes()
    key, digits = ids.new_id(), f"{secrets.randbelow(10**6):06d}"
    row = models.Code.objects.create(
        id=key, purpose=purpose.value, phone_sealed=keyring.seal_text(number, column=CODE_PHONE, row=str(key)), phone_index=index,
        code_hash=_hash(key, digits), account=account, sent_at=act.at, expires_at=act.at + LIFE,
    )  # fmt: skip
    audit.record(act, "identity.code.sent", table=_TABLE, row=key, details={"purpose": purpose.value})
    words = AT_COUNTER if purpose in (CodePurpose.RECOVERY, CodePurpose.LINK, CodePurpose.CONSENT) else WORDS
    notifications.queue_text(act=act, phone=number, kind="security.code", text=words.fill(code=digits), language=language, expires_at=row.expires_at)
    return reading.code_of(row)


@audit.operation("identity.code.sent")
def send_code_again(*, act: Act, code: UUID, language: str = "id") -> CodeSent:
    """
    Send a new code for the same purpose to the number of an earlier one, which need not be kept anywhere else.

    :raises CodeOver: there is no such code, or it was used. Else as `send_code`.
    """
    row = models.Code.objects.filter(pk=code, used_at=None).first()
    if row is None:
        raise CodeOver()
    return send_code(act=act, phone=reading.phone_of(row), purpose=CodePurpose(row.purpose), account=row.account, language=language)


@audit.operation("identity.code.tried")
def try_code(*, act: Act, code: UUID, digits: str) -> CodeTried:
    """
    Say whether these are the digits that were sent. Wrong ones are counted; after five, or five minutes, nothing is right any more.

    Because: a refusal would roll the count back, the answer is a value and never an error.
    """
    row = models.Code.objects.select_for_update().filter(pk=code).first()
    if row is None:
        outcome, left = CodeTry.OVER, 0
    else:
        typed = "".join(sign for sign in digits if sign.isascii() and sign.isdigit())
        # Because: the time of the answer must not tell how much was right, nor whether the code still lives.
        is_right = any([hmac.compare_digest(bytes(row.code_hash), one) for one in _hashes(row.pk, typed)])
        if row.proved_at is not None or row.expires_at <= act.at or row.tries >= MOST_TRIES:
            outcome, left = CodeTry.OVER, 0
        else:
            row.tries += 1
            left = MOST_TRIES - row.tries
            outcome = CodeTry.RIGHT if is_right else CodeTry.WRONG if left else CodeTry.OVER
            row.proved_at = act.at if is_right else None
            row.save(update_fields=["tries", "proved_at"])
    audit.record(act, "identity.code.tried", table=_TABLE, row=code, details={"outcome": outcome.value, "left": left})
    return CodeTried(outcome, left)


def proved(act: Act, code: UUID, purpose: CodePurpose, account: UUID | None = None) -> tuple[models.Code, str]:
    """Return a proved code and its number, locked. :raises CodeOver: not proved, too old, used, or for something else."""
    row = models.Code.objects.select_for_update().filter(pk=code, purpose=purpose.value, account=account, used_at=None).first()
    if row is None or row.proved_at is None or row.proved_at + PROVED_FOR <= act.at:
        raise CodeOver()
    return row, reading.phone_of(row)


def use(act: Act, row: models.Code) -> None:
    """Mark a code as used: it is good for one thing."""
    row.used_at = act.at
    row.save(update_fields=["used_at"])


def _hash(key: UUID, digits: str) -> bytes:
    """Because: a million codes are guessed from a plain hash at once; this one needs the keys of the installation."""
    found: bytes = settings.LOKET_KEYRING.blind_index(f"{key} {digits}", column=CODE_HASH)
    return found


def _hashes(key: UUID, digits: str) -> tuple[bytes, ...]:
    """Return the hash under every key: one that was sent before the keys changed is still right."""
    found: tuple[bytes, ...] = settings.LOKET_KEYRING.blind_indexes(f"{key} {digits}", column=CODE_HASH)
    return found


def _in_last_hour(at: dt.datetime) -> int:
    return models.Code.objects.filter(expires_at__gt=at - dt.timedelta(hours=1) + LIFE, purpose=CodePurpose.SIGN_IN.value).count()


def _one_at_a_time(index: bytes) -> None:
    """Let two requests for one number wait for each other, so that the limits hold."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(index[:8], signed=True)])
