"""A whole Loket as `loket demo` runs it: database, web, worker, data; in a state folder of its own, on a free port."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.support.database import TOP
from tests.support.server import free_port

LONGEST_START_SECONDS: Final = 240
LONGEST_STOP_SECONDS: Final = 20


@dataclass(frozen=True)
class Demo:
    """A running demo. `environment` is what its commands are run with."""

    port: int
    state: Path
    process: subprocess.Popen[bytes]
    log: Path

    def status(self, path: str) -> int:
        """Return the status of a page, 0 when nobody answers."""
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
                connection.request("GET", path, headers={"Host": "localhost"})
                return connection.getresponse().status
        except OSError:
            return 0

    def environment(self) -> dict[str, str]:
        """Return the variables with which a command works on this demo."""
        return {**_clean(), "LOKET_MODE": "demo", "LOKET_STATE_DIR": str(self.state), "PYTHONPATH": f"{TOP / 'src'}:{TOP}"}

    def run(self, script: Path, *arguments: str) -> Any:
        """Run a script of the tests against this demo and return the JSON that it prints."""
        done = subprocess.run([sys.executable, str(script), *arguments], cwd=TOP, env=self.environment(), check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return json.loads(done.stdout)

    def processes(self, *words: str) -> list[int]:
        """Return the ids of this demo's processes whose command line holds all `words`, parents first."""
        found = []
        for pid in _family(self.process.pid):
            try:
                line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if all(word in line for word in words):
                found.append(pid)
        return sorted(found)

    def kill(self, *words: str) -> int:
        """kill -9 the first process with these words, which is ours; return its id."""
        victims = self.processes(*words)
        assert victims, f"no process with {words} runs"
        os.kill(victims[0], signal.SIGKILL)
        return victims[0]


def _clean() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith(("LOKET_", "DJANGO_", "DATABASE_"))}


def _family(pid: int) -> Sequence[int]:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            parents.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


@contextmanager
def running(state: Path, **settings: str) -> Iterator[Demo]:
    """Run a demo for the length of a block; nothing of it is left afterwards."""
    state.mkdir(parents=True, exist_ok=True)
    port, log = free_port(), state / "demo.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "loket", "demo", "--port", str(port)], cwd=TOP, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            env={**_clean(), "LOKET_MODE": "demo", "LOKET_STATE_DIR": str(state), "PYTHONPATH": str(TOP / "src"), **settings}, start_new_session=True,
        )  # fmt: skip
    demo = Demo(port, state, process, log)
    try:
        deadline = time.monotonic() + LONGEST_START_SECONDS
        while demo.status("/healthz") != 200:
            assert process.poll() is None, log.read_text(errors="replace")[-4000:]
            assert time.monotonic() < deadline, log.read_text(errors="replace")[-4000:]
            time.sleep(0.3)
        yield demo
    finally:
        family = [process.pid, *_family(process.pid)]
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=LONGEST_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            for pid in family:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            process.wait()
