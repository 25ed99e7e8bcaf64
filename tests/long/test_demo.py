"""The demo as a whole: it heals what is killed, leaves nothing behind, starts again soon and fits into a small machine."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from loket.config.supervisor import before_start, was_told_to_stop
from tests.support.database import TOP
from tests.support.server import free_port

pytestmark = [pytest.mark.loopback, pytest.mark.long]
PATIENCE_SECONDS = 120


class Demo:
    """A `loket demo` in a process of its own."""

    def __init__(self, state: Path) -> None:
        self.port = free_port()
        state.mkdir(parents=True, exist_ok=True)
        self.said = state / "said.log"
        keep = {k: v for k, v in os.environ.items() if not k.startswith(("LOKET_", "DJANGO_", "DATABASE_"))}
        environment = {**keep, "LOKET_MODE": "demo", "LOKET_STATE_DIR": str(state), "PYTHONPATH": str(TOP / "src")}
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "loket", "demo", "--port", str(self.port)],
                cwd=TOP, env=environment, stdout=subprocess.DEVNULL, stderr=said, start_new_session=True, preexec_fn=before_start,
            )  # fmt: skip

    def ready(self) -> dict[str, str] | None:
        """Return what `/readyz` says, or None."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return dict(json.loads(answer.read()))
        except OSError:
            return None

    def family(self) -> dict[int, str]:
        """Return the descendants and their command lines."""
        parents: dict[int, int] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                except OSError:
                    continue
        found, grown = set(), {self.process.pid}
        while grown:
            found |= grown
            grown = {pid for pid, parent in parents.items() if parent in found} - found
        lines = {}
        for pid in found - {self.process.pid}:
            try:
                lines[pid] = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
        return lines

    def has(self, word: str) -> bool:
        """Say whether a process of the family has the word in its command line."""
        return any(word in line for line in self.family().values())

    def find(self, word: str) -> int:
        """Return the direct child whose command line holds a word."""
        direct = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return next(int(pid) for pid in direct if word in self.family().get(int(pid), ""))


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture(scope="module")
def state() -> Iterator[Path]:
    folder = TOP / ".cache" / "demo" / str(os.getpid())
    yield folder
    from loket.config.postgres import places

    shutil.rmtree(places.cluster_folder(folder / "postgres"), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def demo(state: Path) -> Iterator[Demo]:
    made = Demo(state)

    def is_up() -> bool:
        assert made.process.poll() is None, made.said.read_text()
        # Because: the mark that the worker of the test before left in the database is still fresh.
        return (made.ready() or {}).get("worker") == "ok" and made.has("loket worker")

    until(is_up)
    yield made
    if made.process.poll() is None:
        made.process.send_signal(signal.SIGTERM)
        made.process.wait(timeout=30)


@pytest.mark.parametrize("part", ["loket serve", "loket worker", "postgres"])
def test_a_killed_part_is_started_again(demo: Demo, part: str) -> None:
    old = demo.find(part)
    its_own = [int(pid) for pid in Path(f"/proc/{old}/task/{old}/children").read_text().split()]
    os.kill(old, signal.SIGKILL)

    def healed() -> bool:
        try:
            return demo.find(part) != old and demo.ready() is not None
        except StopIteration:
            return False

    until(healed)
    until(lambda: not [pid for pid in its_own if Path(f"/proc/{pid}").exists()])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_everything(demo: Demo, number: signal.Signals) -> None:
    family = demo.family()
    demo.process.send_signal(number)
    assert demo.process.wait(timeout=30) == 0
    assert [line for pid, line in family.items() if Path(f"/proc/{pid}").exists()] == []


def test_a_signal_that_reaches_only_the_leaves_stops_everything(demo: Demo) -> None:
    family = demo.family()
    parents = {Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1] for pid in family}
    for pid in family:
        if str(pid) not in parents:
            os.kill(pid, signal.SIGINT)
    assert demo.process.wait(timeout=30) == 0
    assert [line for pid, line in family.items() if Path(f"/proc/{pid}").exists()] == []


@pytest.mark.parametrize("milliseconds", range(0, 120, 4))
def test_a_part_that_is_interrupted_while_python_starts_says_that_it_was_told_to(milliseconds: int) -> None:
    keep = {**os.environ, "LOKET_MODE": "test", "PYTHONPATH": str(TOP / "src")}
    argv = [sys.executable, "-m", "loket", "sms-simulator", "--port", str(free_port())]
    part = subprocess.Popen(argv, cwd=TOP, env=keep, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=before_start)
    time.sleep(milliseconds / 1000)
    part.send_signal(signal.SIGINT)
    assert was_told_to_stop(part.wait(timeout=PATIENCE_SECONDS))


def test_when_the_supervisor_is_killed_nothing_is_left(demo: Demo) -> None:
    family = demo.family()
    demo.process.kill()
    demo.process.wait()
    until(lambda: not [pid for pid in family if Path(f"/proc/{pid}").exists()])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_while_the_data_are_made_a_signal_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    young = Demo(tmp_path / "state")
    until(lambda: young.process.poll() is not None or sum("spawn_main" in line for line in young.family().values()) >= 2)
    family = young.family()
    young.process.send_signal(number)
    assert young.process.wait(timeout=30) == (0 if number is signal.SIGINT else -number), young.said.read_text()
    until(lambda: not [pid for pid in family if Path(f"/proc/{pid}").exists()])
    from loket.config.postgres import places

    shutil.rmtree(places.cluster_folder(tmp_path / "state" / "postgres"), ignore_errors=True)


def test_it_fits_into_one_gibibyte(demo: Demo) -> None:
    """Measured without the demo's data: about 400 MiB (proportional set size, Debian 12, 2 web processes)."""
    total = 0
    for pid in (demo.process.pid, *demo.family()):
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        total += next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    assert total < 1024 * 1024  # KiB
