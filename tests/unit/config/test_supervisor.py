"""The supervisor restarts what crashed and leaves nothing behind. Processes here are small shells."""

from __future__ import annotations

import signal
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from loket.config import cli
from loket.config.cli import sms_simulator
from loket.config.supervisor import Child, Supervisor, was_told_to_stop


def _child(name: str, script: str) -> Child:
    return Child(name, ["/bin/sh", "-c", script], {"PATH": "/usr/bin:/bin"})


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] not in "ZX"


def test_a_crashed_child_is_started_again(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    said: list[str] = []
    crashing = _child("web", f"if [ -e {mark} ]; then exec sleep 60; fi; touch {mark}; exit 3")
    watch = Supervisor([crashing, _child("worker", "exec sleep 60")], said.append)

    def until_restarted() -> None:
        if said and crashing.process and crashing.process.poll() is None and not crashing.next_start:
            watch.stopping.set()

    watch.tend = until_restarted
    watch.start()
    watch.run()
    watch.stop()
    assert "web" in said[0]
    assert "3" in said[0]


def test_a_crashed_child_s_own_children_go_with_it(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    crashing = _child("web", f"sleep 60 & echo $! >> {note}; exit 3")
    watch = Supervisor([crashing], lambda _: None)

    def until_seen() -> None:
        if note.exists() and crashing.next_start:
            watch.stopping.set()

    watch.tend = until_seen
    watch.start()
    watch.run()
    watch.stop()
    for grandchild in note.read_text().split():
        while _is_alive(int(grandchild)):
            assert crashing.crashes


def test_when_a_child_is_told_to_stop_the_whole_is_over() -> None:
    children = [_child("web", "exec sleep 60"), _child("worker", "exec sleep 60")]
    watch = Supervisor(children, lambda _: None)
    watch.start()
    children[1].signal_group(signal.SIGTERM)
    watch.run()  # returns by itself
    watch.stop()
    assert all(child.has_ended() == -signal.SIGTERM for child in children)


def test_stopping_takes_grandchildren_and_the_stubborn_too(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    stubborn = _child("web", f"trap '' TERM; sleep 60 & echo $! > {note}; mv {note} {note}.done; while :; do sleep 1; done")
    watch = Supervisor([stubborn], lambda _: None, stop_seconds=0.1)
    watch.start()
    while not note.with_suffix(".done").exists():
        pass
    grandchild = int(note.with_suffix(".done").read_text())
    assert stubborn.process
    watch.stop()
    assert stubborn.has_ended() is not None
    while _is_alive(grandchild):  # the signal was sent; the kernel ends it, and init reaps it, in its own time
        assert watch.stopping.is_set()


def test_ctrl_c_in_any_command_counts_as_a_wish_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setitem(cli.COMMANDS, "sms-simulator", ("loket.config.cli.sms_simulator", False, ""))
    monkeypatch.setattr(sms_simulator, "command", interrupted)
    assert was_told_to_stop(CliRunner().invoke(cli.main, ["sms-simulator"]).exit_code)
