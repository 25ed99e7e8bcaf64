"""Tie an account to the register at the counter: the person shows the card, the phone proves the account; who has none gets one."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib.auth.hashers import make_password

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common.phones import normal_phone
from loket.foundation.common.text import Text
from loket.foundation.events import operations as outbox
from loket.foundation.identity import codes, emptying, events, history, models, policy, queries, reading, recycled
from loket.foundation.identity.errors import AccountInDoubt, AccountLinked, CannotRecover, ResidentTaken
from loket.foundation.identity.questions import ask_if_it_was_you
from loket.foundation.identity.telling import tell_account
from loket.foundation.identity.values import Account, Assurance, CodePurpose, CodeSent
from loket.foundation.notifications import operations as notifications
from loket.foundation.residents import queries as residents

SUBJECT: Final = Text(id="Akun Anda terhubung dengan data kependudukan", en="Your account was connected to the population register")
BODY: Final = Text(
    id="Petugas loket menghubungkan akun ini setelah memeriksa KTP-el. Data Anda tidak perlu diisi lagi. Bukan Anda yang datang? Buka {link} dan akun dibekukan.",
    en="An officer at the counter connected this account after checking the identity card. Your data need not be typed any more. Was it not you? Open {link} and the account is frozen.",
)
SMS: Final = Text(
    id="Loket: akun Anda dihubungkan dengan data kependudukan. Bukan Anda? Buka {link}",
    en="Loket: your account was connected to the population register. Not you? Open {link}",
)
OWN_FAMILY: Final = Text(
    id="Anda tidak boleh menghubungkan akun sendiri atau keluarga. Minta petugas lain.",
    en="You may not connect your own account or one of your family. Ask another officer.",
)


@audit.operation("identity.linking.code_sent")
def send_linking_code(*, act: Act, resident_id: UUID, phone: str) -> CodeSent:
    """
    Send a code to the phone of a resident who stands at the counter; it is good for tying that resident only.

    :raises NotAllowed: not an officer. :raises CannotRecover: the own family. :raises ResidentTaken: has an account: recover it. Else as `send_code`.
    """
    _may_link(act, resident_id, normal_phone(phone))
    sent = codes.send_code(act=act, phone=phone, purpose=CodePurpose.LINK, account=resident_id)
    audit.record(act, "identity.linking.code_sent", table="identity_code", row=sent.id, subject=resident_id)
    return sent


@audit.operation("identity.account.linked")
def link_by_phone(*, act: Act, resident_id: UUID, code: UUID, leaves: bool = False) -> Account:
    """
    Tie the account of a proved number to a resident of `act.region`, by an officer who saw the card; make the account if there is none.

    Another resident's account that held the number long ago is left its data and loses the number (`recycled`). One that was never tied is tied where it
    bears the name on the card; else, and where it was claimed within 30 days, only an officer who says so (`leaves`) leaves it behind without the number.

    One that is frozen and was never tied to anybody is given to whoever proves its phone, emptied of every other way in; unless its number was changed
    or claimed shortly before: then it may be the thief's, the account stays frozen without it, and the person begins anew.

    Card and phone of one person were seen together: for a year a code to that phone is a strong proof. Who is tied already comes again for that.

    :raises CodeOver: the digits were not given, or for somebody else. :raises AccountLinked: the account is another resident's.
    :raises AccountInDoubt: never tied, and perhaps somebody else's; the code stays good for saying `leaves`.
    :raises NotAllowed, CannotRecover, ResidentTaken: as above. :raises PersonNotFound: no such resident in the region.
    """
    row, number = codes.proved(act, code, CodePurpose.LINK, resident_id)
    _may_link(act, resident_id, number)
    known = _free(act, number, resident_id, leaves=leaves)
    emptied = known is not None and known.is_frozen and _give_back(act, known)
    account = known or _made(act, number, resident_id)
    codes.use(act, row)
    from loket.foundation.identity.operations import link_resident

    link_resident(act=act, account=account.id, resident_id=resident_id, assurance=Assurance.VERIFIED)
    checked(act, account.id)
    link = ask_if_it_was_you(act=act, kind="identity.linked", ref=account.id, account=account.id)
    tell_account(
        act=act.as_system("linking"), account=account.id, kind="security.linked", subject=SUBJECT, body=BODY.fill(link=link), sms=SMS.fill(link=link)
    )
    if emptied and known is not None and known.address is not None:
        # Because: the address went with the other ways in, and may all the same be the owner's.
        notifications.queue_message(
            act=act.as_system("linking"), recipient=account.id, address=known.address, kind="security.linked", subject=SUBJECT, body=BODY.fill(link=link),
            language=known.language,
        )  # fmt: skip
    return queries.get_account(account_id=account.id)


@audit.operation("identity.account.checked")
def note_counter_check(*, act: Act, account: UUID) -> None:
    """Note that an officer saw the card and the phone of a verified account together; for a year a code to that phone is strong. :raises NotAllowed: not an officer, or the own account."""
    if (refusal := policy.refusal_to_link(act, account=account)) is not None:
        raise refusal
    checked(act, account)


def checked(act: Act, account: UUID) -> None:
    """Note that an officer saw the card and the phone of an account together."""
    row = models.Account.objects.select_for_update().get(pk=account)
    row.strong_until = act.at + policy.COUNTER_CHECK_LASTS
    row.save(update_fields=["strong_until"])
    recycled.saw(act, row)
    history.note(act, account, "checked")
    audit.record(
        act, "identity.account.checked", table="identity_account", row=row.pk, subject=row.resident_id, columns={"strong_until": row.strong_until}
    )


def _free(act: Act, number: str, resident_id: UUID, *, leaves: bool) -> Account | None:
    """
    Return the account of a number that may be tied to a resident; None where there is none, or none any more.

    :raises AccountLinked: somebody else's. :raises AccountInDoubt: never tied, and perhaps somebody else's; not with `leaves`.
    """
    known = queries.find_account_by_phone(phone=number)
    if known is None or (known.resident_id == resident_id and known.is_active and not known.is_frozen):
        return known
    if known.resident_id is None and known.is_active and not known.is_frozen:
        if not _is_in_doubt(act, known, resident_id):
            return known
        if not leaves:
            raise AccountInDoubt()
        recycled.release(act, known.id)
        return None
    if known.resident_id != resident_id and recycled.let_go(act, number):
        return None
    if known.resident_id is not None or not known.is_active:
        raise AccountLinked()
    if emptying.has_doubtful_phone(known.id):
        recycled.release(act, known.id)
        return None
    return known


def _is_in_doubt(act: Act, known: Account, resident_id: UUID) -> bool:
    """
    Say whether an open account that was never tied may be somebody else's than whose who holds its phone and shows this card.

    Because: after a claim its name may be changed by who claimed it, so a name shows nothing then.
    """
    if policy.is_absent(known, act.at):
        return not recycled.bears_name(act, known, resident_id)
    return emptying.was_claimed_lately(known.id, act.at)


def _give_back(act: Act, known: Account) -> bool:
    """Empty a frozen account that was never tied to anybody, for whoever proved its phone at the counter."""
    row = models.Account.objects.select_for_update().get(pk=known.id)
    lost_address = emptying.empty(act, row)
    history.note(act, row.pk, "recovered")
    details = {"was_frozen": True, "lost_address": lost_address, "by": "linking"}
    audit.record(act, events.ACCOUNT_RECOVERED, table="identity_account", row=row.pk, details=details)
    outbox.publish(act, events.ACCOUNT_RECOVERED, ref=row.pk)
    return True


def _made(act: Act, number: str, resident_id: UUID) -> Account:
    person = residents.get_person(act=act, resident_id=resident_id, fields=("name",))
    account = models.Account(created_at=act.at)
    account.name, account.phone, account.password, account.phone_seen_at = person.name or "", number, make_password(None), act.at
    account.save(force_insert=True)
    columns = {"phone": number, "name": account.name}
    audit.record(
        act, events.ACCOUNT_REGISTERED, table="identity_account", row=account.pk, subject=resident_id, columns=columns, details={"by": "counter"}
    )
    return reading.account_of(account)


def _may_link(act: Act, resident_id: UUID, number: str) -> None:
    if (refusal := policy.refusal_to_link(act, account=resident_id)) is not None:
        raise refusal
    tied = queries.find_account_of_resident(region=act.region, resident_id=resident_id)
    if tied is not None and tied.phone != number:
        raise ResidentTaken()
    officer = queries.resident_of(account_id=UUID(act.actor), region=act.region)
    if officer is not None and officer in residents.family_member_ids(region=act.region, resident_id=resident_id):
        raise CannotRecover(OWN_FAMILY)
