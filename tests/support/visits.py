"""A case that waits for its applicant to come: an identity card that was lost repeatedly."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

from loket.foundation.audit.values import system_act
from loket.foundation.identity import operations as identity
from loket.foundation.residents import operations as residents
from loket.services.appointments import queries as appointments
from loket.services.appointments.values import Visit
from loket.services.cases import queries as cases
from loket.services.journey import operations
from tests.support import world as worlds

OPERATOR = "dukcapil/operator"
OFFICE = "dukcapil/kantor"
#: A consent to a repeated replacement is the secretary's here (regions/97.01/parameters).
SECRETARY = "dukcapil/sekretaris"


def build(operators: int = 2) -> worlds.World:
    """Return a world with a live service that asks its applicant to come, and officers for the counter."""
    return worlds.build("dukcapil/ktp-penggantian", positions={OPERATOR: operators, SECRETARY: 1, "dukcapil/verifikator": 1}, card_issues=3)


def send(world: worlds.World, *, account: UUID | None = None, at: dt.datetime | None = None) -> UUID:
    """Send the application of an account (default: the citizen) and return its case, which now waits for the secretary."""
    account = account or world.citizen
    act = world.act(account, at=at)
    draft = operations.start(act=act, account=account, service="ktp-penggantian")
    upload = world.upload(draft.id)
    pages = {
        "sebab": {"reason": "lost"}, "hilang": {"lost_on": "2026-11-20"}, "surat-kehilangan": {"police_letter": [upload]},
        "pengambilan": {"pickup_place": "office"},
    }  # fmt: skip
    for page, raw in pages.items():
        draft = operations.save_page(act=act, account=account, draft=draft.id, page=page, raw=raw, revision=draft.revision)
    return operations.submit(act=act, account=account, draft=draft.id, idempotency_key=uuid4().hex).case


def consent(world: worlds.World, at: dt.datetime | None = None) -> None:
    """Let the secretary consent to the case that waits longest."""
    officer = world.officers[SECRETARY]
    step = operations.take_next(act=world.officer_act(SECRETARY, at), officer=officer)
    assert step is not None
    operations.decide(act=world.officer_act(SECRETARY, at), officer=officer, step=step.id, revision=step.revision, outcome="accept")


def waiting(world: worlds.World, *, account: UUID | None = None, at: dt.datetime | None = None) -> tuple[UUID, Visit]:
    """Return a case that waits for its applicant to come, and the visit."""
    case = send(world, account=account, at=at)
    consent(world, at)
    (visit,) = appointments.list_visits(case=case)
    return case, visit


def first_slot(world: worlds.World, visit: Visit, *, at: dt.datetime | None = None, unit: str = OFFICE, number: int = 0) -> dt.datetime:
    """Return the beginning of a free time for a visit."""
    days = appointments.list_days(region=world.region, visit=visit, unit=unit, at=at or world.at)
    return [slot for day in days for slot in day.slots][number].starts_at


def more_citizens(world: worlds.World, count: int) -> list[UUID]:
    """Add residents with accounts and return the accounts."""
    act = system_act("load", region=world.region, at=world.at, purpose="load")
    people = [worlds.World(region=world.region) for _ in range(count)]
    residents.load_people(act=act, families=[worlds.family(one, serial=10 + 2 * number, card_issues=3) for number, one in enumerate(people)])
    identity.load_accounts(
        act=act,
        accounts=[
            worlds.NewAccount(
                id=one.citizen, email=f"warga.{number}@contoh.example", name=f"Warga Contoh {number}", password=None, resident_id=one.resident,
                region=world.region, assurance=worlds.Assurance.VERIFIED,
            )
            for number, one in enumerate(people)
        ],
    )  # fmt: skip
    return [one.citizen for one in people]


def state_of(world: worlds.World, case: UUID) -> str:
    """Return the state of a case as its word."""
    return cases.get_case(region=world.region, case=case).state.value
