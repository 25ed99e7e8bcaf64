"""Who and what a region has, in the form in which the past year is imagined: calendars, services, officers."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.common.calendars import WorkingCalendar
from loket.services.catalogue.definition import ServiceDefinition
from loket.services.documents.values import Letterhead


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody with a post. `family` keeps them away from cases of their own."""

    account: UUID
    appointment: UUID
    position: str
    unit: str
    name: str
    family: UUID
    email: str


@dataclass(frozen=True, slots=True)
class Service:
    """A service that is live in a region."""

    definition: ServiceDefinition
    version_hash: str
    calendar: WorkingCalendar
    letterhead: Letterhead
    template_hashes: dict[str, str]
    paths: frozenset[str]


@dataclass
class Region:
    """A region with everything that its cases need. `busy`: officers who hold a step already."""

    code: str
    short: str
    name: str
    seat: str
    officers: list[Officer] = field(default_factory=list)
    services: dict[str, Service] = field(default_factory=dict)
    busy: set[UUID] = field(default_factory=set)
    villages: list[str] = field(default_factory=list)
    uploads: dict[str, dict[str, Any]] = field(default_factory=dict)
    _by_position: dict[str, list[Officer]] = field(default_factory=dict)

    @functools.cached_property
    def _calendars(self) -> dict[str, WorkingCalendar]:
        return {}

    def calendar(self, agency: str) -> WorkingCalendar:
        """Return the calendar of an agency."""
        found = self._calendars.get(agency)
        if found is None:
            found = self._calendars[agency] = agencies.calendar_for(region=self.code, agency=agency)
        return found

    def at_position(self, position: str) -> list[Officer]:
        """Return the officers of a position."""
        if not self._by_position:
            for officer in self.officers:
                self._by_position.setdefault(officer.position, []).append(officer)
        return self._by_position.get(position, [])

    def officer(self, rng: Random, position: str, unit: str | None, *, family: UUID, excluded: Sequence[UUID] = ()) -> Officer:
        """Return an officer who may take a step: of the position and unit, not of the applicant's family, not one who took part."""
        posted = self.at_position(position)
        fitting = [o for o in posted if (unit is None or o.unit == unit) and o.family != family and o.account not in excluded]
        return rng.choice(fitting or [o for o in posted if o.family != family] or posted)
