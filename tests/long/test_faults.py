"""Promise 6 under fire: web, worker and database are killed while 500 people send applications."""

from __future__ import annotations

import http.client
import json
import secrets
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from tests.support import demo

pytestmark = pytest.mark.loopback

SUBMISSIONS: Final = 500
SENDERS: Final = 12
#: A sender keeps trying the same key as a person with a bad line would; this bounds the whole test.
PATIENCE_SECONDS: Final = 300
HERE: Final = Path(__file__).resolve().parent


class Sender(threading.Thread):
    """Sends applications one after another, each until it is acknowledged."""

    def __init__(self, port: int, work: list[dict[str, Any]], acknowledged: dict[str, str], deadline: float) -> None:
        super().__init__(daemon=True)
        self.port, self.work, self.acknowledged, self.deadline = port, work, acknowledged, deadline
        self.tries, self.odd = 0, ""

    def run(self) -> None:
        for item in self.work:
            while time.monotonic() < self.deadline and item["key"] not in self.acknowledged:
                self.tries += 1
                try:
                    status, location = self.send(item)
                except (OSError, http.client.HTTPException):
                    time.sleep(0.2)
                    continue
                if status == 303 and "/terkirim/" in location:
                    self.acknowledged[item["key"]] = location.split("/permohonan/")[1].split("/")[0]
                elif status in (429, 500, 502, 503):
                    time.sleep(0.3)
                else:
                    self.odd = f"{status} {location}"
                    return

    def send(self, item: dict[str, Any]) -> tuple[int, str]:
        token = secrets.token_hex(16)
        body = urlencode({"csrfmiddlewaretoken": token, "_key": item["key"], "declared": "yes"})
        headers = {
            "Host": f"localhost:{self.port}", "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"loket={item['session']}; loket_csrf={token}", "Origin": f"http://localhost:{self.port}",
        }  # fmt: skip
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)) as connection:
            connection.request("POST", f"/saya/draf/{item['draft']}/periksa/", body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.headers.get("Location", "")


def test_killing_web_worker_and_database_loses_no_acknowledged_submission_and_doubles_none(tmp_path: Path) -> None:
    with demo.running(tmp_path / "state") as site:
        work = site.run(HERE.parents[1] / "bench" / "drafts.py", str(SUBMISSIONS))
        for item in work:
            item["key"] = str(uuid4())
        acknowledged: dict[str, str] = {}
        deadline = time.monotonic() + PATIENCE_SECONDS
        senders = [Sender(site.port, work[n::SENDERS], acknowledged, deadline) for n in range(SENDERS)]
        for sender in senders:
            sender.start()
        killed = []
        for share, words in ((0.15, ("loket", "worker")), (0.3, ("loket", "serve")), (0.5, ("postgres", "-D")), (0.7, ("loket", "serve"))):
            while len(acknowledged) < share * SUBMISSIONS and any(s.is_alive() for s in senders):
                time.sleep(0.05)
            killed.append(site.kill(*words))
        for sender in senders:
            sender.join(timeout=max(1.0, deadline - time.monotonic()))
        assert [s.odd for s in senders if s.odd] == []
        assert len(killed) == 4
        assert len(acknowledged) == SUBMISSIONS
        # The retries are the point: without one the kills hit nothing.
        assert sum(s.tries for s in senders) > SUBMISSIONS

        told = _settled(site, list(acknowledged))
        assert {key: cases for key, cases in told["cases"].items() if cases != [acknowledged[key]]} == {}
        assert set(told["checks"].values()) == {1}
        assert set(told["entries"].values()) == {1}
        assert len(told["entries"]) == SUBMISSIONS
        assert set(told["messages"].values()) == {1}
        assert len(told["messages"]) == SUBMISSIONS


def _settled(site: demo.Demo, keys: list[str]) -> dict[str, Any]:
    """Return the counts once every case has its message, or after two minutes."""
    deadline = time.monotonic() + 120
    while True:
        done = subprocess.run(
            [sys.executable, str(HERE / "count_cases.py")], input=json.dumps(keys), cwd=HERE.parents[1], env=site.environment(),
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        told: dict[str, Any] = json.loads(done.stdout)
        if len(told["messages"]) >= len(keys) or time.monotonic() > deadline:
            return told
        time.sleep(2)
