"""
Contents of drafts: from a template, from a version, from an uploaded file; and what a stale save still may do. Pure but for the template's folder.

Trusted for: nothing that is uploaded is more than data under the names that a package may hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from loket.foundation.common.text import Text
from loket.services.catalogue import bundles, loading, reading
from loket.services.catalogue.editing import matching, packages, renaming
from loket.services.catalogue.editing.packages import MISSING, REMOVE, Edit
from loket.services.catalogue.editing.rewriting import CannotRewrite
from loket.services.catalogue.errors import BadServiceName, DraftUnreadable, PackageInvalid
from loket.services.catalogue.values import Bundle, Problem

SLUG: Final = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
_LINK: Final = re.compile(rb"\$schema=(\.\./)+")
_REGIONAL: Final = re.compile(r"^(?:.*/)?regions/[^/]+/parameters/[^/]+\.yaml$")
_OUTSIDE: Final = re.compile(r"(^|/)\.\.(/|$)|^/|\\|^[A-Za-z]:|[\x00-\x1f]")


def template_names(folder: Path) -> tuple[str, ...]:
    """Return the names of the templates, folders that begin with an underscore."""
    return tuple(sorted(path.parent.name for path in folder.glob("_*/service.yaml")))


def from_template(folder: Path, name: str, *, service: str, agency: str) -> Bundle:
    """Return a template's files with the names put in. :raises PackageInvalid: if there is no such template."""
    if name not in template_names(folder):
        raise PackageInvalid([_whole(name, "package.no_folder", "Templat itu tidak ada.", "There is no such template.")])
    found = {}
    for path, content in loading.read_folder(folder / name).items():
        text = content.replace(b"nama-layanan", service.encode()).replace(b"nama-instansi", agency.encode())
        found[path] = _LINK.sub(lambda link: link.group().replace(b"$schema=", b"$schema=../", 1), text)
    return found


def as_new(bundle: Bundle, *, service: str, agency: str, title: Text) -> Bundle:
    """
    Return a package as the beginning of another service: its own name, version 1, no history, no region's parameters.

    :raises DraftUnreadable: if its service.yaml cannot be changed.
    """
    kept = {name: content for name, content in bundle.items() if name not in (loading.PARAMETERS, "CHANGELOG.md", "README.md")}
    kept["CHANGELOG.md"] = f"# {title.id}\n\n## 1\n- Versi pertama.\n".encode()
    edits = [
        Edit("service.yaml", ("service",), service), Edit("service.yaml", ("version",), 1), Edit("service.yaml", ("agency",), agency),
        Edit("service.yaml", ("title",), title.as_dict()),
    ]  # fmt: skip
    return edited(kept, edits)


def from_upload(content: bytes) -> Bundle:
    """
    Return the package in an uploaded zip: flat, in a folder of its own, or laid out as the repository is.

    :raises PackageInvalid: if it is no sound zip, is too large, or holds names that no package holds.
    """
    found = bundles.unpack(content)
    if odd := [name for name in found if _OUTSIDE.search(name)]:
        raise PackageInvalid(
            [_whole("", "package.unwanted_file", f"Nama berkas tidak boleh: {odd[0]!r}.", f"This file name is not allowed: {odd[0]!r}.")]
        )
    heads = sorted((name for name in found if name.rpartition("/")[2] == "service.yaml"), key=lambda name: (name.count("/"), name))
    if not heads:
        raise PackageInvalid(
            [_whole("service.yaml", "package.file_missing", "Zip ini tidak memuat service.yaml.", "This zip holds no service.yaml.")]
        )
    top = heads[0].removesuffix("service.yaml")
    kept = {name.removeprefix(top): body for name, body in found.items() if name.startswith(top) and not _is_by_the_way(name.removeprefix(top))}
    regional = [body for name, body in found.items() if _REGIONAL.match(name)]
    if regional and loading.PARAMETERS not in kept:
        kept[loading.PARAMETERS] = regional[0]
    refuse_unwanted(kept)
    return kept


def _is_by_the_way(name: str) -> bool:
    return (
        name == "PERIKSA.txt" or name.startswith("__MACOSX/") or any(part.startswith(".") for part in name.split("/")) or bool(_REGIONAL.match(name))
    )


def to_layout(bundle: Bundle, *, region: str, service: str, agency: str) -> dict[str, bytes]:
    """
    Return the files under the paths that they have in the repository. :raises BadServiceName: for names that are no paths of it.

    Trusted for: an agency that a draft makes up never leads out of the folder.
    """
    if not (SLUG.match(service) and re.fullmatch(r"[0-9]+(\.[0-9]+)*", region)):
        raise BadServiceName
    top = f"service-packages/{agency if SLUG.match(agency) else 'instansi'}/{service}"
    return {f"regions/{region}/parameters/{service}.yaml" if name == loading.PARAMETERS else f"{top}/{name}": body for name, body in bundle.items()}


def to_archive(bundle: Bundle, *, region: str, service: str, agency: str) -> bytes:
    """Return a zip laid out as the repository is, so that unpacking it there shows the changes and nothing else."""
    return bundles.pack(to_layout(bundle, region=region, service=service, agency=agency))


def refuse_unwanted(bundle: Bundle) -> None:
    """:raises PackageInvalid: if there is too much, a name that no package holds, or no service.yaml and form.yaml."""
    if problems := loading.unwanted(bundle):
        raise PackageInvalid(problems)


def heading(bundle: Bundle) -> Mapping[str, object]:
    """Return what service.yaml says at its top, as far as it can be read."""
    try:
        data = packages.plain(bundle, "service.yaml")
    except reading.Unreadable:
        return {}
    return data if isinstance(data, dict) else {}


def edited(bundle: Bundle, edits: Iterable[Edit]) -> Bundle:
    """Return the files with edits done. :raises DraftUnreadable: if a file cannot be read or changed part by part."""
    try:
        return packages.apply(bundle, edits)
    except reading.Unreadable as error:
        raise DraftUnreadable(error.problem) from error
    except (CannotRewrite, KeyError, TypeError, ValueError) as error:
        raise DraftUnreadable from error


def renamed(bundle: Bundle, kind: renaming.Kind, old: str, new: str, within: str) -> Bundle:
    """Return the files with a part renamed. :raises DraftUnreadable: if a file cannot be read or changed part by part."""
    try:
        return packages.rename(bundle, kind, old, new, within=within)
    except reading.Unreadable as error:
        raise DraftUnreadable(error.problem) from error
    except CannotRewrite as error:
        raise DraftUnreadable from error


def still_true(base: Bundle, current: Bundle, edits: Iterable[Edit]) -> bool:
    """
    Say whether what the edits change is the same in the content that somebody looked at and in the present one.

    Because: two clerks at two parts of one draft do not stand in each other's way.
    """
    for edit in edits:
        try:
            sides = [packages.at(packages.plain(one, edit.file), edit.path) if edit.file in one else MISSING for one in (base, current)]
        except reading.Unreadable:
            return False
        if (sides[0] is MISSING) != (sides[1] is MISSING) or not (sides[0] is MISSING or matching.same(*sides)):
            return False
    return True


def _whole(file: str, code: str, indonesian: str, english: str) -> Problem:
    return Problem(file, 0, 0, "", code, Text(id=indonesian, en=english))


__all__ = ["REMOVE", "Edit"]
