"""A region, a clock, and a provider that runs in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loket.foundation.upstream import wire
from tests.support import upstream as second
from tests.support import world as worlds
from tests.support.by_upstream import Clock, configure


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: found.at)
    return found


@pytest.fixture(scope="module")
def running() -> Iterator[second.Provider]:
    with second.running() as found:
        yield found


@pytest.fixture
def provider(running: second.Provider, settings: Any, tmp_path: Path) -> second.Provider:
    wire.kept.forget()
    running.set(claims={"sub": "orang-1", "name": "Sari di INApas"}, now=worlds.NOW.timestamp())
    configure(settings, tmp_path, running.issuer)
    return running


@pytest.fixture
def world(db: None, clock: Clock) -> worlds.World:
    return worlds.build()
