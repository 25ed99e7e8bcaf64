"""
A package folder, or an uploaded bundle, into a `Package`: read, merged with a region's parameters, hashed.

Trusted for: nothing. The content is a stranger's; sizes are bounded, nothing is executed, and `check` follows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from loket.foundation.common.text import Text
from loket.services.catalogue import hashing, reading, regional, wording
from loket.services.catalogue.definition import ServiceDefinition
from loket.services.catalogue.errors import PackageInvalid
from loket.services.catalogue.values import Bundle, DataPath, Location, Package, Problem

PARAMETERS: Final = "parameters.yaml"
#: Unit: bytes. The largest bundle that is read at all.
MAX_BUNDLE_BYTES: Final = 2 * 1024 * 1024
MAX_FILES: Final = 200
_ALLOWED: Final = re.compile(
    r"^(service|form|rules|parameters)\.yaml$|^(CHANGELOG|README)\.md$|^templates/[a-z0-9_-]+\.typ$|^examples/[a-z0-9_-]+\.yaml$"
)
_REQUIRED: Final = ("service.yaml", "form.yaml")


def read_folder(folder: Path, parameters: Path | None = None) -> Bundle:
    """
    Return the files of a package folder, with a region's parameters file as `parameters.yaml` when there is one.

    :raises PackageInvalid: if the folder is none, or holds a link, too many or too large files.
    """
    if not folder.is_dir():
        raise PackageInvalid(
            [
                _whole(
                    str(folder), "package.no_folder", "Folder paket tidak ada. Periksa jalurnya.", "There is no such package folder. Check the path."
                )
            ]
        )
    found: dict[str, bytes] = {}
    size = 0
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            raise PackageInvalid(
                [
                    _whole(
                        name,
                        "package.link",
                        "Tautan berkas tidak boleh ada di paket. Salin berkasnya.",
                        "A package may not hold links. Copy the file.",
                    )
                ]
            )
        if not path.is_file() or any(part.startswith(".") for part in Path(name).parts):
            continue
        size += path.stat().st_size
        if size > MAX_BUNDLE_BYTES or len(found) >= MAX_FILES:
            raise _too_large()
        found[name] = path.read_bytes()
    if parameters is not None and parameters.is_file():
        found[PARAMETERS] = parameters.read_bytes()
    return found


def parameters_file(regions: Path, region: str, service: str) -> Path:
    """Return where a region keeps its parameters of a service (the file need not exist)."""
    return regions / region / "parameters" / f"{service}.yaml"


def load(bundle: Bundle, *, region: str = "") -> Package:
    """
    Read a package. `region` is the dotted code of the region it is meant for, "" for the package alone.

    :raises PackageInvalid: with every problem of shape, each with file, line and what to do.
    """
    problems = unwanted(bundle)
    if problems:
        raise PackageInvalid(problems)
    data: dict[str, Any] = {}
    places: dict[DataPath, Location] = {}
    for name in sorted(bundle):
        if not name.endswith(".yaml"):
            continue
        try:
            plain, found = reading.read(name, bundle[name])
        except reading.Unreadable as error:
            problems.append(error.problem)
            continue
        head = name.removesuffix(".yaml")
        data[head] = plain
        places |= {(head, *path): location for path, location in found.items()}
    if problems:
        raise PackageInvalid(problems)
    raw = _joined(data, problems)
    base = _define(raw, places, problems)
    if base is None or problems:
        raise PackageInvalid(problems)
    definition = base
    if "parameters" in data:
        merged, moved, wrong = regional.merge(base, raw, data["parameters"], places)
        if wrong:
            raise PackageInvalid(wrong)
        places |= moved
        found_definition = _define(merged, places, problems)
        if found_definition is None:
            raise PackageInvalid(problems)
        definition = found_definition
    templates = _templates(bundle, problems)
    if problems:
        raise PackageInvalid(problems)
    return Package(
        definition=definition,
        base=base,
        templates=templates,
        examples={name: data[name.removesuffix(".yaml")] for name in sorted(bundle) if name.startswith("examples/")},
        region=region,
        hash=hashing.version_hash(region, definition, templates),
        package_hash=hashing.package_hash(base, templates),
        parameters_hash=hashing.hash_of(data["parameters"]) if "parameters" in data else "",
        bundle=dict(bundle),
        places=places,
    )


def unwanted(bundle: Bundle) -> list[Problem]:
    """Return what is wrong with the files as such: too much, names that no package holds, those missing that every package has."""
    if sum(len(content) for content in bundle.values()) > MAX_BUNDLE_BYTES or len(bundle) > MAX_FILES:
        return list(_too_large().problems)
    allowed = "service.yaml, form.yaml, rules.yaml, templates/*.typ, examples/*.yaml, CHANGELOG.md"
    problems = [
        _whole(name, "package.unwanted_file", f"Berkas ini bukan bagian paket. Paket hanya berisi data: {allowed}.", f"This file is no part of a package. A package holds data only: {allowed}.")
        for name in sorted(bundle)
        if not _ALLOWED.match(name)
    ]  # fmt: skip
    for name in _REQUIRED:
        if name not in bundle:
            problems.append(
                _whole(name, "package.file_missing", f"Berkas {name} belum ada. Buat berkas itu.", f"The file {name} is missing. Write it.")
            )
    return problems


def _joined(data: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
    """service.yaml with form.yaml and rules.yaml under their names."""
    for head, plain in data.items():
        if not isinstance(plain, dict) and not (head == "rules" and plain is None):
            problems.append(
                _whole(
                    f"{head}.yaml",
                    "shape.not_named",
                    "Berkas harus berisi isian bernama (nama: isi).",
                    "The file must hold named entries (name: content).",
                )
            )
    if problems:
        raise PackageInvalid(problems)
    raw = dict(data["service"])
    for name in ("form", "rules"):
        if name in raw:
            problems.append(
                Problem(
                    "service.yaml",
                    1,
                    1,
                    name,
                    "shape.unknown_key",
                    Text(
                        id=f"`{name}` ditulis di {name}.yaml, bukan di service.yaml. Pindahkan.",
                        en=f"`{name}` belongs in {name}.yaml, not in service.yaml. Move it.",
                    ),
                )
            )
    raw["form"] = data["form"]
    raw["rules"] = data.get("rules") or {}
    return raw


def _define(raw: dict[str, Any], places: Mapping[DataPath, Location], problems: list[Problem]) -> ServiceDefinition | None:
    try:
        return ServiceDefinition.model_validate(raw)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            path: DataPath = tuple(one["loc"]) if one["loc"] and one["loc"][0] in ("form", "rules") else ("service", *one["loc"])
            at = nearest(places, path)
            shown = ".".join(str(part) for part in path[1:])
            said = wording.law_missing(path) if one["type"] == "missing" else None
            code, message = said or (wording.code_of(dict(one)), wording.words_for(dict(one), ServiceDefinition))
            problems.append(Problem(at.file, at.line, at.column, shown, code, message))
        return None


def nearest(places: Mapping[DataPath, Location], path: DataPath) -> Location:
    """Return the place of a path, or of its nearest known parent."""
    for length in range(len(path), 0, -1):
        if found := places.get(path[:length]):
            return found
    return Location(f"{path[0]}.yaml", 1, 1)


def _templates(bundle: Bundle, problems: list[Problem]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, content in sorted(bundle.items()):
        if name.startswith("templates/"):
            try:
                found[name] = content.decode("utf-8").replace("\r\n", "\n")
            except UnicodeDecodeError:
                problems.append(
                    _whole(
                        name,
                        "yaml.not_utf8",
                        "Berkas bukan UTF-8. Simpan ulang dengan pengodean UTF-8.",
                        "The file is not UTF-8. Save it again as UTF-8.",
                    )
                )
    return found


def _too_large() -> PackageInvalid:
    return PackageInvalid(
        [
            _whole(
                "",
                "package.too_large",
                f"Paket lebih besar dari {MAX_BUNDLE_BYTES // 2**20} MiB atau {MAX_FILES} berkas. Hapus yang tidak perlu.",
                f"The package is larger than {MAX_BUNDLE_BYTES // 2**20} MiB or {MAX_FILES} files. Remove what is not needed.",
            )
        ]
    )


def _whole(file: str, code: str, indonesian: str, english: str) -> Problem:
    return Problem(file, 0, 0, "", code, Text(id=indonesian, en=english))
