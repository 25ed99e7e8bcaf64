"""
Which addresses may be registered for an application, and which of those an address in a request is. Pure.

An application on a server returns to a web address. One on a phone (RFC 8252 7) returns to a web address that the phone gives to it alone
(app links), to a scheme of its own, or, on a developer's machine, to a port that is free at that moment.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qs, urlsplit

from loket.foundation.clients.values import AuthMethod, Client, ClientKind, Definition

#: Unit: characters.
LONGEST: Final = 500
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})
_STRANGE: Final = re.compile(r"[\s*\\#<>\"'\x00-\x1f\x7f]")
#: RFC 8252 7.1: a domain turned round, and one slash, because there is no authority that gives names.
_OWN_SCHEME: Final = re.compile(r"([a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+):/(?!/).*")
#: RFC 8252 7.3 and 8.3: the number and never `localhost`, which may be resolved to another machine; the port is not registered. Not [::1]: no policy (CSP) names it.
_OWN_MACHINE: Final = re.compile(r"(http://127\.0\.0\.1)(:[1-9][0-9]{0,4})?(/.*)")
#: What we add to the address; there beforehand, an application would read the wrong one.
_OURS: Final = frozenset({"code", "state", "iss", "error", "error_description"})


def is_web_address(address: str, is_sandbox: bool) -> bool:
    """Say whether an address is one of the web that may be registered: whole, https, no wildcard, fragment or sign-in; http to the own machine in the sandbox."""
    if len(address) > LONGEST or not address.isascii() or _STRANGE.search(address):
        return False
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.password is not None:
        return False
    return parts.scheme == "https" or (is_sandbox and parts.scheme == "http" and host in _LOOPBACK)


def is_return_address(address: str, definition: Definition) -> bool:
    """
    Say whether people may be sent back to an address of this application.

    >>> from loket.foundation.clients.values import ScopeUse, Text
    >>> phone = Definition(Text(id="A", en="A"), ClientKind.PARTNER, (), homepage="https://www.bansos.example/", auth_method=AuthMethod.NONE)
    >>> [is_return_address(one, phone) for one in ("https://bansos.example/masuk", "example.bansos.hp:/masuk", "example.bansos.hp://masuk", "example.lain:/masuk")]
    [True, True, False, False]
    """
    if (
        len(address) > LONGEST
        or not address.isascii()
        or _STRANGE.search(address)
        or _OURS & set(parse_qs(address.partition("?")[2], keep_blank_values=True))
    ):
        return False
    is_sandbox = definition.kind is ClientKind.SANDBOX
    if definition.auth_method is not AuthMethod.NONE:
        return is_web_address(address, is_sandbox)
    if found := _OWN_MACHINE.fullmatch(address):
        # Because: whoever runs on somebody's computer may listen there too; real people are not sent to such a place.
        return is_sandbox and found[2] is None
    if found := _OWN_SCHEME.fullmatch(address):
        return _is_own_scheme(found[1], definition.homepage)
    return is_web_address(address, False)


def is_registered(client: Client, address: str, registered: tuple[str, ...]) -> bool:
    """
    Say whether an address in a request is one of those that are registered: sign by sign.

    Only of an application on a developer's own machine the port is free (RFC 8252 7.3).
    """
    if address in registered:
        return True
    if not (client.is_public and client.is_sandbox) or len(address) > LONGEST or _STRANGE.search(address):
        return False
    found = _OWN_MACHINE.fullmatch(address)
    return found is not None and int((found[2] or ":1")[1:]) <= 65535 and f"{found[1]}{found[3]}" in registered


def is_claimed(address: str) -> bool:
    """Say whether an address proves by itself who gets what is sent there: a web address, which the phone checked with its domain (RFC 8252 8.6)."""
    return address.startswith("https://")


def _is_own_scheme(scheme: str, homepage: str) -> bool:
    """Say whether a scheme is the application's own: the domain of its website turned round, or below it (RFC 8252 7.1)."""
    try:
        host = (urlsplit(homepage).hostname or "").removeprefix("www.")
    except ValueError:
        return False
    turned = ".".join(reversed(host.split(".")))
    return "." in host and (scheme == turned or scheme.startswith(f"{turned}."))
