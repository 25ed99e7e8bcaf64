"""Answers are kept in one form, wrong ones are told by field, and pages follow the answers."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from loket.services.catalogue import answering, facts, form, patterns
from loket.services.catalogue.definition import FormField, ServiceDefinition
from tests.support import packages

ON = dt.date(2026, 11, 24)
MOTHER = "0190f5fe-0000-7000-8000-000000000001"
FILE = {"file": "0190f5fe-0000-7000-8000-0000000000ff", "name": "surat.pdf", "media_type": "application/pdf", "size_bytes": 1000, "sha256": "ab" * 32}
ANSWERS: dict[str, Any] = {
    "child_name": " Bintang  Contoh Pratama ", "sex": "male", "born_on": {"day": "31", "month": "10", "year": "2026"}, "birth_place": "Nusa Jaya",
    "place_kind": "hospital", "mother": MOTHER, "parents_married": "false", "birth_letter": [FILE], "unknown": "x",
}  # fmt: skip


@pytest.fixture(scope="module")
def definition() -> ServiceDefinition:
    return packages.load().definition


def field(**parts: Any) -> FormField:
    return FormField.model_validate({"id": "x", "label": {"id": "Isian", "en": "Field"}, **parts})


def wrong(one: FormField, raw: Any) -> str:
    with pytest.raises(answering.WrongAnswer) as caught:
        answering.read(one, raw, ON)
    assert caught.value.message.id != caught.value.message.en
    return caught.value.inside


def test_right_answers_are_kept_clean_and_unknown_ones_left_out(definition: ServiceDefinition) -> None:
    kept, errors = form.validate_answers(definition, ANSWERS, {}, ON)
    assert errors == {}
    assert kept["child_name"] == "Bintang Contoh Pratama"
    assert kept["born_on"] == "2026-10-31"
    assert kept["parents_married"] is False
    assert kept["birth_letter"] == [FILE]
    assert "unknown" not in kept
    assert form.validate_answers(definition, kept, {}, ON) == (kept, {})


def test_what_is_missing_is_told_by_field(definition: ServiceDefinition) -> None:
    _, errors = form.validate_answers(definition, {}, {}, ON)
    assert set(errors) == {"child_name", "sex", "born_on", "birth_place", "place_kind", "mother", "parents_married", "birth_letter"}
    assert errors["child_name"].id == "Isi nama lengkap anak."


def test_one_page_can_be_validated_alone(definition: ServiceDefinition) -> None:
    _, errors = form.validate_answers(definition, {}, {}, ON, page="anak")
    assert set(errors) == {"child_name", "sex"}


def test_a_hidden_page_is_neither_asked_nor_kept(definition: ServiceDefinition) -> None:
    married = {**ANSWERS, "parents_married": "true", "marriage_book": [FILE]}
    assert "buku-nikah" in [page.id for page in form.visible_pages(definition, married, {}, ON)]
    assert "marriage_book" in form.validate_answers(definition, married, {}, ON)[0]
    unmarried = {**married, "parents_married": "false"}
    assert "buku-nikah" not in [page.id for page in form.visible_pages(definition, unmarried, {}, ON)]
    kept, errors = form.validate_answers(definition, unmarried, {}, ON)
    assert errors == {}
    assert "marriage_book" not in kept


def test_a_condition_with_something_missing_hides_its_page(definition: ServiceDefinition) -> None:
    pages = [page.id for page in form.visible_pages(definition, {}, {}, ON)]
    assert pages == ["anak", "lahir", "orang-tua", "surat-kelahiran"]


def test_pages_follow_each_other_and_end(definition: ServiceDefinition) -> None:
    walked, page = [], form.next_page(definition, ANSWERS, {}, ON)
    while page is not None:
        walked.append(page.id)
        page = form.next_page(definition, ANSWERS, {}, ON, after=page.id)
    assert walked == [page.id for page in form.visible_pages(definition, ANSWERS, {}, ON)]
    first = form.first_unfinished_page(definition, {**ANSWERS, "born_on": ""}, {}, ON)
    assert first is not None
    assert first.id == "lahir"
    assert form.first_unfinished_page(definition, ANSWERS, {}, ON) is None


@pytest.mark.parametrize(
    ("name", "raw", "kept"),
    [
        ("nik", "9701 0141 0790 0001", "9701014107900001"),
        ("nik", "970101410790000", None),
        ("kk", "9701010403190007", "9701010403190007"),
        ("kk", "9701010403190000", None),
        ("phone", "+62 812-3456-7890", "081234567890"),
        ("phone", "812345", None),
        ("email", "sari@contoh.id", "sari@contoh.id"),
        ("email", "sari@contoh", None),
        ("email", "a@b@c.id", None),
        ("person_name", "Siti  Nur'aini", "Siti Nur'aini"),
        ("person_name", "Bintang", None),
        ("person_name", "Bintang 2 Pratama", None),
        ("person_name", "A" * 40 + " " + "B" * 20, None),
        ("postal_code", "90111", "90111"),
        ("postal_code", "09111", None),
        ("registration_number", "STR-12/2026.A", "STR-12/2026.A"),
        ("registration_number", "<x>", None),
    ],
)
def test_named_patterns(name: str, raw: str, kept: str | None) -> None:
    assert patterns.PATTERNS[name].clean(raw) == kept


@pytest.mark.parametrize(
    ("one", "raw", "kept"),
    [
        (field(type="integer", min=1, max=10), "7", 7),
        (field(type="integer"), "-1.234.567", -1234567),
        (field(type="money"), "Rp 25.000", 25000),
        (field(type="boolean"), "yes", True),
        (field(type="boolean"), False, False),
        (field(type="date", min="2026-01-01", max="today"), "24/11/2026", "2026-11-24"),
        (field(type="choices", choices=[{"value": v, "label": {"id": v, "en": v}} for v in ("a", "b", "c")]), ["c", "a"], ["a", "c"]),
        (field(type="map_point"), {"latitude": "-2,5489", "longitude": "118.0149"}, {"latitude": "-2.548900", "longitude": "118.014900"}),
        (
            field(type="address"),
            {"village": "97.01.01.2001", "street": " Jalan Mawar 3 ", "rt": "3", "rw": "", "postal_code": "90111"},
            {"village": "97.01.01.2001", "street": "Jalan Mawar 3", "rt": "003", "rw": "", "postal_code": "90111"},
        ),
        (field(type="family_members"), [MOTHER, MOTHER], [MOTHER]),
        (field(type="long_text"), "satu\r\ndua", "satu\ndua"),
    ],
)
def test_every_type_keeps_its_form(one: FormField, raw: Any, kept: Any) -> None:
    assert answering.read(one, raw, ON) == kept
    assert answering.read(one, kept, ON) == kept


@pytest.mark.parametrize(
    ("one", "raw"),
    [
        (field(type="integer"), "1,5"),
        (field(type="integer"), str(2**63)),
        (field(type="integer"), True),
        (field(type="integer", min=5), "4"),
        (field(type="integer", max=5), "6"),
        (field(type="money"), "-5"),
        (field(type="money"), "murah"),
        (field(type="date"), "31/02/2026"),
        (field(type="date", max="today"), "25/11/2026"),
        (field(type="date", min=dt.date(2026, 1, 1)), "31/12/2025"),
        (field(type="text", max_length=3), "abcd"),
        (field(type="text"), "a\x00b"),
        (field(type="text"), ["a"]),
        (field(type="choice", choices=[{"value": "a", "label": {"id": "a", "en": "a"}}]), "b"),
        (field(type="choices", choices=[{"value": "a", "label": {"id": "a", "en": "a"}}]), ["a", "b"]),
        (field(type="boolean"), "maybe"),
        (field(type="family_member"), "not-an-id"),
        (field(type="upload", upload={"types": ["pdf"]}), [FILE, FILE]),
        (field(type="upload", upload={"types": ["jpg"]}), [FILE]),
        (field(type="upload", upload={"types": ["pdf"], "max_mib": 1}), [{**FILE, "size_bytes": 2**20 + 1}]),
        (field(type="upload", upload={"types": ["pdf"]}), [{"name": "x"}]),
        (field(type="upload", upload={"types": ["pdf"]}), "x"),
    ],
)
def test_a_wrong_answer_says_what_to_do(one: FormField, raw: Any) -> None:
    assert wrong(one, raw) == ""


@pytest.mark.parametrize(
    ("one", "raw", "inside"),
    [
        (field(type="address"), {"village": "x", "street": "y"}, "village"),
        (field(type="address"), {"village": "97.01.01.2001", "street": ""}, "street"),
        (field(type="address"), {"village": "97.01.01.2001", "street": "y", "rt": "a"}, "rt"),
        (field(type="map_point"), {"latitude": "91", "longitude": "1"}, "latitude"),
        (field(type="map_point"), {"latitude": "1", "longitude": "NaN"}, "longitude"),
    ],
)
def test_a_wrong_part_is_named(one: FormField, raw: Any, inside: str) -> None:
    assert wrong(one, raw) == inside


GROUP = """pages:
  - id: saksi
    title: {id: Saksi, en: Witnesses}
    fields:
      - id: witnesses
        type: group
        label: {id: Saksi, en: Witnesses}
        min_items: 2
        max_items: 3
        fields:
          - {id: name, type: text, label: {id: Nama saksi, en: Name of the witness}, pattern: person_name}
          - {id: age, type: integer, label: {id: Umur, en: Age}, min: 17}
"""


def test_a_group_is_validated_item_by_item_and_counted() -> None:
    definition = packages.load(("form.yaml", "pages:\n", GROUP)).definition
    good, bad = {"name": "Budi Contoh", "age": "30"}, {"name": "Budi", "age": "12"}
    kept, errors = form.validate_answers(definition, {"witnesses": [good, bad, {"name": ""}]}, {}, ON, page="saksi")
    assert set(errors) == {"witnesses.1.name", "witnesses.1.age"}
    kept, errors = form.validate_answers(definition, {"witnesses": [good]}, {}, ON, page="saksi")
    assert set(errors) == {"witnesses"}
    kept, errors = form.validate_answers(definition, {"witnesses": [good, good]}, {}, ON, page="saksi")
    assert errors == {}
    found = facts.facts_of(definition, kept, {}, ON, "97.01")
    assert found["form.witnesses.count"] == 2
    assert found["form.witnesses.age"] == (30, 30)
    assert facts.fact_types(definition)["form.witnesses.age"].kind.value == "integer_list"


def test_facts_name_answers_register_and_case(definition: ServiceDefinition) -> None:
    kept, _ = form.validate_answers(definition, ANSWERS, {}, ON)
    register = {"residents.family.kk_number": "9701010403190007", "residents.status": "active"}
    found = facts.facts_of(definition, kept, register, ON, "97.01", {"register": {"nik": "9701"}})
    assert found["form.born_on"] == dt.date(2026, 10, 31)
    assert found["form.family"] == "9701010403190007"
    assert found["form.birth_letter"] == (str(UUID(str(FILE["file"]))),)
    assert found["case.received_on"] == ON
    assert found["effect.register.nik"] == "9701"
    assert facts.value_of("'lost'", found) == "lost"
    said = facts.spoken(definition, "form.sex", found)
    assert said is not None
    assert said.as_dict() == {"id": "Laki-laki", "en": "Male"}
    assert facts.spoken(definition, "form.father", found) is None


@pytest.mark.parametrize("raw", [None, 5, [], {}, "x", {"a": {"b": []}}, [[[]]], 1.5, b"x", float("nan")])
def test_no_answer_however_strange_breaks_the_form(definition: ServiceDefinition, raw: Any) -> None:
    strange = {name: raw for name in definition.form.fields()}
    _, errors = form.validate_answers(definition, strange, {}, ON)
    assert "born_on" in errors
