"""
Requests to a provider: no redirects, a bounded answer, a time limit, TLS except on this machine. Nothing of them in a log.

What a provider says of itself (discovery, keys) is kept for a while in this process.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from loket.foundation.outbound import answers
from loket.foundation.upstream.errors import ProviderAway, SignInFailed

LONGEST_BYTES: Final = 256 * 1024
#: Unit: seconds. Somebody waits in front of a browser.
PATIENCE: Final = 6.0
#: Unit: seconds. The whole question, however it drips.
DEADLINE: Final = 10.0
#: Unit: seconds.
KEPT: Final = 600.0
#: Unit: seconds. A key that is not known is looked for again, but not by everybody at once.
KEYS_AGAIN: Final = 10.0


def is_safe(url: str) -> bool:
    """Say whether an address may be asked: by TLS, or on this machine."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and answers.is_loopback(url)))


def ask(url: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None) -> Any:
    """
    Return the JSON that an address answers, to a POST of `form` if given.

    :raises ProviderAway: no answer, or a fault of its own. :raises SignInFailed: it refuses, or says what is no JSON object.
    """
    if not is_safe(url):
        raise SignInFailed("unsafe_address")
    body = urlencode(form).encode() if form is not None else None
    wanted = {"Accept": "application/json", **({"Content-Type": "application/x-www-form-urlencoded"} if body else {}), **(headers or {})}
    answer = answers.ask(
        url, method="POST" if body else "GET", body=body, headers=wanted, patience=PATIENCE, deadline=DEADLINE, longest=LONGEST_BYTES
    )
    if not answer.status:
        raise ProviderAway("unreachable")
    if not 200 <= answer.status < 300:
        raise ProviderAway("fault") if answer.status >= 500 else SignInFailed("refused")
    try:
        found = json.loads(answer.text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise SignInFailed("no_json")
    return found


class _Kept:
    """What providers say of themselves, by issuer; each process asks for itself."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: dict[str, tuple[float, dict[str, Any]]] = {}

    def get(self, url: str, *, younger_than: float = KEPT) -> dict[str, Any]:
        with self._lock:
            known = self._found.get(url)
        if known is not None and time.monotonic() - known[0] < younger_than:
            return known[1]
        found: dict[str, Any] = ask(url)
        with self._lock:
            self._found[url] = (time.monotonic(), found)
        return found

    def forget(self) -> None:
        with self._lock:
            self._found.clear()


kept: Final = _Kept()


def metadata(issuer: str) -> dict[str, Any]:
    """
    Return what a provider says of itself (OpenID Connect Discovery 1.0), held to its issuer.

    :raises SignInFailed: it names another issuer, lacks an address, or one of them is not safe.
    """
    found = kept.get(issuer.rstrip("/") + "/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        raise SignInFailed("issuer_differs")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not is_safe(str(found.get(name, ""))):
            raise SignInFailed("unsafe_address")
    methods = found.get("code_challenge_methods_supported")
    if isinstance(methods, list) and "S256" not in methods:
        raise SignInFailed("no_pkce")
    return found


def keys(found: Mapping[str, Any], *, again: bool = False) -> list[Any]:
    """Return the keys of a provider; `again`: a signature names one that we do not know yet."""
    answer = kept.get(str(found["jwks_uri"]), younger_than=KEYS_AGAIN if again else KEPT).get("keys")
    return answer if isinstance(answer, list) else []


def basic(client_id: str, secret: str) -> str:
    """Return the header of `client_secret_basic` (RFC 6749 2.3.1)."""
    return "Basic " + base64.b64encode(f"{quote(client_id, safe='')}:{quote(secret, safe='')}".encode()).decode()
