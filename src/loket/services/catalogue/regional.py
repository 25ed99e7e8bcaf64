"""
What a region may change in a package: only the paths that the package marks as local, each with its legal basis.

Law: a region's own standard is its decision (UU 25/2009 Pasal 20); it may promise more than the package, never less.
"""

from __future__ import annotations

import copy
from typing import Annotated, Any

from pydantic import Field, ValidationError

from loket.foundation.common.text import Text
from loket.services.catalogue import units, wording
from loket.services.catalogue.definition import Bilingual, Duration, Fee, PositionCode, Sentence, ServiceDefinition, Slug, Strict
from loket.services.catalogue.partner_shape import ClientName
from loket.services.catalogue.values import DataPath, Location, Problem

PREFIX = "parameters"


class LocalParameter(Strict):
    """One thing that the region sets: `path` as in the package's `local`, the value, and the law that allows it."""

    path: Sentence
    value: Any
    reference: Sentence


class RegionParameters(Strict):
    """`regions/<code>/parameters/<service>.yaml`."""

    service: Slug
    parameters: Annotated[list[LocalParameter], Field(max_length=100)] = []


class _LocalTime(Strict):
    time: Duration


class _LocalFee(Strict):
    fee: Annotated[list[Fee], Field(min_length=1)]


class _LocalActor(Strict):
    actor: PositionCode


class _LocalTo(Strict):
    to: Annotated[list[PositionCode], Field(min_length=1, max_length=10)]


class _LocalApplication(Strict):
    application: ClientName


class _LocalLetterhead(Strict):
    letterhead: Bilingual


_SHAPES: dict[str, type[Strict]] = {
    "time": _LocalTime, "fee": _LocalFee, "actor": _LocalActor, "to": _LocalTo, "letterhead": _LocalLetterhead, "application": _LocalApplication,
}  # fmt: skip


def known_paths(definition: ServiceDefinition) -> frozenset[str]:
    """Return every path that a package may mark as local."""
    found = {"standard.fee", "standard.time", "letterhead"}
    for step in definition.steps:
        if step.actor is not None:
            found.add(f"steps.{step.id}.actor")
        if step.to:
            found.add(f"steps.{step.id}.to")
        if step.time is not None:
            found.add(f"steps.{step.id}.time")
        if step.partner is not None:
            found.add(f"steps.{step.id}.partner.application")
    return frozenset(found)


def merge(
    base: ServiceDefinition, raw: dict[str, Any], parameters: object, places: dict[DataPath, Location]
) -> tuple[dict[str, Any], dict[DataPath, Location], list[Problem]]:
    """
    Return the package's plain data with a region's parameters set, the places of what was set, and what is wrong.

    `raw` is the plain data that `base` was read from; `parameters` the plain data of the region's file.
    """
    problems: list[Problem] = []
    try:
        asked = RegionParameters.model_validate(parameters)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            problems.append(_problem(places, one["loc"], wording.code_of(dict(one)), wording.words_for(dict(one), RegionParameters)))
        return raw, {}, problems
    if asked.service != base.service:
        problems.append(
            _problem(
                places,
                ("service",),
                "local.other_service",
                Text(
                    id=f"Berkas ini untuk layanan `{asked.service}`, paketnya `{base.service}`. Samakan.",
                    en=f"This file is for `{asked.service}`, the package is `{base.service}`. Make them the same.",
                ),
            )
        )
        return raw, {}, problems
    merged = copy.deepcopy(raw)
    moved: dict[DataPath, Location] = {}
    seen: set[str] = set()
    for index, parameter in enumerate(asked.parameters):
        where = ("parameters", index)
        if parameter.path in seen:
            problems.append(
                _problem(
                    places,
                    (*where, "path"),
                    "local.twice",
                    Text(id=f"`{parameter.path}` diatur dua kali. Hapus salah satu.", en=f"`{parameter.path}` is set twice. Remove one."),
                )
            )
            continue
        seen.add(parameter.path)
        if parameter.path not in base.local or parameter.path not in known_paths(base):
            allowed = ", ".join(base.local) or "-"
            problems.append(
                _problem(
                    places,
                    (*where, "path"),
                    "local.not_allowed",
                    Text(
                        id=f"Daerah tidak boleh mengubah `{parameter.path}`. Yang boleh: {allowed}.",
                        en=f"A region may not change `{parameter.path}`. Allowed: {allowed}.",
                    ),
                )
            )
            continue
        problems += _set(base, merged, moved, parameter, index, places)
    return merged, moved, problems


def _set(
    base: ServiceDefinition, merged: dict[str, Any], moved: dict[DataPath, Location],
    parameter: LocalParameter, index: int, places: dict[DataPath, Location],
) -> list[Problem]:  # fmt: skip
    *parents, last = parameter.path.split(".")
    where = ("parameters", index, "value")
    try:
        shaped = _SHAPES[last].model_validate({last: parameter.value})
    except ValidationError as error:
        return [
            _problem(places, (*where, *one["loc"][1:]), wording.code_of(dict(one)), wording.words_for(dict(one), _SHAPES[last]))
            for one in error.errors(include_url=False)
        ]
    target: Any = merged
    held: Any = base
    path: DataPath = ("service",)
    for part in parents:
        if isinstance(target, list):
            position = next(i for i, step in enumerate(target) if step.get("id") == part)
            target, held, path = target[position], base.step(part), (*path, position)
        else:
            target, path = target[part], (*path, part)
            held = held.steps if part == "steps" else getattr(held, part)
    if last == "time":
        problem = _longer(held.time, getattr(shaped, last), where, places)
        if problem:
            return [problem]
        kept = {key: value for key, value in target["time"].items() if key not in ("value", "unit", "reference")}
        target["time"] = {**kept, **parameter.value}
        if parents == ["standard"]:
            target["time"]["reference"] = parameter.reference
    elif last == "fee":
        problem = _fees_without_law(parameter, where, places)
        if problem:
            return [problem]
        target["fee"] = copy.deepcopy(parameter.value)
    else:
        target[last] = copy.deepcopy(parameter.value)
    moved[(*path, last)] = places.get((PREFIX, *where), Location("parameters.yaml", 1, 1))
    for known, location in places.items():
        if known[: len(where) + 1] == (PREFIX, *where):
            moved[(*path, last, *known[len(where) + 1 :])] = location
    return []


def _longer(before: Duration, after: Duration, where: DataPath, places: dict[DataPath, Location]) -> Problem | None:
    if units.minutes(after) <= units.minutes(before):
        return None
    return _problem(places, where, "local.time_longer", Text(
        id=f"Waktu daerah ({after.value} {after.unit.value}) tidak boleh lebih lama dari paket ({before.value} {before.unit.value}). Tulis waktu yang sama atau lebih singkat.",
        en=f"The region's time ({after.value} {after.unit.value}) may not be longer than the package's ({before.value} {before.unit.value}). Write the same or a shorter time.",
    ))  # fmt: skip


def _fees_without_law(parameter: LocalParameter, where: DataPath, places: dict[DataPath, Location]) -> Problem | None:
    # Invariant: `Fee` itself demands a reference, so the shape was refused before; this names the first that is blank.
    for index, fee in enumerate(parameter.value):
        if not str(fee.get("reference", "")).strip():
            return _problem(
                places,
                (*where, index),
                "standard.fee_without_law",
                Text(id="Tarif daerah tanpa dasar hukum. Tulis `reference` (Perda).", en="A local fee without law. Write its `reference`."),
            )
    return None


def _problem(places: dict[DataPath, Location], path: DataPath, code: str, message: Text) -> Problem:
    full = (PREFIX, *path)
    for length in range(len(full), 0, -1):
        if found := places.get(full[:length]):
            break
    else:
        found = Location("parameters.yaml", 1, 1)
    return Problem(found.file, found.line, found.column, ".".join(str(part) for part in path), code, message)
