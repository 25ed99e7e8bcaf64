"""What the public sees of a standard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
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
