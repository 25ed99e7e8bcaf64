"""Parts of addresses that all doors share; a door's `urls.py` imports this module before it writes `<ulid:case>`."""

from __future__ import annotations

from uuid import UUID

from django.urls import register_converter

from loket.foundation.common import ids


class UlidConverter:
    """`<ulid:case>`: an opaque id in its 26 characters. What is none is no address of ours (404)."""

    regex = "[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{26}"

    def to_python(self, value: str) -> UUID:
        """Read the 26 characters. :raises BadId: a ValueError, which makes Django try the next route."""
        return ids.from_text(value)

    def to_url(self, value: UUID) -> str:
        """Write the id."""
        return ids.to_text(value)


register_converter(UlidConverter, "ulid")
