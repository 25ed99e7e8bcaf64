"""A region with a citizen, and their browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from tests.support import world
from tests.support.signing_in import signed_in


@pytest.fixture
def town(settings: Any) -> world.World:
    """A region with a citizen; no limits."""
    settings.LOKET_LIMIT_SCALE = 0
    return world.build()


@pytest.fixture
def browser(town: world.World) -> Browser:
    """The citizen's browser, signed in."""
    return signed_in(town.citizen)
