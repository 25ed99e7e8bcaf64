"""
One POST to an address that somebody outside chose: a partner's webhook, the sign-out address of an agency's application.

Trusted for: that nobody makes this server ask an address that it must not (server-side request forgery). The name is looked up
once, every address it has must be allowed, and the connection goes to that address and no other: a name that changes its mind in between
(DNS rebinding) gains nothing. No redirects, no proxy, a bounded answer, a time limit for each part and for the whole.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 500
#: Unit: seconds. To connect, and between two parts of an answer.
PATIENCE: Final = 8.0
#: Unit: seconds. The whole call: a server that drips a byte at a time would hold a worker for days.
DEADLINE: Final = 20.0
LONGEST_ANSWER_BYTES: Final = 16 * 1024


@dataclass(frozen=True, slots=True)
class Place:
    """
    An address taken apart. `is_plain`: http, which only this machine's own addresses are, in demo and tests. `is_inside`: it may lie in the
    government's own network.
    """

    host: str
    port: int
    path: str
    is_plain: bool
    is_inside: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """What a server said: its status, or 0 and why as a machine word."""

    status: int
    word: str


def read(url: str, *, mode: str, is_inside: bool = False) -> Place | None:
    """
    Take an address apart; None where nothing is sent: other than https, with a user, a fragment or an odd port, or a bare number that is not public.

    `is_inside`: two people agreed to the address, so that it may lie in the office's network, on any port; never on this machine.

    >>> read("https://dinsos.contoh.go.id/kabar?x=1", mode="production")
    Place(host='dinsos.contoh.go.id', port=443, path='/kabar?x=1', is_plain=False, is_inside=False)
    >>> [bool(read(url, mode="production", is_inside=True)) for url in ("https://10.1.2.3:9443/", "https://simpeg.lan/", "https://127.0.0.1/", "http://10.1.2.3/")]
    [True, True, False, False]
    >>> [read(url, mode="production") for url in ("http://a.example/", "https://127.0.0.1/", "https://u:p@a.example/", "https://[fe80::1]/", "https://localhost/")]
    [None, None, None, None, None]
    """
    if len(url) > LONGEST or not url.isascii() or any(sign <= " " or sign == "\\" for sign in url):
        return None
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return None
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        return None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if _is_own(host):
        return Place(host, port or 80, path, True) if mode in ("demo", "test") and parts.scheme == "http" else None
    if parts.scheme != "https" or not (_may_be_inside(host) if is_inside else port in (None, 443, 8443) and _may_be_public(host)):
        return None
    return Place(host, port or 443, path, False, is_inside)


def resolve(place: Place) -> str | None:
    """Return the one address to connect to; None when the name has none, or any that is not allowed."""
    if place.is_plain:
        return "127.0.0.1" if place.host == "localhost" else place.host
    try:
        found = {str(one[4][0]) for one in socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)}
    except OSError:
        return None
    is_allowed = is_elsewhere if place.is_inside else is_public
    if not found or not all(is_allowed(one) for one in found):
        return None
    return min(found, key=lambda one: (":" in one, one))  # the older protocol first: more servers speak it


def is_public(address: str) -> bool:
    """
    Say whether an address is of the public internet.

    >>> [is_public(one) for one in ("93.184.216.34", "10.0.0.1", "169.254.169.254", "100.64.0.1", "::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "224.0.0.1")]
    [True, False, False, False, False, False, False, False]
    """
    found = _plain(address)
    return found is not None and found.is_global and not found.is_multicast and not found.is_reserved


def is_elsewhere(address: str) -> bool:
    """
    Say whether an address is of another machine, in the office's network or outside.

    >>> [is_elsewhere(one) for one in ("93.184.216.34", "10.0.0.1", "fd00::1", "127.0.0.1", "::1", "::ffff:127.0.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1")]
    [True, True, True, False, False, False, False, False, False]
    """
    found = _plain(address)
    return found is not None and not (found.is_loopback or found.is_link_local or found.is_unspecified or found.is_multicast or found.is_reserved)


def _plain(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return where an address leads; None for what is none, and for one of IPv4 wrapped so that others unwrap it (NAT64, 6to4, Teredo)."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return found.ipv4_mapped
        if found in ipaddress.ip_network("64:ff9b::/96") or found in ipaddress.ip_network("64:ff9b:1::/48") or found.sixtofour or found.teredo:
            return None
    return found


def post(place: Place, *, body: bytes, headers: Mapping[str, str]) -> Heard:
    """Send; never raises for what network or server do."""
    address = resolve(place)
    if address is None:
        return Heard(0, "no_allowed_address")
    connection = _Pinned(place, address)
    over = threading.Timer(DEADLINE, connection.cut)
    over.daemon = True
    over.start()
    try:
        connection.request("POST", place.path, body=body, headers={"Host": _host(place), **headers})
        answer = connection.getresponse()
        answer.read(LONGEST_ANSWER_BYTES)
        return Heard(answer.status, "ok" if 200 <= answer.status < 300 else "redirect" if 300 <= answer.status < 400 else "refused")
    except TimeoutError:
        return Heard(0, "timeout")
    except ssl.SSLError:
        return Heard(0, "timeout" if connection.is_cut else "certificate")
    except (OSError, http.client.HTTPException, ValueError):
        return Heard(0, "timeout" if connection.is_cut else "unreachable")
    finally:
        over.cancel()
        with contextlib.suppress(OSError):
            connection.close()


class _Pinned(http.client.HTTPConnection):
    """A connection to one address, whose certificate must be of the name."""

    def __init__(self, place: Place, address: str) -> None:
        super().__init__(place.host, place.port, timeout=PATIENCE)
        self._place, self._address = place, address
        self.is_cut = False

    def connect(self) -> None:
        """Connect to the address that was looked at."""
        self.sock = plain = socket.create_connection((self._address, self._place.port), timeout=PATIENCE)
        if not self._place.is_plain:
            wrapped = ssl.create_default_context().wrap_socket(plain, server_hostname=self._place.host, do_handshake_on_connect=False)
            self.sock = wrapped
            wrapped.do_handshake()

    def cut(self) -> None:
        """End the call from another thread, whatever it waits for."""
        self.is_cut = True
        with contextlib.suppress(OSError, AttributeError, TypeError):
            # Because: an SSLSocket's own shutdown would forget the encryption and read on in the clear.
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


def _host(place: Place) -> str:
    usual = 80 if place.is_plain else 443
    return place.host if place.port == usual else f"{place.host}:{place.port}"


def _is_own(host: str) -> bool:
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost" or host.endswith(".localhost")


def _may_be_public(host: str) -> bool:
    """Say whether a name could be of the public internet: a number must be, a name has a dot and no ending that is meant for inside."""
    if _is_number(host):
        return is_public(host)
    return "." in host.strip(".") and not host.rstrip(".").endswith((".local", ".internal", ".lan", ".home.arpa", ".test", ".invalid"))


def _may_be_inside(host: str) -> bool:
    return is_elsewhere(host) if _is_number(host) else True


def _is_number(host: str) -> bool:
    """Say whether a host is an address and no name; 127.1 is a number to a resolver."""
    return ":" in host or host.rstrip(".").rpartition(".")[2].isdigit()
