"""The simulated signing service over HTTP, on the loopback interface only. Its switches are under `/simulator/`."""

from __future__ import annotations

import base64
import hmac
import json
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final

from loket.config.simulator.service import MODES, Refused, Service, Switch

HOST: Final = "127.0.0.1"
USER, PASSWORD = "loket", "rahasia-peragaan"
MOST_BYTES: Final = 200_000


class _Handler(BaseHTTPRequestHandler):
    """One request. Nothing of it is printed: it may hold a passphrase."""

    service: Service
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/simulator/root.pem":
            self._answer(200, self.service.root(), "application/x-pem-file")
        elif self.path == "/simulator/":
            self._json(200, vars(self.service.switch) | {"people": len(self.service.people)})
        elif self.path == "/api/v2/health":
            self._guarded(lambda _: {"status": "UP"}, {})
        else:
            self._json(404, {"error": "not found"})

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(size, MOST_BYTES))
        if self.path == "/tsa":
            self._time_stamp(body)
            return
        try:
            given = json.loads(body or b"{}")
        except ValueError:
            self._json(400, {"status_code": 400, "error": "JSON tidak terbaca"})
            return
        service = self.service
        ways: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "/api/v2/user/check/status": service.status, "/api/v2/user/certificate": service.certificate,
            "/api/v2/sign/hash": service.sign, "/api/v2/sign/status": service.find,
        }  # fmt: skip
        if self.path == "/simulator/switch":
            self._switch(given)
        elif self.path == "/simulator/people":
            service.register(given["nik"], given["name"], given["passphrase"], given.get("state", "ISSUE"))
            self._json(200, {"nik": given["nik"]})
        elif self.path in ways:
            self._guarded(ways[self.path], given)
        else:
            self._json(404, {"error": "not found"})

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by the library
        """Say nothing."""

    def _switch(self, given: Mapping[str, Any]) -> None:
        if given.get("mode", "ok") not in MODES:
            self._json(400, {"error": "mode", "modes": MODES})
            return
        before = self.service.switch
        self.service.switch = Switch(
            mode=given.get("mode", "ok"), after=before.given + int(given.get("after", 0)), seconds=float(given.get("seconds", 0)), asked=before.asked,
            given=before.given,
        )  # fmt: skip
        self._json(200, vars(self.service.switch))

    def _guarded(self, way: Callable[[Mapping[str, Any]], dict[str, Any]], given: Mapping[str, Any]) -> None:
        mode = self.service.mode_now()
        if mode == "down":
            self._hang_up()
            return
        wanted = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if not hmac.compare_digest(self.headers.get("Authorization", ""), wanted):
            self._json(401, {"error": "Unauthorized"})
            return
        if mode == "slow":
            self.service.wait()
        if mode == "error":
            self._json(503, {"error": "Service Unavailable"})
            return
        try:
            answer = way(given)
        except Refused as refused:
            self._json(400, {"status_code": refused.number, "error": refused.sentence})
            return
        if mode == "lost" and self.path == "/api/v2/sign/hash":
            self._hang_up()
            return
        self._json(200, answer, is_half=mode == "half" and self.path == "/api/v2/sign/hash")

    def _time_stamp(self, body: bytes) -> None:
        # A service of its own, as in life: it may answer while the other does not.
        if self.service.mode_now() == "no_time":
            self._hang_up()
            return
        self._answer(200, self.service.time_stamp(body), "application/timestamp-reply")

    def _json(self, status: int, content: Mapping[str, Any], *, is_half: bool = False) -> None:
        self._answer(status, json.dumps(content).encode(), "application/json", is_half=is_half)

    def _answer(self, status: int, content: bytes, media_type: str, *, is_half: bool = False) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if is_half else content)
        if is_half:
            self._hang_up()

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


def make(service: Service, port: int) -> ThreadingHTTPServer:
    """Return a server for the service on a port of the loopback interface (0: any that is free)."""
    server = ThreadingHTTPServer((HOST, port), type("Handler", (_Handler,), {"service": service}))
    server.daemon_threads = True
    return server


@contextmanager
def running(service: Service) -> Iterator[str]:
    """Serve in a thread until the end of the block; give the address."""
    server = make(service, 0)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
