"""
Makes the demo's data once. Regions and services come first, in a transaction of their own, so that helpers can read them; people and
cases follow in one: after a crash half-way no person and no case is there, and the next start begins anew.

Invariant: only in the modes demo and test. Runs as the application role. Only this process writes; the helpers imagine.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from loket.config import crew
from loket.config.demo import (
    acting,
    chance,
    doubles,
    errands,
    identities,
    lives,
    partners,
    proposing,
    reading,
    requests,
    samples,
    sharing,
    signatures,
    staff,
    visits,
)
from loket.config.demo.cast import Region
from loket.config.demo.ledger import Lines, paste_in_order
from loket.config.demo.parts import Part, Told, district_of, divide, imagine, service_of, without_garbage_collection
from loket.config.demo.people import Registry
from loket.foundation.agencies import operations as agency_writes
from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind, system_act
from loket.foundation.events import operations as outbox
from loket.foundation.identity import models as identity_models
from loket.foundation.identity import operations as identity
from loket.foundation.identity import queries as identity_reads
from loket.foundation.identity.values import NewAccount
from loket.foundation.residents import operations as residents
from loket.oversight.privacy import operations as privacy_writes
from loket.oversight.privacy import queries as privacy
from loket.services.appointments import operations as appointment_writes
from loket.services.appointments import queries as appointments
from loket.services.cases import queries as cases
from loket.services.catalogue import operations as catalogue_writes
from loket.services.catalogue import queries as catalogue
from loket.services.documents import content as document_contents
from loket.services.documents.models import Template
from loket.services.journey import notices
from loket.services.journey import operations as journey
from loket.services.queueing import operations as queue_writes
from loket.services.queueing import queries as queues
from loket.services.rollout import operations as rollout

TOP: Final = Path(__file__).resolve().parents[4]
MARK: Final = "demo.data.made"
ACTOR: Final = "demo"
#: How long before now the regions were set up: before the first of the cases.
BEGAN: Final = dt.timedelta(days=395)
PACKAGES: Final = (
    "dukcapil/akta-kelahiran", "dukcapil/ktp-penggantian", "dukcapil/kk-perubahan", "dukcapil/pindah-datang", "dpmptsp/sip-dokter", "kesbangpol/izin-penelitian",
    "dukcapil/akta-kematian", "dukcapil/kia", "dukcapil/legalisasi-dokumen", "dpmptsp/izin-praktik-bidan", "kesbangpol/surat-keterangan-penelitian-lanjutan",
    "dinsos/sktm",
)  # fmt: skip
#: Run by an application of one region's agency, so there and nowhere else.
ELSEWHERE: Final = (("dinsos/bantuan-sosial", staff.MAIN),)
_BATCH: Final = 5_000  # events handed on at once
MODES: Final = ("demo", "test")
#: Unit: years. Whoever has an account by phone is grown up.
GROWN: Final = 20

Say = Callable[[str], None]
Each = Callable[[Sequence[Part]], Iterator[Told]]


class NotHere(RuntimeError):
    """Made-up data were asked for where real people are."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is made. `residents` and `cases` by region, births on top of them; `queue`: what waits for the printed verifier."""

    residents: tuple[tuple[str, int], ...] = ((staff.MAIN, 19_400), (staff.OTHER, 1_500))
    cases: tuple[tuple[str, int], ...] = ((staff.MAIN, 4_690), (staff.OTHER, 250))
    queue: int = 40
    citizens: int = 300
    with_areas: bool = True


def ensure_demo_data(progress: Say | None = None, *, now: dt.datetime | None = None, sizes: Sizes | None = None, helpers: int = crew.HELPERS) -> bool:
    """
    Make the data if they are not there; return whether they were made now. `progress` hears a line for each part.

    The same `now` and sizes give the same people, cases and decisions, with any number of `helpers`, the processes that imagine (0: this
    one, within the caller's transaction); seals, salts and the numbers of load lines differ.

    :raises NotHere: outside the modes demo and test. :raises crew.HelperEnded: when a helper was killed; no person and no case is there then.
    """
    _check_mode()
    if is_made():
        return False
    world = World(now or dt.datetime.now(dt.UTC), sizes or Sizes(), progress or (lambda _: None))
    with contextlib.ExitStack() as stack:
        each: Each = lambda parts: map(imagine, parts)  # noqa: E731
        if helpers:
            team = stack.enter_context(crew.Crew(crew.address(connection.settings_dict), helpers))
            each = lambda parts: team.each(imagine, parts)  # noqa: E731
        stack.enter_context(without_garbage_collection())
        with transaction.atomic():
            world.prepare()
        with transaction.atomic():
            world.people(each)
    for subscription in _figures():
        while outbox.deliver(subscription=subscription, limit=_BATCH):
            pass
    reading.judge(staff.MAIN, world.now)
    return True


def is_made() -> bool:
    """Say whether the data are there, whole."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM audit_entry WHERE actor = %s AND event = %s LIMIT 1", [f"system:{ACTOR}", MARK])
        return cursor.fetchone() is not None


def accounts() -> list[dict[str, str]]:
    """Return the logins to try, as printed by `loket demo accounts`. :raises NotHere: outside the modes demo and test."""
    _check_mode()
    found = {row.email: row for row in identity_models.Account.objects.filter(email__in=[login for _, login in staff.SHOWN])}
    by_phone = identity_reads.find_account_by_phone(phone=staff.PHONE_CITIZEN)
    if by_phone is not None:
        found[staff.PHONE_CITIZEN] = identity_models.Account.objects.get(pk=by_phone.id)
    listed = []
    for role, login in staff.SHOWN:
        row = found.get(login)
        if row is None:
            continue
        # Because: an account by phone alone has no password; its code is in the demo's mailbox.
        password = staff.PASSWORD if row.has_usable_password() else ""
        account = {"role": role, "name": row.name, "login": login, "password": password, "region": row.region}
        seat = identity_models.Appointment.objects.filter(account_id=row.pk).first()
        if seat is not None:
            account |= {
                "totp_secret": base64.b32encode(staff.SECRET).decode(),
                "agency": seat.agency,
                "position": seat.position,
                "unit": seat.unit,
                "title": agencies.get_position(region=seat.region, code=seat.position).title.id,
            }
        listed.append(account)
    return listed


@dataclass(frozen=True, slots=True)
class Scene:
    """A region before its year: accounts of those who work there, the parts to imagine, and the addresses of the printed citizens."""

    region: Region
    posts: list[NewAccount]
    parts: list[Part]
    cases: int
    printed: Mapping[UUID, str]


class World:
    """Everything that is made, on the way."""

    def __init__(self, now: dt.datetime, sizes: Sizes, say: Say) -> None:
        self.now, self.sizes, self.say = now, sizes, say
        self.began = now - BEGAN
        self.seed = f"loket {now.date().isoformat()}"
        self.rng = Random(self.seed)  # noqa: S311 - made-up people need no secrecy
        self.regions: dict[str, Region] = {}
        self._lines: list[Lines] = []

    def prepare(self) -> None:
        """Load what is there before any person: areas, regions, services. Doing it again changes nothing."""
        self.load_regions()
        for folder, code in (*itertools.product(PACKAGES, self.regions), *ELSEWHERE):
            self.publish(folder, code)

    def people(self, each: Each) -> None:
        """Make people and their year. `each` imagines parts and gives them back in their order."""
        self.say("Layanan terbit, orang dan permohonan dikarang / services are live, imagining people and applications …")
        scenes = [self.scene(code, count) for code, count in self.sizes.residents]
        told = each([part for scene in scenes for part in scene.parts])
        for scene in scenes:
            self.store(scene, itertools.islice(told, len(scene.parts)))
        proposing.propose(staff.MAIN, self.now)
        visits.make(staff.MAIN, self.now)
        signatures.make(staff.MAIN, self.now)
        doubles.make(staff.MAIN, self.now)
        lives.make(staff.MAIN, self.now, seat=self.regions[staff.MAIN].seat, logins=(staff.CITIZEN, staff.SECOND_CITIZEN))
        identities.make(staff.MAIN, self.now, nobody_yet=self._nobody_yet)
        acting.make(staff.MAIN, self.now, citizen=staff.CITIZEN, second=staff.SECOND_CITIZEN, phone=staff.PHONE_CITIZEN)
        applications = partners.register(staff.MAIN, self.now, citizen=staff.CITIZEN)
        sharing.make(staff.MAIN, self.now, applications["agency"], citizen=staff.CITIZEN)
        requests.make(staff.MAIN, self.now, citizen=staff.CITIZEN)
        reading.make(staff.MAIN, self.now, citizen=staff.CITIZEN)
        errands.make(staff.MAIN, self.now, waiting=staff.SECOND_CITIZEN, returned=staff.PHONE_CITIZEN)
        self.mark()

    def act(self, region: str, at: dt.datetime | None = None) -> Act:
        """Return an act of the demo itself."""
        return system_act(ACTOR, region=region, at=at or self.began, purpose="load")

    def load_regions(self) -> None:
        """Load areas and both regions."""
        if self.sizes.with_areas:
            self.say("Memuat wilayah Indonesia / loading the areas of Indonesia …")
            agency_writes.load_areas(act=self.act(staff.MAIN))
        for code, _ in self.sizes.residents:
            agency_writes.load_region(act=self.act(code), definition=agencies.read_definition(TOP / "regions" / code))
            appointment_writes.load_rules(act=self.act(code), rules=appointments.read_rules(TOP / "regions" / code))
            queue_writes.load_lines(act=self.act(code), lines=queues.read_lines(TOP / "regions" / code))
            privacy_writes.load_desks(act=self.act(code), desks=privacy.read_desks(TOP / "regions" / code))
        agencies.forget()
        for code, _ in self.sizes.residents:
            found = agencies.get_region(code=code)
            villages = [village.code for _, below in agencies.list_villages(code) for village in below]
            self.regions[code] = Region(code=code, short=found.short, name=found.name, seat=found.seat, villages=villages)

    def publish(self, folder: str, code: str) -> None:
        """Publish a service for a region and make it live, and keep what its cases need at hand."""
        bundle = catalogue.read_folder(TOP / "service-packages" / folder, region=code, regions=TOP / "regions")
        version = catalogue_writes.publish(act=self.act(code), bundle=bundle, region=code, on=self.now.date())
        rollout.make_live(act=self.act(code), region=code, version_hash=version, live_from=self.began)
        texts = catalogue.get_templates(version).values()
        Template.objects.bulk_create([Template(hash=document_contents.template_hash(text), source=text) for text in texts], ignore_conflicts=True)
        service = service_of(code, version)
        self.regions[code].services[service.definition.service] = service

    def scene(self, code: str, count: int) -> Scene:
        """Imagine the people of a region as they were a year ago, and who works there; divide it into parts."""
        region, today = self.regions[code], self.now.date()
        registry = Registry(self.rng, villages=region.villages, town=region.seat, today=today, at=self.began)
        families = registry.families(count)
        region.uploads = samples.store(act=self.act(code), owner=chance.id_at(self.rng, self.began))
        shuffled = list(families)
        self.rng.shuffle(shuffled)
        grown = [f for f in shuffled if 26 <= f.head.age_on(today) <= 58]
        couples = [f for f in grown if (s := f.spouse()) and s.age_on(today) < 42 and s.sex == "female" and f.head.sex == "male"]
        shown = [f for f in couples if district_of(f) == district_of(couples[0])][:2] if code == staff.MAIN else []
        taken = {f.id for f in shown}
        posts = staff.appoint(self.rng, region, iter([f for f in grown if f.id not in taken]), at=self.began, on=self.began.date())
        emails = {email for _, email in staff.SHOWN}
        region.busy |= {officer.account for officer in region.officers if officer.email in emails}
        taken |= {officer.family for officer in region.officers}
        whole = Part(
            seed=f"{self.seed} {code}", now=self.now, at=self.began, region=region, registry=registry, families=families,
            versions=tuple(service.version_hash for service in region.services.values()), free=[f for f in shuffled if f.id not in taken],
        )  # fmt: skip
        cases = dict(self.sizes.cases)[code]
        parts = divide(whole, shown=shown, cases=cases, queue=self.sizes.queue if shown else 0, accounts=self.sizes.citizens)
        printed = zip(shown, (staff.CITIZEN, staff.SECOND_CITIZEN), strict=False)
        return Scene(region, posts, parts, cases, {family.head.id: email for family, email in printed})

    def store(self, scene: Scene, told: Iterator[Told]) -> None:
        """Write a region, part by part as they come."""
        code, people, holders = scene.region.code, 0, []
        for part in told:
            loaded = residents.load_people(act=self.act(code), families=[family.as_new(self.now.date()) for family in part.families])
            people += len(loaded.people)
            part.lines.paste()
            self._lines.append(part.lines)
            holders += part.accounts
        printed = dict(scene.printed)
        if code == staff.MAIN:
            grown = [(account, person) for account, person in holders if person.id not in printed and person.age_on(self.now.date()) > GROWN]
            with_cases = (person for account, person in grown if cases.list_for_account(region=code, account=account, limit=1).items)
            printed[next(with_cases, grown[0][1]).id] = staff.PHONE_CITIZEN
        made = [
            staff.citizen(account, printed.get(person.id) or staff.address_of(person, code, number), person, code)
            for number, (account, person) in enumerate(holders, start=1)
        ]
        ids = identity.load_accounts(act=self.act(code), accounts=[*scene.posts, *made])
        if code == staff.MAIN:
            known = {one.resident_id for one in (*scene.posts, *made)}
            alone = [family.head for part in scene.parts for family in part.families if not {one.id for one in family.people} & known]
            self._nobody_yet = alone[0].id, alone[1].id
        identity.load_factors(act=self.act(code), factors=[(account, staff.SECRET) for account in ids[: len(scene.posts)]])
        paste_in_order(self._lines)
        self._lines = []
        self.say(f"{scene.region.name}: {people} penduduk, {scene.cases} permohonan tersimpan / stored")
        for account, person in holders:
            if scene.printed.get(person.id) == staff.CITIZEN:
                self._begin_draft(account)

    def _begin_draft(self, account: UUID) -> None:
        at = self.now - dt.timedelta(hours=20)
        act = Act(region=staff.MAIN, actor=str(account), kind=ActorKind.CITIZEN, at=at, purpose="apply")
        draft = journey.start(act=act, account=account, service="izin-penelitian")
        page = self.regions[staff.MAIN].services["izin-penelitian"].definition.form.pages[0].id
        answers = {"leader": "Tim Contoh", "researcher": "university", "institution": "Universitas Nusa Raya (fiktif)"}
        journey.save_page(act=act, account=account, draft=draft.id, page=page, raw=answers, revision=draft.revision)

    def mark(self) -> None:
        """Let the senders of mail begin after all this, and note that it is whole."""
        with connection.cursor() as cursor:
            for subscription in notices.SUBSCRIPTIONS:
                cursor.execute(
                    """INSERT INTO event_position (subscriber, xact, id, moved_at)
                       SELECT %s, pg_current_xact_id(), coalesce(max(id), 0), now() FROM event_outbox
                       ON CONFLICT (subscriber) DO UPDATE SET xact = excluded.xact, id = excluded.id, moved_at = now()""",
                    [subscription.name],
                )
        _mark(act=self.act(staff.MAIN, self.now), cases=sum(count for _, count in self.sizes.cases))


@audit.operation(MARK)
def _mark(*, act: Act, cases: int) -> None:
    audit.record(act, MARK, table="demo", row=act.at.date().isoformat(), details={"cases": cases})


def _figures() -> tuple[Any, ...]:
    from loket.oversight.standards import figures

    return figures.SUBSCRIPTIONS


def _check_mode() -> None:
    if settings.LOKET_MODE not in MODES:
        raise NotHere(f"mode {settings.LOKET_MODE}: data rekaan hanya untuk demo / made-up data are for the demo only")
