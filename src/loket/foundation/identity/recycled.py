"""
A number that may have changed hands: asked after, let go of, taken by somebody new. Decision 0037.

Because: an operator gives a number that nobody tops up to somebody else after some months, and that person reads every code sent to it. A code
alone therefore opens no account whose phone was not seen for `policy.PHONE_COUNTS_FOR`.
"""

from __future__ import annotations

import hmac
import os
from dataclasses import replace
from typing import Final
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common.population import digits_of
from loket.foundation.common.sealing import normal_value
from loket.foundation.common.text import Text
from loket.foundation.events import operations as outbox
from loket.foundation.identity import codes, events, history, models, policy, queries, reading
from loket.foundation.identity.errors import CodeOver
from loket.foundation.identity.questions import ask_if_it_was_you
from loket.foundation.identity.telling import tell_account
from loket.foundation.identity.values import Account, Claim, Claimed, ClaimTry, CodePurpose
from loket.foundation.notifications import operations as notifications
from loket.foundation.residents import queries as residents
from loket.foundation.residents.errors import PersonNotFound

_ACCOUNT: Final = "identity_account"
_INDEX_BYTES: Final = 32
#: Wrong answers in all, then only a counter opens the account again. Because: whoever knows a birthday and a village guesses a NIK in some tries.
MOST_CLAIMS: Final = 3

OPENED_SUBJECT: Final = Text(id="Akun Anda dibuka lagi setelah lama tidak dipakai", en="Your account was opened again after a long time")
OPENED_BODY: Final = Text(
    id="Seseorang masuk ke akun Anda dengan kode SMS dan data diri Anda, setelah nomor HP itu lama tidak dipakai di sini. Bukan Anda? Buka {link} dan akun dibekukan.",
    en="Somebody signed in to your account by a code and your personal data, after that mobile number was not used here for long. Not you? Open {link} and the account is frozen.",
)
OPENED_SMS: Final = Text(
    id="Loket: akun Anda dibuka lagi setelah lama tidak dipakai. Bukan Anda? Buka {link}",
    en="Loket: your account was opened again after a long time. Not you? Open {link}",
)
LEFT_SUBJECT: Final = Text(id="Nomor HP dilepas dari akun Anda", en="A mobile number was taken off your account")
LEFT_BODY: Final = Text(
    id="Nomor HP akun Anda lama tidak dipakai di sini, dan sekarang dipegang orang yang menyatakan diri pemilik baru nomor itu. Nomornya dilepas; data Anda tetap di akun Anda "
    "dan tidak terlihat olehnya. Masuklah dengan cara lain lalu tambahkan nomor baru, atau datang ke loket dengan KTP-el.",
    en="The mobile number of your account was not used here for long, and is now held by somebody who says that it is newly theirs. The number was taken off; your data stay in "
    "your account and that person does not see them. Sign in another way and add a new number, or come to a counter with your identity card.",
)


@audit.operation("identity.phone.claimed")
def claim_by_phone(*, act: Act, code: UUID, claim: Claim) -> Claimed:
    """
    Open the account of a proved number whose phone was long not seen, for whoever says what only its owner knows; wrong answers are counted.

    One that is frozen or closed is opened by no answer, and nothing tells that it is.

    Every other contact is told, and the phone counts as seen from now on; that an officer saw it with the card counts no more.
    Because: a refusal would roll the count back, the answer is a value and never an error.

    :raises CodeOver: the code was not proved, was used, or nobody needs to claim this number.
    """
    row, number = codes.proved(act, code, CodePurpose.SIGN_IN)
    known = queries.find_account_by_phone(phone=number)
    if known is None or not policy.is_absent(known, act.at):
        raise CodeOver()
    account = models.Account.objects.select_for_update().get(pk=known.id)
    wrong = account.claims_wrong or 0
    # Because: a right answer would count the phone as its owner's, against the owner who froze it.
    if wrong >= MOST_CLAIMS or account.frozen_at is not None or not account.is_active:
        answer = Claimed(ClaimTry.OVER, None, 0)
    elif not _is_right(act, account, claim):
        account.claims_wrong = wrong + 1
        account.save(update_fields=["claims_wrong"])
        left = MOST_CLAIMS - account.claims_wrong
        answer = Claimed(ClaimTry.WRONG if left else ClaimTry.OVER, None, left)
    else:
        codes.use(act, row)
        account.strong_until = None
        account.save(update_fields=["strong_until"])
        saw(act, account)
        history.note(replace(act, actor=str(account.pk)), account.pk, "claimed")
        link = ask_if_it_was_you(act=act, kind="identity.claimed", ref=account.pk, account=account.pk)
        tell_account(
            act=act.as_system("phones"), account=account.pk, kind="security.claimed", subject=OPENED_SUBJECT, body=OPENED_BODY.fill(link=link),
            sms=OPENED_SMS.fill(link=link),
        )  # fmt: skip
        answer = Claimed(ClaimTry.RIGHT, reading.account_of(account), 0)
    audit.record(
        act, "identity.phone.claimed", table=_ACCOUNT, row=account.pk, subject=account.resident_id, details={"outcome": answer.outcome.value, "left": answer.left}
    )  # fmt: skip
    return answer


def saw(act: Act, account: models.Account) -> None:
    """Note that the phone of an account proved itself; the caller has locked the row."""
    account.phone_seen_at, account.claims_wrong = act.at, None
    account.save(update_fields=["phone_seen_at", "claims_wrong"])


def let_go(act: Act, number: str, *, but_not: UUID | None = None) -> bool:
    """
    Take a number that its new holder has proved off the account that held it, where that one's phone was long not seen; say whether it went.

    The account keeps all it holds and its other ways in; its other contacts are told.
    """
    known = queries.find_account_by_phone(phone=number)
    if known is None or known.id == but_not or not policy.is_absent(known, act.at):
        return False
    release(act, known.id)
    return True


def release(act: Act, account: UUID) -> None:
    """Take the number off an account and tell its other contacts."""
    row = models.Account.objects.select_for_update().get(pk=account)
    before = reading.account_of(row)
    row.phone, row.strong_until, row.claims_wrong, row.phone_seen_at = None, None, None, None
    # Because: the database demands a way to reach somebody; this is the index of no number.
    row.phone_index = None if row.email is not None else os.urandom(_INDEX_BYTES)
    row.save(update_fields=["phone_sealed", "phone_index", "strong_until", "claims_wrong", "phone_seen_at"])
    history.note(act, account, "phone_left")
    audit.record(
        act, events.PHONE_CHANGED, table=_ACCOUNT, row=account, subject=row.resident_id, columns={"phone": None}, details={"how": "released"}
    )
    outbox.publish(act, events.PHONE_CHANGED, ref=account, payload={"how": "released"})
    notifications.queue_message(
        act=act.as_system("phones"), recipient=account, address=before.address, kind="security.phone_left", subject=LEFT_SUBJECT, body=LEFT_BODY,
        language=before.language,
    )  # fmt: skip


def bears_name(act: Act, account: Account, resident_id: UUID) -> bool:
    """Say whether an account bears the very name of a resident whose card an officer has seen."""
    person = residents.get_person(act=act, resident_id=resident_id, fields=("name",))
    return bool(account.name.strip()) and normal_value(person.name or "") == normal_value(account.name)


def _is_right(act: Act, account: models.Account, claim: Claim) -> bool:
    if account.resident_id is None:
        return hmac.compare_digest(normal_value(claim.name).encode(), normal_value(account.name).encode()) and bool(claim.name.strip())
    asked = replace(act.as_system("phones"), region=account.region)
    try:
        person = residents.get_person(act=asked, resident_id=account.resident_id, fields=("nik",))
    except PersonNotFound:
        return False
    is_nik = hmac.compare_digest(digits_of(claim.nik).encode(), (person.nik or "").encode())
    return is_nik and claim.born_on == person.birth_on
