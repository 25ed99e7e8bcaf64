"""Where this room gets the keys from."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from loket.foundation.common.sealing import Keyring


def keyring() -> Keyring:
    """Return the installation's keys."""
    found = settings.LOKET_KEYRING
    if not isinstance(found, Keyring):
        raise ImproperlyConfigured("LOKET_KEYRING is not set")
    return found
