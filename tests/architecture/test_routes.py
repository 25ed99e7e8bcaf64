"""Every route names its audience, and no address has room for personal data (promise 9)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from loket.web.kit import audience

# An address may hold opaque ids, numbers with a random part, and words of the catalogue.
PERSONAL = re.compile(r"(^|_)(nik|kk|npwp|name|nama|email|mail|phone|telepon|address|alamat|birth|login|username|token_for)(_|$)")


def _routes(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, prefix + str(pattern.pattern))
        else:
            yield prefix + str(pattern.pattern), pattern


def _all() -> list[tuple[str, URLPattern]]:
    return list(_routes(get_resolver().url_patterns))


def test_every_route_names_its_audience() -> None:
    silent = [f"/{route} ({p.lookup_str})" for route, p in _all() if not audience.audience_of(p.callback)]
    assert silent == []
    assert len(_all()) > 50


def test_our_routes_have_names() -> None:
    assert [route for route, p in _all() if p.lookup_str.startswith("loket.") and not p.name] == []


def test_no_address_has_a_place_for_personal_data() -> None:
    found = [
        f"{route}: {name}" for route, p in _all() if p.lookup_str.startswith("loket.") for name in p.pattern.regex.groupindex if PERSONAL.search(name)
    ]
    assert found == []


def test_whoever_names_no_audience_is_refused() -> None:
    from django.conf import settings

    order = settings.MIDDLEWARE
    guard = "loket.web.kit.audience.AudienceMiddleware"
    assert guard in order
    assert order.index(guard) > order.index("django.contrib.auth.middleware.AuthenticationMiddleware")


def test_programs_go_the_same_way_as_everybody_but_for_what_only_browsers_need() -> None:
    from django.conf import settings

    short, whole = settings.LOKET_MACHINE_MIDDLEWARE, settings.MIDDLEWARE
    assert [name for name in whole if name in short] == list(short)
    assert whole[0] == "loket.web.kit.machines.Machines"
    left_out = {name.rpartition(".")[2] for name in whole[1:] if name not in short}
    assert left_out == {
        "Health", "PackedPages", "WhiteNoiseMiddleware", "SessionMiddleware", "CommonMiddleware", "CsrfViewMiddleware", "AuthenticationMiddleware",
        "MessageMiddleware", "AccountMiddleware",
    }  # fmt: skip


def test_nothing_at_the_door_of_programs_asks_who_is_signed_in() -> None:
    from loket.web.kit.machines import PREFIXES

    found = [(route, audience.audience_of(p.callback)) for route, p in _all() if f"/{route}".startswith(PREFIXES)]
    assert len(found) > 20
    assert [route for route, names in found if set(names or ()) - {"public", "bearer"}] == []


def test_no_two_addresses_share_a_name() -> None:
    names = Counter(pattern.name for _, pattern in _all() if pattern.name)
    assert [name for name, count in names.items() if count > 1] == []
