"""The worked sample as a bundle, and small changes to it."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path

from loket.services.catalogue import check, loading, region_files
from loket.services.catalogue.errors import PackageInvalid
from loket.services.catalogue.values import Bundle, Package, Problem

TOP = Path(__file__).resolve().parents[2]
SAMPLE = TOP / "service-packages" / "dukcapil" / "akta-kelahiran"
REGIONS = TOP / "regions"
REGION = "97.01"
ON = dt.date(2026, 11, 24)


@functools.cache
def _sample() -> Bundle:
    return loading.read_folder(SAMPLE)


def bundle(*changes: tuple[str, str, str], files: dict[str, bytes | None] | None = None, folder: Path | None = None) -> dict[str, bytes]:
    """
    Return the sample with texts replaced: (file, before, after). `files` adds files, or takes them away (None).

    Fails when a text is not there, so that a test never passes because the sample changed.
    """
    found = dict(_sample() if folder is None else loading.read_folder(folder))
    for name, before, after in changes:
        text = found[name].decode()
        assert before in text, f"{name} of the sample no longer holds {before!r}"
        found[name] = text.replace(before, after, 1).encode()
    for name, content in (files or {}).items():
        if content is None:
            del found[name]
        else:
            found[name] = content
    return found


def load(*changes: tuple[str, str, str], files: dict[str, bytes | None] | None = None, region: str = REGION) -> Package:
    """Return the changed sample, loaded."""
    return _load(changes, tuple((files or {}).items()), region)


# Because: several tests look at the same change from several sides, and reading a package takes a tenth of a second.
@functools.cache
def _load(changes: tuple[tuple[str, str, str], ...], more: tuple[tuple[str, bytes | None], ...], region: str) -> Package:
    return loading.load(bundle(*changes, files=dict(more)), region=region)


@functools.cache
def calendar() -> object:
    return region_files.read_calendar(REGIONS, REGION, frozenset({2026, 2027}))


def problems_of(
    *changes: tuple[str, str, str], files: dict[str, bytes | None] | None = None, on: dt.date = ON, publishing: bool = False
) -> tuple[Problem, ...]:
    """Return every problem that loading and checking the changed sample finds."""
    return _problems(changes, tuple((files or {}).items()), on, publishing)


@functools.cache
def _problems(
    changes: tuple[tuple[str, str, str], ...], more: tuple[tuple[str, bytes | None], ...], on: dt.date, publishing: bool
) -> tuple[Problem, ...]:
    files = dict(more)
    try:
        package = load(*changes, files=files)
    except PackageInvalid as invalid:
        return invalid.problems
    positions = region_files.read_positions(REGIONS, REGION)
    return check.check(package, on=on, calendar=calendar(), positions=positions, publishing=publishing).problems  # type: ignore[arg-type]


def codes(*changes: tuple[str, str, str], files: dict[str, bytes | None] | None = None, on: dt.date = ON, publishing: bool = False) -> set[str]:
    """Return the codes of those problems."""
    return {problem.code for problem in problems_of(*changes, files=files, on=on, publishing=publishing)}
