from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loket.foundation.common import population
from loket.foundation.common.population import BadNumber, Sex

TODAY = dt.date(2026, 11, 24)
PROVINCES = frozenset({"31", "97", "98"})


@given(
    st.dates(min_value=dt.date(1926, 11, 25), max_value=TODAY),
    st.sampled_from(Sex),
    st.integers(1, 9999),
    st.sampled_from(["97.01.01", "98.71.02"]),
)
def test_a_made_nik_says_what_it_was_made_from(birth_on: dt.date, sex: Sex, serial: int, district: str) -> None:
    nik = population.parse_nik(population.make_nik(district, birth_on, sex, serial), on=TODAY, provinces=PROVINCES)
    assert (nik.birth_on, nik.sex, nik.serial, nik.district) == (birth_on, sex, serial, district)
    assert nik.province == district[:2]
    assert nik.regency == district[:5]
    assert population.differences(nik, birth_on=birth_on, sex=sex) == ()


@pytest.mark.parametrize(
    ("number", "sex", "birth_on"),
    [  # Source: values on which lokal-id and python-stdnum agree
        ("3171011708450001", Sex.MALE, dt.date(1945, 8, 17)),
        ("3171015708450001", Sex.FEMALE, dt.date(1945, 8, 17)),
        ("3171012902001234", Sex.MALE, dt.date(2000, 2, 29)),
    ],
)
def test_known_numbers_are_read_as_other_libraries_read_them(number: str, sex: Sex, birth_on: dt.date) -> None:
    nik = population.parse_nik(number, on=TODAY, provinces=PROVINCES)
    assert (nik.sex, nik.birth_on) == (sex, birth_on)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "not_16_digits"),
        ("970101410790000", "not_16_digits"),
        ("97010141079000011", "not_16_digits"),
        ("97010141079O0001", "not_16_digits"),
        ("٩٧٠١٠١٤١٠٧٩٠٠٠٠١", "not_16_digits"),
        ("0001014107900001", "unknown_province"),
        ("9700014107900001", "bad_place"),
        ("9701004107900001", "bad_place"),
        ("9701013202900001", "bad_birth_date"),
        ("9701010013900001", "bad_birth_date"),
        ("9701017202900001", "bad_birth_date"),
        ("9701012902010001", "bad_birth_date"),
        ("9701014107900000", "bad_serial"),
    ],
)
def test_what_cannot_be_a_nik_is_refused_without_repeating_it(number: str, code: str) -> None:
    with pytest.raises(BadNumber) as refused:
        population.parse_nik(number, on=TODAY, provinces=PROVINCES)
    assert refused.value.code == f"population.{code}"
    assert len(number) < 6 or number not in str(refused.value)


@given(st.text(max_size=24))
def test_no_text_breaks_the_reading_of_numbers(text: str) -> None:
    for read in (population.parse_nik, population.parse_kk_number):
        with contextlib.suppress(BadNumber):
            read(text, on=TODAY, provinces=PROVINCES)


def test_a_district_that_is_not_known_today_is_only_a_warning() -> None:
    nik = population.parse_nik("9701994107900001", on=TODAY, provinces=PROVINCES, is_known_district=lambda code: code == "97.01.01")
    assert [w.code for w in nik.warnings] == ["unknown_district"]


def test_odd_family_card_numbers_only_warn() -> None:
    kk = population.parse_kk_number("5501013913190007", on=TODAY, provinces=PROVINCES)
    assert kk.issued_on is None
    assert [w.code for w in kk.warnings] == ["unknown_province", "odd_date"]


def test_declared_data_that_differ_are_named() -> None:
    nik = population.parse_nik("9701014107900001", on=TODAY, provinces=PROVINCES)
    found = population.differences(nik, birth_on=dt.date(1990, 7, 2), sex=Sex.MALE)
    assert [f.code for f in found] == ["birth_date_differs", "sex_differs"]
    # the century is inferred, so it never makes a difference
    assert population.differences(nik, birth_on=dt.date(1890, 7, 1)) == ()


def test_a_masked_number_keeps_region_and_end_only() -> None:
    assert population.mask("9701014107900001") == "9701••••••••0001"
    assert population.mask("12345") == "•••••"


@pytest.mark.parametrize("serial", [0, 10_000])
def test_serials_beyond_four_digits_are_a_fault_of_the_caller(serial: int) -> None:
    with pytest.raises(ValueError, match="serial"):
        population.make_nik("97.01.01", TODAY, Sex.MALE, serial)
    with pytest.raises(ValueError, match="district"):
        population.make_kk_number("97.01", TODAY, 1)
