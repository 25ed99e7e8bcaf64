"""Letting a person into an application: consent, code, tokens. Each step is one transaction, and its tries leave their trace."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.clients import ending, events, finding, limits, models, tokens
from loket.foundation.clients import secret as secrets
from loket.foundation.clients.errors import OAuthRefused
from loket.foundation.clients.values import Answer, AuthMethod, ClientState, Proof, SignInRequest
from loket.foundation.common.text import Text
from loket.foundation.events import operations as outbox
from loket.foundation.identity import operations as identity_writes

_CONNECTION: Final = "clients_connection"
CONNECTED_KIND: Final = "security.application"
CONNECTED: Final = Text(id="{app} terhubung dengan akun Anda", en="{app} was connected to your account")
CONNECTED_BODY: Final = Text(
    id="Anda baru saja mengizinkan {app} membaca data Anda, sebatas yang Anda setujui. Bukan Anda, atau berubah pikiran? Buka Akun saya, Aplikasi yang terhubung, lalu cabut izinnya.",
    en="You have just allowed {app} to read your data, as far as you agreed. It was not you, or you changed your mind? Open My account, Connected applications, and take it back.",
)


@audit.operation("clients.connection.agreed")
def agree(*, act: Act, client_id: str, scopes: tuple[str, ...]) -> UUID:
    """
    Note that the acting person lets an application have these scopes, besides what it has already; return the connection.

    :raises ClientNotFound: not of the region.
    """
    client = finding.client(act, client_id)
    account, is_new = UUID(act.actor), False
    row = _open_connection(account, client)
    if row is None:
        try:
            with transaction.atomic():
                row = models.Connection.objects.create(account=account, client=client, scopes=[], agreed_at=act.at, used_at=act.at)
            is_new = True
        except IntegrityError:  # pressed twice: the other one was first
            row = models.Connection.objects.select_for_update().get(account=account, client=client, ended_at__isnull=True)
    added = [name for name in scopes if name not in row.scopes]
    row.scopes = [*row.scopes, *added]
    row.save()
    details = {"client": client_id, "scopes": added}
    if is_new:
        by = act.as_system("connection")
        name = Text(id=client.name_id, en=client.name_en)
        identity_writes.tell_account(
            act=by, account=row.account, kind=CONNECTED_KIND, subject=CONNECTED.fill(app=name), body=CONNECTED_BODY.fill(app=name)
        )
    audit.record(act, events.AGREED, table=_CONNECTION, row=row.pk, columns={"scopes": row.scopes}, details=details)
    outbox.publish(act, events.AGREED, ref=row.pk, payload={"client": client_id})
    return row.pk


@audit.operation("clients.person.let_in")
def let_in(*, act: Act, request: SignInRequest, session: str, proof: Proof) -> str:
    """
    Let the acting person into an application, and return the code for it. `session` is the key of the session they are in.

    :raises OAuthRefused: `consent_required`, when the person has not agreed to all that is asked; `access_denied`, by a sandbox in production,
    or while it is suspended.
    """
    account, client = UUID(act.actor), finding.client(act, request.client_id)
    finding.refuse_real_people(client.kind, "access_denied")
    if client.state != ClientState.ACTIVE.value:
        raise OAuthRefused("access_denied", "The application is suspended.")
    connection = _open_connection(account, client)
    if connection is None or set(request.scopes) - set(connection.scopes):
        raise OAuthRefused("consent_required", "The person has not agreed to this yet.")
    connection.used_at = act.at
    connection.save(update_fields=["used_at"])
    is_offline = "offline_access" in request.scopes
    offline_lasts = limits.PHONE_OFFLINE_LASTS if client.auth_method == AuthMethod.NONE.value else limits.OFFLINE_LASTS
    family = models.Family.objects.create(
        client=client, connection=connection, presence=_presence(act, account, session), account=account, scopes=list(request.scopes),
        nonce=request.nonce, acr=proof.acr, amr=list(proof.amr), auth_time=proof.auth_time, is_offline=is_offline, began_at=act.at,
        expires_at=act.at + (offline_lasts if is_offline else limits.ONLINE_LASTS),
    )  # fmt: skip
    code = secrets.make(secrets.CODE)
    models.Code.objects.create(
        digest=secrets.digest(code), family=family, redirect_uri=request.redirect_uri, challenge=request.challenge,
        expires_at=act.at + limits.CODE_LASTS,
    )  # fmt: skip
    details = {"client": request.client_id, "scopes": list(request.scopes), "acr": proof.acr}
    audit.record(act, "clients.person.let_in", table=ending.FAMILY, row=family.pk, details=details)
    return code


@audit.operation("clients.code.redeemed")
def redeem_code(*, act: Act, client_id: str, code: str, redirect_uri: str, verifier: str, secret: UUID | None = None) -> Answer:
    """
    Give an application the tokens for a code, once. Whatever is wrong with the code ends all that it stands for.

    Because: a code that is shown twice, by another application or without its verifier has got into strange hands (RFC 9700 4.5).
    """
    client = finding.client(act, client_id)
    finding.refuse_real_people(client.kind, "unauthorized_client")
    finding.note_use(secret, act.at)
    row = (
        models.Code.objects.select_for_update(of=("self",))
        .select_related("family__client", "family__connection")
        .filter(digest=secrets.digest(code))
        .first()
    )
    if row is None:
        return _refused(act, client_id, "unknown", None)
    family = row.family
    if family.client_id != client.pk:
        return _refused(act, client_id, "other_client", family)
    if row.used_at is not None:
        return _refused(act, client_id, "replayed", family)
    row.used_at = act.at
    row.save(update_fields=["used_at"])
    if act.at >= row.expires_at or ending.is_over(family, act.at):
        return _refused(act, client_id, "over", family)
    if row.redirect_uri != redirect_uri:
        return _refused(act, client_id, "redirect", family)
    if not hmac.compare_digest(row.challenge, challenge_of(verifier)):
        return _refused(act, client_id, "verifier", family)
    if lack := _lack(family):
        return _refused(act, client_id, lack, family)
    return _issued(act, client_id, family, is_first=True)


@audit.operation("clients.token.refreshed")
def refresh(*, act: Act, client_id: str, token: str, scopes: tuple[str, ...] = (), secret: UUID | None = None) -> Answer:
    """
    Take a refresh token and give new tokens in its place. One that was used before, or is another application's, ends the whole family.

    `scopes` narrows what the next access token is good for; empty: all that was agreed.

    :raises OAuthRefused: `invalid_scope`, for more than was agreed; the refresh token stays good.

    Because: of two who hold the same token one has stolen it, and nobody can say which (RFC 9700 4.14.2).
    """
    client = finding.client(act, client_id)
    finding.refuse_real_people(client.kind, "unauthorized_client")
    finding.note_use(secret, act.at)
    row = (
        models.Token.objects.select_for_update(of=("self",)).select_related("family__client", "family__connection")
        .filter(digest=secrets.digest(token), kind="refresh").first()
    )  # fmt: skip
    if row is None or row.family is None:
        return _refused(act, client_id, "unknown", None)
    if row.client_id != client.pk:
        return _refused(act, client_id, "other_client", row.family)
    if row.used_at is not None:
        return _refused(act, client_id, "reused", row.family)
    if row.ended_at is not None or act.at >= row.expires_at or ending.is_over(row.family, act.at):
        return _refused(act, client_id, "over", None)
    if set(scopes) - set(row.family.scopes):
        raise OAuthRefused("invalid_scope", "More than the person agreed to.")
    if lack := _lack(row.family):
        return _refused(act, client_id, lack, row.family)
    row.used_at = act.at
    row.save(update_fields=["used_at"])
    return _issued(act, client_id, row.family, scopes=scopes)


def _lack(family: models.Family) -> str:
    """Return what a sign-in lost since it began, as a machine word, "" for nothing: the consent to all of it, or an account that is open."""
    if set(family.scopes) - set(family.connection.scopes):
        return "consent_changed"
    return "" if finding.is_open(family.account) else "account"


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a verifier (RFC 7636 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _issued(act: Act, client_id: str, family: models.Family, *, scopes: tuple[str, ...] = (), is_first: bool = False) -> Answer:
    narrowed = tuple(name for name in family.scopes if name in scopes) if scopes else tuple(family.scopes)
    made = tokens.issue(family, act.at, scopes=narrowed, is_first=is_first)
    details = {"client": client_id, "scopes": list(made.scopes), "seconds": made.expires_in}
    audit.record(act, "clients.token.issued", table=ending.FAMILY, row=family.pk, details=details)
    return Answer(made)


def _refused(act: Act, client_id: str, reason: str, family: models.Family | None) -> Answer:
    if family is not None:
        ending.end_family(act, family, reason)
    audit.record(act, "clients.token.refused", table="clients_token", row=client_id, details={"client": client_id, "reason": reason})
    return Answer(None, reason)


def _open_connection(account: UUID, client: models.Client) -> models.Connection | None:
    return models.Connection.objects.select_for_update().filter(account=account, client=client, ended_at__isnull=True).first()


def _presence(act: Act, account: UUID, session: str) -> models.Presence:
    place = secrets.place_of(session)
    found = models.Presence.objects.filter(place=place, account=account, region=act.region).first()
    return found or models.Presence.objects.create(region=act.region, account=account, place=place, began_at=act.at)
