"""What the form of an application sends, read into a definition; whether it can be so is said by `foundation.clients`."""

from __future__ import annotations

import json
from typing import Any, Final

from django.http import QueryDict

from loket.foundation.clients.errors import BadDefinition
from loket.foundation.clients.values import SCOPES, AuthMethod, ClientKind, Definition, ScopeUse
from loket.foundation.common.text import Text

BAD_KEYS: Final = Text(id="Ini bukan JWK set. Tempel seluruh JSON-nya.", en="This is no JWK set. Paste all of its JSON.")
NO_CHOICE: Final = Text(id="Pilih salah satu.", en="Choose one.")
#: Unit: characters of one box.
LONGEST: Final = 20_000


def definition(given: QueryDict) -> Definition:
    """Return what was filled in. :raises BadDefinition: what cannot be read."""
    try:
        kind = ClientKind(given.get("kind", ""))
    except ValueError:
        raise BadDefinition("kind", NO_CHOICE) from None
    try:
        method = AuthMethod(given.get("auth_method", ""))
    except ValueError:
        raise BadDefinition("auth_method", NO_CHOICE) from None
    return Definition(
        name=Text(id=_line(given, "name_id"), en=_line(given, "name_en")), kind=kind, uses=_uses(given),
        agency=_line(given, "agency") if kind is ClientKind.AGENCY else None,
        organisation="" if kind is ClientKind.AGENCY else _line(given, "organisation"), homepage=_line(given, "homepage", 500),
        redirect_uris=_lines(given, "redirect_uris"), post_logout_redirect_uris=_lines(given, "post_logout_redirect_uris"),
        backchannel_logout_uri=_line(given, "backchannel_logout_uri", 500), auth_method=method,
        keys=_keys(given) if method is AuthMethod.PRIVATE_KEY else (), least_acr=_line(given, "least_acr"), contact=_line(given, "contact"),
    )  # fmt: skip


def _uses(given: QueryDict) -> tuple[ScopeUse, ...]:
    return tuple(
        ScopeUse(name, Text(id=_line(given, f"why_id_{name}", 300), en=_line(given, f"why_en_{name}", 300)), _line(given, f"law_{name}", 300))
        for name in SCOPES
        if given.get(f"use_{name}")
    )


def _keys(given: QueryDict) -> tuple[dict[str, Any], ...]:
    try:
        read = json.loads(given.get("jwks", "")[:LONGEST])
        keys = read["keys"] if isinstance(read, dict) and "keys" in read else [read]
        return tuple(dict(key) for key in keys)
    except (ValueError, TypeError):
        raise BadDefinition("keys", BAD_KEYS) from None


def _line(given: QueryDict, name: str, most: int = 200) -> str:
    return " ".join(given.get(name, "").split())[:most]


def _lines(given: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(given.get(name, "")[:LONGEST].split()))
