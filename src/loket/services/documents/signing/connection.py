"""
One bounded request to a signing service: short waits, a limit on what is read, certificates checked, nothing of it in a log or an error.

A request that certainly never reached the service is told apart from one whose answer is lost: only the first can be made again without a thought.
"""

from __future__ import annotations

import base64
import http.client
import json
import ssl
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

#: Unit: seconds. A signature takes the real service one to three.
CONNECT_SECONDS: Final = 3.0
ANSWER_SECONDS: Final = 12.0
#: Unit: bytes. The largest answer is a chain of certificates with their lists of revoked ones.
MOST_BYTES: Final = 4 * 1024 * 1024


class NotReached(Exception):
    """The service was never asked: no connection, or it closed before it heard the question."""


class NoAnswer(Exception):
    """The service was asked and did not answer in a way that can be read."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service said."""

    status: int
    content: bytes = field(repr=False)

    def json(self) -> dict[str, Any]:
        """Return its content as JSON. :raises NoAnswer: if it is none."""
        try:
            found = json.loads(self.content)
        except ValueError:
            raise NoAnswer("no JSON") from None
        if not isinstance(found, dict):
            raise NoAnswer("no JSON object")
        return found


@dataclass(frozen=True, slots=True)
class Connection:
    """A service at an address (`https://…`; plain `http` only on this machine), with the name and password of this installation."""

    address: str
    user: str = ""
    password: str = field(default="", repr=False)

    def post(self, path: str, content: Mapping[str, Any]) -> Answer:
        """Send JSON. :raises NotReached: NoAnswer: as they say."""
        return self._send("POST", path, json.dumps(content).encode(), "application/json")

    def post_bytes(self, path: str, content: bytes, media_type: str) -> Answer:
        """Send bytes. :raises NotReached: NoAnswer: as they say."""
        return self._send("POST", path, content, media_type)

    def get(self, path: str) -> Answer:
        """Ask for something. :raises NotReached: NoAnswer: as they say."""
        return self._send("GET", path, None, "")

    def _send(self, method: str, path: str, content: bytes | None, media_type: str) -> Answer:
        parts = urlsplit(self.address)
        headers = {"Accept": "*/*", "Connection": "close"}
        if media_type:
            headers["Content-Type"] = media_type
        if self.user:
            headers["Authorization"] = "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        with closing(_open(parts.scheme, parts.hostname or "", parts.port)) as connection:
            try:
                connection.connect()
            except (OSError, http.client.HTTPException) as error:
                raise NotReached(type(error).__name__) from None
            try:
                connection.sock.settimeout(ANSWER_SECONDS)
                connection.request(method, parts.path.rstrip("/") + path, body=content, headers=headers)
                answer = connection.getresponse()
                whole = answer.read(MOST_BYTES + 1)
            except (OSError, http.client.HTTPException) as error:
                raise NoAnswer(type(error).__name__) from None
        if len(whole) > MOST_BYTES:
            raise NoAnswer("too large")
        return Answer(answer.status, whole)


def _open(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=CONNECT_SECONDS, context=ssl.create_default_context())
    if scheme == "http" and host in ("127.0.0.1", "::1", "localhost"):
        return http.client.HTTPConnection(host, port, timeout=CONNECT_SECONDS)
    raise NotReached("only https")
