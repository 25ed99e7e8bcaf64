"""
A part of a region, imagined by itself: the families of one district, and a year of their applications.

Because: two processes imagine in half the time, and nobody needs the whole to imagine a part. Nothing that one part makes can meet
what another makes: numbers of people carry the district, and an officer begins steps of one part only.
Invariant: what a part becomes depends on the part alone, not on who imagines it, nor when.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import gc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from uuid import UUID

from loket.config.demo import chance
from loket.config.demo.applications import Applications
from loket.config.demo.cast import Region, Service
from loket.config.demo.ledger import Ledger, Lines
from loket.config.demo.people import Family, Person, Registry
from loket.config.demo.scenes import SURE, Year
from loket.foundation.agencies import queries as agencies
from loket.services.catalogue import queries as catalogue
from loket.services.documents import content as document_contents
from loket.services.journey import facts as case_facts
from loket.services.journey import issuing


@dataclass(frozen=True, slots=True)
class Part:
    """
    What is to be imagined.

    `free` are those of the families who may apply; `shown` the printed citizens. `cases` are told by chance, and those of `queue` wait
    (their places in the whole queue). `accounts`: how many families have an account, whether they apply or not.
    """

    seed: str
    now: dt.datetime
    at: dt.datetime
    region: Region
    versions: tuple[str, ...]
    registry: Registry
    families: list[Family]
    free: list[Family]
    shown: tuple[Family, ...] = ()
    cases: int = 0
    queue: tuple[int, ...] = ()
    accounts: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a part: families as they stand today, everybody with an account, and the lines of all tables."""

    families: list[Family]
    accounts: list[tuple[UUID, Person]]
    lines: Lines


class Holders:
    """Who has an account: everybody who applied, and some who did not."""

    def __init__(self, rng: Random, at: dt.datetime) -> None:
        self._rng, self._at = rng, at
        self._ids: dict[UUID, tuple[UUID, Person]] = {}

    def account(self, person: Person) -> UUID:
        """Return the account of a person, made now if there is none."""
        found = self._ids.get(person.id)
        if found is None:
            found = self._ids[person.id] = chance.id_at(self._rng, self._at), person
        return found[0]

    def all(self) -> list[tuple[UUID, Person]]:
        """Return everybody with an account, in the order of the asking."""
        return list(self._ids.values())


def divide(whole: Part, *, shown: Sequence[Family] = (), cases: int, queue: int = 0, accounts: int = 0) -> list[Part]:
    """Return the parts of a region, one for each district; the first has the printed citizens and a case of every state."""
    by_district: dict[str, list[Family]] = {}
    for family in [*shown, *whole.families]:
        by_district.setdefault(district_of(family), [])
    for family in whole.families:
        by_district[district_of(family)].append(family)
    free = {district: [f for f in whole.free if district_of(f) == district] for district in by_district}
    region, count = whole.region, len(by_district)
    everybody = {officer.account for officer in region.officers}
    sure, parts = SURE if shown else 0, []
    wanted = _shares(cases, [len(free[district]) for district in by_district])
    for number, (district, families) in enumerate(by_district.items()):
        # Because: nobody holds two steps at once, and no part knows whom the others gave work.
        own = {officer.account for officer in region.officers[number::count]}
        waiting = tuple(range(queue))[number::count]
        parts.append(dataclasses.replace(
            whole, seed=f"{whole.seed} {district}", region=dataclasses.replace(region, services={}, busy=region.busy | (everybody - own)),
            registry=whole.registry.of_district(district), families=families, free=free[district], shown=tuple(shown) if number == 0 else (),
            cases=wanted[number] - len(waiting) - (sure if number == 0 else 0), queue=waiting, accounts=accounts * (number + 1) // count - accounts * number // count,
        ))  # fmt: skip
    return parts


def district_of(family: Family) -> str:
    """Return the district that a family's numbers carry: where it lives before the year begins."""
    return family.village_code.rpartition(".")[0]


def imagine(part: Part) -> Told:
    """Imagine a part. Reads services and calendars from the database, writes nothing."""
    with without_garbage_collection():
        rng, region = Random(part.seed), part.region  # noqa: S311 - made-up people need no secrecy
        region.services = {service.definition.service: service for service in (service_of(region.code, version) for version in part.versions)}
        part.registry.rng = rng
        ledger, holders = Ledger(rng), Holders(rng, part.at)
        year = Year(rng, region, ledger, Applications(rng, region, part.registry), part.free, holders.account, part.now)
        if part.shown:
            for told in (
                year.of_citizen(part.shown[0]),
                year.of_second_citizen(part.shown[1]),
                year.of_visits(part.shown[1]),
                year.of_all_states(),
                year.of_signatures(),
            ):
                _all(told)
        _all(year.queue(part.queue))
        for _ in range(max(0, part.cases)):
            year.by_chance()
        for family in part.free[: part.accounts]:
            holders.account(family.head)
        return Told(part.families, holders.all(), ledger.lines())


def service_of(region: str, version: str) -> Service:
    """Return a service that is live, with what its cases need at hand."""
    definition = catalogue.get_definition(version)
    templates = {path: document_contents.template_hash(text) for path, text in catalogue.get_templates(version).items()}
    return Service(
        definition, version, agencies.calendar_for(region=region, agency=definition.agency), issuing.letterhead(region, definition), templates,
        case_facts.paths_of(version),
    )  # fmt: skip


@contextlib.contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Measured: a million rows in memory, none of them in a circle, make the collector take a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _shares(whole: int, weights: Sequence[int]) -> list[int]:
    """Return whole numbers in proportion to the weights, together exactly `whole`."""
    total, given, seen, shares = sum(weights) or 1, 0, 0, []
    for weight in weights:
        seen += weight
        shares.append(whole * seen // total - given)
        given += shares[-1]
    return shares


def _all(cases: Iterator[object]) -> None:
    for _ in cases:
        pass
