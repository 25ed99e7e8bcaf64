"""What the public sees of a standard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from loket.foundation.common.text import Text
from loket.services.catalogue.definition import ServiceDefinition

#: The window of the live figures on a service page. Source: interface.md, principle 2.
WINDOW_DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of the last `WINDOW_DAYS` days. `on_time_percent` and `mean_hours` are None while nothing has ended."""

    submitted: int
    ended: int
    refused: int
    on_time_percent: int | None
    mean_hours: int | None


NO_FIGURES: Final = Figures(submitted=0, ended=0, refused=0, on_time_percent=None, mean_hours=None)


@dataclass(frozen=True, slots=True)
class PublishedStandard:
    """
    One published standard: the very definition that runs, its hash, since when it is live, and how it is kept.

    `hash` is what every new case of the service keeps.
    """

    definition: ServiceDefinition
    hash: str
    live_from: dt.datetime
    figures: Figures


@dataclass(frozen=True, slots=True)
class StandardCard:
    """A line of the catalogue."""

    service: str
    title: Text
    summary: Text
    agency: str
    category: str
    time: Text
    fee: Text
    figures: Figures


Category = tuple[str, Text, tuple[StandardCard, ...]]

#: Everyday names of the categories, in the order in which the catalogue shows them.
CATEGORIES: Final[Mapping[str, Text]] = {
    "kelahiran": Text(id="Kelahiran dan anak", en="Birth and children"),
    "keluarga": Text(id="Keluarga dan tempat tinggal", en="Family and home"),
    "pindah": Text(id="Pindah tempat tinggal", en="Moving house"),
    "identitas": Text(id="Identitas diri", en="Identity"),
    "usaha": Text(id="Usaha dan izin kerja", en="Business and work permits"),
    "kesehatan": Text(id="Kesehatan", en="Health"),
    "penelitian": Text(id="Penelitian dan pendidikan", en="Research and education"),
}


#: Unit: applications. Below it no share and no middle is shown: one application more would turn it. A project rule.
LEAST_CASES: Final = 10
#: Unit: applications. Below it nine tenths are one or two applications.
LEAST_FOR_TENTHS: Final = 30


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole` applications; `percent` is None where `whole` is below `LEAST_CASES`."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        """Return the share in whole percent, None for too few."""
        return round(self.part * 100 / self.whole) if self.whole >= LEAST_CASES else None


@dataclass(frozen=True, slots=True)
class VersionFigures:
    """
    How one version did. Lengths are working seconds from sending to decision without the time that the clock stood; None for too few.

    `promise` is the published one; `day_seconds` is the length of a working day of the agency.
    """

    hash: str
    version: int
    promise: Text
    day_seconds: int
    started: int
    running: int
    withdrawn: Share
    returned: Share
    refused: Share
    on_time: Share
    measured: int
    median_seconds: int | None
    tenths_seconds: int | None
    """Nine of ten were decided within this time."""


class Measure(StrEnum):
    """A share that two versions are compared by."""

    ON_TIME = "on_time"
    RETURNED = "returned"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    Two versions side by side, of the applications sent in the same stretch of time (`until` exclusive, None: until now).

    `clear` says of each share whether the difference is more than chance would make (at 95 %); None where there are too few.
    """

    since: dt.datetime
    until: dt.datetime | None
    ordinary: VersionFigures
    tried: VersionFigures
    clear: Mapping[Measure, bool | None]
