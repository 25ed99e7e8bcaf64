"""Every room of the house, from the ground up: the one list that Django, the grants and the tests read."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Final

PLANNED: Final = (
    "loket.foundation.audit",
    "loket.foundation.events",
    "loket.foundation.jobs",
    "loket.foundation.files",
    "loket.foundation.agencies",
    "loket.foundation.notifications",
    "loket.foundation.residents",
    "loket.foundation.identity",
    "loket.services.rules",
    "loket.services.catalogue",
    "loket.services.rollout",
    "loket.services.cases",
    "loket.services.decisions",
    "loket.services.documents",
    "loket.services.journey",
    "loket.oversight.standards",
    "loket.web.kit",
    "loket.web.public",
    "loket.web.citizen",
    "loket.web.desk",
    "loket.web.inspect",
)


def exists(module: str) -> bool:
    """Say whether a module can be found, without running it (its packages are run)."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


# While the house is being built a planned room counts once it has an `apps.py`.
ROOMS: Final = tuple(room for room in PLANNED if exists(f"{room}.apps"))


def face(room: str, name: str) -> ModuleType | None:
    """Return a module of a room, such as its `jobs` or `grants`, or None when it has none."""
    return import_module(f"{room}.{name}") if exists(f"{room}.{name}") else None
