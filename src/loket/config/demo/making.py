"""
Makes the demo's data once, in one transaction: after a crash half-way nothing is there, and the next start begins anew.

Invariant: only in the modes demo and test. Runs as the application role.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from loket.config.demo import chance, samples, staff
from loket.config.demo.applications import Applications
from loket.config.demo.cast import Region, Service
from loket.config.demo.ledger import Ledger
from loket.config.demo.people import Family, Person, Registry
from loket.config.demo.scenes import Year
from loket.foundation.agencies import operations as agency_writes
from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind, system_act
from loket.foundation.events import operations as outbox
from loket.foundation.identity import models as identity_models
from loket.foundation.identity import operations as identity
from loket.foundation.residents import operations as residents
from loket.services.catalogue import operations as catalogue_writes
from loket.services.catalogue import queries as catalogue
from loket.services.documents import content as document_contents
from loket.services.documents.models import Template
from loket.services.journey import facts as case_facts
from loket.services.journey import issuing, notices
from loket.services.journey import operations as journey
from loket.services.rollout import operations as rollout

TOP: Final = Path(__file__).resolve().parents[4]
MARK: Final = "demo.data.made"
ACTOR: Final = "demo"
#: How long before now the regions were set up: before the first of the cases.
BEGAN: Final = dt.timedelta(days=395)
PACKAGES: Final = (
    "dukcapil/akta-kelahiran", "dukcapil/ktp-penggantian", "dukcapil/kk-perubahan", "dukcapil/pindah-datang", "dpmptsp/sip-dokter", "kesbangpol/izin-penelitian",
)  # fmt: skip
_BATCH: Final = 5_000  # events handed on at once
MODES: Final = ("demo", "test")

Say = Callable[[str], None]


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


def ensure_demo_data(progress: Say | None = None, *, now: dt.datetime | None = None, sizes: Sizes | None = None) -> bool:
    """
    Make the data if they are not there; return whether they were made now. `progress` hears a line for each part.

    The same `now` and sizes give the same people, cases and decisions; seals, salts and the numbers of load lines differ.

    :raises NotHere: outside the modes demo and test.
    """
    _check_mode()
    if is_made():
        return False
    world = World(now or dt.datetime.now(dt.UTC), sizes or Sizes(), progress or (lambda _: None))
    with _without_garbage_collection(), transaction.atomic():
        world.make()
    for subscription in _figures():
        while outbox.deliver(subscription=subscription, limit=_BATCH):
            pass
    return True


@contextlib.contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Measured: a million rows in memory, none of them in a circle, make the collector take a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def is_made() -> bool:
    """Say whether the data are there, whole."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM audit_entry WHERE actor = %s AND event = %s LIMIT 1", [f"system:{ACTOR}", MARK])
        return cursor.fetchone() is not None


def accounts() -> list[dict[str, str]]:
    """Return the logins to try, as printed by `loket demo accounts`. :raises NotHere: outside the modes demo and test."""
    _check_mode()
    found = {row.email: row for row in identity_models.Account.objects.filter(email__in=[email for _, email in staff.SHOWN])}
    listed = []
    for role, email in staff.SHOWN:
        row = found.get(email)
        if row is None:
            continue
        account = {"role": role, "name": row.name, "login": email, "password": staff.PASSWORD, "region": row.region}
        seat = identity_models.Appointment.objects.filter(account_id=row.pk).first()
        if seat is not None:
            account |= {
                "agency": seat.agency,
                "position": seat.position,
                "unit": seat.unit,
                "title": agencies.get_position(region=seat.region, code=seat.position).title.id,
            }
        listed.append(account)
    return listed


class World:
    """Everything that is made, on the way."""

    def __init__(self, now: dt.datetime, sizes: Sizes, say: Say) -> None:
        self.now, self.sizes, self.say = now, sizes, say
        self.began = now - BEGAN
        self.rng = Random(f"loket {now.date().isoformat()}")  # noqa: S311 - made-up people need no secrecy
        self.regions: dict[str, Region] = {}
        self.ledger = Ledger(self.rng)

    def make(self) -> None:
        """Make all of it."""
        self.load_regions()
        for folder, code in itertools.product(PACKAGES, self.regions):
            self.publish(folder, code)
        self.say("Layanan terbit, orang dan permohonan dikarang / services are live, imagining people and applications …")
        for code, count in self.sizes.residents:
            self.populate(code, count)
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
        definition = catalogue.get_definition(version)
        templates = {path: document_contents.template_hash(text) for path, text in catalogue.get_templates(version).items()}
        Template.objects.bulk_create(
            [Template(hash=templates[path], source=text) for path, text in catalogue.get_templates(version).items()], ignore_conflicts=True
        )
        self.regions[code].services[definition.service] = Service(
            definition, version, agencies.calendar_for(region=code, agency=definition.agency), issuing.letterhead(code, definition), templates,
            case_facts.paths_of(version),
        )  # fmt: skip

    def populate(self, code: str, count: int) -> None:
        """Imagine people and a year of their applications in a region, and write all of it."""
        region, today = self.regions[code], self.now.date()
        registry = Registry(self.rng, villages=region.villages, town=region.seat, today=today, at=self.began)
        families = registry.families(count)
        region.uploads = samples.store(act=self.act(code), owner=chance.id_at(self.rng, self.began))
        holders = self._people_with_accounts(region, families)
        year = Year(self.rng, region, self.ledger, Applications(self.rng, region, registry), holders.free, holders.account, self.now)
        wanted = dict(self.sizes.cases)[code]
        if code == staff.MAIN:
            wanted -= sum(1 for _ in itertools.chain(
                year.of_citizen(holders.citizens[0]), year.of_second_citizen(holders.citizens[1]), year.of_all_states(), year.queue(self.sizes.queue),
            ))  # fmt: skip
        for _ in range(max(0, wanted)):
            year.by_chance()
        for family in holders.free[: self.sizes.citizens]:
            holders.account(family.head)
        self.say(f"{region.name}: {sum(len(f.people) for f in families)} penduduk, {wanted} permohonan; menyimpan / storing …")
        act = self.act(code)
        residents.load_people(act=act, families=[family.as_new() for family in families])
        identity.load_accounts(act=act, accounts=holders.accounts())
        self.ledger.copy()
        if code == staff.MAIN:
            self._begin_draft(holders.account(holders.citizens[0].head))

    def _people_with_accounts(self, region: Region, families: list[Family]) -> Holders:
        shuffled = list(families)
        self.rng.shuffle(shuffled)
        grown = [f for f in shuffled if 26 <= f.head.age_on(self.now.date()) <= 58]
        couples = [f for f in grown if (s := f.spouse()) and s.age_on(self.now.date()) < 42 and s.sex == "female" and f.head.sex == "male"][:2]
        taken = {f.id for f in couples}
        staffed = iter([f for f in grown if f.id not in taken])
        posts = staff.appoint(self.rng, region, staffed, at=self.began, on=self.began.date())
        shown = {email for _, email in staff.SHOWN}
        region.busy |= {officer.account for officer in region.officers if officer.email in shown}
        officers = {officer.family for officer in region.officers}
        return Holders(self.rng, region, couples, [f for f in shuffled if f.id not in taken | officers], posts, self.began)

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


class Holders:
    """Who has an account: officers, the printed citizens, and everybody who applied."""

    def __init__(self, rng: Random, region: Region, citizens: list[Family], free: list[Family], posts: list[Any], at: dt.datetime) -> None:
        self.rng, self.region, self.citizens, self.free, self._posts, self._at = rng, region, citizens, free, posts, at
        self._ids: dict[UUID, tuple[UUID, Person]] = {}
        self._shown = (
            {f.head.id: email for f, email in zip(citizens, (staff.CITIZEN, staff.SECOND_CITIZEN), strict=False)} if region.code == staff.MAIN else {}
        )

    def account(self, person: Person) -> UUID:
        """Return the account of a person, made now if there is none."""
        found = self._ids.get(person.id)
        if found is None:
            found = self._ids[person.id] = chance.id_at(self.rng, self._at), person
        return found[0]

    def accounts(self) -> list[Any]:
        """Return everything to load."""
        made = [
            staff.citizen(account, self._shown.get(person.id) or staff.address_of(person, self.region.code, number), person, self.region.code)
            for number, (account, person) in enumerate(self._ids.values(), start=1)
        ]
        return [*self._posts, *made]


@audit.operation(MARK)
def _mark(*, act: Act, cases: int) -> None:
    audit.record(act, MARK, table="demo", row=act.at.date().isoformat(), details={"cases": cases})


def _figures() -> tuple[Any, ...]:
    from loket.oversight.standards import figures

    return figures.SUBSCRIPTIONS


def _check_mode() -> None:
    if settings.LOKET_MODE not in MODES:
        raise NotHere(f"mode {settings.LOKET_MODE}: data rekaan hanya untuk demo / made-up data are for the demo only")
