"""Another e-mail address: asked for by who has just proved themselves, confirmed by the link in the mail sent there, told to the former one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.events import operations as outbox
from loket.foundation.identity import events, finding, history, models, reading
from loket.foundation.identity.errors import AddressTaken, CodeOver
from loket.foundation.identity.questions import ask_if_it_was_you
from loket.foundation.identity.values import Account, Proved
from loket.foundation.notifications import operations as notifications

_TABLE: Final = "identity_email_change"
EMAIL_COLUMN: Final = "identity_email_change.email"
#: How long the link in the mail works.
LIFE: Final = dt.timedelta(days=1)
#: Source: project rule. Whoever lost an account notices within a month; an address that came later than that is nobody's but the owner's.
DOUBTFUL: Final = dt.timedelta(days=30)
#: Unit: characters of 5 bits each.
_TOKEN: Final = 26
CHANGED_SUBJECT: Final = Text(id="Alamat surel akun Anda diganti", en="The e-mail address of your account was changed")
CHANGED_BODY: Final = Text(
    id="Alamat surel untuk masuk ke akun Anda sudah diganti. Bila Anda yang melakukannya, tidak perlu apa-apa. Bukan Anda? Dalam tujuh hari, buka {link} dan akun dibekukan.",
    en="The e-mail address for signing in to your account was changed. If it was you, there is nothing to do. Not you? Within seven days, open {link} and the account is frozen.",
)
CHANGED_SMS: Final = Text(
    id="Loket: alamat surel akun Anda diganti. Bukan Anda? Buka {link}",
    en="Loket: the e-mail address of your account was changed. Not you? Open {link}",
)


def drop_at_recovery(act: Act, row: models.Account) -> bool:
    """
    Take the address, and the password that goes with it, from an account that is given back, where somebody else may have set it; say whether it went.

    Changes that still wait for their link always go. The caller has locked the row and saves it. The new phone is the way in.
    """
    models.EmailChange.objects.filter(account_id=row.pk, used_at=None).delete()
    is_new = models.History.objects.filter(account=row.pk, kind="email", at__gt=act.at - DOUBTFUL).exists()
    if row.frozen_at is None and not is_new:
        return False
    EmailAddress.objects.filter(user_id=row.pk).delete()
    had, row.email, row.email_confirmed = row.email is not None, None, False
    row.password = make_password(None)
    return had


@audit.operation("identity.email.asked")
def ask_for_email(*, act: Act, account: UUID, email: str, proofs: Sequence[Proved]) -> str:
    """
    Keep a new address until the link sent there is opened; return the secret of that link. The same work, whether anybody has the address or not.

    :raises NotAllowed, ProofNeeded: as `policy.refusal_to_move`.
    """
    if (refusal := finding.refusal_to_move(act=act, account=account, proofs=proofs)) is not None:
        raise refusal
    token, key = ids.new_code(_TOKEN), ids.new_id()
    models.EmailChange.objects.filter(account_id=account, used_at=None).delete()
    models.EmailChange.objects.create(
        id=key, account_id=account, token_hash=reading.token_hash(token), asked_at=act.at, expires_at=act.at + LIFE,
        email_sealed=settings.LOKET_KEYRING.seal_text(reading.normal_address(email), column=EMAIL_COLUMN, row=str(key)),
    )  # fmt: skip
    audit.record(act, "identity.email.asked", table=_TABLE, row=key)
    return token


@audit.operation("identity.email.changed")
def change_email(*, act: Act, account: UUID, token: str) -> Account:
    """
    Set the address that a link has proved. The former address, the phone and the inbox are told, with "was it you?" for seven days.

    :raises CodeOver: no such link of this account, or used, or over. :raises AddressTaken: another account has the address by now.
    """
    row = models.EmailChange.objects.select_for_update().filter(token_hash=reading.token_hash(token), account_id=account, used_at=None).first()
    if row is None or row.expires_at <= act.at or act.actor != str(account):
        raise CodeOver()
    email: str = settings.LOKET_KEYRING.open_text(row.email_sealed, column=EMAIL_COLUMN, row=str(row.pk))
    found = models.Account.objects.select_for_update().get(pk=account)
    before = reading.account_of(found)
    found.email, found.email_confirmed = email, True
    try:
        with transaction.atomic():
            found.save(update_fields=["email", "email_confirmed"])
            EmailAddress.objects.filter(user_id=account).delete()
            EmailAddress.objects.create(user_id=account, email=email, primary=True, verified=True)
    except IntegrityError:
        raise AddressTaken() from None
    row.used_at = act.at
    row.save(update_fields=["used_at"])
    audit.record(act, "identity.email.changed", table="identity_account", row=account, subject=found.resident_id, columns={"email": email})
    outbox.publish(act, events.EMAIL_CHANGED, ref=account)
    history.note(act, account, "email")
    link = ask_if_it_was_you(act=act, kind="identity.email", ref=account, account=account)
    # Because: the former address is told too, which is no longer that of the account.
    notifications.queue_message(
        act=act.as_system("email"), recipient=account, address=before.address, kind="security.email_changed", subject=CHANGED_SUBJECT,
        body=CHANGED_BODY.fill(link=link), language=before.language, phone=before.phone, sms=CHANGED_SMS.fill(link=link),
    )  # fmt: skip
    return reading.account_of(found)
