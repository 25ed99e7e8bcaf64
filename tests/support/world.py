"""
A small world for tests of the journey: two fictional regions, services of your choice, one family, a few officers.

Everybody in it is invented, as the word "Contoh" in the names says.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act, ActorKind, system_act
from loket.foundation.common import ids, population
from loket.foundation.files import operations as files
from loket.foundation.files.values import Accept, Retention
from loket.foundation.identity import operations as identity
from loket.foundation.identity.values import Assurance, Audience, NewAccount, NewAppointment
from loket.foundation.residents import operations as residents
from loket.foundation.residents.values import NewFamily, NewPerson
from loket.oversight.privacy import operations as privacy_writes
from loket.oversight.privacy import queries as privacy
from loket.services.appointments import operations as appointment_writes
from loket.services.appointments import queries as appointments
from loket.services.catalogue import operations as catalogue_writes
from loket.services.catalogue import queries as catalogue
from loket.services.queueing import operations as queue_writes
from loket.services.queueing import queries as queues
from loket.services.rollout import operations as rollout
from tests.support import regions

TOP: Final = Path(__file__).resolve().parents[2]
REGION: Final = regions.REGION
OTHER_REGION: Final = regions.OTHER_REGION
#: A Tuesday morning in Nusa Jaya (WITA), a working day.
NOW: Final = dt.datetime(2026, 11, 24, 1, 30, tzinfo=dt.UTC)
PASSWORD: Final = "kata-sandi-contoh-26"
#: The secret of everybody's second factor.
SECRET: Final = b"faktor-contoh-2026.."


def _one_page_pdf() -> bytes:
    """Return a small whole PDF: one empty page, with its table of places."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<<>>>>",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj%sendobj\n" % (number, body)
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return content + table + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(content)


PDF: Final = _one_page_pdf()


@dataclass
class World:
    """Who is there. `officers` by position; several of one position are `position#2`, …"""

    region: str = REGION
    citizen: UUID = field(default_factory=ids.new_id)
    resident: UUID = field(default_factory=ids.new_id)
    spouse: UUID = field(default_factory=ids.new_id)
    stranger: UUID = field(default_factory=ids.new_id)
    officers: dict[str, UUID] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    at: dt.datetime = NOW
    """The moment at which its people act unless told otherwise."""

    def act(
        self, account: UUID | None = None, *, kind: ActorKind = ActorKind.CITIZEN, at: dt.datetime | None = None, region: str | None = None
    ) -> Act:
        """Return an act of an account (default: the citizen)."""
        return Act(region=region or self.region, actor=str(account or self.citizen), kind=kind, at=at or self.at, purpose="test", request_id="test")

    def officer_act(self, position: str, at: dt.datetime | None = None) -> Act:
        """Return an act of the officer of a position."""
        return self.act(self.officers[position], kind=ActorKind.OFFICER, at=at)

    def upload(self, owner: UUID, at: dt.datetime | None = None) -> dict[str, Any]:
        """Store a small PDF for a draft and return it as an answer holds it."""
        stored = files.store(
            act=self.act(at=at), content=PDF, owner=owner, purpose="case_upload",
            retention=Retention(code="case_upload", years=1, reference="contoh"), accept=Accept(types=("pdf",), max_bytes=1_000_000),
        )  # fmt: skip
        return {
            "file": str(stored.id),
            "name": "contoh.pdf",
            "media_type": stored.media_type,
            "size_bytes": stored.size_bytes,
            "sha256": stored.sha256,
        }


@functools.cache
def _counters_of(code: str) -> tuple[tuple[Any, ...], tuple[Any, ...], tuple[Any, ...]]:
    folder = TOP / "regions" / code
    return tuple(appointments.read_rules(folder)), tuple(queues.read_lines(folder)), privacy.read_desks(folder)


def load_regions() -> None:
    """Load both fictional regions, with their counters: when visits can be booked, the queues, the desks for requests about data."""
    regions.load(NOW)
    for code in (REGION, OTHER_REGION):
        act = system_act("load", region=code, at=NOW, purpose="load")
        rules, lines, desks = _counters_of(code)
        appointment_writes.load_rules(act=act, rules=rules)
        queue_writes.load_lines(act=act, lines=lines)
        privacy_writes.load_desks(act=act, desks=desks)
    agencies.forget()


def publish(folder: str, region: str = REGION, *, at: dt.datetime = NOW, changes: Mapping[str, Sequence[tuple[str, str]]] | None = None) -> str:
    """Publish a package of this repository and make it live; `changes`: file -> (old text, new text) pairs. Return its hash."""
    bundle = dict(catalogue.read_folder(TOP / "service-packages" / folder, region=region, regions=TOP / "regions"))
    for name, pairs in (changes or {}).items():
        for old, new in pairs:
            text = bundle[name].decode()
            assert old in text, f"{old!r} is not in {name}"
            bundle[name] = text.replace(old, new).encode()
    act = system_act("publish", region=region, at=at, purpose="publish")
    version = catalogue_writes.publish(act=act, bundle=bundle, region=region, on=at.date())
    rollout.make_live(act=act, region=region, version_hash=version, live_from=at)
    return version


def build(
    *services: str,
    positions: Mapping[str, int] | None = None,
    card_issues: int = 1,
    household: Callable[[World], NewFamily] | None = None,
    changes: Mapping[str, Mapping[str, Sequence[tuple[str, str]]]] | None = None,
) -> World:
    """
    Build the world: `services` are package folders (default: akta-kelahiran); `positions` how many officers of each;
    `card_issues`: how often its residents got an identity card; `household` makes the family of the citizen (default: a
    couple); `changes` by folder as in `publish`.

    Every officer has a resident of their own family, so that conflicts of interest are real.
    """
    load_regions()
    world = World()
    for folder in services or ("dukcapil/akta-kelahiran",):
        world.hashes[folder.rpartition("/")[2]] = publish(folder, changes=(changes or {}).get(folder))
    act = system_act("load", region=REGION, at=NOW, purpose="load")
    residents.load_people(act=act, families=[household(world) if household else family(world, card_issues=card_issues)])
    accounts = [
        NewAccount(
            id=world.citizen,
            email="warga@contoh.example",
            name="Sari Contoh",
            password=PASSWORD,
            resident_id=world.resident,
            region=REGION,
            assurance=Assurance.VERIFIED,
        ),
        NewAccount(id=world.stranger, email="lain@contoh.example", name="Lain Contoh", password=PASSWORD),
    ]
    wanted = positions or {"dukcapil/verifikator": 2, "dukcapil/kepala": 1}
    for position, count in wanted.items():
        for number in range(1, count + 1):
            key = position if number == 1 else f"{position}#{number}"
            world.officers[key] = ids.new_id()
            accounts.append(officer(world.officers[key], position, number))
    identity.load_accounts(act=act, accounts=accounts)
    identity.load_factors(act=act, factors=[(officer, SECRET) for officer in world.officers.values()])
    return world


def officer(account: UUID, position: str, number: int = 1) -> NewAccount:
    """Return an officer of a position in the first unit of its agency."""
    agency = position.partition("/")[0]
    unit = agencies.list_units(REGION, agency=agency)[0]
    seat = NewAppointment(region=REGION, agency=agency, unit=unit.code, position=position, audience=Audience.OFFICER, valid_from=dt.date(2026, 1, 1))
    return NewAccount(
        id=account,
        email=f"{position.replace('/', '.')}.{number}@contoh.example",
        name=f"Petugas Contoh {number}",
        password=PASSWORD,
        appointments=(seat,),
    )


def family(world: World, serial: int = 1, *, card_issues: int = 1) -> NewFamily:
    """Return a couple of the world's residents; `serial` tells the numbers of several couples apart."""
    villages = [a for d in agencies.list_areas(parent=REGION) for a in agencies.list_areas(parent=d.code)]
    village = villages[0].code
    district = village.rpartition(".")[0]

    def person(id_: UUID, name: str, sex: str, birth: dt.date, relation: str, serial: int) -> NewPerson:
        nik = population.make_nik(district, birth, population.Sex(sex), serial)
        return NewPerson(
            id=id_, nik=nik, name=name, sex=sex, birth_on=birth, birth_place="Nusa Jaya", mother_name="Ibu Contoh", father_name="Ayah Contoh",
            relation=relation, marital_status="married", education="senior", occupation="Petani", card_issued_on=dt.date(2020, 5, 4), card_issues=card_issues,
        )  # fmt: skip

    return NewFamily(
        kk_number=population.make_kk_number(district, dt.date(2018, 3, 1), 6 + serial), village_code=village, street="Jalan Contoh 1", rt="001", rw="002",
        issued_on=dt.date(2018, 3, 1),
        people=(
            person(world.resident, "Sari Contoh Wulandari", "female", dt.date(1994, 4, 12), "head", serial),
            person(world.spouse, "Budi Contoh Santoso", "male", dt.date(1992, 8, 2), "spouse", serial + 1),
        ),
    )  # fmt: skip
