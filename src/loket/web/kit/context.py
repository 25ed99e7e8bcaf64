"""What every template may name: language, the other language's address, region, brand."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from loket.web.kit import theme
from loket.web.kit.language import current, other_address


def kit(request: HttpRequest) -> dict[str, Any]:
    """Context processor `loket.web.kit.context.kit`."""
    region = getattr(request, "region", None)
    return {
        "language": current(),
        "other_language": "id" if current() == "en" else "en",
        "other_language_url": SimpleLazyObject(lambda: other_address(request)),
        "region": region,
        "theme_href": theme.address(region),
        # The demo sends no mail; its pages say where to read it.
        "is_demo": settings.LOKET_MODE == "demo",
    }
