"""Under which name a region's provider speaks: fixed by settings and region, never by what a request says."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

from loket.foundation.agencies import queries as agencies


def issuer_of(region: str) -> str:
    """Return the issuer of a region, without a slash at its end: the installation's address where it is the region's, else its first host."""
    base = urlsplit(settings.LOKET_BASE_URL)
    hosts = agencies.get_region(region).hosts
    host = base.hostname if base.hostname in hosts or not hosts else hosts[0]
    port = f":{base.port}" if base.port else ""
    return urlunsplit((base.scheme, f"{host}{port}", "", "", ""))
