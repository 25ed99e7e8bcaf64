"""The simulated signing service, for tests: in a thread of its own on the loopback interface, and the settings that lead to it."""

from __future__ import annotations

import datetime as dt
import json
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from loket.config.simulator import server
from loket.config.simulator.service import PASSPHRASE, Service

#: Of nobody: a NIK with an area that does not exist.
NIK: Final = "9701010101700001"
__all__ = ["NIK", "PASSPHRASE", "Simulator", "running"]


@dataclass(frozen=True)
class Simulator:
    """A running simulator."""

    service: Service
    url: str
    roots: Path

    def tell(self, mode: str, *, after: int = 0, seconds: float = 0) -> None:
        """Let it fail so, after so many further signatures; by its own switch, over HTTP."""
        content = json.dumps({"mode": mode, "after": after, "seconds": seconds}).encode()
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/simulator/switch", data=content), timeout=10) as answer:  # noqa: S310 - ours
            assert answer.status == 200

    def settings(self) -> Mapping[str, Any]:
        """Return the settings that lead to it."""
        return {
            "LOKET_SIGNING": "esign", "LOKET_ESIGN_URL": self.url, "LOKET_ESIGN_USER": server.USER, "LOKET_ESIGN_PASSWORD": server.PASSWORD,
            "LOKET_ESIGN_TSA_URL": f"{self.url}/tsa", "LOKET_ESIGN_ROOTS": str(self.roots),
        }  # fmt: skip


@contextmanager
def running(folder: Path, *, at: dt.datetime) -> Iterator[Simulator]:
    """Run it until the end of the block; its clock stands at `at`."""
    service = Service(lambda: at)
    roots = folder / "simulator-roots.pem"
    roots.write_bytes(service.root())
    with server.running(service) as url:
        yield Simulator(service, url, roots)
