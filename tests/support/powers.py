"""People who act for others: a mother with a child of eight and one of seventeen, her brother, an officer of two; everybody is invented."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid4

from loket.foundation.audit.values import ActorKind, system_act
from loket.foundation.common import ids, population
from loket.foundation.identity import operations as identity
from loket.foundation.identity.values import Assurance, NewAccount
from loket.foundation.powers import operations as powers
from loket.foundation.powers.values import Form, NewOrganisation, Order, Power, Sort
from loket.foundation.residents import operations as residents
from loket.foundation.residents.values import NewFamily, NewPerson
from loket.services.journey import operations, queries
from tests.support import world as worlds

SERVICES: Final = ("dukcapil/kia", "kesbangpol/izin-penelitian")
POSITIONS: Final = {"dukcapil/operator": 3, "dukcapil/kepala-bidang": 1}
VERIFIER: Final = "dukcapil/operator"
#: The older child comes of age on this day.
GROWN_ON: Final = dt.date(2026, 12, 4)
ORDER: Final = Order(number="12/Pdt.P/2026/PN Njy", issuer="Pengadilan Negeri Nusa Jaya", decided_on=dt.date(2026, 10, 1))
COMPANY: Final = NewOrganisation(form=Form.COMPANY, name="PT Contoh Sejahtera", nib="8120000123456", npwp="01.312.166.0-091.000", order=ORDER)


@dataclass
class People(worlds.World):
    """The world with the mother's children and her brother, who has an account of his own."""

    child: UUID = field(default_factory=ids.new_id)
    older: UUID = field(default_factory=ids.new_id)
    brother: UUID = field(default_factory=ids.new_id)
    brother_resident: UUID = field(default_factory=ids.new_id)


def build(*services: str) -> People:
    """Build the world."""
    people = People()
    made = worlds.build(*(services or SERVICES), positions=POSITIONS, household=lambda world: household(world, people))
    for name in ("citizen", "resident", "spouse", "stranger", "officers", "hashes"):
        setattr(people, name, getattr(made, name))
    act = system_act("load", region=people.region, at=people.at, purpose="load")
    other = worlds.World(resident=people.brother_resident)
    residents.load_people(act=act, families=[worlds.family(other, serial=40)])
    account = NewAccount(
        id=people.brother, email="adik@contoh.example", name="Adik Contoh", password=worlds.PASSWORD, resident_id=people.brother_resident,
        region=people.region, assurance=Assurance.VERIFIED,
    )  # fmt: skip
    identity.load_accounts(act=act, accounts=[account])
    return people


def household(world: worlds.World, people: People) -> NewFamily:
    """Return the couple of the world with two children."""
    couple = worlds.family(world)
    district = couple.village_code.rpartition(".")[0]

    def child(id_: UUID, name: str, birth: dt.date, serial: int) -> NewPerson:
        return NewPerson(
            id=id_, nik=population.make_nik(district, birth, population.Sex.MALE, serial), name=name, sex="male", birth_on=birth, birth_place="Nusa Jaya",
            mother_name="Sari Contoh Wulandari", father_name="Budi Contoh Santoso", relation="child", marital_status="single", education="none",
            occupation="Pelajar",
        )  # fmt: skip

    from dataclasses import replace

    grown = GROWN_ON.replace(year=GROWN_ON.year - 18)
    children = (child(people.older, "Bagas Contoh Santoso", grown, 61), child(people.child, "Bintang Contoh Santoso", dt.date(2018, 3, 2), 62))
    return replace(couple, people=(*couple.people, *children))


def given(people: People, *services: str, until: dt.date = dt.date(2027, 3, 1), at: dt.datetime | None = None) -> Power:
    """Have the mother give her brother a written power, the whole way, and return it."""
    act = people.act(at=at)
    offered = powers.give(act=act, account=people.citizen, label="adik saya", services=services or ("kia",), valid_until=until)
    powers.accept(act=people.act(people.brother, at=at), account=people.brother, code=offered.code)
    return powers.confirm(act=act, account=people.citizen, power=offered.id)


def officer_act(people: People, number: int = 1, at: dt.datetime | None = None) -> Any:
    """Return an act of one of the officers."""
    key = VERIFIER if number == 1 else f"{VERIFIER}#{number}"
    return people.act(people.officers[key], kind=ActorKind.OFFICER, at=at)


def company(people: People) -> Power:
    """Have two officers register a company with the mother as its director; return her power."""
    entered = powers.enter_organisation(act=officer_act(people), new=COMPANY, director=people.resident, content=worlds.PDF)
    return powers.confirm_entry(act=officer_act(people, 2), power=entered.id)


def guardian(people: People, *, until: dt.date | None = None) -> Power:
    """Have two officers enter the brother as guardian of the younger child."""
    entered = powers.enter_guardian(
        act=officer_act(people),
        ward=people.child,
        guardian=people.brother_resident,
        sort=Sort.MINOR,
        order=ORDER,
        valid_until=until,
        content=worlds.PDF,
    )
    return powers.confirm_entry(act=officer_act(people, 2), power=entered.id)


def fill_card(people: People, account: UUID, whom: str, at: dt.datetime | None = None) -> UUID:
    """Fill in the form of a child's card for somebody, up to the check; return the draft."""
    act = people.act(account, at=at)
    draft = operations.start(act=act, account=account, service="kia", whom=whom)
    given_answers = {
        "child": str(people.child), "kind": "first", "certificate_source": "paper", "certificate_paper": [people.upload(draft.id)],
        "photo": [photo(people, draft.id)],
    }  # fmt: skip
    return fill(people, account, draft, given_answers, at=at)


def fill(people: People, account: UUID, draft: Any, answers: dict[str, Any], at: dt.datetime | None = None) -> UUID:
    """Save page after page of a draft; return its id."""
    act = people.act(account, at=at)
    application = queries.get_application(act=act, account=account, draft=draft.id)
    for page in application.definition.form.pages:
        names = {one.id for one in page.fields}
        raw = {name: value for name, value in answers.items() if name in names}
        draft = operations.save_page(act=act, account=account, draft=draft.id, page=page.id, revision=draft.revision, raw=raw)
    return UUID(str(draft.id))


def send(people: People, account: UUID, whom: str, at: dt.datetime | None = None) -> UUID:
    """Fill in and send a child's card for somebody; return the case."""
    draft = fill_card(people, account, whom, at)
    return operations.submit(act=people.act(account, at=at), account=account, draft=draft, idempotency_key=uuid4().hex).case


def photo(people: People, owner: UUID) -> dict[str, Any]:
    """Store a small picture for a draft and return it as an answer holds it."""
    import io

    from PIL import Image

    from loket.foundation.files import operations as files
    from loket.foundation.files.values import Accept, Retention

    out = io.BytesIO()
    Image.new("RGB", (40, 60), (120, 20, 20)).save(out, "PNG")
    stored = files.store(
        act=people.act(), content=out.getvalue(), owner=owner, purpose="case_upload", retention=Retention(code="case_upload", years=1, reference="contoh"),
        accept=Accept(types=("png",), max_bytes=1_000_000),
    )  # fmt: skip
    return {"file": str(stored.id), "name": "foto.png", "media_type": stored.media_type, "size_bytes": stored.size_bytes, "sha256": stored.sha256}


def key_of(people: People, account: UUID, name: str, service: str = "kia", at: dt.datetime | None = None) -> str:
    """Return the key by which a form chooses somebody of this name."""
    offer = queries.get_offer(act=people.act(account, at=at), account=account, service=service)
    return next(one.key for one in offer.others if one.name == name)
