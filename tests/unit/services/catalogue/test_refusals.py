"""What a package is refused for: one small change of the worked sample, one reason, at its place."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.support import packages

S, F, R = "service.yaml", "form.yaml", "rules.yaml"
TEMPLATE = "templates/kutipan.typ"
ADD_FIELD = "      - {id: birth_letter_x"
VERIFY_TIME = "time: {value: 4, unit: working_hours}"
LAST_PAGE = "pages:\n"


def page(field: str) -> tuple[str, str, str]:
    """A further page with one field, put first."""
    return (F, "pages:\n", f"pages:\n  - id: tambahan\n    title: {{id: Tambahan, en: More}}\n    fields:\n      - {field}\n")


def text(name: str, label: str, more: str = "") -> str:
    return f"{{id: {name}, type: text, label: {{id: {label}, en: {label}}}{more}}}"


def upload(name: str, label: str) -> str:
    return f"{{id: {name}, type: upload, label: {{id: {label}, en: {label}}}, required: false, upload: {{types: [pdf]}}}}"


INFORM = """    next: [tell]
  - id: tell
    kind: inform
    title: {{id: Beri tahu, en: Tell}}
    to: [dinkes/pemeriksa]
    tells: [{{label: {{id: Nama, en: Name}}, value: {value}}}]
{reference}    next: [done]
"""
COME = """    next: [come]
  - id: come
    kind: appointment
    title: {{id: Datang, en: Come}}
    actor: dukcapil/kepala
    visit: {{minutes: {minutes}, book_within: {{value: 5, unit: working_days}}, change_until_hours: 2, wait_minutes: 15, rebookings: 1, missed: {missed}}}
    outcomes:
{outcomes}
"""
CAME = "      accept: {next: [done]}\n"
ABSENT = "      absent: {next: [applicant], reasons: [{id: away, text: {id: Tidak datang., en: Did not come.}}]}\n"
TWICE = ABSENT.replace("}]}", "}, {id: late, text: {id: Terlambat., en: Late.}}]}")
CASES = {
    # law
    "a time without law": ((S, "time: {value: 1, unit: working_days, reference: ", "time: {value: 1, unit: working_days, x: "), "standard.time_without_law"),
    "a time whose law is a dash": ((S, 'reference: "Permendagri 19/2018 Pasal 3; Standar Pelayanan daerah demo"', 'reference: "-"'), "standard.time_without_law"),
    "a fee without law": ((S, "amount_idr: 0, reference: UU 24/2013 Pasal 79A", "amount_idr: 0"), "standard.fee_without_law"),
    "a fee whose law is to be done": ((S, "reference: UU 24/2013 Pasal 79A", "reference: TODO"), "standard.fee_without_law"),
    "no fee in force yet": ((S, "{from: 2013-12-24, amount_idr: 0", "{from: 2093-12-24, amount_idr: 0"), "standard.no_fee_now"),
    "deemed granted without law": ((S, "on_overdue: escalate", "on_overdue: deemed_granted"), "standard.deemed_without_law"),
    "a refusal without law": ((S, "en: This birth is already registered.}, legal_basis: UU 23/2006 Pasal 27}", "en: This birth is already registered.}}"), "steps.refusal_without_law"),
    # never ask twice
    "an upload of the identity card": (page(upload("copy", "Fotokopi KTP")), "held.document_asked"),
    "an upload of the family card": (page(upload("copy", "Foto Kartu Keluarga")), "held.document_asked"),
    "an upload named after the family card": (page(upload("kk", "Berkas pendukung")), "held.document_asked"),
    "a question for the NIK": (page(text("nik", "NIK Anda")), "held.fact_asked"),
    "a question for the mother's name": (page(text("mothers", "Nama ibu kandung")), "held.fact_asked"),
    # steps
    "steps longer than the promise": ((S, VERIFY_TIME, "time: {value: 2, unit: working_days}"), "steps.longer_than_promise"),
    "an unreachable step": ((S, "accept: {next: [sign]", "accept: {next: [register]"), "steps.unreachable"),
    "an unknown target": ((S, "accept: {next: [sign]", "accept: {next: [signn]"), "steps.target"),
    "no way to done": ((S, "    next: [done]", "    next: [verify]"), "steps.no_done"),
    "a step without actor": ((S, "    actor: dukcapil/verifikator\n", ""), "steps.part_missing"),
    "a step without time": ((S, "    time: {value: 4, unit: working_hours}\n", ""), "steps.part_missing"),
    "a stray part": ((S, "    document: certificate\n", "    document: certificate\n    actor: dukcapil/kepala\n"), "steps.part_stray"),
    "an unknown kind of step": ((S, "kind: review", "kind: telepathy"), "shape.choice"),
    "an unknown effect": ((S, "effect: residents.register_birth", "effect: residents.register_twins"), "steps.effect_unknown"),
    "an effect's missing parameter": ((S, "      sex: form.sex\n", ""), "steps.effect_parameter"),
    "an effect's parameter of the wrong type": ((S, "      born_on: form.born_on\n", "      born_on: form.child_name\n"), "steps.effect_type"),
    "an effect's unknown source": ((S, "      sex: form.sex\n", "      sex: form.gender\n"), "steps.effect_source"),
    "an effect's value that is no choice": ((S, "      sex: form.sex\n", "      sex: \"'lain'\"\n"), "steps.effect_value"),
    "a reason with an unknown field": ((S, "fields: [birth_letter]", "fields: [birth_lettr]"), "steps.reason_field"),
    "an unknown document": ((S, "    document: certificate\n", "    document: certificat\n"), "steps.document_unknown"),
    "a position that the region lacks": ((S, "actor: dukcapil/verifikator", "actor: dukcapil/tukang-cap"), "steps.actor_unknown"),
    "a place that is not in the form": ((S, "    actor: dukcapil/verifikator\n", "    actor: dukcapil/verifikator\n    place: form.address.village\n"), "steps.place_unknown"),
    "a place that is no village": ((S, "    actor: dukcapil/verifikator\n", "    actor: dukcapil/verifikator\n    place: form.birth_place\n"), "steps.place_unknown"),
    "a place that only a later entry makes known": ((S, "    actor: dukcapil/verifikator\n", "    actor: dukcapil/verifikator\n    place: effect.register.village_code\n"), "steps.place_unknown"),
    "a place where nobody works": ((S, "    effect: residents.register_birth\n", "    effect: residents.register_birth\n    place: residents.village_code\n"), "steps.part_stray"),
    # rules
    "an unreachable row": ((R, "      - id: late_report\n", "      - id: never\n        when: form.sex = 'male' and form.sex = 'female'\n        outcome: late\n        reason: {id: Mustahil., en: Impossible.}\n        legal_basis: UU 1\n      - id: late_report\n"), "rules.row_unreachable"),
    "a row no example covers": ((R, "      - id: late_report\n", "      - id: rare\n        when: form.child_name = 'Tidak Ada Contoh'\n        outcome: late\n        reason: {id: Jarang., en: Rare.}\n        legal_basis: UU 1\n      - id: late_report\n"), "examples.row_uncovered"),
    "an outcome without a way": ((R, "outcome: late", "outcome: latish"), "rules.outcome_without_way"),
    "an unknown table": ((S, "rules: completeness", "rules: completness"), "rules.table_unknown"),
    "a rule with a fact that does not exist": ((R, "days_between(form.born_on,", "days_between(form.birth_day,"), "rules.unknown_name"),
    # documents
    "a template field nothing supplies": ((TEMPLATE, "data.name)", "data.nama)"), "documents.field_missing"),
    "a document field that is not known": ((S, "nik: effect.register.nik", "nik: effect.register.nick"), "documents.source_unknown"),
    "a missing template": ((S, "template: templates/kutipan.typ", "template: templates/akta.typ"), "documents.template_missing"),
    "a template that reads files": ((TEMPLATE, "#signature()", '#signature() #read("/etc/passwd")'), "templates.not_allowed"),
    "a template without signature": ((TEMPLATE, "#signature()", ""), "documents.part_missing"),
    "a signatory who approves nothing": ((S, 'number: "AL-{number}"', 'number: "AL-{number}"\n    signed_by: verify'), "documents.signed_by"),
    "a number without number": ((S, 'number: "AL-{number}"', 'number: "AL"'), "documents.number"),
    "a validity of no unit": ((S, 'number: "AL-{number}"', 'number: "AL-{number}"\n    valid: {value: 5, reference: UU 1}'), "documents.valid"),
    "a validity until what is no date": ((S, 'number: "AL-{number}"', 'number: "AL-{number}"\n    valid: {until: form.child_name, reference: UU 1}'), "documents.valid_date"),
    "a document about nobody": ((S, 'number: "AL-{number}"', 'number: "AL-{number}"\n    about: form.child_name'), "documents.about"),
    "a renewal of no document": ((S, 'number: "AL-{number}"', 'number: "AL-{number}"\n    renews: form.mother'), "documents.renews"),
    "a notice of what is not known": ((S, "    next: [done]\n", INFORM.format(value="form.nothing", reference="    reference: UU 1\n")), "steps.told_unknown"),
    "a notice without law": ((S, "    next: [done]\n", INFORM.format(value="form.child_name", reference="")), "steps.part_missing"),
    "a visit whose miss leads nowhere": ((S, "    next: [done]\n", COME.format(minutes=15, missed="away", outcomes=CAME + ABSENT)), "steps.visit_missed"),
    "a visit whose miss has two reasons": ((S, "    next: [done]\n", COME.format(minutes=15, missed="absent", outcomes=CAME + TWICE)), "steps.visit_missed_reason"),
    "a visit that can only be missed": ((S, "    next: [done]\n", COME.format(minutes=15, missed="accept", outcomes=CAME)), "steps.visit_no_exit"),
    "a visit of seven minutes": ((S, "    next: [done]\n", COME.format(minutes=7, missed="absent", outcomes=CAME + ABSENT)), "shape.wrong"),
    "a visit without its part": ((S, "kind: review", "kind: appointment"), "steps.part_missing"),
    "a part of a relative that nobody holds": ((S, "nik: effect.register.nik", "nik: form.mother.shoe_size"), "documents.source_unknown"),
    # form
    "two fields of one id": (page(text("child_name", "Nama panggilan")), "form.field_twice"),
    "an answer twice": ((F, "{value: female,", "{value: male,"), "form.choice_twice"),
    "an unknown pattern": ((F, "pattern: person_name", "pattern: name"), "form.pattern"),
    "a condition on a later question": (page(text("early", "Awal", ", show_when: form.parents_married")), "form.looks_ahead"),
    "a condition of the wrong type": ((F, "    show_when: form.parents_married\n", "    show_when: form.child_name\n"), "rules.not_a_condition"),
    "a prefilled field from nowhere": ((F, "from: residents.family.kk_number", "from: residents.family.number"), "form.from_unknown"),
    "family members where nobody is of the register": ((S, "kinds: [resident]", "kinds: [account]"), "form.family_unbound"),
    "a limit that is no date": ((F, "max: today", "max: tomorrow"), "form.limit"),
    "a choice of documents without saying which": ((F, "id: mother, type: family_member,", "id: mother, type: issued_document,"), "form.accepts"),
    "a page named as an address of the door": ((F, "  - id: anak\n", "  - id: periksa\n"), "form.page_reserved"),
    "a field named as a part of the form": (page(text("more", "Lainnya")), "form.field_reserved"),
    # standard
    "a service named as an address of the portal": ((S, "service: akta-kelahiran", "service: cari"), "standard.service_reserved"),
    "a requirement without its field": ((S, "      field: birth_letter\n", "      field: birth_leter\n"), "standard.requirement_field"),
    "a requirement that the register does not hold": ((S, "held: residents.nik", "held: residents.ktp"), "standard.held_unknown"),
    "a requirement both held and asked": ((S, "      field: birth_letter\n", "      field: birth_letter\n      held: residents.nik\n"), "standard.requirement_source"),
    "an unknown place in a notice": ((S, "Permohonan {case_number} kami terima", "Permohonan {number} kami terima"), "notices.placeholder"),
    "a text message of three parts": (
        (S, "notices:\n  submitted:", 'notices:\n  submitted:\n    sms: {id: "{case_number} ' + "kata " * 70 + '", en: "{case_number}"}'), "notices.sms_long",
    ),
    "a text message in wide letters": (
        (S, "notices:\n  submitted:", 'notices:\n  submitted:\n    sms: {id: "{case_number} ' + "汉 " * 70 + '", en: "{case_number}"}'), "notices.sms_long",
    ),
    "a text message that names no case": (
        (S, "notices:\n  submitted:", 'notices:\n  submitted:\n    sms: {id: "Diterima.", en: "{case_number}"}'), "notices.sms_without_number",
    ),
    "an unknown place in a text message": (
        (S, "notices:\n  submitted:", 'notices:\n  submitted:\n    sms: {id: "{case_number} {nik}", en: "{case_number}"}'), "notices.placeholder",
    ),
    "an unknown event of a notice": ((S, "notices:\n  submitted:", "notices:\n  sent:"), "notices.unknown"),
    "something local that cannot be": ((S, "local: [standard.time,", "local: [standard.product,"), "local.unknown"),
    "who may apply without a reason": ((S, "  eligible_reason:\n    id: Pemohon harus penduduk daerah ini yang datanya aktif.\n    en: The applicant must be an active resident of this region.\n", ""), "standard.eligible_reason"),
    "residents only, and nobody verified": ((S, "assurance: verified\n", ""), "standard.assurance_too_low"),
    "verified, and for nobody of the register": ((S, "kinds: [resident]", "kinds: [account]"), "standard.assurance_unreachable"),
    # shape
    "a comma in a sentence": ((S, "{id: Akta Kelahiran, en: Birth certificate}", "{id: Akta, Kutipan, en: Birth certificate}"), "shape.unknown_key"),
    "an unknown entry": ((S, "agency: dukcapil", "agensi: dukcapil"), "shape.unknown_key"),
    "a time of nothing": ((S, "time: {value: 1,", "time: {value: 0,"), "shape.range"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "code"), CASES.values(), ids=list(CASES))
def test_a_package_is_refused_for(change: tuple[str, str, str], code: str) -> None:
    found = packages.problems_of(change)
    assert code in {problem.code for problem in found}, [problem.line_of_text("en") for problem in found]


@pytest.mark.parametrize(("change", "code"), CASES.values(), ids=list(CASES))
def test_every_problem_says_where_and_what_to_do_in_both_languages(change: tuple[str, str, str], code: str) -> None:
    for problem in packages.problems_of(change):
        assert problem.file in {S, F, R, TEMPLATE, "examples/"} or problem.file.startswith("examples/"), problem
        assert problem.line > 0 or problem.file == "examples/", problem
        assert problem.message.id != problem.message.en, problem
        assert problem.message.id.rstrip().endswith((".", ")", "}")), problem


def test_the_sample_itself_has_no_problem() -> None:
    assert packages.problems_of(publishing=True) == ()


def test_a_problem_stands_on_the_line_of_what_is_wrong() -> None:
    [problem] = [p for p in packages.problems_of(CASES["an unknown effect"][0]) if p.code == "steps.effect_unknown"]
    lines = packages.bundle(CASES["an unknown effect"][0])[S].decode().splitlines()
    assert "register_twins" in lines[problem.line - 1]


def test_a_rule_problem_stands_at_the_word_that_is_wrong() -> None:
    change = CASES["a rule with a fact that does not exist"][0]
    [problem] = [p for p in packages.problems_of(change) if p.file == R]
    line = packages.bundle(change)[R].decode().splitlines()[problem.line - 1]
    assert line[problem.column - 1 :].startswith("form.birth_day")


def test_a_place_of_the_register_or_of_an_asked_address_is_a_place() -> None:
    actor = "    actor: dukcapil/verifikator\n"
    address = page("{id: new_address, type: address, label: {id: Alamat baru, en: New address}}")
    assert "steps.place_unknown" not in packages.codes((S, actor, f"{actor}    place: residents.village_code\n"))
    assert "steps.place_unknown" not in packages.codes((S, actor, f"{actor}    place: form.new_address.village\n"), address)


MOVED = (
    (S, "effect: residents.register_birth", "effect: residents.move_family"),
    (S, "    next: [issue]", "    next: [hand_over]"),
    (S, "  - id: issue\n", "  - id: hand_over\n    kind: agency\n    title: {id: Serah, en: Hand over}\n    actor: dukcapil/kepala\n    place: effect.register.village_code\n    time: {value: 1, unit: working_hours}\n    outcomes: {accept: {next: [issue]}}\n  - id: issue\n"),
)  # fmt: skip


def test_a_place_that_an_entry_always_made_known_before_is_a_place() -> None:
    assert "steps.place_unknown" not in packages.codes(*MOVED)


def test_a_place_that_an_entry_made_known_on_one_way_only_is_none() -> None:
    assert "steps.place_unknown" in packages.codes(*MOVED, (S, "accept: {next: [register]", "accept: {next: [hand_over]"))


def test_an_expired_review_date_is_refused() -> None:
    assert "standard.review_expired" in packages.codes(on=dt.date(2031, 1, 1))


def test_the_paper_of_a_witness_may_be_uploaded() -> None:
    assert "held.document_asked" not in packages.codes(page(upload("witness", "KTP saksi pertama")))
    assert "held.document_asked" not in packages.codes(page(upload("loss", "Surat kehilangan KTP dari polisi")))


def test_too_few_examples_are_a_warning_until_the_package_is_published() -> None:
    bundle = packages.bundle()
    files: dict[str, bytes | None] = {name: None for name in [n for n in bundle if n.startswith("examples/")][:9]}
    checked = [p for p in packages.problems_of(files=files) if p.code == "examples.too_few"]
    publishing = [p for p in packages.problems_of(files=files, publishing=True) if p.code == "examples.too_few"]
    assert [p.severity.value for p in checked] == ["warning"]
    assert [p.severity.value for p in publishing] == ["error"]


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("fee_idr: 0", "fee_idr: 10000", "examples.fee_idr"),
        ("due_on: 2026-11-11", "due_on: 2026-11-12", "examples.due_on"),
        ("row: complete", "row: late_report", "examples.decisions"),
        ("path: [check, verify, sign, register, issue, done]", "path: [check, verify, issue, done]", "examples.path"),
        ("documents: [certificate]", "documents: []", "examples.documents"),
        ("valid: true", "valid: false", "examples.valid"),
        ("child_name:", "childs_name:", "examples.unusable"),
    ],
)
def test_an_example_that_comes_out_otherwise_names_expected_and_found(before: str, after: str, code: str) -> None:
    found = packages.problems_of(("examples/tepat-waktu.yaml", before, after))
    assert code in {problem.code for problem in found}
    assert all(problem.file == "examples/tepat-waktu.yaml" for problem in found if problem.code == code)


@pytest.mark.parametrize("name", ["run.py", "templates/x.html", "examples/x.yml", "../x.yaml", "templates/../../x.typ", "forms/form.yaml"])
def test_files_that_are_no_part_of_a_package_are_refused(name: str) -> None:
    assert packages.codes(files={name: b"a: 1"}) == {"package.unwanted_file"}


def test_a_package_without_form_is_refused() -> None:
    assert packages.codes(files={F: None}) == {"package.file_missing"}


def test_a_package_that_is_too_large_is_refused() -> None:
    assert packages.codes(files={"README.md": b"x" * (2 * 2**20 + 1)}) == {"package.too_large"}
