"""Every room of the house, from the ground up: the one list that Django, the grants and the tests read."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Final

ROOMS: Final = (
    "loket.foundation.audit",
    "loket.foundation.events",
    "loket.foundation.jobs",
    "loket.foundation.upkeep",
    "loket.foundation.files",
    "loket.foundation.agencies",
    "loket.foundation.notifications",
    "loket.foundation.residents",
    "loket.foundation.identity",
    "loket.foundation.offices",
    "loket.foundation.powers",
    "loket.foundation.upstream",
    "loket.foundation.clients",
    "loket.foundation.exchange",
    "loket.services.rules",
    "loket.services.catalogue",
    "loket.services.rollout",
    "loket.services.appointments",
    "loket.services.queueing",
    "loket.services.counter",
    "loket.services.inspections",
    "loket.services.elsewhere",
    "loket.services.errands",
    "loket.services.cases",
    "loket.services.decisions",
    "loket.services.documents",
    "loket.services.journey",
    "loket.oversight.standards",
    "loket.oversight.privacy",
    "loket.oversight.access",
    "loket.web.kit",
    "loket.web.public",
    "loket.web.citizen",
    "loket.web.desk",
    "loket.web.leadership",
    "loket.web.inspect",
    "loket.web.manage",
    "loket.web.api",
)


def face(room: str, name: str) -> ModuleType | None:
    """Return a module of a room, such as its `jobs` or `grants`, or None when it has none."""
    return import_module(f"{room}.{name}") if find_spec(f"{room}.{name}") else None
