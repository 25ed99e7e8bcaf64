"""What a browser sends becomes what the catalogue reads, for every type of question."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.http import QueryDict

from loket.foundation.common.text import Text
from loket.services.catalogue import answering
from loket.services.catalogue.definition import Bilingual, Choice, FieldType, FormField
from loket.services.journey.values import AnswerRow, Member
from loket.web.citizen import asking, posted

ON = dt.date(2026, 11, 24)
WORDS = Bilingual(id="Tanya", en="Question")
SOMEBODY = "01a20e58-9e8c-7d94-ae3b-7c75a0555c78"
CHOICES = [Choice(value="a", label=WORDS), Choice(value="b", label=WORDS)]


def field(type_: FieldType, **more: Any) -> FormField:
    return FormField(id="q", type=type_, label=WORDS, **more)


def ground() -> asking.Ground:
    held = AnswerRow(
        field="q", label=Text(id="NIK", en="NIK"), value=Text(id="9701014001000007", en="9701014001000007"), files=(), is_held=True, is_sensitive=True,
        reference=None,
    )  # fmt: skip
    member = Member(id=SOMEBODY, name="Sari Contoh", relation=Text(id="Anak", en="Child"), birth_on=dt.date(2020, 1, 2))
    found = asking.Ground(
        region="97.01",
        held={"q": held},
        members=(member,),
        on=ON,
        file_href=lambda file: f"/saya/berkas/{file}/",
        wrong_href=lambda path: "/saya/data-salah/",
    )
    found._villages.append({"label": Text(id="Kecamatan", en="District"), "options": [("97.01.01.2002", "Desa")]})
    return found


@pytest.mark.parametrize(
    ("question", "sent", "kept"),
    [
        (field(FieldType.TEXT), "q=Contoh", "Contoh"),
        (field(FieldType.LONG_TEXT), "q=Satu%0D%0ADua", "Satu\nDua"),
        (field(FieldType.DATE), "q_day=9&q_month=11&q_year=2026", "2026-11-09"),
        (field(FieldType.INTEGER), "q=1.250", 1250),
        (field(FieldType.MONEY), "q=Rp25.000", 25000),
        (field(FieldType.BOOLEAN), "q=false", False),
        (field(FieldType.CHOICE, choices=CHOICES), "q=b", "b"),
        (field(FieldType.CHOICES, choices=CHOICES), "q=b&q=a", ["a", "b"]),
        (
            field(FieldType.ADDRESS),
            "q_street=Jalan+1&q_rt=1&q_rw=2&q_village=97.01.01.2002&q_postcode=",
            {"village": "97.01.01.2002", "street": "Jalan 1", "rt": "001", "rw": "002", "postal_code": ""},
        ),
        (field(FieldType.MAP_POINT), "q_lat=-8,5&q_lon=116.1", {"latitude": "-8.500000", "longitude": "116.100000"}),
        (field(FieldType.FAMILY_MEMBER), f"q={SOMEBODY}", SOMEBODY),
        (field(FieldType.FAMILY_MEMBERS), f"q={SOMEBODY}&q=", [SOMEBODY]),
    ],
)
def test_an_answer_is_read_as_it_is_kept_and_shown_again_as_typed_or_kept(question: FormField, sent: str, kept: Any) -> None:
    raw = posted.read([question], QueryDict(sent))["q"]
    assert answering.read(question, raw, ON) == kept
    for value in (raw, kept):
        shown = asking.questions([question], {"q": value}, {}, ground())[0]
        assert shown["kind"]
        assert shown["error"] == ""


def test_nothing_sent_is_nothing_answered() -> None:
    for type_ in FieldType:
        if type_ in (FieldType.PREFILLED, FieldType.UPLOAD):
            assert posted.read([field(type_)], QueryDict("")) == {}
        else:
            raw = posted.read([field(type_, choices=CHOICES if type_ in (FieldType.CHOICE, FieldType.CHOICES) else [])], QueryDict(""))["q"]
            assert answering.is_empty(raw)
            assert posted.is_blank(raw)


def test_a_group_keeps_its_items_in_order_without_the_blank_ones() -> None:
    inner = [FormField(id="name", type=FieldType.TEXT, label=WORDS), FormField(id="since", type=FieldType.DATE, label=WORDS)]
    group = field(FieldType.GROUP, fields=inner, max_items=3)
    sent = "q.items=3&q.0.name=Satu&q.0.since_day=1&q.1.name=+&q.2.name=Tiga&q.9.name=Jauh"
    raw = posted.read([group], QueryDict(sent))["q"]
    assert [item["name"] for item in raw] == ["Satu", "Tiga"]
    assert raw[0]["since"] == {"day": "1", "month": "", "year": ""}


@pytest.mark.parametrize("count", ["x", "-1", "1e9", "99999999"])
def test_the_number_of_items_is_bounded_whatever_is_sent(count: str) -> None:
    group = field(FieldType.GROUP, fields=[FormField(id="name", type=FieldType.TEXT, label=WORDS)], max_items=2)
    sent = f"q.items={count}&" + "&".join(f"q.{n}.name=X" for n in range(9))
    assert len(posted.read([group], QueryDict(sent))["q"]) <= 3


def test_a_held_number_shows_only_its_end_until_asked_for() -> None:
    shown = asking.questions([field(FieldType.PREFILLED, **{"from": "residents.nik"})], {}, {}, ground())[0]
    assert shown["masked"] == "••••••••••••0007"
    assert asking.masked("Jalan Contoh 1") == ""


def test_errors_are_linked_to_the_control_they_are_about() -> None:
    errors = {
        "child_name": WORDS,
        "home.village": WORDS,
        "spot.longitude": WORDS,
        "places.0.name": WORDS,
        "places.1.street": WORDS,
        "places.1.home.rt": WORDS,
    }
    linked = [one["field"] for one in asking.problems({path: Text(id="x", en="x") for path in errors})]
    assert linked == ["child_name", "home-village", "spot-lon", "places.0.name", "places.1.street", "places.1.home-rt"]


def test_a_file_is_named_in_the_form_by_its_id_and_the_name_it_came_with() -> None:
    from loket.services.catalogue.definition import Upload

    question = field(FieldType.UPLOAD, upload=Upload(types=["pdf"], max_mib=5, max_files=1))
    kept = {"file": SOMEBODY, "name": "surat.pdf", "media_type": "application/pdf", "size_bytes": 1200, "sha256": "0" * 64}
    shown = asking.questions([question], {"q": [kept]}, {}, ground())[0]
    assert shown["is_full"]
    assert shown["files"][0]["kept"].endswith(" surat.pdf")
    assert shown["files"][0]["href"] == f"/saya/berkas/{UUID(SOMEBODY)}/"
