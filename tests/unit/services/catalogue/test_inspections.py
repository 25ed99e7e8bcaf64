"""Packages whose inspections cannot be carried out are refused, each with what to do."""

from __future__ import annotations

import pytest

from loket.services.catalogue import check, facts, loading, rehearsal
from loket.services.catalogue.errors import PackageInvalid
from tests.support import packages

FOLDER = packages.SAMPLE.parents[1] / "dpmptsp" / "izin-praktik-bidan"
S = "service.yaml"
WATER = "{id: clean_water, text: {id: Air bersih dan penerangan memadai, en: Clean water and light are adequate}, photos: 1}"
ROOMS = "unit: {id: ruang, en: rooms}, min: 0, max: 20"


def codes(before: str, after: str) -> set[str]:
    try:
        package = loading.load(packages.bundle((S, before, after), folder=FOLDER), region=packages.REGION)
    except PackageInvalid as invalid:
        return {problem.code for problem in invalid.problems}
    found = check.check(package, on=packages.ON, calendar=packages.calendar())  # type: ignore[arg-type]
    return {problem.code for problem in found.problems}


REFUSED = {
    "an item in one language": (WATER, "{id: clean_water, text: {id: Air bersih}}", "shape.missing"),
    "an item that needs a photo and may have none": (WATER, WATER.replace("photos: 1", "needs_photo: true"), "inspections.photo_limit"),
    "more photos than can be sent": (WATER, WATER.replace("photos: 1", "photos: 6"), "shape.range"),
    "an item twice": (WATER, WATER.replace("clean_water", "referral"), "inspections.item_twice"),
    "a number without bounds": (ROOMS, "unit: {id: ruang, en: rooms}", "inspections.number"),
    "a number without its unit": (ROOMS, "min: 0, max: 20", "inspections.number"),
    "a number whose bounds are crossed": (ROOMS, ROOMS.replace("min: 0", "min: 30"), "inspections.number"),
    "bounds of an answer that is no number": (WATER, WATER.replace("photos: 1", "min: 1"), "inspections.part_stray"),
    "a choice of one": (", {value: health_centre, label: {id: Dititipkan ke puskesmas, en: Left with the health centre}}, {value: none, label: {id: Belum ada, en: Not yet}}", "", "inspections.choices"),
    "a place that is no address": ("at: form.place_address", "at: form.place_name", "inspections.place_unknown"),
    "an inspection without items": ("    kind: inspect\n", "    kind: agency\n", "steps.part_stray"),
    "a trip of too many": ("trip: 3", "trip: 11", "shape.range"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "code"), REFUSED.values(), ids=REFUSED)
def test_a_package_is_refused_for(before: str, after: str, code: str) -> None:
    assert code in codes(before, after)


def test_what_is_found_is_a_fact_for_rules_and_documents() -> None:
    definition = loading.load(packages.bundle(folder=FOLDER), region=packages.REGION).definition
    types = facts.fact_types(definition)
    assert {name for name in types if name.startswith("inspection.")} == {
        f"inspection.visit.{item.id}" for item in definition.step("visit").inspection.items
    }  # type: ignore[union-attr]
    found = {"inspection.visit.rooms": 2, "inspection.visit.waste": "none", "inspection.visit.clean_water": "yes"}
    said = {name: facts.spoken(definition, name, found) for name in found}
    assert [text.id for text in said.values() if text] == ["2 ruang", "Belum ada", "Ya"]


def test_an_example_names_what_is_found_and_no_other_item() -> None:
    definition = loading.load(packages.bundle(folder=FOLDER), region=packages.REGION).definition
    example = rehearsal.Example.model_validate(
        {"title": {"id": "a", "en": "a"}, "received_at": "2026-11-10T09:00+08:00", "inspections": {"visit": {"roomz": 2}}}
    )
    with pytest.raises(rehearsal.BadExample, match="roomz"):
        rehearsal.rehearse(definition, example, packages.calendar(), region=packages.REGION)  # type: ignore[arg-type]
