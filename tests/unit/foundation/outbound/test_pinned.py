"""Which addresses events are sent to: the public internet, and nowhere else, whatever a name resolves to."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from loket.foundation.outbound import pinned


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
    assert pinned.read(url, mode="production") is None


def test_an_address_of_this_machine_is_for_demo_and_tests_only() -> None:
    assert pinned.read("http://127.0.0.1:8123/x", mode="test") == pinned.Place("127.0.0.1", 8123, "/x", True)
    assert pinned.read("http://127.0.0.1:8123/x", mode="production") is None
    assert pinned.read("https://127.0.0.1:8443/x", mode="test") is None


def test_a_name_with_one_address_inside_is_not_asked_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {"two.example.com": ["93.184.216.34", "10.0.0.5"], "public.example.com": ["2606:2800:220:1::1", "93.184.216.34"]}

    def look_up(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in answers[host]]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    two, public = (pinned.read(f"https://{host}/", mode="production") for host in answers)
    assert two is not None
    assert public is not None
    assert pinned.resolve(two) is None
    assert pinned.resolve(public) == "93.184.216.34"
    assert pinned.post(two, body=b"{}", headers={}) == pinned.Heard(0, "no_allowed_address")


def test_what_two_people_agreed_to_may_lie_inside_but_never_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {"simpeg.lan": ["10.1.2.3"], "sly.lan": ["10.1.2.3", "::ffff:127.0.0.1"]}

    def look_up(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in answers[host]]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    inside, sly = (pinned.read(f"https://{host}:9443/", mode="production", is_inside=True) for host in answers)
    assert inside is not None
    assert sly is not None
    assert pinned.resolve(inside) == "10.1.2.3"
    assert pinned.resolve(sly) is None
    assert pinned.read("https://169.254.169.254/", mode="production", is_inside=True) is None
