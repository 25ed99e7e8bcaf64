"""Differences in words, examples on paper, schemas for editors, and the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from loket.config.cli import service as cli
from loket.services.catalogue import diff, rehearsal, schemas
from tests.support import packages

TEMPLATE = packages.TOP / "service-packages" / "_template"


def told(*changes: tuple[str, str, str], language: str = "id") -> list[str]:
    before, after = packages.load(), packages.load(*changes)
    return [one.sentence(language) for one in diff.differences(before.definition, after.definition, before.templates, after.templates)]


@pytest.mark.parametrize(
    ("change", "indonesian", "english"),
    [
        (("service.yaml", "time: {value: 1, unit: working_days", "time: {value: 2, unit: working_days"), "waktu: 1 → 2 hari kerja", "time: 1 working day → 2 working days"),
        (("service.yaml", "time: {value: 1, unit: working_days", "time: {value: 7, unit: working_hours"), "waktu: 1 hari kerja → 7 jam kerja", "time: 1 working day → 7 working hours"),
        (("service.yaml", "amount_idr: 0", "amount_idr: 25000"), "biaya 2013-12-24: Rp0 → Rp25.000", "fee 2013-12-24: Rp0 → Rp25,000"),
        (("service.yaml", "review_by: 2027-10-31", "review_by: 2028-10-31"), "ditinjau sebelum: 31 Oktober 2027 → 31 Oktober 2028", "review before: 31 October 2027 → 31 October 2028"),
        (("form.yaml", "max_length: 60", "max_length: 50"), "isian child_name max_length: 60 → 50", "field child_name max_length: 60 → 50"),
        (("rules.yaml", "value: 60", "value: 90"), "angka report_limit_days sejak 2006-12-29: 60 → 90", "number report_limit_days since 2006-12-29: 60 → 90"),
        (("templates/kutipan.typ", "KUTIPAN", "SALINAN"), "templat templates/kutipan.typ: isi lama → berubah", "template templates/kutipan.typ: earlier content → changed"),
    ],
)  # fmt: skip
def test_a_change_is_said_in_words(change: tuple[str, str, str], indonesian: str, english: str) -> None:
    assert told(change) == [indonesian]
    assert told(change, language="en") == [english]


def test_no_change_says_nothing() -> None:
    assert told() == []


def test_an_example_walks_the_steps_and_counts_the_day() -> None:
    package = packages.load()
    example = rehearsal.Example.model_validate(package.examples["examples/tepat-waktu.yaml"])
    outcome = rehearsal.rehearse(package.definition, example, packages.calendar(), region="97.01")  # type: ignore[arg-type]
    assert outcome.path == ("check", "verify", "sign", "register", "issue", "done")
    assert outcome.documents == ("certificate",)
    assert not outcome.is_bad


def test_an_officer_may_choose_otherwise_in_an_example() -> None:
    package = packages.load()
    raw = {**package.examples["examples/tepat-waktu.yaml"], "choose": {"verify": "return"}}
    outcome = rehearsal.rehearse(package.definition, rehearsal.Example.model_validate(raw), packages.calendar(), region="97.01")  # type: ignore[arg-type]
    assert outcome.path == ("check", "verify", "applicant")
    assert outcome.is_bad
    again = {**raw, "choose": {"sign": "reverify"}}
    outcome = rehearsal.rehearse(package.definition, rehearsal.Example.model_validate(again), packages.calendar(), region="97.01")  # type: ignore[arg-type]
    assert outcome.path == ("check", "verify", "sign", "verify", "sign", "register", "issue", "done")


def test_the_schemas_in_the_repository_are_up_to_date() -> None:
    result = CliRunner().invoke(cli.command, ["schema", "--check", "--folder", str(packages.TOP / "service-packages" / ".schema")])
    assert result.exit_code == 0, result.output
    assert set(schemas.schemas()) == {"service.json", "form.json", "rules.json", "parameters.json", "examples.json"}


def test_the_template_is_a_package_without_problems(tmp_path: Path) -> None:
    made = CliRunner().invoke(cli.command, ["new", "surat-usaha", "--agency", "kecamatan", "--folder", str(tmp_path)])
    assert made.exit_code == 0, made.output
    checked = CliRunner().invoke(cli.command, ["check", str(tmp_path), "--on", "2026-11-24", "--json"])
    assert checked.exit_code == 0, checked.output
    [report] = json.loads(checked.output)
    assert {problem["severity"] for problem in report["problems"]} == {"warning"}
    assert "nama-layanan" not in (tmp_path / "kecamatan/surat-usaha/service.yaml").read_text()
    again = CliRunner().invoke(cli.command, ["new", "surat-usaha", "--agency", "kecamatan", "--folder", str(tmp_path)])
    assert again.exit_code == 1


def test_the_check_says_file_line_and_what_to_do_and_fails(tmp_path: Path) -> None:
    for name, content in packages.bundle(("service.yaml", "value: 1, unit: working_days", "value: 0, unit: working_days")).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    result = CliRunner().invoke(cli.command, ["check", str(tmp_path), "--lang", "en"])
    assert result.exit_code == 1
    assert "service.yaml:" in result.output
    assert "`value` must be at least 1." in result.output
    assert "1 problem(s), 0 warning(s)" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"], ["check", "/nowhere"], ["check", str(packages.SAMPLE), "--region", "11.99"], ["check", str(packages.SAMPLE), "--on", "tomorrow"],
        ["new", "Surat Usaha", "--agency", "x"], ["diff", str(packages.SAMPLE)], ["diff", "/nowhere", str(packages.SAMPLE)],
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_clear_line_and_no_traceback(arguments: list[str]) -> None:
    result = CliRunner().invoke(cli.command, arguments)
    assert result.exit_code != 0
    assert isinstance(result.exception, SystemExit)
    assert "Error" in result.output


@pytest.mark.parametrize("name", ["new", "check", "publish", "list", "diff", "schema"])
def test_every_command_shows_an_example(name: str) -> None:
    result = CliRunner().invoke(cli.command, [name, "--help"])
    assert result.exit_code == 0
    assert "Example: loket service" in result.output
