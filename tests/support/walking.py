"""Walks an application of any package through the journey, as a citizen and its officers do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from loket.config import wiring
from loket.foundation.common import population
from loket.foundation.residents.values import NewFamily, NewPerson
from loket.services.cases.values import CaseState
from loket.services.catalogue.definition import FieldType
from loket.services.journey import operations, queries
from loket.services.journey.values import CaseShown
from tests.support import world as worlds

KIRANA: Final = UUID("0192f0c0-0000-7000-8000-000000000001")
BAYU: Final = UUID("0192f0c0-0000-7000-8000-000000000002")
SURYA: Final = UUID("0192f0c0-0000-7000-8000-000000000003")


def household(world: worlds.World, *, decile: int | None = 3, decile_on: dt.date = dt.date(2026, 7, 10), work: str = "Petani") -> NewFamily:
    """Return a family of three generations: the citizen is the wife; her husband is the head; two children and his father live with them."""
    base = worlds.family(world)
    district = base.village_code.rpartition(".")[0]

    def person(
        id_: UUID, name: str, sex: str, birth: dt.date, relation: str, serial: int, marital: str = "single", job: str = "Belum/tidak bekerja"
    ) -> NewPerson:
        return NewPerson(
            id=id_, nik=population.make_nik(district, birth, population.Sex(sex), serial), name=name, sex=sex, birth_on=birth, birth_place="Nusa Jaya",
            mother_name="Ibu Contoh", father_name="Ayah Contoh", relation=relation, marital_status=marital, education="senior", occupation=job,
            card_issued_on=dt.date(2020, 5, 4) if marital != "single" else None, card_issues=int(marital != "single"),
        )  # fmt: skip

    return NewFamily(
        kk_number=base.kk_number, village_code=base.village_code, street=base.street, rt=base.rt, rw=base.rw, issued_on=base.issued_on,
        welfare_decile=decile, welfare_on=decile_on if decile else None,
        people=(
            person(world.spouse, "Budi Contoh Santoso", "male", dt.date(1992, 8, 2), "head", 11, "married", work),
            person(world.resident, "Sari Contoh Wulandari", "female", dt.date(1994, 4, 12), "spouse", 12, "married", "Mengurus rumah tangga"),
            person(BAYU, "Bayu Contoh Santoso", "male", dt.date(2016, 2, 29), "child", 13),
            person(KIRANA, "Kirana Contoh Santoso", "female", dt.date(2023, 5, 20), "child", 14),
            person(SURYA, "Surya Contoh Mahardika", "male", dt.date(1954, 6, 12), "parent", 15, "widowed"),
        ),
    )  # fmt: skip


def fill(world: worlds.World, service: str, answers: Mapping[str, Any], *, at: dt.datetime = worlds.NOW, account: UUID | None = None) -> UUID:
    """Fill in the form page by page; uploads that are not named are there. Return the draft."""
    account = account or world.citizen
    act = world.act(account, at=at)
    draft = operations.start(act=act, account=account, service=service)
    definition = queries.get_application(act=act, account=account, draft=draft.id).definition
    given: dict[str, Any] = dict(answers)
    for field in definition.form.fields().values():
        if field.type is FieldType.UPLOAD and field.required and field.id not in given:
            paper = world.upload(draft.id, at)
            # Because: a question for a photo takes no PDF; what the file is said to be is all that is looked at here.
            kinds = field.upload.types if field.upload else []
            given[field.id] = [paper if "pdf" in kinds else {**paper, "media_type": "image/png"}]
    for page in definition.form.pages:
        raw = {field.id: given[field.id] for field in page.fields if field.id in given}
        if page.id not in {shown.id for shown in queries.get_application(act=act, account=account, draft=draft.id).pages}:
            continue
        draft = operations.save_page(act=act, account=account, draft=draft.id, page=page.id, revision=draft.revision, raw=raw)
    return draft.id


def send(world: worlds.World, service: str, answers: Mapping[str, Any], *, at: dt.datetime = worlds.NOW, account: UUID | None = None) -> UUID:
    """Fill in and send; return the case."""
    account = account or world.citizen
    draft = fill(world, service, answers, at=at, account=account)
    return operations.submit(act=world.act(account, at=at), account=account, draft=draft, idempotency_key=uuid4().hex).case


def decide(world: worlds.World, position: str, outcome: str = "accept", *, at: dt.datetime = worlds.NOW, **more: Any) -> CaseState:
    """Let an officer of the position take the next step and decide it."""
    officer = world.officers[position]
    step = operations.take_next(act=world.officer_act(position, at), officer=officer)
    assert step is not None, f"nothing waits for {position}"
    return operations.decide(act=world.officer_act(position, at), officer=officer, step=step.id, revision=step.revision, outcome=outcome, **more)


def shown(world: worlds.World, case: UUID, *, at: dt.datetime = worlds.NOW, account: UUID | None = None) -> CaseShown:
    """Return the case as its account sees it."""
    return queries.get_own_case(act=world.act(account, at=at), account=account or world.citizen, case=case)


def deliver(at: dt.datetime = worlds.NOW) -> None:
    """Hand on what happened to everybody who listens."""
    wiring.deliver_events(at=at)
