"""
A few drawing processes, kept warm: borrowed for one page, ended and replaced when late.

Measured: a process starts in 0.25 s and draws a certificate in 0.03 s.
"""

from __future__ import annotations

import json
import os
import select
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from loket.services.documents.errors import TemplateFailed

WORKER: Final = Path(__file__).with_name("worker.py")
LIMIT_SECONDS: Final = 8.0
MOST_PROCESSES: Final = 2
# Because: a package could name `@preview/…`; whatever typst asks the network for ends at a closed door.
_NOWHERE: Final = "http://127.0.0.1:9"


class _Ended(Exception):
    """The process is gone; another must be started."""


class _Late(Exception):
    """The process took too long and was ended."""


class _Process:
    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="loket-draw-")
        environment = {
            "PATH": "", "HOME": self.folder.name, "TMPDIR": self.folder.name, "XDG_CACHE_HOME": self.folder.name, "XDG_DATA_HOME": self.folder.name,
            "LANG": "C.UTF-8", "RAYON_NUM_THREADS": "1", **{name: _NOWHERE for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")},
        }  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-I", str(WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=self.folder.name,
            bufsize=0,
        )
        if self.process.stdin is None or self.process.stdout is None:
            raise OSError("no pipes")
        self.to, self.back = self.process.stdin, self.process.stdout

    def ask(self, request: bytes, seconds: float) -> tuple[int, bytes]:
        until = time.monotonic() + seconds
        try:
            self.to.write(struct.pack(">I", len(request)) + request)
            kind, size = struct.unpack(">BI", self._read(5, until))
            return kind, self._read(size, until)
        except (BrokenPipeError, _Ended):
            self.end()
            raise _Ended from None
        except _Late:
            self.end()
            raise

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.to.close()
        self.back.close()
        self.folder.cleanup()

    def _read(self, size: int, until: float) -> bytes:
        parts: list[bytes] = []
        while size:
            if not select.select([self.back], [], [], max(0.0, until - time.monotonic()))[0]:
                raise _Late
            part = os.read(self.back.fileno(), min(size, 1 << 20))
            if not part:
                raise _Ended
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


class Pool:
    """Processes of one parent. Safe for threads; a child made by fork starts its own."""

    def __init__(self, most: int = MOST_PROCESSES) -> None:
        self.most = most
        self._reset()

    def _reset(self) -> None:
        self._owner = os.getpid()
        self._free: list[_Process] = []
        self._places = threading.BoundedSemaphore(self.most)
        self._lock = threading.Lock()

    def draw(self, request: Mapping[str, Any], *, seconds: float = LIMIT_SECONDS) -> bytes:
        """
        Return what the request draws.

        :raises TemplateFailed: if the template is wrong, too slow or too large.
        """
        if self._owner != os.getpid():
            self._reset()
        content = json.dumps(request, ensure_ascii=False).encode()
        if not self._places.acquire(timeout=2 * seconds):
            raise TemplateFailed("all drawing processes are busy")
        try:
            return self._draw(content, seconds)
        finally:
            self._places.release()

    def _draw(self, content: bytes, seconds: float) -> bytes:
        with self._lock:
            process = self._free.pop() if self._free else None
        # Because: a process that waited long ends itself; then one fresh one is tried, whose end is the template's doing.
        for candidate in (process, None):
            chosen = candidate or _Process()
            try:
                kind, answer = chosen.ask(content, seconds)
            except _Late:
                raise TemplateFailed(f"drawing took longer than {seconds:.0f} s") from None
            except _Ended:
                if candidate is None:
                    raise TemplateFailed("the drawing process ended (too much memory?)") from None
                continue
            with self._lock:
                self._free.append(chosen)
            if kind == 1:
                return answer
            raise TemplateFailed(answer.decode("utf-8", "replace"))
        raise AssertionError("unreachable")

    def close(self) -> None:
        """End all processes."""
        with self._lock:
            processes, self._free = self._free, []
        for process in processes:
            process.end()


pool: Final = Pool()
