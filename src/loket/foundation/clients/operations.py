"""Public writes: applications, their secrets, and the tokens that they are given."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.clients import entering, events, finding, limits, models, policy, rows, tokens
from loket.foundation.clients import secret as secrets
from loket.foundation.clients.assertions import take_assertion as take_assertion
from loket.foundation.clients.errors import NoSecrets, NothingToChange, OAuthRefused, TooManySecrets
from loket.foundation.clients.leaving import end_presence as end_presence
from loket.foundation.clients.leaving import leave_all as leave_all
from loket.foundation.clients.leaving import leave_client as leave_client
from loket.foundation.clients.leaving import move_presence as move_presence
from loket.foundation.clients.leaving import note_farewell as note_farewell
from loket.foundation.clients.leaving import revoke_token as revoke_token
from loket.foundation.clients.leaving import withdraw as withdraw
from loket.foundation.clients.letting import agree as agree
from loket.foundation.clients.letting import let_in as let_in
from loket.foundation.clients.letting import redeem_code as redeem_code
from loket.foundation.clients.letting import refresh as refresh
from loket.foundation.clients.proposing import approve as approve
from loket.foundation.clients.proposing import expire_proposal as expire_proposal
from loket.foundation.clients.proposing import propose as propose
from loket.foundation.clients.proposing import reject as reject
from loket.foundation.clients.proposing import suspend as suspend
from loket.foundation.clients.proposing import withdraw_proposal as withdraw_proposal
from loket.foundation.clients.values import SYSTEM_SCOPES, Client, Definition, SecretMade, TokenMade
from loket.foundation.events import operations as outbox

CLIENT: Final = "clients_client"
SECRET: Final = "clients_secret"  # noqa: S105 - the name of a table


@audit.operation("clients.client.entered")
def enter_client(*, act: Act, definition: Definition, key: UUID | None = None) -> Client:
    """Register an application without asking anybody: demos and tests. :raises NotAllowed: by anybody but the system."""
    if refusal := policy.refusal_to_enter(act):
        raise refusal
    row = entering.new_row(act, definition, key=key)
    audit.record(act, events.ENTERED, table=CLIENT, row=row.pk, columns=rows.columns_of(definition), details={"kind": row.kind})
    outbox.publish(act, events.ENTERED, ref=row.pk, payload={"kind": row.kind})
    return rows.client_of(row)


@audit.operation("clients.secret.made")
def make_secret(*, act: Act, client_id: str) -> SecretMade:
    """
    Give an application a secret, and return it to be shown once.

    :raises ClientNotFound: not of the region. :raises NotAllowed: by anybody but an operator or the system. :raises TooManySecrets: it has two.
    :raises NoSecrets: it is on people's phones.
    """
    row = finding.client(act, client_id, to_change=True)
    if refusal := policy.refusal_to_run(act, region=row.region):
        raise refusal
    if rows.client_of(row).is_public:
        raise NoSecrets
    if row.secrets.filter(ended_at__isnull=True).count() >= limits.MOST_SECRETS:
        raise TooManySecrets
    text = secrets.make(secrets.CLIENT_SECRET)
    made = models.Secret.objects.create(client=row, digest=secrets.digest(text), hint=text[-4:], made_at=act.at, made_by=act.actor)
    audit.record(act, "clients.secret.made", table=SECRET, row=made.pk, details={"client": client_id})
    return SecretMade(made.pk, text, made_at=act.at)


@audit.operation("clients.secret.ended")
def end_secret(*, act: Act, client_id: str, secret: UUID) -> None:
    """End a secret of an application. :raises ClientNotFound, NotAllowed: as `make_secret`. :raises NothingToChange: it is none, or ended already."""
    row = finding.client(act, client_id, to_change=True)
    if refusal := policy.refusal_to_run(act, region=row.region):
        raise refusal
    if not row.secrets.filter(pk=secret, ended_at__isnull=True).update(ended_at=act.at):
        raise NothingToChange
    audit.record(act, "clients.secret.ended", table=SECRET, row=secret, details={"client": client_id})


@audit.operation("clients.token.issued")
def issue_own_token(*, act: Act, client_id: str, scopes: tuple[str, ...] = (), secret: UUID | None = None) -> TokenMade:
    """
    Give an application that proved itself a token of its own (client credentials), for at most ten minutes.

    `scopes` empty: all of its own that it may have. `secret`: the one that it showed.

    :raises OAuthRefused: a scope that is not its own, or none at all; an application on a phone, which proves nothing.
    """
    row = finding.client(act, client_id)
    known = rows.client_of(row)
    allowed = tuple(name for name in known.scopes if name in SYSTEM_SCOPES)
    wanted = scopes or allowed
    if not allowed or known.is_public:
        raise OAuthRefused("unauthorized_client", "This application has no access of its own.")
    if set(wanted) - set(allowed):
        raise OAuthRefused("invalid_scope", "This application may not ask for this scope by itself.")
    finding.note_use(secret, act.at)
    made = tokens.issue_own(row, tuple(name for name in allowed if name in wanted), act.at)
    details = {"client": client_id, "scopes": list(made.scopes), "seconds": int(limits.ACCESS_LASTS.total_seconds())}
    audit.record(act, "clients.token.issued", table="clients_token", row=client_id, details=details)
    return made
