"""
Where notices may be posted: addresses come from browsers, that is from strangers, and are held to the push services that we know.

Trusted for: that nobody makes this server ask an address of their choice (server-side request forgery).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from loket.foundation.outbound.answers import is_loopback

LONGEST: Final = 1000


def is_allowed(endpoint: str, *, hosts: Sequence[str], mode: str) -> bool:
    """
    Say whether an endpoint is one of a known push service: https, no port, no user, a host of the list (`*.` for what is below it).

    In tests a service on this machine may be listed with its port, and speaks http.

    >>> is_allowed("https://fcm.googleapis.com/fcm/send/x", hosts=("fcm.googleapis.com",), mode="production")
    True
    >>> is_allowed("https://fcm.googleapis.com.evil.example/x", hosts=("fcm.googleapis.com",), mode="production")
    False
    """
    if len(endpoint) > LONGEST or not endpoint.isascii() or any(sign <= " " for sign in endpoint):
        return False
    try:
        parts = urlsplit(endpoint)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return False
    if mode == "test" and parts.scheme == "http" and is_loopback(endpoint):
        return f"{host}:{port}" in hosts
    if parts.scheme != "https" or port not in (None, 443) or parts.username is not None or parts.password is not None or not host:
        return False
    return any(host.endswith(known[1:]) if known.startswith("*.") else host == known for known in hosts)
