"""One question to a server that the operator named in the settings: no redirects, a bounded answer, a time limit; what the network does becomes a word."""

from __future__ import annotations

import ipaddress
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Final
from urllib.parse import urlsplit

LONGEST_ANSWER_BYTES: Final = 64 * 1024
#: Unit: seconds.
PATIENCE: Final = 8.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said. `status` 0: it said nothing, `text` is why, as a machine word."""

    status: int
    text: str


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Because: a redirect would carry the secret, or the text, to a place that nobody chose."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def is_loopback(url: str) -> bool:
    """Say whether an address is this machine's own."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def ask(
    url: str, *, method: str, body: bytes | None, headers: Mapping[str, str], patience: float = PATIENCE, longest: int = LONGEST_ANSWER_BYTES
) -> Answer:
    """
    Ask a server; `longest` bytes of its answer are read. Never raises for what server or network do. A proxy of the environment is used, except for
    this machine.
    """
    request = urllib.request.Request(url, data=body, headers=dict(headers), method=method)  # noqa: S310 - the callers judge the address
    proxies = [urllib.request.ProxyHandler({})] if is_loopback(url) else []
    opener = urllib.request.build_opener(_NoRedirect, *proxies)
    try:
        with opener.open(request, timeout=patience) as answer:
            return Answer(answer.status, answer.read(longest).decode("utf-8", "replace"))
    except urllib.error.HTTPError as refused:
        with refused:
            return Answer(refused.code, refused.read(longest).decode("utf-8", "replace"))
    except TimeoutError:
        return Answer(0, "timeout")
    except (OSError, HTTPException, ValueError):
        return Answer(0, "unreachable")
