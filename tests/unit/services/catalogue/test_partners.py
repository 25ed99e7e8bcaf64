"""Packages whose partner steps cannot be carried out are refused, each with file, line and what to do; what comes back is a fact."""

from __future__ import annotations

from typing import Any

import pytest

from loket.services.catalogue import check, diff, facts, loading, reading, rehearsal, sop
from loket.services.catalogue.editing.renaming import Kind, rename
from loket.services.catalogue.errors import PackageInvalid
from loket.services.catalogue.values import Problem
from tests.support import packages

FOLDER = packages.SAMPLE.parents[1] / "kesbangpol" / "izin-penelitian"
S = "service.yaml"
NUMBER = "{id: number, type: text, label: {id: Nomor telaah etik, en: Number of the ethics review}, needed_for: [accept]}"
ACCEPT = "accept: {next: [study], title: {id: Lolos telaah etik, en: Passed the ethics review}}"
APPLICATION = '      reference: "UU 11/2019 Pasal 39; Perjanjian kerja sama 9/2026 (fiktif)"\n'


def problems(before: str, after: str, *, region_file: bytes | None = None) -> list[Problem]:
    files = {"parameters.yaml": region_file} if region_file is not None else None
    try:
        package = loading.load(packages.bundle((S, before, after), folder=FOLDER, files=files), region=packages.REGION)
    except PackageInvalid as invalid:
        return list(invalid.problems)
    return list(check.check(package, on=packages.ON, calendar=packages.calendar()).problems)  # type: ignore[arg-type]


REFUSED = {
    "an outcome that refuses": (ACCEPT, ACCEPT.replace("[study]", "[refused]"), "partner.refuses"),
    "an outcome that ends the case": (ACCEPT, ACCEPT.replace("[study]", "[done]"), "partner.decides"),
    "an outcome that issues a document": (ACCEPT, ACCEPT.replace("[study]", "[issue]"), "partner.decides"),
    "an outcome that comes to a document by rule": (ACCEPT, ACCEPT.replace("[study]", "[check]"), "partner.decides"),
    "nothing but returns": (ACCEPT, ACCEPT.replace("[study]", "[applicant]"), "steps.no_reasons"),
    "a returned field twice": (NUMBER, f"{NUMBER}\n        - {NUMBER}", "partner.returned_twice"),
    "a choice without choices": (NUMBER, NUMBER.replace("type: text", "type: choice"), "partner.choices"),
    "choices of a text": (NUMBER, NUMBER.replace("needed_for", "choices: [{value: a, label: {id: A, en: A}}], needed_for"), "partner.choices"),
    "bounds of a text": (NUMBER, NUMBER.replace("needed_for", "min: 1, needed_for"), "partner.bounds"),
    "crossed bounds": (NUMBER, NUMBER.replace("type: text", "type: integer").replace("needed_for", "min: 5, max: 1, needed_for"), "partner.bounds"),
    "needed for an outcome that is not there": (NUMBER, NUMBER.replace("[accept]", "[acept]"), "partner.needed_for"),
    "a line that no case has": ("value: form.theme}", "value: form.tema}", "steps.told_unknown"),
    "a partner without law": (APPLICATION, "", "shape.missing"),
    "a client_id that is none": (APPLICATION, f"{APPLICATION}      application: komite-etik\n", "shape.pattern"),
    "a partner of an examination": ("  - id: ethics\n    kind: agency\n", "  - id: ethics\n    kind: review\n", "steps.part_stray"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "code"), REFUSED.values(), ids=REFUSED)
def test_a_package_is_refused_for(before: str, after: str, code: str) -> None:
    found = [one for one in problems(before, after) if one.code == code]
    assert found, [(one.code, one.line) for one in problems(before, after)]
    for one in found:
        assert one.file == S
        assert one.line > 100
        assert one.message.id != one.message.en


@pytest.mark.parametrize(
    "step",
    [
        "{id: between, kind: record, title: {id: A, en: A}, effect: residents.change_name, output: {id: A, en: A}, next: [approve]}",
        "{id: between, kind: inform, title: {id: A, en: A}, to: [kesbangpol/kepala], tells: [], output: {id: A, en: A}, next: [done]}",
    ],
    ids=["a register entry", "an end after a notice"],
)
def test_no_outcome_of_a_partner_comes_by_another_step_to(step: str) -> None:
    bundle = packages.bundle(
        (S, ACCEPT, ACCEPT.replace("[study]", "[between]")), (S, "  - id: issue\n", f"  - {step}\n  - id: issue\n"), folder=FOLDER
    )
    package = loading.load(bundle, region=packages.REGION)
    found = check.check(package, on=packages.ON, calendar=packages.calendar()).problems  # type: ignore[arg-type]
    (one,) = [one for one in found if one.code == "partner.decides"]
    assert ACCEPT.replace("[study]", "[between]") in bundle[S].decode().splitlines()[one.line - 1]
    assert "without an officer who decides" in one.message.en
    assert "langkah petugas" in one.message.id


def test_a_message_names_the_place_and_what_was_probably_meant_in_both_languages() -> None:
    (one,) = [one for one in problems(NUMBER, NUMBER.replace("[accept]", "[acept]")) if one.code == "partner.needed_for"]
    text = (FOLDER / S).read_text().splitlines()
    assert "number, type: text" in text[one.line - 1]
    assert "accept" in one.message.id
    assert "There is no outcome `acept`" in one.message.en


def test_a_region_names_the_application_only_where_the_package_lets_it() -> None:
    said = "service: izin-penelitian\nparameters:\n  - {path: steps.ethics.partner.application, value: 01K8000000E008000003KW1QG1, reference: Perjanjian}\n"
    package = loading.load(packages.bundle(folder=FOLDER, files={"parameters.yaml": said.encode()}), region=packages.REGION)
    step = package.definition.step("ethics")
    assert step.is_handed_over
    assert step.partner is not None
    assert step.partner.application == "01K8000000E008000003KW1QG1"
    assert not loading.load(packages.bundle(folder=FOLDER), region=packages.REGION).definition.step("ethics").is_handed_over
    closed = packages.bundle((S, "steps.ethics.partner.application, ", ""), folder=FOLDER, files={"parameters.yaml": said.encode()})
    with pytest.raises(PackageInvalid) as refused:
        loading.load(closed, region=packages.REGION)
    assert [(one.file, one.line, one.code) for one in refused.value.problems] == [("parameters.yaml", 3, "local.not_allowed")]
    wrong = packages.bundle(folder=FOLDER, files={"parameters.yaml": said.replace("01K8", "9ZK8").encode()})
    with pytest.raises(PackageInvalid) as refused:
        loading.load(wrong, region=packages.REGION)
    assert [(one.file, one.code) for one in refused.value.problems] == [("parameters.yaml", "shape.pattern")]


def test_what_comes_back_is_a_fact_for_rules_and_documents() -> None:
    definition = loading.load(packages.bundle(folder=FOLDER), region=packages.REGION).definition
    assert {name for name in facts.fact_types(definition) if name.startswith("partner.")} == {"partner.ethics.number", "partner.ethics.valid_until"}
    found = facts.facts_of(definition, {}, {}, packages.ON, "97.01", partners={"ethics": {"number": "KE/1", "valid_until": "2027-12-31", "old": "x"}})
    assert "partner.ethics.old" not in found
    assert [text.id for name in ("number", "valid_until") if (text := facts.spoken(definition, f"partner.ethics.{name}", found))] == [
        "KE/1", "31 Desember 2027",
    ]  # fmt: skip
    with_document = packages.bundle((S, "      name: form.leader\n", "      name: form.leader\n      ethics: partner.ethics.number\n"), folder=FOLDER)
    package = loading.load(with_document, region=packages.REGION)
    assert "documents.field_unknown" not in {one.code for one in check.check(package, on=packages.ON, calendar=packages.calendar()).problems}  # type: ignore[arg-type]


def test_an_example_names_what_partners_give_back_and_nothing_else() -> None:
    definition = loading.load(packages.bundle(folder=FOLDER), region=packages.REGION).definition
    said = {"title": {"id": "A", "en": "A"}, "received_at": "2026-11-10T09:00+08:00", "partners": {"ethics": {"nomor": "1"}}}
    example = rehearsal.Example.model_validate(said)
    with pytest.raises(rehearsal.BadExample, match="nomor"):
        rehearsal.rehearse(definition, example, packages.calendar(), region=packages.REGION)  # type: ignore[arg-type]


def test_the_comparison_of_versions_and_the_sop_speak_of_the_partner() -> None:
    before = loading.load(packages.bundle(folder=FOLDER), region=packages.REGION).definition
    changed = packages.bundle((S, "name: {id: Komite Etik Universitas Nusa (fiktif)", "name: {id: Komite Lain (fiktif)"), folder=FOLDER)
    (line,) = diff.differences(before, loading.load(changed, region=packages.REGION).definition)
    assert (line.what.id, line.what.en) == (
        "langkah “Telaah etik penelitian”, mitra pelaksana: nama",
        "step “Ethics review of the research”, partner: name",
    )
    said = "service: izin-penelitian\nparameters:\n  - {path: steps.ethics.partner.application, value: 01K8000000E008000003KW1QG1, reference: Perjanjian}\n"
    handed = loading.load(packages.bundle(folder=FOLDER, files={"parameters.yaml": said.encode()}), region=packages.REGION).definition
    partner = "Komite Etik Universitas Nusa (fiktif)"
    assert partner not in [one.id for one in sop.sop_table(before).actors]
    table = sop.sop_table(handed)
    assert {table.actors[row.actor].id for row in table.rows if row.step == "ethics"} == {partner}


def test_renaming_reaches_what_a_partner_is_told_and_gives_back() -> None:
    def renamed(kind: Kind, old: str, new: str, within: str = "") -> dict[str, Any]:
        files = {name: reading.read(name, content)[0] for name, content in packages.bundle(folder=FOLDER).items() if name.endswith(".yaml")}
        files["service.yaml"]["documents"]["permit"]["fields"]["ethics"] = "partner.ethics.number"
        return rename(files, kind, old, new, within=within)["service.yaml"]

    step = next(one for one in renamed(Kind.FIELD, "theme", "main_theme")["steps"] if one["id"] == "ethics")
    assert step["partner"]["fields"][1]["value"] == "form.main_theme"
    step = next(one for one in renamed(Kind.OUTCOME, "accept", "pass", within="ethics")["steps"] if one["id"] == "ethics")
    assert step["partner"]["returns"][0]["needed_for"] == ["pass"]
    service = renamed(Kind.STEP, "ethics", "review_board")
    assert service["documents"]["permit"]["fields"]["ethics"] == "partner.review_board.number"
    assert "steps.review_board.partner.application" in service["local"]
