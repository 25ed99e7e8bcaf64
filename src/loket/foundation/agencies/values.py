"""Regions, areas, agencies, units and positions, as other rooms see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from loket.foundation.common import dates
from loket.foundation.common.text import Text


class Level(StrEnum):
    """What kind of government a region is."""

    PROVINCE = "province"
    REGENCY = "regency"
    CITY = "city"

    @property
    def text(self) -> Text:
        """The word on letterheads."""
        return _LEVELS[self]


_LEVELS = {
    Level.PROVINCE: Text(id="Provinsi", en="Province"),
    Level.REGENCY: Text(id="Kabupaten", en="Regency"),
    Level.CITY: Text(id="Kota", en="City"),
}


class AreaKind(StrEnum):
    """Official kinds of administrative area; kept as the law names them."""

    PROVINSI = "provinsi"
    KABUPATEN = "kabupaten"
    KOTA = "kota"
    KECAMATAN = "kecamatan"
    DISTRIK = "distrik"
    KELURAHAN = "kelurahan"
    DESA = "desa"
    DESA_ADAT = "desa_adat"

    @property
    def text(self) -> Text:
        """The word before the name."""
        indonesian, english = _KINDS[self]
        return Text(id=indonesian, en=english)


_KINDS = {
    AreaKind.PROVINSI: ("Provinsi", "Province"),
    AreaKind.KABUPATEN: ("Kabupaten", "Regency"),
    AreaKind.KOTA: ("Kota", "City"),
    AreaKind.KECAMATAN: ("Kecamatan", "District"),
    AreaKind.DISTRIK: ("Distrik", "District"),
    AreaKind.KELURAHAN: ("Kelurahan", "Urban village"),
    AreaKind.DESA: ("Desa", "Village"),
    AreaKind.DESA_ADAT: ("Desa Adat", "Customary village"),
}


class Rank(StrEnum):
    """What a position is there for."""

    EXECUTES = "executes"
    APPROVES = "approves"
    LEADS = "leads"
    AUDITS = "audits"
    OPERATES = "operates"
    DRAFTS = "drafts"
    REVIEWS = "reviews"


class Office(StrEnum):
    """What can be closed and opened again."""

    AGENCY = "agency"
    UNIT = "unit"
    POSITION = "position"


class Over(StrEnum):
    """What a position that leads answers for."""

    AGENCY = "agency"
    REGION = "region"


class HolidayKind(StrEnum):
    """A day off, a joint day off, or a day that is worked although it would be off."""

    LIBUR = "libur"
    CUTI_BERSAMA = "cuti_bersama"
    KERJA = "kerja"


@dataclass(frozen=True, slots=True)
class Region:
    """
    One government that runs services here: its rows belong to it and to nobody else.

    `short` begins its case numbers (`NJ`). `theme` holds only the brand (`{"brand": "#0f5b8d"}`). `hosts` are the names
    under which its door answers.
    """

    code: str
    name: str
    short: str
    level: Level
    province: str
    province_name: str
    seat: str
    time_zone: str
    theme: Mapping[str, str] = field(hash=False)
    hosts: tuple[str, ...]
    is_fictional: bool

    @property
    def zone_name(self) -> str:
        """WIB, WITA or WIT."""
        return dates.zone_name(self.time_zone)


@dataclass(frozen=True, slots=True)
class Area:
    """An administrative area: `97` province, `97.01` regency or city, `97.01.03` district, `97.01.03.2004` village."""

    code: str
    parent: str
    name: str
    level: int
    kind: AreaKind
    postal_code: str
    is_fictional: bool

    @property
    def full_name(self) -> Text:
        """The name with its kind: `Kecamatan Tanjung Nusa`; names of regencies and cities already have it."""
        if self.level == 2:
            return Text(id=self.name, en=self.name)
        return Text(id=f"{self.kind.text.id} {self.name}", en=f"{self.name} {self.kind.text.en.lower()}")


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency (perangkat daerah) of a region; `code` is stable (`dukcapil`)."""

    region: str
    code: str
    name: Text
    short: str
    address: str
    phone: str
    email: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """
    A place where an agency works; `code` is `<agency>/<unit>`.

    `hours` maps weekday (0 Monday … 6 Sunday) to stretches such as `08:00-12:00` in local time. `latitude` and
    `longitude` in degrees (WGS 84). `districts` are the codes it serves; none means the whole region.
    """

    region: str
    agency: str
    code: str
    name: Text
    address: str
    phone: str
    time_zone: str
    working_week: int
    hours: Mapping[int, tuple[str, ...]] = field(hash=False)
    latitude: float | None
    longitude: float | None
    districts: tuple[str, ...]
    is_active: bool
    hours_reference: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """
    A post in an agency, filled by appointments (in `identity`); `code` is `<agency>/<position>`. `over`: what it answers for when it leads.

    `superior` is the code of the post that takes its work when nobody holds it and is there; empty: none.
    """

    region: str
    agency: str
    code: str
    title: Text
    rank: Rank
    is_active: bool
    over: Over = Over.AGENCY
    superior: str = ""
    checks_identity: bool = False
    """Whoever holds it compares cards and faces that citizens send with the population register."""

    def leads(self, agency: str) -> bool:
        """Say whether this position answers for an agency of its region."""
        return self.rank is Rank.LEADS and (self.over is Over.REGION or self.agency == agency)


@dataclass(frozen=True, slots=True)
class Holiday:
    """A special day: national (region and unit empty), of a region, or of one unit."""

    on: dt.date
    name: Text
    kind: HolidayKind
    reference: str
    region: str = ""
    unit: str = ""
    is_entered: bool = False
    """Entered by a person, not from the region's files or the nation's list."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """
    What a load of a region changed; `was_same` when the definition was the one already in force.

    `kept`: where the files say something else than a person entered, which stays.
    """

    region: str
    definition_hash: str
    agencies: int
    units: int
    positions: int
    areas: int
    changed: tuple[str, ...]
    was_same: bool
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AreasLoaded:
    """What a load of the official areas changed, in rows."""

    total: int
    added: int
    changed: int
    removed: int
