"""Operators are told in time that a grant ends, so that it is reviewed and not merely forgotten."""

from __future__ import annotations

from typing import Final

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import dates
from loket.foundation.common.text import Text
from loket.foundation.exchange import models, places, queries
from loket.foundation.exchange.values import Grant
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Audience

SUBJECT: Final = Text(id="Izin berbagi data perlu ditinjau", en="A grant to share data is to be reviewed")
BODY: Final = Text(
    id="Izin berbagi data untuk {recipient} ({purpose}) berakhir {day}. Tinjau pemakaiannya, lalu usulkan perpanjangan atau biarkan berakhir: {page}",
    en="The grant for {recipient} ({purpose}) ends on {day}. Look at how it was used, then propose to renew it or let it end: {page}",
)
PAGE: Final = "/pengelola/berbagi-data/"


def remind(*, act: Act) -> int:
    """Tell every operator of the region of each grant to be reviewed that was not told yet; return how many grants."""
    due = queries.list_due(region=act.region, day=places.today(act), limit=200)
    told = set(models.Grant.objects.filter(pk__in=[one.id for one in due], reminded_at__isnull=True).values_list("pk", flat=True))
    for one in due:
        if one.id in told:
            _tell(act=act, grant=one)
    return len(told)


@audit.operation("exchange.grant.reminded")
def _tell(*, act: Act, grant: Grant) -> None:
    if not models.Grant.objects.filter(pk=grant.id, reminded_at__isnull=True).update(reminded_at=act.at):
        audit.record(act, "exchange.grant.reminded", table="exchange_grant", row=grant.id, details={"operators": 0})
        return
    words = {
        "recipient": grant.terms.recipient, "purpose": grant.terms.purpose_text, "day": dates.date_text(grant.terms.valid_until), "page": PAGE,
    }  # fmt: skip
    operators = identity.list_audience(region=act.region, audience=Audience.OPERATOR, at=act.at)
    for one in operators:
        identity_writes.tell_account(act=act, account=one.id, kind="exchange.review", subject=SUBJECT, body=BODY.fill(**words))
    audit.record(act, "exchange.grant.reminded", table="exchange_grant", row=grant.id, details={"operators": len(operators)})
