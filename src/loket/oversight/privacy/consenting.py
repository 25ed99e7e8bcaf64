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
from loket.services.cases import queries as cases
from loket.services.cases.values import CaseState, Power
from loket.services.catalogue import queries as catalogue
from loket.services.journey import operations as journey

PUSH: Final = "push"
#: Unit: applications of one person.
MOST: Final = 100
_COUNTER: Final = "counter:"
_APPLICATION: Final = "application:"


def list_own(*, region: str, account: UUID, resident: UUID | None) -> tuple[ConsentShown, ...]:
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
    for case in cases.list_open_of(region=region, applicant=resident) if resident else ():
        if case.power is Power.COUNTER and case.state in (CaseState.IN_PROGRESS, CaseState.RETURNED):
            title = catalogue.get_definition(case.version_hash).title
            found.append(
                ConsentShown(
                    f"{_COUNTER}{case.id}", Text(id=f"Bantuan di loket: {title.id}", en=f"Help at the counter: {title.en}"),
                    Text(
                        id=f"Petugas mengajukan {case.number} atas nama Anda. Bila ditarik, permohonan itu berhenti.",
                        en=f"An officer sent {case.number} in your name. When withdrawn, that application stops.",
                    ), case.submitted_at,
                )
            )  # fmt: skip
    for one in clients.list_connections(account=account, region=region, limit=MOST):
        if one.ended_at is None:
            may = ", ".join(SCOPES[name].title.id for name in one.scopes if name in SCOPES)
            may_en = ", ".join(SCOPES[name].title.en for name in one.scopes if name in SCOPES)
            found.append(
                ConsentShown(
                    f"{_APPLICATION}{one.id}", one.client.name,
                    Text(id=f"Aplikasi ini boleh: {may}.", en=f"This application may: {may_en}."), one.agreed_at,
                )
            )  # fmt: skip
    return tuple(found)


def withdraw(act: Act, *, account: UUID, resident: UUID | None, what: str) -> None:
    """Withdraw one of `list_own`. :raises NoSuchConsent: if it does not hold any more. :raises NotNow: a register was already changed by it."""
    if what not in {one.what for one in list_own(region=act.region, account=account, resident=resident)}:
        raise NoSuchConsent
    if what == PUSH:
        notification_writes.unsubscribe(act=act, recipient=account)
    elif what.startswith(_APPLICATION):
        client_writes.withdraw(act=act, connection=UUID(what.removeprefix(_APPLICATION)))
    else:
        journey.stop_help(act=act, case=UUID(what.removeprefix(_COUNTER)))
