"""
What the journeys find when they begin: people, officers, services; and for some a past of cases in every state.

It is written once for each run and then copied for each module (`conftest.place`), since making it takes seconds and a copy none.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.db import connections
from django.test import override_settings

from loket.foundation.agencies import operations as agency_writes
from loket.foundation.agencies import queries as agencies
from loket.foundation.agencies.values import HolidayKind
from loket.foundation.audit.values import Act, ActorKind, system_act
from loket.foundation.clients import operations as client_writes
from loket.foundation.clients import queries as client_reads
from loket.foundation.clients.values import ClientChange
from loket.foundation.common import dates, ids
from loket.foundation.common.text import Text
from loket.foundation.exchange import models as exchange_models
from loket.foundation.exchange import operations as exchange
from loket.foundation.exchange.values import Call, ChangeKind, Kind, Terms
from loket.foundation.identity import operations as identity
from loket.foundation.identity import queries as accounts
from loket.foundation.identity.values import CHANGED_ON_BEHALF, Assurance, Audience, NewAccount, NewAppointment
from loket.foundation.notifications import operations as notifications
from loket.foundation.residents import operations as residents
from loket.foundation.residents import queries as resident_reads
from loket.services.cases import operations as case_writes
from loket.services.cases import queries as case_reads
from loket.services.catalogue import operations as catalogue_writes
from loket.services.catalogue import queries as catalogue
from loket.services.documents import operations as documents
from loket.services.documents import queries as issued
from loket.services.elsewhere import operations as elsewhere_writes
from loket.services.elsewhere.values import FollowedState, Told
from loket.services.journey import operations, queries
from loket.services.rollout import operations as rollout
from tests.integration import test_journey as journey
from tests.journeys import people
from tests.support import clients, inspecting, publishing, visits
from tests.support import world as worlds

ALIASES: Final = ("default", "attempts")
SERVICES: Final = ("dukcapil/akta-kelahiran", "dukcapil/pindah-datang", "dpmptsp/sip-dokter", "kesbangpol/izin-penelitian", "dinsos/bantuan-sosial")
#: As the server that the journeys use verifies them: with the settings of the demo, not with the cheap ones of tests.
HASHERS: Final = ["loket.foundation.identity.hashing.OwaspArgon2"]
#: Address, name, position, door.
INSIDERS: Final = (
    (people.AUDITOR, "Auditor Contoh", "inspektorat/auditor", Audience.AUDITOR),
    (people.OPERATOR, "Pengelola Contoh", "diskominfo/pengelola", Audience.OPERATOR),
    (people.SECOND_OPERATOR, "Pengelola Kedua Contoh", "diskominfo/pengelola", Audience.OPERATOR),
    (people.AUTHOR, "Penyusun Contoh", "dukcapil/penyusun", Audience.AUTHOR),
    (people.REVIEWER, "Penelaah Contoh", "setda/penelaah-hukum", Audience.REVIEWER),
)
VERIFY, HEAD = "dukcapil/verifikator", "dukcapil/kepala"
#: Pages of a draft of the doctor's licence: every part, and one thing of each kind in it.
DRAFT_PARTS: Final = (
    "umum", "waktu-biaya", "persyaratan", "formulir", "formulir/tempat-praktik", "langkah", "langkah/verify", "aturan", "aturan/conditions", "dokumen",
    "dokumen/licence", "contoh", "contoh/tempat-keempat", "perbedaan", "berkas", "riwayat",
)  # fmt: skip
TO_SIGN: Final = 20
SIGNED_BY: Final = ('number: "AL-{number}"', 'number: "AL-{number}"\n    signed_by: sign')


@dataclass(frozen=True)
class Entered:
    """Addresses about an application that the citizen let in: their own page of it, what operators see, where it sends people."""

    own: str
    application: str
    proposal: str
    asked: str
    leaving: str


@dataclass
class Past:
    """A world, and the addresses of what happened in it before the journey begins."""

    world: worlds.World
    cases: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    documents: dict[str, str] = field(default_factory=dict)
    steps: dict[str, str] = field(default_factory=dict)
    pages: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Addresses that only this past has, by who opens them ("": anybody)."""
    entered: Entered | None = None
    is_worked: bool = True
    """Whether the worker does what waits before the journey begins: it runs clocks too, by the time on the wall."""


def elsewhere(work: Callable[[], Any]) -> Any:
    """Do work with Django's database in a thread of its own: Playwright keeps a loop in ours, where Django refuses to work."""
    done: list[Any] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as problem:  # noqa: BLE001 - told to whoever waits
            failed.append(problem)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return done[0]


def fill(database: dict[str, str], state: Path, work: Callable[[], Past]) -> Past:
    """Do `work` on that database, with its files in that state folder."""
    before = {alias: dict(connections.databases[alias]) for alias in ALIASES}
    for alias in ALIASES:
        connections.databases[alias].update(database)
    try:
        with override_settings(PASSWORD_HASHERS=HASHERS, LOKET_STATE_DIR=state, LOKET_FILES_DIR=state / "files"):
            return elsewhere(work)  # type: ignore[no-any-return]
    finally:
        for alias in ALIASES:
            connections.databases[alias].update({key: before[alias][key] for key in database})


def plain() -> Past:
    """People and services; nothing has happened yet. `numbers` has the NIK of the last citizen and of the spouse, who has no account."""
    world = worlds.build(*SERVICES)
    act = system_act("load", region=world.region, at=worlds.NOW, purpose="load")
    made, families = [_insider(world, *who) for who in INSIDERS], []
    for number, email in enumerate(people.CITIZENS):
        own = worlds.World()
        families.append(worlds.family(own, 11 + 10 * number))
        made.append(
            NewAccount(
                id=own.citizen, email=email, name="Sari Contoh", password=worlds.PASSWORD, resident_id=own.resident, region=world.region,
                assurance=Assurance.VERIFIED,
            )
        )  # fmt: skip
    idle = worlds.World()
    families.append(worlds.family(idle, 95))
    residents.load_people(act=act, families=families)
    long_ago = replace(act, at=act.at - dt.timedelta(days=400))
    old = NewAccount(None, "Sari Contoh", None, idle.resident, world.region, Assurance.VERIFIED, id=idle.citizen, phone=people.IDLE_NUMBER)
    identity.load_accounts(act=long_ago, accounts=[old])
    loaded = identity.load_accounts(act=act, accounts=made)
    identity.load_factors(act=act, factors=[(account, worlds.SECRET) for account in loaded[: len(INSIDERS)]])
    past = Past(world)
    for name, resident in (("nik", own.resident), ("nik of the spouse", own.spouse)):
        past.numbers[name] = resident_reads.get_person(act=act, resident_id=resident, fields=("nik",)).nik or ""
    return past


def eventful() -> Past:
    """The first citizen has a case in every state, a message, and documents that are valid and withdrawn."""
    past = plain()
    world = past.world
    world.at = dt.datetime.now(dt.UTC) - dt.timedelta(hours=2)
    at = world.at + dt.timedelta(hours=1)

    def sent() -> UUID:
        world.at += dt.timedelta(seconds=10)
        return journey.send(world, at=world.at, born_on=people.BORN_ON.isoformat())

    cases = {"refused": sent(), "returned": sent(), "done": sent(), "recalled": sent(), "withdrawn": sent()}
    decide = journey.decide
    decide(world, VERIFY, "refuse", at=at, reason="not_parent")
    decide(
        world, VERIFY, "return", at=at, reason="name_differs", fields=["child_name", "birth_letter"], note="Nama pada surat bidan ditulis berbeda."
    )
    for _ in ("done", "recalled"):
        decide(world, VERIFY, "accept", at=at, note="Sudah sesuai surat.")
        decide(world, HEAD, "accept", at=at)
    operations.withdraw(act=world.act(at=at), account=world.citizen, case=cases["withdrawn"])
    # Two wait at the desk: the next officer takes one, and sees that another waits.
    cases |= {"waiting": sent(), "last": sent()}
    for name in ("done", "recalled"):
        shown = queries.get_own_case(act=world.act(at=at), account=world.citizen, case=cases[name])
        found = issued.get_document(region=world.region, document=shown.documents[0].id)
        past.documents[name] = found.code
        if name == "recalled":
            documents.withdraw(act=world.act(at=at), region=world.region, document=found.id, reason="x", on=at.date())
    notifications.queue_message(
        act=world.act(at=at), recipient=world.citizen, address=None, kind="case.submitted",
        subject=Text(id="Permohonan diterima", en="Application received"), body=Text(id="Isi pesan", en="Body"),
    )  # fmt: skip
    past.cases = {name: ids.to_text(case) for name, case in cases.items()}
    open_steps = case_reads.list_open_steps(cases=[cases["last"]])
    past.steps = {"last": ids.to_text(open_steps[cases["last"]][0].id)}
    _tell_elsewhere(world, at)
    past.pages = _written(world, at) | {"": (_asked(world, at, cases["done"]),), people.VERIFIER: (_told(world, at, cases["done"]),)}
    past.entered = _entered(world, at)
    past.pages[people.OPERATOR] = _shared(world, at)
    past.numbers |= {name: queries.get_own_case(act=world.act(at=at), account=world.citizen, case=case).case.number for name, case in cases.items()}
    return past


def _written(world: worlds.World, at: dt.datetime) -> dict[str, tuple[str, ...]]:
    """The author has a draft of one service and has proposed another version of the sample; return who opens what."""
    author = accounts.find_account_by_login(login=people.AUTHOR)
    assert author is not None
    act = Act(region=world.region, actor=str(author.id), kind=ActorKind.AUTHOR, at=at, purpose="author", request_id="test")
    bundle = catalogue.read_bundle(world.hashes["sip-dokter"])
    draft = catalogue_writes.start_draft(
        act=act, region=world.region, files=bundle, what=Text(id="Dimulai", en="Begun"), base_hash=world.hashes["sip-dokter"]
    )
    proposal = rollout.propose(
        act=act, region=world.region, service=publishing.SERVICE, files=publishing.files(publishing.VERSION_2, publishing.RENAMED),
        base_hash=world.hashes["akta-kelahiran"], note="Satu orang cukup memeriksa.",
    )  # fmt: skip
    bench, handed_in = f"/pengelola/layanan/draf/{ids.to_text(draft)}/", f"/pengelola/layanan/usulan/{ids.to_text(proposal)}/"
    return {people.AUTHOR: (*(f"{bench}{part}/" for part in DRAFT_PARTS), handed_in), people.REVIEWER: (handed_in,)}


def _entered(world: worlds.World, at: dt.datetime) -> Entered:
    """An application is registered, the citizen let it in, and an operator proposed a change of it."""
    scopes = ("openid", "profile", "nik")
    made = clients.make_client(region=world.region, at=at, scopes=scopes, post_logout_redirect_uris=(clients.REDIRECT,))
    made.citizen_token(world.citizen, at=at, scopes=("openid",))
    connection = client_reads.list_connections(account=world.citizen, region=world.region)[0].id
    operator = accounts.find_account_by_login(login=people.OPERATOR)
    assert operator is not None
    act = Act(region=world.region, actor=str(operator.id), kind=ActorKind.OPERATOR, at=at, purpose="manage", request_id="test")
    wider = clients.definition((*scopes, "contact"))
    proposal = client_writes.propose(act=act, kind=ClientChange.CHANGE, definition=wider, client_id=made.client_id)
    asked = urlencode({
        "response_type": "code", "client_id": made.client_id, "redirect_uri": clients.REDIRECT, "scope": "openid profile", "code_challenge": "c" * 43,
        "code_challenge_method": "S256", "state": "s",
    })  # fmt: skip
    leaving = urlencode({"client_id": made.client_id, "post_logout_redirect_uri": clients.REDIRECT})
    return Entered(
        own=f"/saya/akun/aplikasi/{ids.to_text(connection)}/", application=f"/pengelola/aplikasi/{made.client_id}/",
        proposal=f"/pengelola/aplikasi/usulan/{ids.to_text(proposal.id)}/", asked=f"/identitas/otorisasi/?{asked}", leaving=f"/identitas/keluar/?{leaving}",
    )  # fmt: skip


def _shared(world: worlds.World, at: dt.datetime) -> tuple[str, ...]:
    """An agency's system may read by a grant that ends soon; another grant waits for the operator, and an event did not arrive. Return their pages."""
    made = clients.make_client(region=world.region, at=at, scopes=("exchange",), redirect_uris=())
    first, second = (accounts.find_account_by_login(login=login) for login in (people.SECOND_OPERATOR, people.OPERATOR))
    assert first is not None
    assert second is not None
    proposing, deciding = (
        Act(region=world.region, actor=str(one.id), kind=ActorKind.OPERATOR, at=at, purpose="manage", request_id="test") for one in (first, second)
    )
    today = dates.civil_date(at, time_zone="Asia/Makassar")
    terms = Terms(
        client_id=made.client_id, recipient="Dinas Sosial Contoh", purpose="bantuan_sosial", purpose_text=Text(id="Menyalurkan bantuan", en="Paying aid"),
        legal_basis="Peraturan contoh Pasal 1", kinds=frozenset(Kind), fields=("residents.name", "residents.address"), family_fields=("residents.name",),
        changes=frozenset(ChangeKind), villages=(), valid_from=today, valid_until=today + dt.timedelta(days=20), per_day=500,
    )  # fmt: skip
    running = exchange.approve(act=deciding, grant=exchange.propose(act=proposing, terms=terms).id)
    waiting = exchange.propose(act=proposing, terms=replace(terms, purpose="beasiswa"), note="PKS 1/2026")
    exchange.lookup(act=made.act(at), call=Call(made.client_id, "bantuan_sosial", "BANSOS/1"), nik=worlds.family(world).people[0].nik)
    hook, _ = exchange.enter_webhook(act=made.act(at), client_id=made.client_id, url="https://dinsos.contoh.example/", purpose="bantuan_sosial")
    exchange_models.Delivery.objects.create(
        hook_id=hook.id, type="residents.changed", data={}, state="dead", tries=10, made_at=at, ended_at=at, last_answer="http_502"
    )
    shared = "/pengelola/berbagi-data/"
    return (
        shared,
        f"{shared}{ids.to_text(running.id)}/",
        f"{shared}{ids.to_text(waiting.id)}/",
        f"{shared}{ids.to_text(running.id)}/perpanjang/",
        f"{shared}kabar/",
    )


def _tell_elsewhere(world: worlds.World, at: dt.datetime) -> None:
    """An application of the social services runs a case of the first citizen, which waits for them."""
    act = system_act("test", region=world.region, at=at, purpose="partner")
    told = Told("BST-2026-0533", 1, FollowedState.WAITING, at - dt.timedelta(days=2), at + dt.timedelta(days=3), at)
    elsewhere_writes.tell(
        act=act, client_id="contoh", agency="dinsos", service="bantuan-sosial", account=world.citizen, told=told,
        agency_name=Text(id="Dinas Sosial", en="Social services"),
    )  # fmt: skip


def _asked(world: worlds.World, at: dt.datetime, case: UUID) -> str:
    """Somebody was asked whether it was them; return the page of the link."""
    act = system_act("test", region=world.region, at=at, purpose="ask")
    return urlsplit(identity.ask_if_it_was_you(act=act, kind=CHANGED_ON_BEHALF, ref=case)).path


def _told(world: worlds.World, at: dt.datetime, case: UUID) -> str:
    """Another agency told the verifiers of what it did; return the page of the notice."""
    act = system_act("inform", region=world.region, at=at, purpose="inform", case=case)
    current = case_reads.get_case(region=world.region, case=case)
    lines = [(Text(id="Nama anak", en="Name of the child"), Text(id="Bintang Contoh", en="Bintang Contoh"))]
    notice = case_writes.tell_agency(act=act, case=current, step="verify", position=VERIFY, unit=None, lines=lines)
    return f"/meja/pemberitahuan/{ids.to_text(notice.id)}/"


def awaiting() -> Past:
    """Twenty birth certificates are approved and wait for the head's own signature, at a service that the head never told their NIK."""
    past = plain()
    world = past.world
    world.at = dt.datetime.now(dt.UTC)
    version = worlds.publish("dukcapil/akta-kelahiran", changes={"service.yaml": [("version: 1\n", "version: 2\n"), SIGNED_BY]})
    world.hashes["akta-kelahiran"] = version
    for number in range(TO_SIGN):
        name = f"Bintang Contoh {chr(ord('A') + number)}"
        case = journey.send(world, at=world.at, born_on=people.BORN_ON.isoformat(), child_name=name)
        journey.decide(world, VERIFY, "accept", at=world.at)
        journey.decide(world, HEAD, "accept", at=world.at)
        past.cases[name] = ids.to_text(case)
    return past


def visiting() -> Past:
    """
    Two citizens are asked to come, one of whom has booked for today, whatever day it is; and somebody has a card and no account.

    Because: a booking can be checked in on its day only, and the journeys run at any hour of any day, by the clock on the wall.
    """
    world = visits.build(operators=3)
    now = dt.datetime.now(dt.UTC)
    calendar = agencies.calendar_for(world.region, unit=visits.OFFICE)
    today = calendar.civil_date(now)
    if not calendar.is_working_day(today):
        act = system_act("load", region=world.region, at=now, purpose="load")
        agency_writes.add_local_holiday(
            act=act, region=world.region, on=today, name=Text(id="Buka", en="Open"), kind=HolidayKind.KERJA, reference="SK contoh", unit=visits.OFFICE
        )
    morning = dates.start_of_day(today, time_zone=calendar.time_zone)
    world.at = morning + dt.timedelta(minutes=5)
    past = Past(world)
    case, visit = visits.waiting(world)
    (second,) = visits.more_citizens(world, 1)
    _, other = visits.waiting(world, account=second)
    slot = visits.first_slot(world, other)
    booking = operations.book_visit(act=world.act(second), account=second, visit=other.id, unit=visits.OFFICE, starts_at=slot)
    nobody = worlds.World(region=world.region)
    act = system_act("load", region=world.region, at=world.at, purpose="load")
    residents.load_people(act=act, families=[worlds.family(nobody, serial=60)])
    nik = resident_reads.get_person(act=act, resident_id=nobody.resident, fields=("nik",)).nik or ""
    past.cases = {"visit": ids.to_text(case)}
    past.steps = {"visit": ids.to_text(visit.id)}
    past.numbers = {"code": booking.code, "nik": nik, "resident": str(nobody.resident)}
    past.is_worked = False  # in the evening the clock would say that the citizen did not come
    return past


def _insider(world: worlds.World, email: str, name: str, position: str, audience: Audience) -> NewAccount:
    """Somebody who holds a position that does not work at the desk."""
    agency = position.partition("/")[0]
    unit = agencies.list_units(world.region, agency=agency)[0]
    seat = NewAppointment(region=world.region, agency=agency, unit=unit.code, position=position, audience=audience, valid_from=dt.date(2026, 1, 1))
    return NewAccount(id=ids.new_id(), email=email, name=name, password=worlds.PASSWORD, appointments=(seat,))


def to_inspect() -> Past:
    """Two practices of midwives that officers of the health office have to look at on the spot."""
    world = inspecting.build()
    for name in ("Melati", "Kenanga"):
        inspecting.send(world, place_name=f"TPMB {name}")
    return Past(world)


def guarded() -> Past:
    """The birth certificate asks for a strong proof of who applies."""
    past = plain()
    changes = {"service.yaml": [("version: 1\n", "version: 2\n"), ("assurance: verified", "assurance: strong")]}
    past.world.hashes["akta-kelahiran"] = worlds.publish("dukcapil/akta-kelahiran", changes=changes)
    return past
