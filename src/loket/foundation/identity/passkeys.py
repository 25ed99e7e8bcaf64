"""
Passkeys (WebAuthn): a device makes a key for an account at one host, and signs what we ask with it; nothing secret is kept here.

Because: our own rows instead of allauth's, as with the code app (ADR 0019, 0028): found by the credential's indexed id, counted, and judged in the
transaction that records it. The cryptography is python-fido2's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from fido2.webauthn import AttestedCredentialData, AuthenticationResponse

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.identity import finding, history, keys, models, reading
from loket.foundation.identity.errors import NotAllowed, PasskeyNotFound, PasskeyRefused, TooManyPasskeys
from loket.foundation.identity.questions import ask_if_it_was_you
from loket.foundation.identity.telling import tell_account
from loket.foundation.identity.values import Passkey, Place, Proved

TABLE: Final = "identity_passkey"
#: Unit: characters.
MOST_NAME: Final = 60
UNNAMED: Final = Text(id="Kunci sandi", en="Passkey")
ADDED_SUBJECT: Final = Text(id="Kunci sandi ditambahkan pada akun Anda", en="A passkey was added to your account")
ADDED_BODY: Final = Text(
    id="Sebuah kunci sandi baru dapat membuka akun Anda. Bila Anda yang menambahkannya, tidak perlu apa-apa. Bukan Anda? Buka {link} dan akun dibekukan.",
    en="A new passkey can open your account. If you added it, there is nothing to do. Not you? Open {link} and the account is frozen.",
)
ADDED_SMS: Final = Text(
    id="Loket: kunci sandi baru pada akun Anda. Bukan Anda? Buka {link}", en="Loket: a new passkey on your account. Not you? Open {link}"
)
REMOVED_SUBJECT: Final = Text(id="Kunci sandi dihapus dari akun Anda", en="A passkey was removed from your account")
REMOVED_BODY: Final = Text(
    id="Sebuah kunci sandi tidak dapat lagi membuka akun Anda. Bila Anda yang menghapusnya, tidak perlu apa-apa. Bukan Anda? Buka {link} dan akun dibekukan.",
    en="A passkey can no longer open your account. If you removed it, there is nothing to do. Not you? Open {link} and the account is frozen.",
)


@audit.operation("identity.passkey.added")
def add_passkey(
    *, act: Act, account: UUID, place: Place, state: Mapping[str, Any], answer: Mapping[str, Any], name: str, proofs: Sequence[Proved]
) -> Passkey:
    """
    Add the passkey that a device has made; every contact is told.

    :raises PasskeyRefused: the answer is not one to this question, or the key is there already. :raises TooManyPasskeys: as it says.
    :raises NotAllowed, ProofNeeded, InvitationNeeded: as `policy.refusal_to_enrol`.
    """
    _may_change(act, account, proofs)
    if models.Passkey.objects.filter(account_id=account).count() >= finding.MOST_PASSKEYS:
        raise TooManyPasskeys
    try:
        made = keys.server(place).register_complete(state, answer)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise PasskeyRefused from None
    credential = made.credential_data
    if credential is None:
        raise PasskeyRefused
    row = models.Passkey(
        id=ids.new_id(),
        account_id=account,
        host=place.host,
        credential=credential.credential_id,
        key=bytes(credential),
        sign_count=made.counter,
        made_at=act.at,
    )
    called = " ".join(name.split())[:MOST_NAME] or UNNAMED.id
    row.name_sealed = settings.LOKET_KEYRING.seal_text(called, column=reading.PASSKEY_NAME, row=str(row.pk))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise PasskeyRefused from None
    history.note(act, account, "passkey_added")
    _tell(act, account, "security.passkey_added", ADDED_SUBJECT, ADDED_BODY, ADDED_SMS)
    audit.record(act, "identity.passkey.added", table=TABLE, row=row.pk, columns={"account_id": account, "host": place.host})
    return reading.passkey_of(row)


@audit.operation("identity.passkey.proved")
def prove_passkey(*, act: Act, place: Place, state: Mapping[str, Any], answer: Mapping[str, Any], account: UUID | None = None) -> UUID | None:
    """
    Return the account whose passkey signed what was asked, None when it proves nothing. `account`: only one of this account counts.

    A key that counted no further than at its last use may have been copied: it is heard no more.

    Because: a refusal would leave no line in the record, the answer is a value and never an error.
    """
    found = _signed(place, state, answer)
    if found is None or (account is not None and found[0].account_id != account):
        audit.record(act, "identity.passkey.refused", table=TABLE, row=found[0].pk if found else act.actor)
        return None
    row, counted = found
    if (counted or row.sign_count) and counted <= row.sign_count:
        audit.record(act, "identity.passkey.refused", table=TABLE, row=row.pk, details={"reason": "counter"})
        return None
    row.sign_count, row.used_at = counted, act.at
    row.save(update_fields=["sign_count", "used_at"])
    audit.record(act, "identity.passkey.proved", table=TABLE, row=row.pk)
    return UUID(str(row.account_id))


@audit.operation("identity.passkey.removed")
def remove_passkey(*, act: Act, account: UUID, passkey: UUID, proofs: Sequence[Proved]) -> None:
    """Take away one of one's own passkeys; every contact is told. :raises PasskeyNotFound: there is none such. Else as `add_passkey`."""
    _may_change(act, account, proofs)
    row = models.Passkey.objects.select_for_update().filter(pk=passkey, account_id=account).first()
    if row is None:
        raise PasskeyNotFound
    audit.record(act, "identity.passkey.removed", table=TABLE, row=row.pk)
    row.delete()
    history.note(act, account, "passkey_removed")
    _tell(act, account, "security.passkey_removed", REMOVED_SUBJECT, REMOVED_BODY, None)


def _signed(place: Place, state: Mapping[str, Any], answer: Mapping[str, Any]) -> tuple[models.Passkey, int] | None:
    try:
        read = AuthenticationResponse.from_dict(answer)
        row = models.Passkey.objects.select_for_update().filter(credential=bytes(read.raw_id), host=place.host).first()
        if row is None:
            return None
        handle = read.response.user_handle
        if handle is not None and bytes(handle) != UUID(str(row.account_id)).bytes:
            return None
        keys.server(place).authenticate_complete(state, [AttestedCredentialData(bytes(row.key))], read)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return row, int(read.response.authenticator_data.counter)


def _may_change(act: Act, account: UUID, proofs: Sequence[Proved]) -> None:
    if act.actor != str(account):
        raise NotAllowed
    if (refusal := finding.refusal_to_enrol(act=act, account=account, proofs=proofs)) is not None:
        raise refusal


def _tell(act: Act, account: UUID, kind: str, subject: Text, body: Text, sms: Text | None) -> None:
    link = ask_if_it_was_you(act=act, kind="identity.passkey", ref=account, account=account)
    tell_account(
        act=act.as_system("passkeys"),
        account=account,
        kind=kind,
        subject=subject,
        body=body.fill(link=link),
        sms=sms.fill(link=link) if sms else None,
    )
