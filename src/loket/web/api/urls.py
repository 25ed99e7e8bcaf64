"""Addresses of the door, below /api/v1/. Whoever adds a router adds it here, before the addresses are made."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from loket.web.api import describing
from loket.web.api.door import api, at_the_door
from loket.web.api.exchange import reading, webhooks
from loket.web.api.partners import steps, telling
from loket.web.api.people import applying, following, offering

api.add_router("", describing.router)
api.add_router("", reading.router)
api.add_router("", webhooks.router)
api.add_router("", offering.router)
api.add_router("", applying.router)
api.add_router("", following.cases)
api.add_router("", following.papers)
api.add_router("", telling.router)
api.add_router("", steps.router)


def _made() -> list[URLPattern]:
    """Return one address for each operation, with the audience that it declares."""
    found: dict[str, URLPattern] = {}
    for bound in api._get_bound_routers():
        for pattern, operations in zip(bound.urls_paths(bound.prefix), _each(bound), strict=True):
            # Because: the library lists an address once for each method; its view answers all of them.
            found.setdefault(str(pattern.pattern), path(str(pattern.pattern), at_the_door(pattern.callback, operations[0]), name=pattern.name))
    return list(found.values())


def _each(bound: Any) -> list[Any]:
    return [view.operations for view in bound.path_operations.values() for _ in view.operations]


urlpatterns = [path("openapi.json", describing.openapi, name="api-openapi"), *_made()]
