"""Tell an account something, by every way that its owner can be reached and wants to be."""

from __future__ import annotations

from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common.text import Text
from loket.foundation.identity import queries
from loket.foundation.notifications import operations as notifications
from loket.foundation.notifications.values import Message


@audit.operation("identity.account.told")
def tell_account(*, act: Act, account: UUID, kind: str, subject: Text, body: Text, sms: Text | None = None, case: UUID | None = None) -> Message:
    """
    Put a message into an account's inbox, and let it go out by the ways of that account, in the caller's transaction.

    `sms` is what a phone shows where the subject would not do: one or two parts (`common.texting`).

    :raises AccountNotFound: if there is none.
    """
    known = queries.get_account(account_id=account)
    return notifications.queue_message(
        act=act, recipient=account, address=known.address, kind=kind, subject=subject, body=body, case=case, language=known.language,
        phone=known.phone, sms=sms,
    )  # fmt: skip
