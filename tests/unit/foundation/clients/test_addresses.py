"""Which addresses and keys may be registered for an application."""

from __future__ import annotations

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from loket.foundation.clients import addresses, checking
from loket.foundation.clients.values import AuthMethod, ClientKind, Definition
from loket.foundation.common.text import Text

HERE = Text(id="Contoh", en="Example")


def server(kind: ClientKind = ClientKind.AGENCY) -> Definition:
    """Return an application on a server."""
    return Definition(HERE, kind, ())


def phone(kind: ClientKind = ClientKind.PARTNER, homepage: str = "https://www.aplikasi.nusajaya.go.id/") -> Definition:
    """Return an application on phones."""
    return Definition(HERE, kind, (), homepage=homepage, auth_method=AuthMethod.NONE)


@pytest.mark.parametrize("address", ["https://aplikasi.nusajaya.go.id/masuk", "https://a.example:8443/x?y=z"])
def test_whole_addresses_over_https_may_be_registered(address: str) -> None:
    assert addresses.is_return_address(address, server())
    assert addresses.is_return_address(address, phone())


def test_an_own_scheme_is_for_phones_and_is_the_domain_of_the_website_turned_round() -> None:
    for address in ("id.go.nusajaya.aplikasi:/kembali", "id.go.nusajaya.aplikasi.hp:/kembali"):
        assert addresses.is_return_address(address, phone())
        assert not addresses.is_return_address(address, server())
        assert not addresses.is_return_address(address, phone(homepage=""))
        assert not addresses.is_return_address(address, phone(homepage="https://lain.example/"))
    for address in (
        "id.go.nusajaya.aplikasi://kembali",
        "id.go.nusajaya:/kembali",
        "id.go.nusajaya.aplikasijahat:/x",
        "id.go.nusajaya.aplikasi:kembali",
    ):
        assert not addresses.is_return_address(address, phone())


@pytest.mark.parametrize(
    "address",
    [
        "http://a.example/", "https://*.example/", "https://a.example/#x", "https://u:p@a.example/", "//a.example/", "javascript:alert(1)", "data:text/html,x",
        "https://", "https://a.example/\\@b.example", "https://a.example/ x", "file:///etc/passwd", "custom:/x", "https://a.example:port/", "https://ä.example/",
        "https://a.example/" + "x" * 500, "https://[x/", "https://a.example/\x00", "https://a.example/?code=1", "https://a.example/?x=1&iss=", "",
    ],
)  # fmt: skip
def test_what_could_lead_elsewhere_may_not(address: str) -> None:
    for one in (server(), server(ClientKind.SANDBOX), phone(), phone(ClientKind.SANDBOX)):
        assert not addresses.is_return_address(address, one)


def test_the_own_machine_is_for_the_sandbox_only() -> None:
    for address in ("http://localhost:9000/kembali", "http://127.0.0.1:9000/kembali"):
        assert addresses.is_return_address(address, server(ClientKind.SANDBOX))
        assert not addresses.is_return_address(address, server())
        assert not addresses.is_return_address(address, phone(ClientKind.SANDBOX)), "a phone's port is free, and it is a number, no name"
    assert not addresses.is_return_address("http://localhost.jahat.example/", server(ClientKind.SANDBOX))
    assert addresses.is_return_address("http://127.0.0.1/kembali", phone(ClientKind.SANDBOX))
    assert not addresses.is_return_address("http://127.0.0.1/kembali", phone())


def test_only_public_keys_that_are_long_enough_are_taken() -> None:
    good = [RSAKey.generate_key(2048).as_dict(private=False), ECKey.generate_key("P-256").as_dict(private=False)]
    assert all(checking.is_public_key(key) for key in good)
    bad = [
        RSAKey.generate_key(2048).as_dict(private=True), OctKey.generate_key(256).as_dict(private=True), ECKey.generate_key("P-384").as_dict(private=False),
        {"kty": "RSA"}, {}, {"kty": "RSA", "n": "AQAB", "e": "AQAB"},
    ]  # fmt: skip
    assert not any(checking.is_public_key(key) for key in bad)
