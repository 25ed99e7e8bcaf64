"""Which addresses events are sent to: the public internet, and nowhere else, whatever a name resolves to."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from loket.foundation.exchange import addresses


@pytest.mark.parametrize(
    "url",
    [
        "http://contoh.go.id/", "https://127.0.0.1/", "https://127.1/", "https://localhost/", "https://LOCALHOST./", "https://a.localhost/", "https://10.1.2.3/", "https://169.254.169.254/latest",
        "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://[fd00::1]/", "https://user:pw@contoh.go.id/", "https://contoh.go.id:22/",
        "https://contoh.go.id/#x", "https://intranet/", "https://printer.local/", "https://db.internal/", "https://contoh.go.id\\@10.0.0.1/", "https://contoh.go.id/ x", "//contoh.go.id/",
        "https://", "https://[", "javascript:alert(1)", "https://contoh.go.id/" + "a" * 600,
    ],
)  # fmt: skip
def test_no_event_goes_to(url: str) -> None:
    assert addresses.read(url, mode="production") is None


def test_an_address_of_this_machine_is_for_demo_and_tests_only() -> None:
    assert addresses.read("http://127.0.0.1:8123/x", mode="test") == addresses.Place("127.0.0.1", 8123, "/x", True)
    assert addresses.read("http://127.0.0.1:8123/x", mode="production") is None
    assert addresses.read("https://127.0.0.1:8443/x", mode="test") is None


def test_a_name_with_one_address_inside_is_not_asked_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {"two.example.com": ["93.184.216.34", "10.0.0.5"], "public.example.com": ["2606:2800:220:1::1", "93.184.216.34"]}

    def look_up(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in answers[host]]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    two, public = (addresses.read(f"https://{host}/", mode="production") for host in answers)
    assert two is not None
    assert public is not None
    assert addresses.resolve(two) is None
    assert addresses.resolve(public) == "93.184.216.34"
    assert addresses.post(two, body=b"{}", headers={}) == addresses.Heard(0, "no_public_address")
