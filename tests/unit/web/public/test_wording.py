"""A definition as the public reads it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from loket.foundation.common.text import Text
from loket.oversight.standards.values import NO_FIGURES, Figures
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import Citation, ServiceDefinition
from loket.services.catalogue.values import VersionRecord
from loket.web.public import bundling, wording

TOP = Path(__file__).resolve().parents[4]
ON = dt.date(2026, 11, 24)


@pytest.fixture(scope="module")
def definition() -> ServiceDefinition:
    bundle = catalogue.read_folder(TOP / "service-packages/dukcapil/akta-kelahiran")
    return catalogue.load_package(bundle).definition


def test_a_share_without_cases_is_said_to_be_missing_not_zero(definition: ServiceDefinition) -> None:
    share = wording.facts(definition, NO_FIGURES, ON)[2]
    assert share["value"] == wording.NO_FIGURE
    assert share["kind"] == ""


@pytest.mark.parametrize(("percent", "kind"), [(100, "good"), (90, "good"), (89, "warning"), (70, "warning"), (69, "bad"), (0, "bad")])
def test_a_broken_promise_is_not_painted_green(definition: ServiceDefinition, percent: int, kind: str) -> None:
    figures = Figures(submitted=10, ended=10, refused=0, on_time_percent=percent, mean_hours=1)
    assert wording.facts(definition, figures, ON)[2]["kind"] == kind


def test_each_requirement_says_who_brings_it(definition: ServiceDefinition) -> None:
    tags = [one["tag"] for one in wording.requirements(definition)]
    assert tags == [wording.HELD, wording.HELD, wording.UPLOAD, wording.UPLOAD, wording.UPLOAD]


def test_an_address_that_a_browser_must_not_follow_is_only_text(definition: ServiceDefinition) -> None:
    wrong = definition.model_copy(
        update={"legal_basis": [Citation(cite="UU 1", url="javascript:alert(1)"), Citation(cite="UU 2", url="https://a.example")]}
    )
    assert [law["url"] for law in wording.laws(wrong)] == ["", "https://a.example"]


def test_the_same_version_gives_the_same_zip() -> None:
    text = Text(id="Contoh", en="Sample")
    record = VersionRecord("0" * 64, "contoh", 1, "97.01", "a", "b", text, text, "", "", dt.datetime(2026, 11, 24, tzinfo=dt.UTC), "x")
    first, second = (bundling.zipped(record, files) for files in ({"a": b"1", "b": b"2"}, {"b": b"2", "a": b"1"}))
    assert first == second
