"""Public reads of applications, and of who stands behind a token."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from loket.foundation.clients import addresses, ending, finding, issuer, keys, models, policy, remembering, requesting, rows, speaking
from loket.foundation.clients import secret as secrets
from loket.foundation.clients.errors import ClientNotFound, ConnectionNotFound, OAuthRefused, ProposalNotFound, TokenRefused
from loket.foundation.clients.values import (
    AuthMethod,
    Bearer,
    Client,
    ClientKind,
    ClientProposal,
    ClientState,
    Connection,
    Definition,
    FarewellState,
    Introspection,
    Presence,
    Proved,
    SecretKept,
    SignInRequest,
)
from loket.foundation.common import ids
from loket.foundation.common.paging import Page, bounded
from loket.foundation.common.text import Text
from loket.foundation.database import statements
from loket.foundation.database.gated import Part
from loket.foundation.identity import queries as identity
from loket.foundation.offices.values import ProposalState

MOST: Final = 200
#: One statement, by the primary key of the token: it stands in every call of the API.
_BEARER: Final = """
SELECT c.id, c.region, c.kind, c.agency, f.account_id, t.scopes, f.acr, f.auth_time, t.expires_at
FROM clients_token t JOIN clients_client c ON c.id = t.client_id LEFT JOIN clients_family f ON f.id = t.family_id
WHERE t.digest = %s AND t.kind = 'access' AND t.ended_at IS NULL AND t.expires_at > %s AND c.state = 'active'
  AND (t.family_id IS NULL OR (f.ended_at IS NULL AND f.expires_at > %s))
"""


def bearer(*, token: str, at: dt.datetime) -> Bearer:
    """
    Return who stands behind an access token at `at`. Two statements, one for an application's own token.

    :raises TokenRefused: unknown, over, ended; its application suspended; its person's account closed or frozen. One answer for all.
    """
    if not token.startswith(secrets.ACCESS):
        raise TokenRefused
    found = statements.one(_BEARER, [secrets.digest(token), at, at])
    if found is None:
        raise TokenRefused
    key, region, kind, agency, account_id, scopes, acr, auth_time, expires_at = found
    resident = None
    if account_id is not None:
        account = identity.find_account(account_id=account_id)
        if account is None or not account.is_active or account.is_frozen:  # as `finding.is_open`, which would ask twice
            raise TokenRefused
        resident = account.resident_id if account.region == region else None
    return Bearer(
        client_id=ids.to_text(key), region=region, kind=ClientKind(kind), agency=agency or None, account=account_id, resident=resident,
        scopes=frozenset(scopes), acr=acr, auth_time=auth_time, expires_at=expires_at,
    )  # fmt: skip


def remembered_bearer(*, token: str, at: dt.datetime) -> Bearer:
    """
    Return who stands behind an access token, an application's own from memory: for calls whose statement looks whether it holds (`token_holds`).

    :raises TokenRefused: as `bearer`.
    """
    found = remembering.recall(token, at)
    if found is None:
        found = bearer(token=token, at=at)
        remembering.keep(token, found)
    return found


def token_holds(*, token: str, found: Bearer, at: dt.datetime) -> Part:
    """Return the condition (for a statement of the caller's) under which a remembered token of an application is good."""
    return remembering.holds(token, found, at)


def get_client(*, client_id: str) -> Client:
    """Return an application, suspended ones too. :raises ClientNotFound: if there is none."""
    found = find_client(client_id=client_id)
    if found is None:
        raise ClientNotFound
    return found


def find_client(*, client_id: str) -> Client | None:
    """Return an application, suspended ones too, or None."""
    key = rows.client_key(client_id)
    row = models.Client.objects.filter(pk=key).first() if key else None
    return rows.client_of(row) if row else None


def find_return_address(*, region: str, parameters: Mapping[str, Sequence[str]]) -> tuple[Client, str]:
    """
    Return which application of a region asks to sign somebody in, and where to answer it.

    :raises BadRequest: unknown, suspended, or an address that is not registered sign by sign: nothing goes there.
    """
    named = parameters.get("client_id", ())
    client = find_client(client_id=named[0]) if len(named) == 1 else None
    if client is not None and client.region != region:
        client = None
    redirect_uri = requesting.redirect_of(client, parameters)
    assert client is not None  # noqa: S101 - `redirect_of` refuses without one
    return client, redirect_uri


def read_request(*, client: Client, redirect_uri: str, parameters: Mapping[str, Sequence[str]], at: dt.datetime) -> SignInRequest:
    """Return what an application asks for. :raises OAuthRefused: to be answered to it; `access_denied` for a sandbox in production."""
    finding.refuse_real_people(client.kind, "access_denied")
    asked = requesting.read(client, redirect_uri, parameters)
    hint = next(iter(parameters.get("id_token_hint", ())), "")
    if not hint:
        return asked
    claims = speaking.read_hint(hint, region=client.region, at=at)
    if claims is None or claims["aud"] != client.client_id:
        raise OAuthRefused("invalid_request", "id_token_hint is no id token that this application got here.")
    return replace(asked, expected=str(claims["sub"]))


def hold_request(*, client: Client, asked: SignInRequest) -> None:
    """Hold a request that has waited against what is registered now. :raises BadRequest: :raises OAuthRefused: as `requesting.hold`."""
    requesting.hold(client, asked)


def is_expected(*, asked: SignInRequest, account: UUID) -> bool:
    """Say whether an account is the one that the application named by its id token (`id_token_hint`); any, where it named none."""
    if not asked.expected:
        return True
    try:
        return subject_of(client_id=asked.client_id, account=account) == asked.expected
    except ClientNotFound:
        return False


def read_hint(*, region: str, token: str, at: dt.datetime) -> Mapping[str, Any] | None:
    """Return the claims of an id token that we signed once (over or not), None for anything else."""
    return speaking.read_hint(token, region=region, at=at)


def find_by_secret(*, region: str, client_id: str, secret: str) -> Proved | None:
    """Return the active application of a region that has this name and secret, or None. Who is to sign has no secret."""
    key = rows.client_key(client_id)
    if key is None:
        return None
    row = models.Secret.objects.select_related("client").filter(
        digest=secrets.digest(secret), ended_at__isnull=True, client_id=key, client__region=region,
        client__state=ClientState.ACTIVE.value, client__auth_method=AuthMethod.SECRET.value,
    ).first()  # fmt: skip
    return Proved(rows.client_of(row.client), row.pk) if row else None


def find_public(*, region: str, client_id: str) -> Proved | None:
    """Return the active application of a region that is on people's phones and has this name, or None. It proves nothing by that; PKCE does."""
    found = find_client(client_id=client_id)
    return Proved(found) if found is not None and found.region == region and found.is_active and found.is_public else None


def is_return_address(*, client: Client, address: str) -> bool:
    """Say whether a person who signed out may be sent to an address of an application."""
    return addresses.is_registered(client, address, client.post_logout_redirect_uris)


def is_asked_each_time(*, client: Client, redirect_uri: str) -> bool:
    """Say whether people are asked anew each time that an application signs them in (`policy.is_asked_each_time`)."""
    return policy.is_asked_each_time(client, redirect_uri)


def issuer_of(*, region: str) -> str:
    """Return the issuer of a region's provider (`https://…`, no slash at its end)."""
    return issuer.issuer_of(region)


def address_of(*, region: str, path: str) -> str:
    """Return the whole address of a path (as `reverse` gives it, in Indonesian) at the region's own host."""
    return issuer.issuer_of(region) + path


def list_public_keys(*, at: dt.datetime) -> tuple[dict[str, str], ...]:
    """Return the public halves of our signing keys as JWKs; bounded by the file, which holds two or three. :raises KeysMissing: there are none."""
    return tuple(key.public_jwk() for key in keys.published(at))


def get_key_problem(*, at: dt.datetime) -> Text | None:
    """Return what is wrong with the keys that sign people in, None when all is well."""
    return keys.problem(at)


def agreed_scopes(*, account: UUID, client_id: str) -> frozenset[str]:
    """Return what a person lets an application have now."""
    key = rows.client_key(client_id)
    if key is None:
        return frozenset()
    found = models.Connection.objects.filter(account=account, client_id=key, ended_at__isnull=True).values_list("scopes", flat=True).first()
    return frozenset(found or ())


def list_connections(*, account: UUID, region: str, limit: int = MOST) -> tuple[Connection, ...]:
    """Return which applications of a region a person let in, the latest first, with those that they or somebody ended; at most 200."""
    found = models.Connection.objects.filter(account=account, client__region=region).select_related("client").order_by("-agreed_at", "-id")
    return tuple(rows.connection_of(row) for row in found[: bounded(limit)])


def get_connection(*, account: UUID, region: str, connection: UUID) -> Connection:
    """Return one of a person's connections. :raises ConnectionNotFound: it is not theirs, or not of the region."""
    row = models.Connection.objects.filter(account=account, client__region=region, pk=connection).select_related("client").first()
    if row is None:
        raise ConnectionNotFound
    return rows.connection_of(row)


def find_presence(*, session: str) -> Presence | None:
    """Return what is noted of a session in which somebody went on to applications, or None."""
    row = models.Presence.objects.filter(place=secrets.place_of(session), ended_at__isnull=True).first()
    return Presence(row.pk, row.region, row.account, row.began_at) if row else None


def subject_of(*, client_id: str, account: UUID) -> str:
    """Return who a person is to an application that they have let in. :raises ClientNotFound: unknown, or never let in."""
    key = rows.client_key(client_id)
    sector = models.Client.objects.filter(pk=key).values_list("sector", flat=True).first() if key else None
    found = models.Subject.objects.filter(account=account, sector=sector).values_list("sub", flat=True).first() if sector else None
    if found is None:
        raise ClientNotFound
    return str(found)


def account_of(*, client_id: str, sub: str) -> UUID | None:
    """Return the account that is this person to an application, while they let it in; None for anybody else."""
    key = rows.client_key(client_id)
    sector = models.Client.objects.filter(pk=key).values_list("sector", flat=True).first() if key else None
    account = models.Subject.objects.filter(sector=sector, sub=sub).values_list("account", flat=True).first() if sector else None
    held = (
        key is not None and account is not None and models.Connection.objects.filter(account=account, client_id=key, ended_at__isnull=True).exists()
    )
    return account if held else None


def introspect(*, client_id: str, token: str, at: dt.datetime) -> Introspection | None:
    """Return what is behind a token of an application, None when it is not good, or another's."""
    key = rows.client_key(client_id)
    row = models.Token.objects.select_related("family", "client").filter(
        digest=secrets.digest(token), client_id=key, ended_at__isnull=True, used_at__isnull=True, expires_at__gt=at
    ).first() if key else None  # fmt: skip
    if row is None or (row.family is not None and (ending.is_over(row.family, at) or not finding.is_open(row.family.account))):
        return None
    sub = subject_of(client_id=client_id, account=row.family.account) if row.family and "openid" in row.family.scopes else None
    kind = "Bearer" if row.kind == "access" else "refresh_token"
    return Introspection(kind, tuple(row.scopes), row.issued_at, row.expires_at, sub, row.family.acr if row.family else None)


def list_clients(*, region: str, kind: ClientKind | None = None, only_active: bool = False, limit: int = MOST) -> tuple[Client, ...]:
    """Return the applications of a region, the oldest first; at most 200."""
    found = models.Client.objects.filter(region=region)
    if kind is not None:
        found = found.filter(kind=kind.value)
    if only_active:
        found = found.filter(state=ClientState.ACTIVE.value)
    return tuple(rows.client_of(row) for row in found.order_by("id")[: bounded(limit)])


def get_definition(*, region: str, client_id: str) -> Definition:
    """Return what is said of an application, its contact too: for those who look after it. :raises ClientNotFound: not of the region."""
    key = rows.client_key(client_id)
    row = models.Client.objects.filter(pk=key, region=region).first() if key else None
    if row is None:
        raise ClientNotFound
    return rows.definition_of(row)


def list_secrets(*, region: str, client_id: str, limit: int = 10) -> tuple[SecretKept, ...]:
    """Return the secrets of an application that are good, the oldest first: two at most."""
    key = rows.client_key(client_id)
    if key is None:
        return ()
    found = models.Secret.objects.filter(client_id=key, client__region=region, ended_at__isnull=True).order_by("made_at")
    return tuple(SecretKept(row.pk, row.hint, row.made_at, row.last_used_at) for row in found[: bounded(limit)])


def list_proposals(
    *, region: str, states: Collection[ProposalState], client_id: str | None = None, after: str | None = None, limit: int = 30
) -> Page[ClientProposal]:
    """Return proposals about applications, the latest first, a page at a time."""
    found = models.Proposal.objects.filter(region=region, state__in=[state.value for state in states])
    if client_id is not None:
        key = rows.client_key(client_id)
        if key is None:
            return Page(())
        found = found.filter(client_id=key)
    if after and (key := rows.client_key(after)):
        found = found.filter(pk__lt=key)
    most = bounded(limit)
    page = list(found.order_by("-id")[: most + 1])
    shown = page[:most]
    return Page(tuple(rows.proposal_of(row) for row in shown), ids.to_text(shown[-1].pk) if len(page) > most else None)


def get_proposal(*, region: str, proposal: UUID) -> ClientProposal:
    """Return a proposal. :raises ProposalNotFound: not of the region."""
    row = models.Proposal.objects.filter(pk=proposal, region=region).first()
    if row is None:
        raise ProposalNotFound
    return rows.proposal_of(row)


def count_to_decide(*, region: str, account: UUID, at: dt.datetime) -> int:
    """Return how many proposals about applications wait for this operator: not their own, in time."""
    waiting = models.Proposal.objects.filter(region=region, state=ProposalState.PROPOSED.value, expires_at__gt=at)
    return waiting.exclude(proposed_by=account).count()


def count_connected(*, client_id: str) -> int:
    """Return how many people have let an application in now."""
    key = rows.client_key(client_id)
    return models.Connection.objects.filter(client_id=key, ended_at__isnull=True).count() if key else 0


def list_farewells(*, client_id: str, limit: int = 10) -> tuple[FarewellState, ...]:
    """Return how an application was told of the end of sign-ins, the latest first."""
    key = rows.client_key(client_id)
    if key is None:
        return ()
    found = models.Farewell.objects.filter(client_id=key).order_by("-id")[: bounded(limit)]
    return tuple(FarewellState(row.made_at, row.tries, row.told_at, row.trouble) for row in found)
