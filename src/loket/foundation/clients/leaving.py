"""Ending what a person has with applications: one connection, one session, or all; and telling the applications."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.clients import ending, events, finding, limits, models, secret
from loket.foundation.clients.errors import ConnectionNotFound, NotAllowed
from loket.foundation.common import ids
from loket.foundation.events import operations as outbox
from loket.foundation.jobs import operations as jobs

TELLING: Final = "clients.farewell.tell"
_PRESENCE: Final = "clients_presence"


@audit.operation("clients.connection.withdrawn")
def withdraw(*, act: Act, connection: UUID) -> None:
    """
    Take back what the acting person let an application have: every token of it ends, and the application is told.

    :raises ConnectionNotFound: not theirs, or ended already.
    """
    row = models.Connection.objects.select_for_update().filter(pk=connection, account=UUID(act.actor), ended_at__isnull=True).first()
    if row is None or row.client.region != act.region:
        raise ConnectionNotFound
    _end_connection(act, row, "withdrawn")


@audit.operation("clients.presence.ended")
def end_presence(*, act: Act, session: str, reason: str) -> None:
    """
    Note that a session ends: what was given in it ends, but for applications that may stay connected, and all are told.

    `reason` is a machine word (`signed_out`, `session_over`). A session in which nobody went on to an application leaves a line only.
    """
    row = models.Presence.objects.select_for_update().filter(place=secret.place_of(session), ended_at__isnull=True).first()
    if row is None:
        audit.record(act, "clients.presence.ended", table=_PRESENCE, row="none", details={"reason": reason})
        return
    _end_presence(act, row, reason)


@audit.operation("clients.client.left")
def leave_client(*, act: Act, client_id: str, session: str) -> None:
    """End what one application has in the acting person's session, at its own wish. What may stay connected stays."""
    client = finding.client(act, client_id)
    found = models.Family.objects.select_for_update(of=("self",)).filter(
        presence__place=secret.place_of(session), client=client, account=UUID(act.actor), ended_at__isnull=True,
        is_offline=False,
    )  # fmt: skip
    for family in found:
        ending.end_family(act, family, "signed_out")
    audit.record(act, "clients.client.left", table="clients_client", row=client_id)


@audit.operation("clients.presence.over")
def end_presence_of(*, act: Act, presence: UUID, reason: str) -> None:
    """End what was given in a session that was found to be over. :raises NotAllowed: by anybody but the system, or ended already."""
    row = models.Presence.objects.select_for_update().filter(pk=presence, ended_at__isnull=True).first()
    if act.kind is not ActorKind.SYSTEM or row is None:
        raise NotAllowed
    _end_presence(act, row, reason)


@audit.operation("clients.presence.moved")
def move_presence(*, act: Act, before: str, now: str) -> None:
    """Follow a session that got another key."""
    models.Presence.objects.filter(place=secret.place_of(before), ended_at__isnull=True).update(place=secret.place_of(now))
    audit.record(act, "clients.presence.moved", table=_PRESENCE, row="moved")


@audit.operation("clients.account.left")
def leave_all(*, act: Act, account: UUID, reason: str, and_connections: bool) -> None:
    """
    End every session of an account with applications; `and_connections` also what may stay connected (an account closed, frozen or recovered).

    :raises NotAllowed: by anybody but the system.
    """
    if act.kind is not ActorKind.SYSTEM:
        raise NotAllowed
    for row in models.Presence.objects.select_for_update().filter(account=account, ended_at__isnull=True, began_at__lte=act.at):
        _end_presence(replace(act, region=row.region), row, reason)
    if and_connections:
        found = models.Connection.objects.select_for_update(of=("self",)).select_related("client")
        for held in found.filter(account=account, ended_at__isnull=True):
            _end_connection(replace(act, region=held.client.region), held, reason)
    audit.record(act, "clients.account.left", table=_PRESENCE, row=account, details={"reason": reason})


@audit.operation("clients.token.revoked")
def revoke_token(*, act: Act, client_id: str, token: str) -> None:
    """End a token of an application: an access token by itself, a refresh token with its family. Unknown ones and those of others are let be."""
    row = (
        models.Token.objects.select_for_update(of=("self",)).select_related("family__client").filter(digest=secret.digest(token)).first()
    )  # fmt: skip
    known = row is not None and ids.to_text(row.client_id) == client_id
    if known and row is not None:
        row.ended_at = row.ended_at or act.at
        row.save(update_fields=["ended_at"])
        if row.kind == "refresh" and row.family is not None:
            ending.end_family(act, row.family, "revoked")
    audit.record(act, "clients.token.revoked", table="clients_token", row=client_id, details={"client": client_id, "known": known})


@audit.operation("clients.farewell.told")
def note_farewell(*, act: Act, farewell: UUID, trouble: str) -> None:
    """Note whether an application heard that a sign-in ended; `trouble` is a machine word, "" when it did. :raises NotAllowed: by anybody but the system."""
    if act.kind is not ActorKind.SYSTEM:
        raise NotAllowed
    row = models.Farewell.objects.select_for_update().get(pk=farewell)
    row.tries, row.trouble = row.tries + 1, trouble[:40]
    if not trouble:
        row.told_at = act.at
    elif row.tries <= len(limits.TOLD_AGAIN):
        jobs.defer(name=TELLING, key=str(row.pk), args={"farewell": str(row.pk)}, at=act.at + limits.TOLD_AGAIN[row.tries - 1])
    row.save(update_fields=["tries", "trouble", "told_at"])
    details = {"client": ids.to_text(row.client_id), "tries": row.tries, "trouble": row.trouble}
    audit.record(act, "clients.farewell.told", table="clients_farewell", row=row.pk, details=details)


def _end_connection(act: Act, row: models.Connection, reason: str) -> None:
    row.ended_at, row.end_reason = act.at, reason
    row.save(update_fields=["ended_at", "end_reason"])
    for family in row.families.select_for_update().filter(ended_at__isnull=True):
        ending.end_family(act, family, reason)
    _say_farewell(act, [row.client], account=row.account, presence=None)
    details = {"client": ids.to_text(row.client_id), "reason": reason}
    audit.record(act, events.WITHDRAWN, table="clients_connection", row=row.pk, details=details)
    outbox.publish(act, events.WITHDRAWN, ref=row.pk, payload=details)


def _end_presence(act: Act, row: models.Presence, reason: str) -> None:
    row.ended_at, row.end_reason, row.place = act.at, reason, None
    row.save(update_fields=["ended_at", "end_reason", "place"])
    told: dict[UUID, models.Client] = {}
    for family in row.families.select_related("client"):
        told[family.client_id] = family.client
        # Because: whoever agreed that an application stays connected agreed to it beyond this session (Back-Channel Logout 2.7).
        if not family.is_offline:
            ending.end_family(act, family, reason)
    _say_farewell(act, told.values(), account=row.account, presence=row)
    audit.record(act, "clients.presence.ended", table=_PRESENCE, row=row.pk, details={"reason": reason, "applications": len(told)})


def _say_farewell(act: Act, clients: Iterable[models.Client], *, account: UUID, presence: models.Presence | None) -> None:
    for client in clients:
        if client.backchannel_logout_uri:
            row = models.Farewell.objects.create(client=client, presence=presence, account=account, made_at=act.at)
            jobs.defer(name=TELLING, key=str(row.pk), args={"farewell": str(row.pk)})
