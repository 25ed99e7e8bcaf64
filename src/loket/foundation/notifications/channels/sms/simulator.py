"""
A gateway to try with: a real HTTP process that takes texts, delays, fails and reports back, and sends nothing to anybody.

What happens is decided by the last two digits of the number (`FATES`), so that a test and a demonstration can choose.
Trusted for: nothing. It listens on the loopback interface only and refuses to start outside demo and tests.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from loket.foundation.common import ids
from loket.foundation.outbound import answers

KEPT: Final = 200
LONGEST_REQUEST_BYTES: Final = 16 * 1024


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a text: the answer to the request, then the reports, each after the delay."""

    status: int = 202
    answer: str = ""
    reports: tuple[str, ...] = ("DELIVRD",)
    is_slow: bool = False


#: By the last two digits of the number; all others arrive.
FATES: Final[Mapping[str, Fate]] = {
    "90": Fate(reports=("UNDELIV",)),
    "91": Fate(reports=("EXPIRED",)),
    "92": Fate(status=400, answer="bad_number"),
    "93": Fate(status=503, answer="busy"),
    "94": Fate(is_slow=True),
    "95": Fate(status=402, answer="no_credit"),
    "96": Fate(reports=()),
    "97": Fate(reports=("DELIVRD", "DELIVRD", "UNDELIV")),
    "98": Fate(reports=("REJECTD",)),
    "99": Fate(reports=("SOMETHING_NEW",)),
}


class NotHere(Exception):
    """The simulator is for demo and tests."""


class Simulator(ThreadingHTTPServer):
    """Serves `POST /kirim`; `GET /` lists what was sent, newest first. `delay` in seconds."""

    daemon_threads = True

    def __init__(self, *, mode: str, port: int, secret: str, report_to: str, report_secret: str, delay: float) -> None:
        if mode not in ("demo", "test"):
            raise NotHere(mode)
        if report_to and not answers.is_loopback(report_to):
            raise NotHere("laporan hanya ke mesin ini / reports go to this machine only")
        super().__init__(("127.0.0.1", port), _Handler)
        self.secret, self.report_to, self.report_secret, self.delay = secret, report_to, report_secret, delay
        self.taken: deque[dict[str, str]] = deque(maxlen=KEPT)
        self.stopping = threading.Event()

    @property
    def address(self) -> str:
        """Where texts are to be sent."""
        return f"http://127.0.0.1:{self.server_address[1]}/kirim"

    def take(self, content: Mapping[str, Any]) -> tuple[int, dict[str, str]]:
        """Keep a text and begin its fate; return the answer."""
        phone, text = str(content.get("to", "")), str(content.get("text", ""))
        fate = FATES.get(phone[-2:], Fate())
        if fate.is_slow:
            self.stopping.wait(self.delay)
        if fate.status != 202:
            return fate.status, {"error": fate.answer}
        reference = ids.to_text(ids.new_id())
        self.taken.appendleft({"to": phone, "text": text, "ref": reference, "id": str(content.get("id", ""))})
        if self.report_to and fate.reports:
            threading.Thread(target=self._report, args=(reference, fate.reports), name="sms-report", daemon=True).start()
        return 202, {"status": "queued", "ref": reference}

    def _report(self, reference: str, statuses: tuple[str, ...]) -> None:
        for status in statuses:
            if self.stopping.wait(self.delay):
                return
            body = json.dumps({"ref": reference, "status": status}).encode()
            signature = hmac.new(self.report_secret.encode(), body, hashlib.sha256).hexdigest()
            headers = {"Content-Type": "application/json", "X-Simulator-Signature": signature}
            answers.ask(self.report_to, method="POST", body=body, headers=headers)


class _Handler(BaseHTTPRequestHandler):
    server: Simulator

    def do_POST(self) -> None:
        """Take a text."""
        wanted = f"Bearer {self.server.secret}"
        if not hmac.compare_digest(wanted.encode(), self.headers.get("Authorization", "").encode()):
            return self._answer(401, {"error": "login"})
        length = min(int(self.headers.get("Content-Length") or 0), LONGEST_REQUEST_BYTES)
        try:
            content = json.loads(self.rfile.read(length))
        except ValueError:
            return self._answer(400, {"error": "not_json"})
        return self._answer(*self.server.take(content if isinstance(content, dict) else {}))

    def do_GET(self) -> None:
        """List what was taken."""
        self._answer(200, list(self.server.taken))

    def _answer(self, status: int, content: Any) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Write nothing: lines of a log would hold numbers."""
