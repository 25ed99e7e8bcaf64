"""A research permit whose ethics review goes to a partner's application: everybody is invented."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from loket.config.demo import partners
from loket.foundation.clients import operations as client_writes
from loket.foundation.clients.values import ClientKind
from loket.services.cases import queries as cases
from loket.services.errands import queries as errands
from loket.services.errands.values import Answer, Errand
from tests.support import clients, walking
from tests.support import world as worlds

FOLDER: Final = "kesbangpol/izin-penelitian"
SERVICE: Final = "izin-penelitian"
ANALYST, HEAD = "kesbangpol/analis", "kesbangpol/kepala"
ANSWERS: Final[dict[str, Any]] = {
    "leader": "Rani Contoh Peneliti", "researcher": "university", "institution": "Universitas Contoh Nusa", "foreign": False, "title": "Gizi anak balita",
    "theme": "health", "location": "SMP di Kecamatan Teluk Mutiara", "vulnerable": True, "starts_on": "2026-12-01", "ends_on": "2027-05-31",
}  # fmt: skip
ACCEPTED: Final = Answer("accept", data={"number": "KE/2026/031", "valid_until": "2027-12-31"})
KEY: Final = "telaah-etik-0001"


def build(**more: Any) -> worlds.World:
    """Build a world with the service, two analysts and a head."""
    return worlds.build(FOLDER, positions={ANALYST: 2, HEAD: 1}, **more)


def committee(world: worlds.World, **changes: Any) -> clients.Registered:
    """Register the application of the ethics committee, under the name that the region's parameters give."""
    said = {
        "kind": ClientKind.PARTNER,
        "agency": None,
        "organisation": "Universitas Nusa (fiktif)",
        "redirect_uris": (),
        "scopes": ("partner",),
    } | changes
    act = clients.by_system(world.region, worlds.NOW)
    definition = clients.definition(said.pop("scopes"), **said)
    made = client_writes.enter_client(act=act, definition=definition, key=partners.ETHICS)
    return clients.Registered(made, client_writes.make_secret(act=act, client_id=made.client_id).secret)


def asked(world: worlds.World, *, at: dt.datetime = worlds.NOW, **answers: Any) -> tuple[UUID, Errand]:
    """Send an application and let the analyst ask the committee; return the case and what the committee got."""
    case = walking.send(world, SERVICE, ANSWERS | answers, at=at)
    walking.decide(world, ANALYST, "ask_ethics", at=at)
    return case, errand_of(case)


def errand_of(case: UUID, *, turn: int = 1) -> Errand:
    """Return what a partner was given of a case."""
    step = next(one for one in cases.list_steps(case=case) if (one.step, one.turn) == ("ethics", turn))
    found = errands.find(errand=step.id)
    assert found is not None
    return found
