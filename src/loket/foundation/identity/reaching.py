"""Accounts by phone: sign up and in by a proved code, change the number, give an account back at the counter."""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common.text import Text
from loket.foundation.events import operations as outbox
from loket.foundation.identity import codes, emptying, events, history, linking, models, policy, queries, reading, recycled
from loket.foundation.identity.errors import AccountNotFound, CannotRecover, CodeOver, LongNotSeen, PhoneTaken, RecoveryNotFound
from loket.foundation.identity.questions import ask_if_it_was_you
from loket.foundation.identity.values import Account, CodePurpose, CodeSent, Recovery
from loket.foundation.notifications import operations as notifications
from loket.foundation.residents import queries as residents

_ACCOUNT: Final = "identity_account"
#: An officer who began has so long to finish: the person is standing there.
RECOVERY_FOR: Final = dt.timedelta(minutes=30)

CHANGED_SUBJECT: Final = Text(id="Nomor HP akun Anda diganti", en="The mobile number of your account was changed")
CHANGED_BODY: Final = Text(
    id="Nomor HP untuk masuk ke akun Anda sudah diganti. Bila Anda yang melakukannya, tidak perlu apa-apa. Bukan Anda? Buka {link} dan akun dibekukan.",
    en="The mobile number for signing in to your account was changed. If it was you, there is nothing to do. Not you? Open {link} and the account is frozen.",
)
CHANGED_SMS: Final = Text(
    id="Loket: nomor HP akun Anda diganti. Bukan Anda? Buka {link}", en="Loket: the number of your account was changed. Not you? Open {link}"
)
RECOVERED_SUBJECT: Final = Text(id="Akun Anda dipulihkan di loket", en="Your account was recovered at the counter")
RECOVERED_BODY: Final = Text(
    id="Petugas loket memulihkan akun Anda dengan nomor HP baru setelah memeriksa KTP-el. Semua perangkat lama dikeluarkan. "
    "Bukan Anda yang datang? Buka {link} dan akun dibekukan.",
    en="An officer at the counter recovered your account with a new mobile number after checking the identity card. All former devices were signed out. "
    "Was it not you who came? Open {link} and the account is frozen.",
)
RECOVERED_SMS: Final = Text(
    id="Loket: akun Anda dipulihkan di loket dengan nomor HP lain. Bukan Anda? Buka {link}",
    en="Loket: your account was recovered at the counter with another number. Not you? Open {link}",
)
NO_ACCOUNT: Final = Text(
    id="Penduduk ini belum punya akun yang tertaut. Minta warga mendaftar dengan nomor HP, lalu hubungkan akunnya.",
    en="This resident has no linked account. Let the person sign up with the mobile number, then connect the account.",
)
OWN_FAMILY: Final = Text(
    id="Anda tidak boleh memulihkan akun sendiri atau keluarga. Minta petugas lain.",
    en="You may not recover your own account or one of your family. Ask another officer.",
)
OF_OFFICE: Final = Text(
    id="Akun ini memegang jabatan. Hanya pengelola yang dapat memulihkannya.", en="This account holds an office. Only an operator can recover it."
)
CLOSED: Final = Text(id="Akun penduduk ini sudah ditutup.", en="The account of this resident is closed.")


@audit.operation("identity.account.registered")
def register_by_phone(*, act: Act, code: UUID, name: str, language: str = "id") -> Account:
    """
    Make an account for a number that was proved by a code; it has no password and no e-mail address.

    An account that held the number and was long not opened by it keeps all but the number (`recycled`).

    :raises CodeOver: the code was not proved, or was used. :raises PhoneTaken: somebody was quicker; the number is theirs: sign in.
    """
    row, number = codes.proved(act, code, CodePurpose.SIGN_IN)
    account = models.Account(language="en" if language == "en" else "id", created_at=act.at)
    account.name, account.phone, account.password, account.phone_seen_at = name.strip(), number, make_password(None), act.at
    recycled.let_go(act, number)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError:
        raise PhoneTaken() from None
    codes.use(act, row)
    columns = {"phone": number, "name": account.name, "language": account.language}
    audit.record(act, events.ACCOUNT_REGISTERED, table=_ACCOUNT, row=account.pk, columns=columns, details={"by": "phone"})
    outbox.publish(act, events.ACCOUNT_REGISTERED, ref=account.pk)
    return reading.account_of(account)


@audit.operation("identity.phone.proved")
def open_by_phone(*, act: Act, code: UUID) -> Account | None:
    """
    Return the account whose number was proved by a code, and use the code up; None when nobody has the number (it stays good for signing up).

    :raises CodeOver: the code was not proved, or was used. :raises LongNotSeen: it has to be claimed (`claim_by_phone`); the code stays good for that.
    """
    row, number = codes.proved(act, code, CodePurpose.SIGN_IN)
    found = queries.find_account_by_phone(phone=number)
    if found is not None and policy.is_absent(found, act.at):
        raise LongNotSeen()
    if found is not None:
        codes.use(act, row)
        recycled.saw(act, models.Account.objects.select_for_update().get(pk=found.id))
    audit.record(act, "identity.phone.proved", table="identity_code", row=row.pk, details={"is_known": found is not None})
    return found


@audit.operation("identity.phone.reproved")
def prove_phone(*, act: Act, account: UUID, code: UUID) -> None:
    """
    Use up a code to one's own number that proves, in a session that is there, who holds the phone.

    :raises CodeOver: not proved for this account, used, or to a number that is no longer its own.
    """
    row, number = codes.proved(act, code, CodePurpose.PROVE, account)
    if act.actor != str(account) or queries.get_account(account_id=account).phone != number:
        raise CodeOver()
    codes.use(act, row)
    recycled.saw(act, models.Account.objects.select_for_update().get(pk=account))
    audit.record(act, "identity.phone.reproved", table="identity_code", row=row.pk)


@audit.operation("identity.phone.changed")
def change_phone(*, act: Act, account: UUID, code: UUID) -> Account:
    """
    Set the number that a code has proved. The former number, the mail address and the inbox are told, with "was it you?".

    :raises NotAllowed: somebody else's account. :raises CodeOver: not proved for this account. :raises PhoneTaken: another account has it.
    """
    if (refusal := policy.refusal_to_change(act, account=account)) is not None:
        raise refusal
    row, number = codes.proved(act, code, CodePurpose.CHANGE, account)
    before = _set_phone(act, account, number, how="changed")
    codes.use(act, row)
    if before.phone == number:
        return before
    link = ask_if_it_was_you(act=act, kind="identity.phone", ref=account, account=account)
    _tell_former(act, before, "security.phone_changed", CHANGED_SUBJECT, CHANGED_BODY, CHANGED_SMS, link)
    return queries.get_account(account_id=account)


# --- at the counter -----------------------------------------------------------------------------------------------


@audit.operation("identity.recovery.begun")
def begin_recovery(*, act: Act, resident_id: UUID) -> Recovery:
    """
    Begin to give an account back to the resident who stands at the counter and whose card was checked.

    :raises NotAllowed: not an officer. :raises CannotRecover: no account, closed, own or of the family, or of somebody in office.
    """
    account = models.Account.objects.filter(region=act.region, resident_id=resident_id).first()
    if account is None:
        raise CannotRecover(NO_ACCOUNT, status=404)
    _may_recover(act, account)
    row = models.Recovery.objects.create(region=act.region, account=account, officer=UUID(act.actor), begun_at=act.at)
    audit.record(act, "identity.recovery.begun", table="identity_recovery", row=row.pk, subject=resident_id, columns={"account_id": account.pk})
    return reading.recovery_of(row)


@audit.operation("identity.recovery.code_sent")
def send_recovery_code(*, act: Act, recovery: UUID, phone: str = "") -> CodeSent:
    """Send a code to the person's new number (empty: the one of the last code); they read it out. :raises RecoveryNotFound: not the officer's, over, or ended. Else as `send_code`."""
    row = _open_recovery(act, recovery)
    if not phone.strip() and row.code is not None:
        phone = reading.phone_of(models.Code.objects.get(pk=row.code))
    sent = codes.send_code(act=act, phone=phone, purpose=CodePurpose.RECOVERY, account=row.account_id, language=row.account.language)
    row.code = sent.id
    row.save(update_fields=["code"])
    audit.record(act, "identity.recovery.code_sent", table="identity_recovery", row=row.pk, subject=row.account.resident_id)
    return sent


@audit.operation("identity.account.recovered")
def finish_recovery(*, act: Act, recovery: UUID) -> Account:
    """
    Give the account back: the proved number signs in from now on, all devices are signed out, a freeze is lifted. Former contacts are told.

    Passkeys and the code app are taken away; the new phone counts as seen at the counter.

    A frozen account, and one whose e-mail address is younger than 30 days, loses address and password too: they may be somebody else's.

    :raises RecoveryNotFound, CannotRecover: as above. :raises CodeOver: the digits were not given yet. :raises PhoneTaken: another account has the number.
    """
    row = _open_recovery(act, recovery)
    _may_recover(act, row.account)
    if row.code is None:
        raise RecoveryNotFound()
    code, number = codes.proved(act, row.code, CodePurpose.RECOVERY, row.account_id)
    before = _set_phone(act, row.account_id, number, how="recovered")
    codes.use(act, code)
    account = models.Account.objects.select_for_update().get(pk=row.account_id)
    was_frozen = account.frozen_at is not None
    lost_address = emptying.empty(act, account)
    linking.checked(act, account.pk)
    row.ended_at = act.at
    row.save(update_fields=["ended_at"])
    audit.record(
        act,
        events.ACCOUNT_RECOVERED,
        table=_ACCOUNT,
        row=account.pk,
        subject=account.resident_id,
        details={"was_frozen": was_frozen, "lost_address": lost_address, "recovery": str(row.pk)},
    )
    outbox.publish(act, events.ACCOUNT_RECOVERED, ref=account.pk)
    link = ask_if_it_was_you(act=act, kind="identity.recovery", ref=account.pk, account=account.pk)
    _tell_former(act, before, "security.recovered", RECOVERED_SUBJECT, RECOVERED_BODY, RECOVERED_SMS, link)
    return queries.get_account(account_id=account.pk)


def _may_recover(act: Act, account: models.Account) -> None:
    if (refusal := policy.refusal_to_link(act, account=account.pk)) is not None:
        raise refusal
    if not account.is_active:
        raise CannotRecover(CLOSED)
    officer = models.Account.objects.filter(pk=act.actor, region=act.region).values_list("resident_id", flat=True).first()
    if officer and account.resident_id and officer in residents.family_member_ids(region=act.region, resident_id=account.resident_id):
        raise CannotRecover(OWN_FAMILY)
    # Because: whoever could take over a colleague's account at the counter could decide, and sign, in the colleague's name.
    if queries.list_appointments(account_id=account.pk, at=act.at):
        raise CannotRecover(OF_OFFICE)


def _open_recovery(act: Act, recovery: UUID) -> models.Recovery:
    row = (
        models.Recovery.objects.select_for_update(of=("self",))
        .select_related("account")
        .filter(pk=recovery, region=act.region, officer=act.actor, ended_at=None, begun_at__gt=act.at - RECOVERY_FOR)
        .first()
    )
    if row is None:
        raise RecoveryNotFound()
    return row


# --- together -----------------------------------------------------------------------------------------------------


def _set_phone(act: Act, account: UUID, number: str, *, how: str) -> Account:
    """Set a number; return the account as it was before."""
    row = models.Account.objects.select_for_update().filter(pk=account).first()
    if row is None:
        raise AccountNotFound()
    recycled.let_go(act, number, but_not=account)
    before = reading.account_of(row)
    # Because: what an officer saw at the counter was the former phone.
    row.phone, row.strong_until = number, row.strong_until if before.phone == number else None
    row.phone_seen_at, row.claims_wrong = act.at, None
    try:
        with transaction.atomic():
            row.save(update_fields=["phone_sealed", "phone_index", "strong_until", "phone_seen_at", "claims_wrong"])
    except IntegrityError:
        raise PhoneTaken() from None
    audit.record(act, events.PHONE_CHANGED, table=_ACCOUNT, row=account, subject=row.resident_id, columns={"phone": number}, details={"how": how})
    history.note(act, account, "phone" if how == "changed" else "recovered")
    outbox.publish(act, events.PHONE_CHANGED, ref=account, payload={"how": how})
    return before


def _tell_former(act: Act, before: Account, kind: str, subject: Text, body: Text, sms: Text, link: str) -> None:
    by = act.as_system("phones")
    notifications.queue_message(
        act=by, recipient=before.id, address=before.address, kind=kind, subject=subject, body=body.fill(link=link), language=before.language
    )
    if before.phone is not None:
        notifications.queue_text(act=by, phone=before.phone, kind=kind, text=sms.fill(link=link), language=before.language)
