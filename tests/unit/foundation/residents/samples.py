"""Made-up families for tests: Sari and Budi with a child and Budi's mother."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common import ids, population
from loket.foundation.common.population import Sex
from loket.foundation.residents import operations, versions
from loket.foundation.residents.values import NewFamily, NewPerson
from tests.support import regions

AT = dt.datetime(2026, 11, 24, 1, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 24)  # 09.00 WITA
NJ, SG = regions.REGION, regions.OTHER_REGION
VILLAGE, OTHER_VILLAGE = "97.01.01.1001", "97.01.02.1001"
FATHER, MOTHER, CHILD, GRANDMOTHER = range(4)


def load_regions() -> None:
    regions.load(AT)


def act(region: str = NJ, kind: ActorKind = ActorKind.SYSTEM, actor: str = "system:test", **more: Any) -> Act:
    return Act(region=region, actor=actor, kind=kind, at=AT, purpose="work", **more)


def person(name: str, sex: str, birth_on: dt.date, relation: str, *, serial: int = 1, village: str = VILLAGE, **more: Any) -> NewPerson:
    return NewPerson(
        nik=population.make_nik(village.rpartition(".")[0], birth_on, Sex(sex), serial), name=name, sex=sex, birth_on=birth_on,
        birth_place="Nusa Jaya", mother_name="Ratih Kencana", father_name="Surya Wibawa", relation=relation, **more,
    )  # fmt: skip


def family(*, serial: int = 1, village: str = VILLAGE, street: str = "Jalan Mangga Manis 12") -> NewFamily:
    married = {"marital_status": "married", "card_issued_on": dt.date(2015, 1, 5), "card_issues": 1}
    return NewFamily(
        kk_number=population.make_kk_number(village.rpartition(".")[0], dt.date(2019, 3, 4), serial),
        village_code=village, street=street, rt="001", rw="002", issued_on=dt.date(2019, 3, 4),
        people=(
            person("Budi Santosa", "male", dt.date(1988, 5, 17), "head", serial=serial, village=village, **married),
            person("Sari Dewi", "female", dt.date(1990, 7, 1), "spouse", serial=serial, village=village, **married),
            person("Putri Lestari", "female", dt.date(2018, 2, 28), "child", serial=serial, village=village),
            person("Endang Rahayu", "female", dt.date(1955, 9, 9), "parent", serial=serial, village=village, marital_status="widowed"),
        ),
    )  # fmt: skip


def load_family(*, region: str = NJ, serial: int = 1, village: str = VILLAGE) -> tuple[UUID, ...]:
    """Load one family; return the ids of its people, by FATHER, MOTHER, CHILD, GRANDMOTHER."""
    return operations.load_people(act=act(region), families=[family(serial=serial, village=village)]).people


def apply(
    effect: str, applicant: UUID, *, case: UUID | None = None, step: str = "register", by: Act | None = None, **parameters: Any
) -> dict[str, Any]:
    return dict(
        operations.apply_effect(
            act=by or act(), effect=f"residents.{effect}", case=case or ids.new_id(), step=step, applicant=applicant, parameters=parameters
        )
    )


def birth(people: tuple[UUID, ...], **changed: Any) -> dict[str, Any]:
    return {
        "name": "Bagas Pratama", "sex": "male", "born_on": "2026-11-20", "birth_place": "Nusa Jaya",
        "mother": str(people[MOTHER]), "father": str(people[FATHER]), **changed,
    }  # fmt: skip


def add_event(resident: UUID, kind: str, on: dt.date, *, other: UUID | None = None, region: str = NJ, **more: Any) -> UUID:
    """Enter an event of somebody as a file would."""
    empty: dict[str, Any] = {"registered_on": None, "elsewhere": "", "place": "", "number": "", "other_name": "", "told": ""}
    source = versions.Source(act(region), "test")
    return audited(
        versions.add_event, source, region=region, resident=resident, other=other, kind=kind, happened_on=on, known_on=TODAY, **{**empty, **more}
    )


def add_paper(
    resident: UUID, *, kind: str = "kia", number: str = "KIA-1", issued_on: dt.date = dt.date(2023, 5, 2), region: str = NJ, **more: Any
) -> UUID:
    """Enter a paper of somebody as a file would."""
    empty: dict[str, Any] = {"issuer": "Dinas Dukcapil", "valid_until": None, "ended_on": None, "ended_how": ""}
    source = versions.Source(act(region), "test")
    return audited(
        versions.add_paper,
        source,
        region=region,
        resident=resident,
        kind=kind,
        number=number,
        issued_on=issued_on,
        known_on=TODAY,
        **{**empty, **more},
    )


@audit.operation("residents.test.entered")
def _entered(*, act: Act, make: Any, arguments: tuple[Any, ...], more: dict[str, Any]) -> UUID:
    row = make(*arguments, **more)
    audit.record(act, "residents.test.entered", table="residents_event", row=row.id)
    return UUID(str(row.id))


def audited(make: Any, *arguments: Any, **more: Any) -> UUID:
    return _entered(act=act(), make=make, arguments=arguments, more=more)
