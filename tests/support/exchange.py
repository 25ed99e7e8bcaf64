"""A region with two operators, an agency's system and its grants; everybody is invented."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, Final
from uuid import UUID

from django.test import Client as Browser
from django.utils import timezone

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act, ActorKind, system_act
from loket.foundation.clients import remembering
from loket.foundation.common import dates, population
from loket.foundation.common.text import Text
from loket.foundation.exchange import held, operations
from loket.foundation.exchange.values import Call, ChangeKind, Grant, Kind, Terms
from loket.foundation.identity import operations as identity
from loket.foundation.identity.values import Assurance, Audience, NewAccount, NewAppointment
from loket.foundation.residents import operations as residents
from tests.support import clients, world

PURPOSE: Final = "bantuan_sosial"
CASE: Final = "BANSOS/2026/000123"
FIELDS: Final = ("residents.name", "residents.birth_on", "residents.village_code")


class Stand:
    """The region as it stands now: a couple in its register, operators, an application with a token."""

    def __init__(self, **client: Any) -> None:
        world.load_regions()
        held.forget()
        remembering.forget()
        self.world = world.World()
        self.now = timezone.now()  # noqa: TID251 - by the clock that the door reads
        self.today = dates.civil_date(self.now, time_zone="Asia/Makassar")
        load = system_act("load", region=world.REGION, at=world.NOW, purpose="load")
        residents.load_people(act=load, families=[world.family(self.world)])
        self.village = world.family(self.world).village_code
        self.nik = world.family(self.world).people[0].nik
        self.first, self.second = identity.load_accounts(act=load, accounts=[_operator("p1@contoh.example"), _operator("p2@contoh.example")])
        identity.load_accounts(
            act=load,
            accounts=[
                NewAccount(
                    "warga@contoh.example",
                    "Sari Contoh",
                    None,
                    id=self.world.citizen,
                    resident_id=self.world.resident,
                    region=world.REGION,
                    assurance=Assurance.VERIFIED,
                )
            ],
        )
        self.client = clients.make_client(region=world.REGION, at=self.now, **{"scopes": ("exchange",), "redirect_uris": (), **client})
        self.token = self.client.own_token(at=self.now, scopes=("exchange",))
        self.browser = Browser(headers={"host": "localhost"})

    def operator(self, account: UUID, *, at: dt.datetime | None = None, region: str = world.REGION) -> Act:
        """Return an act of an operator."""
        return Act(region=region, actor=str(account), kind=ActorKind.OPERATOR, at=at or self.now, purpose="manage", request_id="test")

    def act(self, *, at: dt.datetime | None = None) -> Act:
        """Return an act of the application."""
        return self.client.act(at or self.now)

    def call(self, **changes: Any) -> Call:
        """Return what the application says with a call."""
        return Call(**{"client_id": self.client.client_id, "purpose": PURPOSE, "case": CASE, **changes})

    def terms(self, **changes: Any) -> Terms:
        """Return terms that are in order; `changes`: others."""
        fields: dict[str, Any] = {
            "client_id": self.client.client_id, "recipient": "Dinas Sosial Contoh", "purpose": PURPOSE,
            "purpose_text": Text(id="Menyalurkan bantuan sosial", en="Paying social aid"), "legal_basis": "Peraturan contoh Pasal 1", "kinds": frozenset(Kind),
            "fields": FIELDS, "family_fields": ("residents.name", "residents.family.relation"), "changes": frozenset(ChangeKind), "villages": (),
            "valid_from": self.today, "valid_until": self.today + dt.timedelta(days=90), "per_day": 1000,
        } | changes  # fmt: skip
        return Terms(**fields)

    def grant(self, **changes: Any) -> Grant:
        """Let one operator propose a grant and the other approve it."""
        proposed = operations.propose(act=self.operator(self.first), terms=self.terms(**changes))
        return operations.approve(act=self.operator(self.second), grant=proposed.id)

    def post(self, what: str, body: dict[str, Any], *, token: str | None = None, **headers: str) -> Any:
        """Call the API as the application does; purpose and case are added unless given."""
        sent = {"purpose": PURPOSE, "case": CASE, **body}
        return self.browser.post(
            f"/api/v1/exchange/{what}", json.dumps({name: value for name, value in sent.items() if value is not None}), content_type="application/json",
            headers={"Authorization": f"Bearer {token or self.token}", **headers},
        )  # fmt: skip


def somebody(serial: int = 77) -> str:
    """Return a NIK that is well formed and nobody's."""
    return population.make_nik("97.01.01", dt.date(1988, 2, 3), population.Sex("male"), serial)


def _operator(email: str) -> NewAccount:
    unit = agencies.list_units(world.REGION, agency="diskominfo")[0].code
    seat = NewAppointment(
        region=world.REGION,
        agency="diskominfo",
        unit=unit,
        position="diskominfo/pengelola",
        audience=Audience.OPERATOR,
        valid_from=dt.date(2020, 1, 1),
    )
    return NewAccount(email, f"Pengelola {email[1]}", None, appointments=(seat,))
