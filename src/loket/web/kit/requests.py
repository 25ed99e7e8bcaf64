"""From a request to what the rooms want: who acts, under which key, which page."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class KeyMissing(Refusal):
    """A form came without its idempotency key: it was not made by us, or a field was lost on the way."""

    code = "kit.key_missing"
    status = 400
    message = Text(
        id="Formulir ini tidak lengkap dan belum dikirim. Muat ulang halaman, lalu kirim sekali lagi.",
        en="This form is incomplete and was not sent. Reload the page and send it again.",
    )


def request_id(request: HttpRequest) -> str:
    """Return the id under which this request is in the log, "" when nobody gave it one."""
    return str(getattr(request, "request_id", "") or request.META.get("LOKET_REQUEST_ID", ""))


def act_for(request: HttpRequest, purpose: str, case: UUID | None = None, on_behalf_of: str | None = None) -> Act:
    """
    Return who acts in this request, in the capacity in which the door let them in. Reads the clock.

    `purpose` is a machine word (`apply`, `work`, `inspect`).
    """
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    audience = getattr(request, "audience", "public")
    if not signed_in:
        kind = ActorKind.PUBLIC
    elif audience == "public":
        # Signed in on a public page: the person acts as a citizen there.
        kind = ActorKind.CITIZEN
    else:
        kind = ActorKind(audience)
    appointment = getattr(request, "appointment", None)
    return Act(
        region=request.region.code,  # type: ignore[attr-defined]
        actor=str(user.pk) if signed_in and user is not None else "public",
        kind=kind,
        at=timezone.now(),
        purpose=purpose,
        on_behalf_of=on_behalf_of,
        appointment=getattr(appointment, "id", None),
        case=case,
        request_id=request_id(request),
    )


def idempotency_key(request: HttpRequest) -> UUID:
    """
    Return the key of the form that was sent (`{% idempotency_key %}`), or of the header `Idempotency-Key`.

    :raises KeyMissing: when there is none or it is no UUID.
    """
    try:
        return UUID(request.POST.get("_key") or request.headers.get("Idempotency-Key", ""))
    except ValueError:
        raise KeyMissing from None


def pager(request: HttpRequest, page: Any) -> dict[str, str]:
    """Return `{"next", "previous"}` addresses for a keyset page: onwards by key, back to the start; the filters stay."""
    query = request.GET.copy()
    was_inside = query.pop("after", None)
    first = query.urlencode()
    links = {"next": "", "previous": ""}
    if was_inside:
        links["previous"] = f"?{first}" if first else request.path
    if page.next:
        query["after"] = page.next
        links["next"] = f"?{query.urlencode()}"
    return links


@lru_cache(maxsize=8)
def _networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(text, strict=False) for text in texts)


def client_address(request: HttpRequest) -> str:
    """
    Return the address to count by: of the client, or its /64 for IPv6. For counting only: never log or store it.

    `X-Forwarded-For` is believed from the right, as far as the addresses are proxies of ours (`LOKET_TRUSTED_PROXIES`).
    """
    trusted = _networks(tuple(getattr(settings, "LOKET_TRUSTED_PROXIES", ())))
    address = request.META.get("REMOTE_ADDR", "") or "0.0.0.0"  # noqa: S104 - a name for "unknown", nothing listens
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    try:
        seen = ipaddress.ip_address(address)
        while hops and any(seen in network for network in trusted):
            seen = ipaddress.ip_address(hops.pop())
    except ValueError:
        return address
    if seen.version == 6:
        return str(ipaddress.ip_network((seen, 64), strict=False).network_address)
    return str(seen)
