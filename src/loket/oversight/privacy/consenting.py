"""What a person consented to, and how each consent is withdrawn. To add a kind: its lines in `list_own` and `withdraw`. Private to the room."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from loket.foundation.audit.values import Act
from loket.foundation.clients import operations as client_writes
from loket.foundation.clients import queries as clients
from loket.foundation.clients.values import SCOPES
from loket.foundation.common.text import Text
from loket.foundation.notifications import operations as notification_writes
from loket.foundation.notifications import queries as notifications
from loket.oversight.privacy.errors import NoSuchConsent
from loket.oversight.privacy.rights import ConsentShown
from loket.services.catalogue import queries as catalogue
from loket.services.journey import operations as journey
from loket.services.journey import queries as helped

PUSH: Final = "push"
#: Unit: applications of one person.
MOST: Final = 100
_COUNTER: Final = "counter:"
_APPLICATION: Final = "application:"
_YOURS: Final = Text(id="atas nama Anda", en="in your name")


def list_own(act: Act, *, account: UUID) -> tuple[ConsentShown, ...]:
    """Return the consents of an account that hold now; bounded by what one person gives."""
    found: list[ConsentShown] = []
    browsers = notifications.count_subscriptions(recipient=account)
    if browsers:
        found.append(
            ConsentShown(
                PUSH, Text(id=f"Notifikasi di {browsers} perangkat", en=f"Notices on {browsers} devices"),
                Text(id="Peramban Anda menampilkan pemberitahuan tanpa isi.", en="Your browser shows notices without content."), None,
            )
        )  # fmt: skip
    for one in helped.list_helped(act=act, account=account):
        case, title = one.case, catalogue.get_definition(one.case.version_hash).title
        whom = Text(id=f"untuk {one.whom} atas permintaan Anda", en=f"for {one.whom} at your request") if one.whom else _YOURS
        found.append(
            ConsentShown(
                f"{_COUNTER}{case.id}", Text(id=f"Bantuan di loket: {title.id}", en=f"Help at the counter: {title.en}"),
                Text(
                    id=f"Petugas mengajukan {case.number} {whom.id}. Bila ditarik, permohonan itu berhenti.",
                    en=f"An officer sent {case.number} {whom.en}. When withdrawn, that application stops.",
                ), case.submitted_at,
            )
        )  # fmt: skip
    for tie in clients.list_connections(account=account, region=act.region, limit=MOST):
        if tie.ended_at is None:
            may = ", ".join(SCOPES[name].title.id for name in tie.scopes if name in SCOPES)
            may_en = ", ".join(SCOPES[name].title.en for name in tie.scopes if name in SCOPES)
            found.append(
                ConsentShown(
                    f"{_APPLICATION}{tie.id}", tie.client.name,
                    Text(id=f"Aplikasi ini boleh: {may}.", en=f"This application may: {may_en}."), tie.agreed_at,
                )
            )  # fmt: skip
    return tuple(found)


def withdraw(act: Act, *, account: UUID, what: str) -> None:
    """Withdraw one of `list_own`. :raises NoSuchConsent: if it does not hold any more. :raises NotNow: a register was already changed by it."""
    if what not in {one.what for one in list_own(act, account=account)}:
        raise NoSuchConsent
    if what == PUSH:
        notification_writes.unsubscribe(act=act, recipient=account)
    elif what.startswith(_APPLICATION):
        client_writes.withdraw(act=act, connection=UUID(what.removeprefix(_APPLICATION)))
    else:
        journey.stop_help(act=act, case=UUID(what.removeprefix(_COUNTER)))
