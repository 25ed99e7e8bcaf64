"""The SOP is drawn from the steps in the five symbols, for every package, and prints in the official layout."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
import typst

from loket.foundation.common.text import Text
from loket.services.catalogue import loading, sop, sop_svg
from loket.services.catalogue.definition import ServiceDefinition
from tests.support import packages

FOLDERS = sorted(path.parent for path in (packages.TOP / "service-packages").glob("*/*/service.yaml"))
SVG = "{http://www.w3.org/2000/svg}"


def definition(folder: Path) -> ServiceDefinition:
    return loading.load(loading.read_folder(folder)).definition


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_package_has_a_drawing_that_is_accessible_and_without_inline_style(folder: Path) -> None:
    svg = sop.flowchart_svg(definition(folder), prefix="alir")
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own text
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "alir-title alir-desc"
    assert root.findtext(f"{SVG}title")
    assert len(root.findtext(f"{SVG}desc") or "") > 100
    assert "style=" not in svg
    assert "<style" not in svg
    assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg)) <= {"none", "currentColor"}
    assert min(float(size) for size in re.findall(r'font-size="([^"]+)"', svg)) >= 12
    ids = re.findall(r' id="([^"]+)"', svg)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_decision_has_exactly_two_exits(folder: Path) -> None:
    table = sop.sop_table(definition(folder))
    for index, row in enumerate(table.rows):
        leaving = [edge for edge in table.edges if edge.source == index]
        sideways, down = {(e.label, e.end or e.target) for e in leaving if e.side}, [e for e in leaving if not e.side]
        if row.shape is sop.Shape.DECISION:
            assert len(sideways) >= 1
            assert len({edge.label for edge in down}) == 1
        elif index < len(table.rows) - 1:
            assert not sideways
            assert down


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_step_stands_once_in_the_column_of_its_actor(folder: Path) -> None:
    found = definition(folder)
    names = {step.actor: Text(id=step.actor, en=step.actor) for step in found.steps if step.actor}
    table = sop.sop_table(found, names)
    numbered = [row for row in table.rows if row.number]
    assert [row.number for row in numbered] == [str(n) for n in range(1, len(found.steps) + 3)]
    for row, step in zip(numbered[1:-1], found.steps, strict=True):
        assert row.step == step.id
        if step.actor:
            assert table.actors[row.actor].id == step.actor


def test_parallel_branches_leave_one_step_and_meet_again() -> None:
    table = sop.sop_table(definition(packages.TOP / "service-packages/dpmptsp/sip-dokter"))
    from_check = {edge.target for edge in table.edges if not edge.side and edge.source == 2}
    assert len(from_check) == 2


def test_times_and_notes_come_from_the_package() -> None:
    table = sop.sop_table(
        packages.load(("service.yaml", "time: {value: 2, unit: working_hours}", "time: {value: 30, unit: working_minutes}")).definition
    )
    [row] = [row for row in table.rows if row.step == "sign" and row.number]
    assert row.time.as_dict() == {"id": "30 menit kerja", "en": "30 working minutes"}
    assert table.total.id == "1 hari kerja"


def test_the_drawing_speaks_the_language_asked_for_and_escapes_what_packages_say() -> None:
    found = packages.load(("service.yaml", "title: {id: Verifikasi berkas, en: Verification}", 'title: {id: "A & <b>", en: "Look & see"}')).definition
    assert "A &amp; &lt;b&gt;" in sop.flowchart_svg(found)
    english = sop.flowchart_svg(found, "en")
    assert "Look &amp; see" in english
    assert "Applicant" in english


def test_a_long_procedure_is_cut_into_pages_joined_by_connectors() -> None:
    table = sop.sop_table(packages.load().definition)
    pages = sop_svg.draw(table, "id", page_height=500)
    assert len(pages) > 1
    letters = [re.findall(r"sop-connector.*?<text[^>]*>([A-Z])</text>", page) for page in pages]
    told = [letter for page in letters for letter in page]
    assert told
    assert all(told.count(letter) == 2 for letter in told)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_official_layout_compiles_to_an_accessible_pdf(language: str) -> None:
    source = sop.typst_source(packages.load().definition, None, language, government="Pemerintah Kabupaten Nusa Jaya", agency='Dinas "Contoh" #1')
    assert typst.compile(source.encode(), format="pdf", pdf_standards=["ua-1"]).startswith(b"%PDF")


def test_nothing_that_a_package_says_is_code_in_the_official_layout() -> None:
    hostile = packages.load(
        ("service.yaml", "en: Birth certificate}\nsummary", 'en: "x"}\nsummary'),
        ("service.yaml", "title: {id: Akta Kelahiran,", 'title: {id: "\\")#read(\\"/etc/passwd\\")#(\\"",'),
    )
    source = sop.typst_source(hostile.definition)
    assert typst.compile(source.encode(), format="pdf").startswith(b"%PDF")
