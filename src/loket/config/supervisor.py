"""A small supervisor: starts children, starts crashed ones again, stops all of them at one signal."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Final

# Stopping has to be over before an impatient caller sends the next signal.
STOP_SECONDS: Final = 2.5
LONGEST_PAUSE_SECONDS: Final = 30.0
# A child that ran this long was well; the next crash starts counting anew.
WELL_AFTER_SECONDS: Final = 60.0
_TICK_SECONDS: Final = 0.2
_PR_SET_PDEATHSIG: Final = 1
# Ended well, by the signal itself, or with the shell's code for it.
_ASKED_TO_STOP: Final = (0, -signal.SIGINT, -signal.SIGTERM, 128 + signal.SIGINT, 128 + signal.SIGTERM)


def was_told_to_stop(code: int | None) -> bool:
    """Say whether an exit code means that somebody asked for the end, rather than a crash."""
    return code in _ASKED_TO_STOP


def before_start() -> None:
    """Run in a child before its program, a `loket` command: Ctrl+C counts again, once it can be heard, and the child ends with its parent."""
    # Because: a shell's background job inherits "ignore SIGINT", and a child that is still starting would keep it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Because: Python that is interrupted while it starts itself ends with 1, which is a crash. `hear` lets through what waited.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def hear() -> None:
    """Let Ctrl+C through that `before_start` held back. Called when somebody is there who takes it for a wish to stop."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


@dataclass
class Child:
    """A program to keep running. `log` receives what it writes (None: our own streams)."""

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str]
    log: IO[bytes] | None = None
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    crashes: int = 0
    next_start: float = 0.0

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl+C reaches the supervisor first."""
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            list(self.argv), env=dict(self.environment), stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
            start_new_session=True, preexec_fn=before_start,
        )  # fmt: skip

    def has_ended(self) -> int | None:
        """Return the exit code of an ended child, else None."""
        return self.process.poll() if self.process else None

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to the child and everything it started."""
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


@dataclass
class Supervisor:
    """
    Runs `children` until SIGINT or SIGTERM. `tend` is called on every tick, for what is not a child of this list
    (the database); what it raises ends the run. Children get `stop_seconds` to end by themselves.
    """

    children: list[Child]
    say: Callable[[str], None]
    tend: Callable[[], None] = lambda: None
    stop_seconds: float = STOP_SECONDS
    stopping: threading.Event = field(default_factory=threading.Event)

    def listen(self) -> None:
        """Take over the signals. Because: a shell's background job ignores SIGINT unless somebody asks for it."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())

    def start(self) -> None:
        """Start all children."""
        for child in self.children:
            child.start()

    def run(self) -> None:
        """Watch until a signal arrives, here or at one of the children: a crash is mended, a wish to stop is obeyed."""
        while not self.stopping.wait(_TICK_SECONDS):
            self.tend()
            self._watch()

    def _watch(self) -> None:
        ended = [(child, code) for child in self.children if (code := child.has_ended()) is not None]
        if any(was_told_to_stop(code) for _, code in ended):
            # Because: a signal for the whole family may reach only some of it; none of ours ends well unless it was told to.
            self.stopping.set()
            return
        for child, code in ended:
            now = time.monotonic()
            if not child.next_start:
                # Because: what a killed server leaves of its own children would go on answering on its port.
                child.signal_group(signal.SIGKILL)
                child.crashes = 1 if now - child.began > WELL_AFTER_SECONDS else child.crashes + 1
                pause = min(LONGEST_PAUSE_SECONDS, 0.5 * 2 ** (child.crashes - 1))
                child.next_start = now + pause
                self.say(f"{child.name}: berhenti (kode {code}), dijalankan lagi dalam {pause:.1f} s / stopped, starting again")
            elif now >= child.next_start:
                child.next_start = 0.0
                child.start()

    def stop(self) -> None:
        """Stop all children: politely, then at once. Returns when none is left."""
        self.stopping.set()
        for child in self.children:
            child.signal_group(signal.SIGTERM)
        deadline = time.monotonic() + self.stop_seconds
        for child in self.children:
            if child.process:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(timeout=max(0.05, deadline - time.monotonic()))
        for child in self.children:
            child.signal_group(signal.SIGKILL)  # also what a dead child left in its group
            if child.process:
                child.process.wait()
