"""Where this room gets the keys from."""

from __future__ import annotations

from django.conf import settings

from loket.foundation.common.sealing import Keyring


def keyring() -> Keyring:
    """Return the installation's keys."""
    found = settings.LOKET_KEYRING
    assert isinstance(found, Keyring), "LOKET_KEYRING is not set"
    return found
