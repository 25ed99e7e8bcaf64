"""Passwords: kept by argon2id at OWASP's parameters, judged by length, commonness and likeness, never by composition."""

from __future__ import annotations

import base64
from types import SimpleNamespace

import pytest
from django.contrib.auth.hashers import check_password, make_password

from loket.foundation.identity.hashing import OwaspArgon2
from loket.foundation.identity.passwords import LongEnough, NotAboutYou, NotCommon, PasswordRefused


def test_the_hash_is_argon2id_with_the_parameters_of_owasp() -> None:
    encoded = OwaspArgon2().encode("lima bebek berenang", OwaspArgon2().salt())
    _, kind, version, parameters, salt, _ = encoded.split("$")
    assert (kind, version) == ("argon2id", "v=19")
    assert parameters == "m=19456,t=2,p=1"  # 19 MiB
    assert len(base64.b64decode(salt + "==")) >= 16


def test_every_mode_but_the_tests_hashes_so() -> None:
    from loket.config.settings import base

    assert base.PASSWORD_HASHERS == ["loket.foundation.identity.hashing.OwaspArgon2"]


def test_a_hash_is_checked(settings: SimpleNamespace) -> None:
    settings.PASSWORD_HASHERS = ["loket.foundation.identity.hashing.OwaspArgon2"]
    encoded = make_password("lima bebek berenang")
    assert check_password("lima bebek berenang", encoded)
    assert not check_password("lima bebek terbang", encoded)


@pytest.mark.parametrize("password", ["abcdefghi", "", "12345"])
def test_short_ones_are_refused(password: str) -> None:
    with pytest.raises(PasswordRefused) as caught:
        LongEnough(10).validate(password)
    assert "10" in caught.value.text.id
    assert "10" in caught.value.text.en


def test_ten_letters_of_one_kind_are_enough() -> None:
    LongEnough(10).validate("kucingtidu")


def test_common_ones_are_refused() -> None:
    with pytest.raises(PasswordRefused):
        NotCommon().validate("Password123")
    NotCommon().validate("lima bebek berenang")


@pytest.mark.parametrize("password", ["xxWIBAWAxx", "sariwangi2020", "kentung wibawa"])
def test_ones_about_the_person_are_refused(password: str) -> None:
    with pytest.raises(PasswordRefused):
        NotAboutYou().validate(password, SimpleNamespace(name="Kentung Wibawa", email="sariwangi@example.org"))


def test_short_parts_of_a_name_do_not_count() -> None:
    NotAboutYou().validate("lima bebek berenang", SimpleNamespace(name="Ima Be", email="b@example.org"))
    NotAboutYou().validate("lima bebek berenang", None)
