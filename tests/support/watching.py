"""People for tests of readings: auditors, a leader, an operator, and an officer who reads somebody's data from their office."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind, system_act
from loket.foundation.common import ids
from loket.foundation.identity import models, operations
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Assurance, Audience, NewAccount, NewAppointment
from loket.oversight.access import terms
from tests.support import world as worlds

VERIFIER = "dukcapil/verifikator"


def person(world: worlds.World, resident: UUID, *, name: str = "Budi Contoh") -> UUID:
    """Give a resident of the world an account of their own."""
    account = ids.new_id()
    new = NewAccount(
        id=account,
        email=f"{ids.to_text(account).lower()}@contoh.example",
        name=name,
        password=None,
        resident_id=resident,
        region=world.region,
        assurance=Assurance.VERIFIED,
    )
    operations.load_accounts(act=system_act("load", region=world.region, at=world.at, purpose="load"), accounts=[new])
    return account


def appointed(world: worlds.World, position: str, audience: Audience, *, resident: UUID | None = None, name: str = "Pejabat Contoh") -> UUID:
    """Appoint a new account to a position."""
    account, agency = ids.new_id(), position.partition("/")[0]
    unit = agencies.list_units(world.region, agency=agency)[0]
    seat = NewAppointment(region=world.region, agency=agency, unit=unit.code, position=position, audience=audience, valid_from=dt.date(2026, 1, 1))
    new = NewAccount(
        id=account,
        email=f"{ids.to_text(account).lower()}@contoh.example",
        name=name,
        password=None,
        resident_id=resident,
        region=world.region if resident else None,
        appointments=(seat,),
    )
    operations.load_accounts(act=system_act("load", region=world.region, at=world.at, purpose="load"), accounts=[new])
    return account


def auditor(world: worlds.World, **changed: Any) -> UUID:
    """Appoint an auditor."""
    return appointed(world, "inspektorat/auditor", Audience.AUDITOR, **changed)


def reads(
    world: worlds.World,
    *,
    of: UUID | None = None,
    by: str = VERIFIER,
    case: UUID | None = None,
    fields: tuple[str, ...] = ("name",),
    subjects: list[UUID] | None = None,
    **changed: Any,
) -> Act:
    """Have an officer read somebody's data from their office."""
    account = world.officers[by]
    seat = identity.list_appointments(account_id=account, at=world.at)[0]
    act = Act(region=world.region, actor=str(account), kind=ActorKind.OFFICER, at=world.at, purpose="work", appointment=seat.id)
    act = replace(act, **changed)
    audit.record_read(act, subjects=subjects or [of or world.resident], fields=fields, case=case)
    return act


def act_of(world: worlds.World, account: UUID, kind: ActorKind = ActorKind.AUDITOR, at: dt.datetime | None = None) -> Act:
    """Return an act of somebody in office."""
    return replace(world.act(account, kind=kind, at=at), purpose="watch")


def make_discreet(monkeypatch: pytest.MonkeyPatch, *codes: str) -> None:
    """Let the names of these agencies be kept back; the invented region has none of those that the terms name."""
    known = tuple(replace(one, discreet_agencies=frozenset(codes)) for one in terms.read_terms())
    monkeypatch.setattr(terms, "read_terms", lambda: known)


def client_of(account: UUID) -> Client:
    """Return a browser in which somebody has signed in."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(models.Account.objects.get(pk=account), backend="loket.foundation.identity.backend.ByAddress")
    return client
