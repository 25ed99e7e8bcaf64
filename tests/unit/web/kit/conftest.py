"""A bare site: the kit's middleware, a sample door, no database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, RequestFactory

from loket.foundation.agencies.values import Level, Region
from loket.web.kit import caching

NUSA_JAYA = Region(
    code="97.01",
    name="Kabupaten Nusa Jaya",
    short="NJ",
    level=Level.REGENCY,
    province="97",
    province_name="Nusa Raya",
    seat="Tanjung Nusa",
    time_zone="Asia/Makassar",
    theme={},
    hosts=("nusajaya.localhost", "testserver"),
    is_fictional=True,
)


@pytest.fixture
def region() -> Region:
    return NUSA_JAYA


@pytest.fixture
def request_for(rf: RequestFactory) -> Any:
    """A request as it looks inside the doors."""

    def make(path: str = "/", **attributes: Any) -> Any:
        request = rf.get(path)
        for name, value in ({"region": NUSA_JAYA, "language": "id", "root_prefix": "/"} | attributes).items():
            setattr(request, name, value)
        return request

    return make


@pytest.fixture
def door(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A client at a small site that has the kit's middleware in their order, and no database."""
    from loket.foundation.agencies import queries

    monkeypatch.setattr(queries, "region_for_host", lambda host: NUSA_JAYA if host in NUSA_JAYA.hosts else None)
    settings.ALLOWED_HOSTS = ["testserver", ".localhost"]
    settings.ROOT_URLCONF = "tests.unit.web.kit.sample_door"
    settings.MIDDLEWARE = [
        "loket.web.kit.caching.PublicPages",
        "loket.web.kit.language.LanguageMiddleware",
        "loket.web.kit.security.SecurityHeadersMiddleware",
        "loket.web.kit.region.RegionMiddleware",
        "tests.unit.web.kit.sample_door.SignIn",
        "loket.web.kit.errors.ErrorsMiddleware",
        "loket.web.kit.audience.AudienceMiddleware",
    ]
    caching.forget()
    yield Client(raise_request_exception=False)
    caching.forget()
