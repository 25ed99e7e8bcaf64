"""Differences in words, examples on paper, schemas for editors, and the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from loket.config.cli import service as cli
from loket.services.catalogue import diff, loading, rehearsal, schemas
from tests.support import packages

S, F, R = "service.yaml", "form.yaml", "rules.yaml"
TEMPLATE = packages.TOP / "service-packages" / "_template"


def told(*changes: tuple[str, str, str], language: str = "id") -> list[str]:
    before, after = packages.load(), packages.load(*changes)
    return [one.sentence(language) for one in diff.differences(before.definition, after.definition, before.templates, after.templates)]


@pytest.mark.parametrize(
    ("change", "indonesian", "english"),
    [
        ((S, "time: {value: 1, unit: working_days", "time: {value: 2, unit: working_days"), "waktu dari 1 menjadi 2 hari kerja", "time from 1 to 2 working days"),
        ((S, "time: {value: 1, unit: working_days", "time: {value: 7, unit: working_hours"), "waktu dari 1 hari kerja menjadi 7 jam kerja", "time from 1 working day to 7 working hours"),
        ((S, "amount_idr: 0", "amount_idr: 25000"), "biaya sejak 24 Desember 2013 dari Rp0 menjadi Rp25.000", "fee since 24 December 2013 from Rp0 to Rp25,000"),
        ((S, "review_by: 2027-10-31", "review_by: 2028-10-31"), "tanggal tinjau dari 31 Oktober 2027 menjadi 31 Oktober 2028", "review date from 31 October 2027 to 31 October 2028"),
        ((S, "time: {value: 4, unit", "time: {value: 3, unit"), "langkah “Verifikasi berkas”: waktu dari 4 menjadi 3 jam kerja", "step “Verification”: time from 4 to 3 working hours"),
        ((S, "accept: {next: [sign]", "accept: {next: [register]"), "langkah “Verifikasi berkas”, hasil “Lengkap dan benar”: tujuan dari “Persetujuan dan tanda tangan elektronik” menjadi “Pencatatan pada register kelahiran dan keluarga”", "step “Verification”, outcome “Complete and right”: next from “Approval and signature” to “Entry in the registers of births and families”"),
        ((S, "fields: [birth_letter]}", "fields: [birth_letter, born_on]}"), "langkah “Verifikasi berkas”, hasil “Kembalikan untuk diperbaiki”, alasan “Surat keterangan kelahiran tidak terbaca.”: isian baru: “Tanggal lahir”", "step “Verification”, outcome “Return for correction”, reason “The birth letter cannot be read.”: field added: “Date of birth”"),
        ((S, "local: [standard.time, steps.verify.actor", "local: [standard.time"), "yang boleh diatur daerah dihapus: langkah “Verifikasi berkas”: pelaksana", "what regions may set removed: step “Verification”: actor"),
        ((S, "          - {id: not_parent, text: {id: Pemohon bukan orang tua atau wali anak., en: The applicant is not a parent or guardian.}, legal_basis: Perpres 96/2018 Pasal 33}\n", ""), "langkah “Verifikasi berkas”, hasil “Tolak”: alasan dihapus: “Pemohon bukan orang tua atau wali anak.”", "step “Verification”, outcome “Refuse”: reason removed: “The applicant is not a parent or guardian.”"),
        ((F, "max_length: 60", "max_length: 50"), "isian “Nama lengkap anak”: huruf paling banyak dari 60 menjadi 50", "field “Full name of the child”: most characters from 60 to 50"),
        ((F, "required: false\n        hint", "required: true\n        hint"), "isian “Ayah”: wajib diisi dari tidak menjadi ya", "field “Father”: required from no to yes"),
        ((F, "show_when: form.parents_married\n", "show_when: form.father is known\n"), "halaman “Unggah buku nikah atau akta perkawinan”: ditanyakan bila dari “Orang tua terikat perkawinan yang tercatat” menjadi “Ayah” is known", "page “Upload the marriage book or certificate”: asked when from “The parents are in a registered marriage” to “Father” is known"),
        ((R, "value: 60", "value: 90"), "angka “report limit days”: nilai sejak 29 Desember 2006 dari 60 menjadi 90", "number “report limit days”: value since 29 December 2006 from 60 to 90"),
        ((R, "outcome: late", "outcome: accept"), "tabel “Kelengkapan pelaporan kelahiran”, baris “Pelaporan melewati 60 hari, perlu persetujuan kepala dinas.”: hasil dari “Terlambat, perlu persetujuan kepala dinas” menjadi “Lengkap dan tepat waktu”", "table “Completeness of the report of birth”, row “Reported after 60 days; needs the consent of the head of the office.”: outcome from “Late, needs the consent of the head” to “Complete and in time”"),
        (("templates/kutipan.typ", "KUTIPAN", "SALINAN"), "templat templates/kutipan.typ dari isi lama menjadi isi baru", "template templates/kutipan.typ from earlier content to new content"),
    ],
)  # fmt: skip
def test_a_change_is_said_in_words(change: tuple[str, str, str], indonesian: str, english: str) -> None:
    assert told(change) == [indonesian]
    assert told(change, language="en") == [english]


def test_a_change_of_the_other_language_only_is_said_too() -> None:
    assert told((S, "en: Birth certificate}", "en: Certificate of birth}")) == ["judul dari “Birth certificate” menjadi “Certificate of birth”"]


def test_no_id_of_a_step_or_a_field_is_left_when_a_whole_package_changes() -> None:
    """Compared with another service, nearly everything differs."""
    before, after = packages.load(), loading.load(packages.bundle(folder=packages.TOP / "service-packages/dukcapil/pindah-datang"))
    sentences = [one.sentence() for one in diff.differences(before.definition, after.definition)]
    ids = {step.id for one in (before, after) for step in one.definition.steps} | {
        name for one in (before, after) for name in one.definition.form.fields()
    }
    named = {name for name in ids if "_" in name}
    assert len(sentences) > 60
    assert {name for name in named if any(re.search(rf"(?<![a-z.]){name}(?![a-z_])", one) for one in sentences)} == set()


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
