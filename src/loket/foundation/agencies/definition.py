"""
A region as files: `regions/<code>/{region,agencies,calendar,areas}.yaml`, read into one strict value.

The files are data that a clerk writes: every fault is reported at once, with file and line, in both languages.
YAML 1.2 by ruamel, so that `97.10` in quotes stays text and `no` stays a word. Codes must be quoted.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from loket.foundation.agencies.errors import BadDefinition, Finding
from loket.foundation.agencies.values import HolidayKind, Level, Over, Rank
from loket.foundation.common.calendars import BadCalendar, Opening
from loket.foundation.common.text import Text

# Unit: bytes. Because: the files are read whole; a regency of 500 villages needs some 60 KB.
MAX_FILE_BYTES: Final = 2_000_000
WEEKDAY_NAMES: Final = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")
PARTS: Final = ("region", "agencies", "calendar", "areas")


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("bukan zona waktu IANA, misalnya Asia/Makassar / not an IANA time zone, for example Asia/Makassar")
    return name


def _readable_stretches(stretches: tuple[str, ...]) -> tuple[str, ...]:
    openings = []
    for stretch in stretches:
        try:
            openings.append(Opening.of(stretch))
        except BadCalendar as bad:
            raise ValueError(f"jam buka harus seperti 08:00-12:00 / {bad}") from None
    if any(later.since < earlier.until for earlier, later in itertools.pairwise(openings)):
        raise ValueError("jam buka tumpang tindih atau tidak urut / opening hours overlap or are out of order")
    return stretches


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=160)]
Address = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
RegionCode = Annotated[str, StringConstraints(pattern=r"^\d{2}(\.\d{2})?$")]
DistrictCode = Annotated[str, StringConstraints(pattern=r"^\d{2}\.\d{2}\.\d{2}$")]
VillageCode = Annotated[str, StringConstraints(pattern=r"^\d{2}\.\d{2}\.\d{2}\.[123]\d{3}$")]
PostalCode = Annotated[str, StringConstraints(pattern=r"^\d{5}$")]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9()+\- ]*$", max_length=30)]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
Host = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9.\-]*[a-z0-9])?$", max_length=253)]
TimeZone = Annotated[str, AfterValidator(_known_zone)]
Stretches = Annotated[tuple[str, ...], Field(min_length=1, max_length=4), AfterValidator(_readable_stretches)]
WeekdayName = Literal["senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu"]
WorkingWeek = Literal[5, 6, 7]


class Strict(BaseModel):
    """Nothing but what is named here; nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(Strict):
    """The same words in both languages."""

    id: Line
    en: Line


class Hours(Strict):
    """A working week and its opening hours by day; `reference` names the regulation they come from."""

    working_week: WorkingWeek
    days: Mapping[WeekdayName, Stretches]
    reference: Line

    @model_validator(mode="after")
    def _every_working_day_has_hours(self) -> Hours:
        missing = [name for name in WEEKDAY_NAMES[: self.working_week] if name not in self.days]
        if missing:
            raise ValueError(f"hari kerja tanpa jam buka / working days without hours: {', '.join(missing)}")
        return self

    def by_weekday(self) -> dict[int, tuple[str, ...]]:
        """Return the stretches by weekday number, 0 Monday."""
        return {WEEKDAY_NAMES.index(name): stretches for name, stretches in self.days.items()}


class Province(Strict):
    """The province that a region lies in."""

    code: Annotated[str, StringConstraints(pattern=r"^\d{2}$")]
    name: Line


class Theme(Strict):
    """A region's own look: its brand colour, nothing else."""

    brand: Colour


class RegionPart(Strict):
    """`region.yaml`: the government itself, its doors and its usual hours."""

    region: RegionCode
    name: Line
    short: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,6}$")]
    level: Level
    province: Province
    seat: Line
    time_zone: TimeZone
    hosts: Annotated[tuple[Host, ...], Field(min_length=1, max_length=20)]
    theme: Theme
    fictional: bool = False
    hours: Hours


class UnitPart(Strict):
    """A place of work; what it leaves out is as in its region. `at` is latitude and longitude in degrees (WGS 84)."""

    unit: Slug
    name: Bilingual
    address: Address
    phone: Phone = ""
    time_zone: TimeZone | None = None
    hours: Hours | None = None
    at: tuple[Annotated[float, Field(ge=-90, le=90)], Annotated[float, Field(ge=-180, le=180)]] | None = None
    districts: tuple[DistrictCode, ...] = ()


class PositionPart(Strict):
    """
    A post in an agency. `over`: what one who leads answers for, their agency or the whole region. `superior` (`kepala`, or
    `<agency>/<position>`) takes its work when nobody of it is there.
    """

    position: Slug
    title: Bilingual
    rank: Rank
    over: Over = Over.AGENCY
    superior: Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9-]*/)?[a-z][a-z0-9-]*$", max_length=81)] | None = None
    checks_identity: bool = False
    """Whoever holds it compares cards and faces that citizens send with the population register."""

    def superior_code(self, agency: str) -> str:
        """Return the superior's whole code, empty when there is none."""
        if self.superior is None:
            return ""
        return self.superior if "/" in self.superior else f"{agency}/{self.superior}"


class AgencyHead(Strict):
    """An agency by itself."""

    agency: Slug
    name: Bilingual
    short: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    address: Address
    phone: Phone = ""
    email: Annotated[str, StringConstraints(pattern=r"^([^@\s]+@[^@\s]+)?$", max_length=120)] = ""


class AgencyPart(AgencyHead):
    """One agency with its units and positions."""

    units: Annotated[tuple[UnitPart, ...], Field(min_length=1)]
    positions: Annotated[tuple[PositionPart, ...], Field(min_length=1)]


class HolidayPart(Strict):
    """A local special day; without `unit` (`<agency>/<unit>`) it holds for the whole region."""

    on: dt.date
    name: Bilingual
    kind: HolidayKind
    reference: Line
    unit: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")] | None = None


class VillagePart(Strict):
    """A made-up village: fourth part 1xxx kelurahan, 2xxx desa, 3xxx desa adat."""

    code: VillageCode
    name: Line
    postal_code: PostalCode


class DistrictPart(Strict):
    """A made-up district and its villages."""

    code: DistrictCode
    name: Line
    villages: Annotated[tuple[VillagePart, ...], Field(min_length=1)]


class RegionDefinition(Strict):
    """The whole of a region, checked within itself. `areas` only for fictional regions: real ones are in the official list."""

    region: RegionPart
    agencies: tuple[AgencyPart, ...]
    calendar: tuple[HolidayPart, ...] = ()
    areas: tuple[DistrictPart, ...] = ()

    @property
    def code(self) -> str:
        """The region's code."""
        return self.region.region

    def content_hash(self) -> str:
        """Return the SHA-256 of the content: equal for equal meaning, whatever the order of keys and the comments."""
        plain = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(plain.encode()).hexdigest()


def read_definition(folder: Path) -> RegionDefinition:
    """
    Read the four files of one region. `calendar.yaml` and `areas.yaml` may be missing.

    :raises BadDefinition: with every fault, its file and line.
    """
    sources = {part: _Source.read(folder / f"{part}.yaml") for part in PARTS if part in PARTS[:2] or (folder / f"{part}.yaml").exists()}
    faults = [finding for source in sources.values() for finding in source.findings]
    if faults:
        raise BadDefinition(tuple(faults))
    raw: dict[str, Any] = {part: source.content if part == "region" else source.content[part] for part, source in sources.items()}
    try:
        definition = RegionDefinition.model_validate(raw)
    except ValidationError as invalid:
        raise BadDefinition(tuple(_finding(sources, error["loc"], error["msg"]) for error in invalid.errors())) from None
    findings = tuple(_finding(sources, place, message) for place, message in _cross_check(definition))
    if findings:
        raise BadDefinition(findings)
    return definition


def _cross_check(whole: RegionDefinition) -> list[tuple[tuple[str | int, ...], str]]:
    """What one field alone cannot show: doubles, and codes that belong elsewhere."""
    found: list[tuple[tuple[str | int, ...], str]] = []
    code = whole.region.region
    if not code.startswith(whole.region.province.code):
        found.append((("region", "province", "code"), "bukan provinsi dari kode daerah ini / not the province of the region's code"))
    if bool(whole.areas) != whole.region.fictional:
        found.append((("region", "fictional"), "areas.yaml hanya untuk daerah fiktif / areas.yaml is for fictional regions, and they need it"))
    seen: set[str] = set()

    def once(key: str, place: tuple[str | int, ...]) -> None:
        if key in seen:
            found.append((place, f"{key} disebut dua kali / named twice"))
        seen.add(key)

    for a, district in enumerate(whole.areas):
        once(district.code, ("areas", a, "code"))
        if not district.code.startswith(f"{code}."):
            found.append((("areas", a, "code"), f"harus dimulai dengan {code}. / must begin with {code}."))
        for v, village in enumerate(district.villages):
            once(village.code, ("areas", a, "villages", v, "code"))
            if not village.code.startswith(f"{district.code}."):
                found.append((("areas", a, "villages", v, "code"), f"harus dimulai dengan {district.code}. / must begin with {district.code}."))
    districts = {district.code for district in whole.areas}
    for a, agency in enumerate(whole.agencies):
        once(agency.agency, ("agencies", a, "agency"))
        for u, unit in enumerate(agency.units):
            once(f"unit {agency.agency}/{unit.unit}", ("agencies", a, "units", u, "unit"))
            for d, served in enumerate(unit.districts):
                if not served.startswith(f"{code}.") or (districts and served not in districts):
                    found.append((("agencies", a, "units", u, "districts", d), "kecamatan tidak dikenal / unknown district"))
        for p, position in enumerate(agency.positions):
            once(f"position {agency.agency}/{position.position}", ("agencies", a, "positions", p, "position"))
    found.extend(_check_superiors(whole))
    units = {f"{agency.agency}/{unit.unit}" for agency in whole.agencies for unit in agency.units}
    for h, holiday in enumerate(whole.calendar):
        once(f"{holiday.on} {holiday.unit or ''}".strip(), ("calendar", h, "on"))
        if holiday.unit and holiday.unit not in units:
            found.append((("calendar", h, "unit"), "unit tidak dikenal / unknown unit"))
    return found


def _check_superiors(whole: RegionDefinition) -> list[tuple[tuple[str | int, ...], str]]:
    """Every superior is a post of the region, and nobody stands above themselves."""
    above = {f"{a.agency}/{p.position}": p.superior_code(a.agency) for a in whole.agencies for p in a.positions}
    found: list[tuple[tuple[str | int, ...], str]] = []
    for a, agency in enumerate(whole.agencies):
        for p, position in enumerate(agency.positions):
            code, place = f"{agency.agency}/{position.position}", ("agencies", a, "positions", p, "superior")
            seen, up = {code}, above[code]
            if up and up not in above:
                found.append((place, f"jabatan {up} tidak dikenal / unknown position {up}"))
            while up in above and up not in seen:
                seen.add(up)
                up = above[up]
            if up == code:
                found.append((place, "atasan tidak boleh berputar / superiors run in a circle"))
    return found


class _Source:
    """One file: its content as plain values, and where each value stands."""

    def __init__(self, path: Path, node: Any, findings: tuple[Finding, ...] = ()) -> None:
        self.path, self.node, self.findings = path, node, findings
        self.content: Any = _plain(node)

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.name}"

    @classmethod
    def read(cls, path: Path) -> _Source:
        def fault(line: int, id_: str, en: str) -> _Source:
            return cls(path, None, (Finding(f"{path.parent.name}/{path.name}", line, "-", Text(id=id_, en=en)),))

        if not path.is_file():
            return fault(0, "berkas ini harus ada", "this file must exist")
        if path.stat().st_size > MAX_FILE_BYTES:
            return fault(0, "berkas terlalu besar", "the file is too large")
        try:
            # Because: the round-trip reader keeps lines (`lc`) and makes only plain values, never objects of other types.
            node = YAML(typ="rt", pure=True).load(path.read_text("utf-8"))
        except MarkedYAMLError as bad:
            line = bad.problem_mark.line + 1 if bad.problem_mark else 0
            return fault(line, f"YAML tidak terbaca: {bad.problem}", f"the YAML cannot be read: {bad.problem}")
        except UnicodeDecodeError:
            return fault(0, "berkas harus UTF-8", "the file must be UTF-8")
        part = path.stem
        if not isinstance(node, dict) or (part != "region" and set(node) != {part}):
            return fault(1, f"berkas harus berisi `{part}:` saja", f"the file must hold `{part}:` and nothing else")
        return cls(path, node)

    def line_of(self, place: tuple[str | int, ...]) -> int:
        node, line = self.node, 1
        for step in place:
            try:
                position = node.lc.item(step) if isinstance(step, int) else node.lc.key(step)
                line, node = position[0] + 1, node[step]
            except (AttributeError, KeyError, IndexError, TypeError):
                break
        return line


def _plain(node: Any) -> Any:
    """Bare values: without ruamel's own types, strict checks see what the clerk wrote."""
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    for kind in (bool, str, int, float):
        if isinstance(node, kind):
            return kind(node)
    return node


_MESSAGES: Final = (
    (re.compile("Field required"), "isian ini wajib ada", "this has to be filled in"),
    (re.compile("Extra inputs are not permitted"), "isian ini tidak dikenal", "this entry is not known"),
    (re.compile("should be a valid string"), "harus berupa teks; beri tanda kutip", "this must be text; put it in quotes"),
    (re.compile("should match pattern"), "bentuknya tidak benar", "it does not have the right form"),
    (re.compile("at least 1"), "isian ini wajib ada", "this has to be filled in"),
    (re.compile("at most"), "terlalu panjang", "it is too long"),
    (re.compile("Input should be"), "nilainya bukan salah satu pilihan", "it is none of the choices"),
)


def said_of(message: str) -> Text:
    """Return a validator's message in both languages: our own say both, the library's are put into words."""
    said = message.removeprefix("Value error, ")
    indonesian, _, english = said.partition(" / ")
    if english:
        return Text(id=indonesian, en=english)
    return next(
        (Text(id=id_, en=f"{en} ({said})") for pattern, id_, en in _MESSAGES if pattern.search(said)), Text(id="nilainya tidak benar", en=said)
    )


def _finding(sources: Mapping[str, _Source], place: tuple[str | int, ...], message: str) -> Finding:
    part = str(place[0]) if place and place[0] in sources else "region"
    source = sources[part]
    inside = place[1:] if part == "region" else place
    return Finding(source.name, source.line_of(inside), ".".join(str(step) for step in inside) or part, said_of(message))
