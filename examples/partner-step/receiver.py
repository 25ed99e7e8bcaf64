"""
A partner's application that carries out a step: it hears by a signed message, reads what it may know, answers once. Standard library only.

Written against docs/api/partner-steps.md alone; nothing of Loket's code is used. Replace `work` by what your office does.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import os
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

FIVE_MINUTES = 300


def is_ours(secret: str, headers: Any, body: bytes) -> bool:
    """Say whether a message came from Loket, a moment ago and unchanged (Standard Webhooks)."""
    message, moment = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not moment.isdecimal() or abs(time.time() - int(moment)) > FIVE_MINUTES:
        return False  # a copy of an old message
    content = f"{message}.{moment}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(one, wanted) for one in headers.get("webhook-signature", "").split())


class Loket:
    """What is asked of Loket. A token lives ten minutes; it is asked for again when it is refused."""

    def __init__(self, issuer: str, client_id: str, client_secret: str) -> None:
        self.issuer, self.client_id, self.client_secret, self.token = issuer.rstrip("/"), client_id, client_secret, ""

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, Any]]:
        """Call the API; return status and answer. After a failure of the network repeat it: every call here may be repeated."""
        for again in (False, True):
            if not self.token or again:
                self.token = self._token()
            status, answer = _send(
                f"{self.issuer}/api/v1{path}", method, json.dumps(body).encode() if body is not None else None,
                {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Accept-Language": "en", **headers},
            )  # fmt: skip
            if status != 401:
                break
        return status, answer

    def _token(self) -> str:
        basic = base64.b64encode(f"{urllib.parse.quote(self.client_id)}:{urllib.parse.quote(self.client_secret)}".encode()).decode()
        form = urllib.parse.urlencode({"grant_type": "client_credentials", "scope": "partner"}).encode()
        headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"}
        status, answer = _send(f"{self.issuer}/identitas/token/", "POST", form, headers)
        if status != 200:
            raise RuntimeError(f"no token: {status} {answer}")
        return str(answer["access_token"])


def _send(address: str, method: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
    request = urllib.request.Request(address, data=body, method=method, headers=headers)  # noqa: S310 - the address is the operator's
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, json.loads(answer.read() or b"{}")
    except urllib.error.HTTPError as problem:
        return problem.code, json.loads(problem.read() or b"{}")


def work(step: dict[str, Any]) -> dict[str, Any]:
    """Do the work and return the outcome. Here: everything passes, under a number of our own."""
    return {"outcome": "accept", "words": "Telah ditelaah.", "data": {"number": f"KE/{step['step'][-6:]}"}}


def carry_out(loket: Loket, step: str) -> tuple[int, dict[str, Any]]:
    """Read a step, say that we have begun, and answer. Doing it twice gives the same answer twice."""
    _, task = loket.call("GET", f"/partner/steps/{step}")
    if task.get("state") not in ("waiting", "accepted"):
        return 200, task
    loket.call("POST", f"/partner/steps/{step}/accept", {})
    return loket.call("POST", f"/partner/steps/{step}/outcome", work(task), **{"Idempotency-Key": f"step-{step}"})


class Receiver:
    """The server that hears messages. `seen`: ids of messages that were dealt with; keep yours in your database."""

    def __init__(self, loket: Loket, secret: str, port: int = 0) -> None:
        self.loket, self.secret, self.seen, self.answers = loket, secret, set[str](), list[tuple[int, dict[str, Any]]]()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), 65536))
                self.send_response(outer.hear(self.headers, body))
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/loket"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def hear(self, headers: Any, body: bytes) -> int:
        """Deal with a message; return the status for it. Long work belongs behind the answer: Loket waits eight seconds."""
        if not is_ours(self.secret, headers, body):
            return 401
        if headers["webhook-id"] in self.seen:
            return 204
        told = json.loads(body)
        if told["type"] == "partner.step.waiting":
            self.answers.append(carry_out(self.loket, told["data"]["step"]))
        self.seen.add(headers["webhook-id"])
        return 204

    def stop(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()


def main() -> None:
    """Do what waits already, then listen until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--settings", type=Path, help="a file with LOKET_ISSUER, LOKET_CLIENT_ID, LOKET_CLIENT_SECRET, LOKET_WEBHOOK_SECRET")
    parser.add_argument("--port", type=int, default=8300)
    given = parser.parse_args()
    said = dict(os.environ)
    if given.settings:
        said |= dict(line.split("=", 1) for line in given.settings.read_text().splitlines() if "=" in line)
    loket = Loket(said["LOKET_ISSUER"], said["LOKET_CLIENT_ID"], said["LOKET_CLIENT_SECRET"])
    after = ""
    while True:
        status, page = loket.call("GET", f"/partner/steps{after}")
        if status != 200:
            raise SystemExit(f"{status} {page.get('detail', '')}")
        for one in page["items"]:
            sys.stdout.write(f"{one['step']} {carry_out(loket, one['step'])[0]}\n")
        if not page["next"]:
            break
        after = f"?after={page['next']}"
    if "LOKET_WEBHOOK_SECRET" in said:
        receiver = Receiver(loket, said["LOKET_WEBHOOK_SECRET"], given.port)
        sys.stdout.write(f"listening at {receiver.url}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
