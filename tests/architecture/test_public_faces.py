"""Rooms know each other by their public faces only: operations, queries, values, events, errors (policy within a floor)."""

from __future__ import annotations

import grimp

from tests.architecture import source

PUBLIC = {"operations", "queries", "values", "events", "errors"}
# `foundation.common`, `foundation.database`, `foundation.outbound` and `web.kit` are nothing but what others share.
SHARED = {"loket.foundation.common", "loket.foundation.database", "loket.foundation.outbound", "loket.web.kit"}
# A file of a room that others may use besides its faces, each with its reason.
LISTED = {
    "loket.services.catalogue.definition": "the shape of a service package is the language of the services floor",
    "loket.foundation.audit.commitments": "bulk loaders write matching entries by COPY and need the same salted commitments",
}


def _private_imports() -> tuple[list[str], int]:
    graph = grimp.build_graph("loket", exclude_type_checking_imports=True, cache_dir=str(source.TOP / ".cache" / "grimp"))
    found, looked = [], 0
    for importer in sorted(graph.modules):
        room = source.room_of(importer)
        if room is None or ".migrations" in importer:
            continue  # the roof (config) wires rooms together and may look inside
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            other = source.room_of(imported)
            if other is None or other == room or other in SHARED:
                continue
            looked += 1
            rest = imported.removeprefix(other).strip(".")
            if rest and rest.split(".")[0] not in PUBLIC and imported not in LISTED:
                found.append(f"{importer} imports {imported}, which is private to {other}")
    return found, looked


def test_nobody_imports_the_inside_of_another_room() -> None:
    found, looked = _private_imports()
    assert found == []
    assert looked > 10


def test_every_listed_exception_is_still_there() -> None:
    assert [name for name in LISTED if name not in source.modules()] == []
