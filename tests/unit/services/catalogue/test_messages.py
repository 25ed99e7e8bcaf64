"""What the check promises to refuse, each at its line; and what it says to the mistakes that clerks make."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest

from loket.services.catalogue.values import Problem
from tests.support import packages
from tests.unit.services.catalogue.test_refusals import CASES

S, F, R, T = "service.yaml", "form.yaml", "rules.yaml", "templates/kutipan.typ"
E = "examples/tepat-waktu.yaml"

# What is refused -> (changed how, code, what stands on the line that is named, what to do in either language).
PROMISED = {
    "a fee without law": ("a fee whose law is to be done", "standard.fee_without_law", "amount_idr: 0", "Tulis peraturannya di `reference`", "Write the regulation in `reference`"),
    "a fee without any reference": ("a fee without law", "standard.fee_without_law", "amount_idr: 0", "Tulis peraturannya di `reference`", "Write the regulation in `reference`"),
    "a time without law": ("a time whose law is a dash", "standard.time_without_law", "time: {value: 1, unit: working_days", "Tulis peraturannya di `reference`", "Write the regulation in `reference`"),
    "an upload of what the government holds": ("an upload of the family card", "held.document_asked", "type: upload", "Hapus unggahan ini", "Remove this upload"),
    "a promise that is shorter than its steps": ("steps longer than the promise", "steps.longer_than_promise", "time: {value: 1, unit: working_days", "Singkatkan langkah", "Shorten steps"),
    "an unreachable step": ("an unreachable step", "steps.unreachable", "- id: sign", "Arahkan suatu `next` ke sini", "Lead some `next` here"),
    "an unreachable rule row": ("an unreachable row", "rules.row_unreachable", "- id: never", "Ubah atau hapus", "Change or remove it"),
    "a rule row no example covers": ("a row no example covers", "examples.row_uncovered", "- id: rare", "Tulis satu contoh", "Write one in examples/"),
    "a template field nothing supplies": ("a template field nothing supplies", "documents.field_missing", "data.nama", "Tambahkan `nama` di documents", "Add `nama` under documents"),
    "a template that executes something": ("a template that reads files", "templates.not_allowed", "#read", "tidak boleh dipakai", "is not allowed"),
}  # fmt: skip


def at_line(problem: Problem, *changes: tuple[str, str, str]) -> str:
    """The line of the changed package that a problem names."""
    return packages.bundle(*changes)[problem.file].decode().splitlines()[problem.line - 1]


@pytest.mark.parametrize(("case", "code", "line", "indonesian", "english"), PROMISED.values(), ids=list(PROMISED))
def test_what_the_check_promises_to_refuse_is_named_at_its_line_with_what_to_do(
    case: str, code: str, line: str, indonesian: str, english: str
) -> None:
    change = CASES[case][0]
    [problem] = [one for one in packages.problems_of(change) if one.code == code]
    assert line in at_line(problem, change)
    assert problem.line_of_text().startswith(f"{problem.file}:{problem.line}:{problem.column}:")
    assert indonesian in problem.message.id
    assert english in problem.message.en


def test_an_expired_review_date_is_named_at_its_line() -> None:
    [problem] = [one for one in packages.problems_of(on=dt.date(2027, 10, 31)) if one.code == "standard.review_expired"]
    assert "review_by: 2027-10-31" in at_line(problem)
    assert "tulis tanggal tinjau berikutnya" in problem.message.id
    assert packages.problems_of(on=dt.date(2027, 10, 30)) == ()


def test_the_time_that_the_applicant_takes_does_not_count_against_the_promise() -> None:
    """Verification takes 4 of the 7.5 hours of a working day; the way back to the applicant adds nothing."""
    fits = (S, "    time: {value: 2, unit: working_hours}", "    time: {value: 210, unit: working_minutes}")
    assert "steps.longer_than_promise" not in packages.codes(fits)
    assert "steps.longer_than_promise" in packages.codes((fits[0], fits[1], fits[2].replace("210", "211")))


@pytest.mark.parametrize("content", ["!!python/object/apply:os.system [ls]", "&a 1\nnote: *a", "!include /etc/passwd"])
def test_yaml_that_would_do_something_is_refused_at_its_line(content: str) -> None:
    change = (S, "agency: dukcapil\n", f"agency: {content}\n")
    [problem] = packages.problems_of(change)
    assert problem.code in {"yaml.tag", "yaml.anchor"}
    assert "agency" in at_line(problem, change)


# The mistake -> (change, what stands on the line that is named, what the message says).
MISTAKES = {
    "a line indented too little": ((S, "    kind: review\n", "   kind: review\n"), "kind: review", "Samakan lekukan"),
    "a line indented too much": ((S, "    kind: review\n", "      kind: review\n"), "kind: review", "Samakan lekukan"),
    "a tab": ((S, "    kind: review\n", "\tkind: review\n"), "kind: review", "Ganti tab dengan spasi"),
    "no space after the colon": ((S, "agency: dukcapil", "agency:dukcapil"), "agency:dukcapil", "spasi sesudah titik dua"),
    "a colon in a sentence": ((S, "  id: Mencatatkan kelahiran", "  id: Mencatatkan: kelahiran"), "Mencatatkan:", "Kalimat yang berisi titik dua harus diberi tanda kutip"),
    "a quotation that is not closed": ((S, 'number: "AL-{number}"', 'number: "AL-{number}'), "", "Mungkin tanda kutip di baris 168 belum ditutup"),
    "a bracket that is not closed": ((S, "{id: Akta Kelahiran, en: Birth certificate}\nsummary", "{id: Akta Kelahiran, en: Birth certificate\nsummary"), "", "Mungkin kurung di baris 4 belum ditutup"),
    "an unknown entry that is nearly one": ((F, "        max_length: 60", "        maxlength: 60"), "maxlength", "Mungkin maksud Anda `max_length`"),
    "an entry in Indonesian": ((S, "    actor: dukcapil/verifikator", "    pelaksana: dukcapil/verifikator"), "pelaksana", "Mungkin maksud Anda `actor`"),
    "an entry like none": ((S, "retention: {years: 30", "retention: {xyzzy: 30"), "xyzzy", "Yang dikenal: years, reference"),
    "a unit in Indonesian": ((S, "time: {value: 1, unit: working_days", "time: {value: 1, unit: hari kerja"), "hari kerja", "Mungkin maksud Anda `working_days`"),
    "a kind that is nearly one": ((S, "kind: review", "kind: reviw"), "reviw", "Mungkin maksud Anda `review`"),
    "a time that is a sentence": ((S, "time: {value: 4, unit: working_hours}", "time: 4 jam kerja"), "4 jam kerja", "misalnya {value: 4, unit: working_hours}"),
    "a sentence in one language": ((S, "title: {id: Akta Kelahiran, en: Birth certificate}", "title: {id: Akta Kelahiran}"), "title:", "`title.en` belum diisi"),
    "a number where a sentence stands": ((F, "title: {id: Siapa nama anak?", "title: {id: 2026"), "2026", "tulis dalam tanda kutip"),
    "a date as people write it": ((S, "review_by: 2027-10-31", "review_by: 31-10-2027"), "31-10-2027", "tanggal seperti 2026-11-24"),
    "a yes in Indonesian": ((F, "required: false\n        hint", "required: tidak\n        hint"), "tidak", "false (tidak)"),
    "an amount with dots": ((S, "amount_idr: 0", "amount_idr: 25.000"), "25.000", "Tulis ribuan tanpa titik: 25000"),
    "an amount with Rp": ((S, "amount_idr: 0", "amount_idr: Rp1.250.000"), "Rp1.250.000", "Tulis misalnya 1250000"),
    "a step that is nearly one": ((S, "accept: {next: [sign]", "accept: {next: [sing]"), "sing", "Mungkin maksud Anda `sign`"),
    "a position that is nearly one": ((S, "actor: dukcapil/verifikator", "actor: dukcapil/verifikasi"), "verifikasi", "Mungkin maksud Anda `dukcapil/verifikator`"),
    "a field that is nearly one": ((S, "field: birth_letter\n", "field: birth_leter\n"), "birth_leter", "Mungkin maksud Anda `birth_letter`"),
    "a fact that is nearly one": ((R, "form.father is known", "form.fathr is known"), "form.fathr", "Mungkin maksud Anda “form.father”"),
    "a condition joined in Indonesian": ((R, "form.father is known and", "form.father is known dan"), "is known dan", "Tulis “and”"),
    "two signs of equality": ((R, "form.parents_married = false", "form.parents_married == false"), "==", "Tulis satu tanda “=” saja"),
    "a row without its law": ((R, "        legal_basis: UU 24/2013 Pasal 32 ayat (1)\n", ""), "id: late_report", "Isi “legal_basis” dengan teks"),
    "a source that is nearly one": ((S, "      sex: form.sex\n      birth_place", "      sex: form.sxe\n      birth_place"), "form.sxe", "Mungkin maksud Anda `form.sex`"),
    "a template field that is nearly one": ((T, "data.name)", "data.nmae)"), "data.nmae", "Mungkin maksud Anda `name`"),
    "a template word that is nearly one": ((T, "#signature()", "#signatur()"), "#signatur()", "Mungkin maksud Anda `signature`"),
    "an address of mail in a template": ((T, "#signature()", "#signature() surat@kantor.example"), "surat@", r"tulis \@"),
    "an outcome of an example in Indonesian": ((E, "expect:", "choose: {verify: setuju}\nexpect:"), "setuju", "Mungkin maksud Anda `accept`"),
    "a time of an example without zone": ((E, "+08:00", ""), "received_at", "Tulis waktu dengan zonanya"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "line", "said"), MISTAKES.values(), ids=list(MISTAKES))
def test_a_mistake_that_clerks_make_is_answered_with_what_to_do(change: tuple[str, str, str], line: str, said: str) -> None:
    found = packages.problems_of(change)
    matching = [one for one in found if said in one.message.id]
    assert len(matching) == 1, [one.line_of_text() for one in found]
    [problem] = matching
    assert line in at_line(problem, change)
    assert problem.message.en != problem.message.id


def test_a_bare_no_stays_what_was_written() -> None:
    """`no` is a word in these packages, as YAML 1.2 has it; as an answer to a yes-or-no entry it is no."""
    package = packages.load((F, "required: false\n        hint", "required: no\n        hint"), (F, "{id: Rumah, en: Home}", "{id: no, en: no}"))
    fields = package.definition.form.fields()
    assert fields["father"].required is False
    assert fields["place_kind"].choices[-1].label.en == "no"


def test_the_check_loads_neither_the_web_nor_the_database() -> None:
    """It answers in editors while one types: what makes it slow is what it loads."""
    program = (
        "import sys; from loket.config.cli import service\n"
        f"service.command(['check', {str(packages.SAMPLE)!r}, '--on', '2026-11-24'], standalone_mode=False)\n"
        "print(sorted({'django', 'psycopg', 'typst', 'pyhanko', 'procrastinate', 'cryptography'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=packages.TOP)
    assert done.stdout.splitlines()[-1] == "[]", done.stdout
