"""One question to a server that the operator named in the settings: no redirects, a bounded answer, a time limit; what the network does becomes a word."""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

LONGEST_ANSWER_BYTES: Final = 64 * 1024
#: Unit: seconds. To connect, and between two parts of an answer.
PATIENCE: Final = 8.0
#: Unit: seconds. The whole question: a server that drips a byte at a time would hold a thread for days.
DEADLINE: Final = 30.0


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


class _Kept:
    """The connection of one question, so that another thread can end it whatever it waits for."""

    def __init__(self) -> None:
        self.connection: http.client.HTTPConnection | None = None
        self.socket: socket.socket | None = None
        self.is_cut = False

    def cut(self) -> None:
        """End it. A handshake of TLS that is under way ends by patience."""
        self.is_cut = True
        found = self.socket or getattr(self.connection, "sock", None)
        if found is not None:
            with contextlib.suppress(OSError, TypeError):
                # Because: an SSLSocket's own shutdown would forget the encryption and read on in the clear.
                socket.socket.shutdown(found, socket.SHUT_RDWR)


class _Noted(http.client.HTTPConnection):
    """A connection that is kept until the answer is read: urllib lets go of the socket before."""

    kept: _Kept

    def connect(self) -> None:
        """Connect, and note by what."""
        self.kept.connection = self
        super().connect()
        self.kept.socket = self.sock


class _NotedSafe(http.client.HTTPSConnection):
    """As `_Noted`, by TLS."""

    kept: _Kept

    def connect(self) -> None:
        """Connect, and note by what."""
        self.kept.connection = self
        super().connect()
        self.kept.socket = self.sock


class _Handler(urllib.request.HTTPHandler, urllib.request.HTTPSHandler):
    """Opens connections that are kept."""

    def __init__(self, kept: _Kept) -> None:
        super().__init__()
        self._kept = kept

    def http_open(self, req: urllib.request.Request) -> Any:
        return self.do_open(self._make(_Noted), req)

    def https_open(self, req: urllib.request.Request) -> Any:
        return self.do_open(self._make(_NotedSafe), req, context=ssl.create_default_context())

    def _make(self, kind: type[_Noted] | type[_NotedSafe]) -> Any:
        def made(host: str, **more: Any) -> http.client.HTTPConnection:
            connection = kind(host, **more)
            connection.kept = self._kept
            return connection

        return made


def ask(
    url: str,
    *,
    method: str,
    body: bytes | None,
    headers: Mapping[str, str],
    patience: float = PATIENCE,
    deadline: float = DEADLINE,
    longest: int = LONGEST_ANSWER_BYTES,
) -> Answer:
    """
    Ask a server; `longest` bytes of its answer are read, within `deadline` seconds for all. Never raises for what server or network do. A proxy of the
    environment is used, except for this machine.
    """
    request = urllib.request.Request(url, data=body, headers=dict(headers), method=method)  # noqa: S310 - the callers judge the address
    proxies = [urllib.request.ProxyHandler({})] if is_loopback(url) else []
    kept = _Kept()
    opener = urllib.request.build_opener(_NoRedirect, _Handler(kept), *proxies)
    over = threading.Timer(deadline, kept.cut)
    over.daemon = True
    over.start()
    try:
        found = _heard(opener, request, patience, longest)
    finally:
        over.cancel()
    return Answer(0, "timeout") if kept.is_cut else found


def _heard(opener: urllib.request.OpenerDirector, request: urllib.request.Request, patience: float, longest: int) -> Answer:
    try:
        with opener.open(request, timeout=patience) as answer:
            return Answer(answer.status, answer.read(longest).decode("utf-8", "replace"))
    except urllib.error.HTTPError as refused:
        with refused:
            return _refusal(refused, longest)
    except TimeoutError:
        return Answer(0, "timeout")
    except (OSError, http.client.HTTPException, ValueError):
        return Answer(0, "unreachable")


def _refusal(refused: urllib.error.HTTPError, longest: int) -> Answer:
    try:
        return Answer(refused.code, refused.read(longest).decode("utf-8", "replace"))
    except (OSError, http.client.HTTPException):
        return Answer(refused.code, "")
