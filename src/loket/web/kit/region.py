"""Which government's door this is: from the host name, before anything else is looked up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.utils import timezone

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import dates

WITHOUT_REGION: Final = ("/healthz", "/readyz", "/metrics")


class RegionMiddleware:
    """
    Set `request.region` and the page's time zone; an unknown host gets a bare 404 that gives nothing away.

    Invariant: no view runs without a region, so that no row of one region is shown at the door of another.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._without = tuple(getattr(settings, "LOKET_PATHS_WITHOUT_REGION", WITHOUT_REGION))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer at the door of the region."""
        if request.path_info in self._without:
            request.region = None  # type: ignore[attr-defined]
            return self._get_response(request)
        try:
            host, _ = split_domain_port(request.get_host())
        except DisallowedHost:
            return nobody_here()
        region = agencies.region_for_host(host=host)  # from memory: no query
        if region is None:
            return nobody_here()
        request.region = region  # type: ignore[attr-defined]
        with timezone.override(dates.zone(region.time_zone)):
            return self._get_response(request)


def nobody_here() -> HttpResponse:
    """Return the 404 of a host that is no region's door."""
    return HttpResponse(
        "<!doctype html><html lang=id><meta charset=utf-8><meta name=viewport content='width=device-width'><title>404</title>"
        "<h1>Tidak ada layanan di alamat ini</h1><p>Periksa kembali alamatnya.<p lang=en>There is no service at this address.",
        status=404,
        headers={"Cache-Control": "no-store"},
    )
