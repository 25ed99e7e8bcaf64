"""Which addresses and keys may be registered for an application."""

from __future__ import annotations

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from loket.foundation.clients import checking


@pytest.mark.parametrize(
    "address", ["https://aplikasi.nusajaya.go.id/masuk", "https://a.example:8443/x?y=z", "id.go.nusajaya.aplikasi:/kembali"]
)  # fmt: skip
def test_whole_addresses_over_https_and_those_of_applications_on_phones_may_be_registered(address: str) -> None:
    assert checking.is_return_address(address, False)


@pytest.mark.parametrize(
    "address",
    [
        "http://a.example/", "https://*.example/", "https://a.example/#x", "https://u:p@a.example/", "//a.example/", "javascript:alert(1)", "data:text/html,x",
        "https://", "https://a.example/\\@b.example", "https://a.example/ x", "file:///etc/passwd", "custom:/x", "https://a.example:port/", "https://ä.example/",
        "https://a.example/" + "x" * 500,
    ],
)  # fmt: skip
def test_what_could_lead_elsewhere_may_not(address: str) -> None:
    assert not checking.is_return_address(address, False)
    assert not checking.is_return_address(address, True)


def test_the_own_machine_is_for_the_sandbox_only() -> None:
    for address in ("http://localhost:9000/kembali", "http://127.0.0.1:9000/kembali"):
        assert checking.is_return_address(address, True)
        assert not checking.is_return_address(address, False)
    assert not checking.is_return_address("http://localhost.jahat.example/", True)


def test_only_public_keys_that_are_long_enough_are_taken() -> None:
    good = [RSAKey.generate_key(2048).as_dict(private=False), ECKey.generate_key("P-256").as_dict(private=False)]
    assert all(checking.is_public_key(key) for key in good)
    bad = [
        RSAKey.generate_key(2048).as_dict(private=True), OctKey.generate_key(256).as_dict(private=True), ECKey.generate_key("P-384").as_dict(private=False),
        {"kty": "RSA"}, {}, {"kty": "RSA", "n": "AQAB", "e": "AQAB"},
    ]  # fmt: skip
    assert not any(checking.is_public_key(key) for key in bad)
