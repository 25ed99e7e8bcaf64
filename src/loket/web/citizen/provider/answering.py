"""Sending a browser on to an address that an application registered."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit

from django.http import HttpResponse

from loket.foundation.clients import queries as clients
from loket.foundation.clients.errors import OAuthRefused
from loket.foundation.clients.values import Client, SignInRequest


def send(address: str) -> HttpResponse:
    """Send a browser on. Because: Django's own redirect refuses the schemes of applications on phones; the address is a registered one."""
    response = HttpResponse(status=303)
    response.headers["Location"] = address
    response.headers["Cache-Control"] = "no-store"
    return response


def back(client: Client, asked: SignInRequest, *, code: str = "", error: OAuthRefused | None = None) -> HttpResponse:
    """Answer a request to sign in: a code, or why not."""
    said = {"error": error.error, "error_description": error.description} if error else {"code": code}
    return send(address_of(client, asked, said))


def address_of(client: Client, asked: SignInRequest, said: dict[str, str]) -> str:
    """Return where the answer goes, with `state` and who answers (RFC 9207: so that an application is not mixed up about it)."""
    parts = urlsplit(asked.redirect_uri)
    more = said | ({"state": asked.state} if asked.state else {}) | {"iss": clients.issuer_of(region=client.region)}
    query = "&".join(part for part in (parts.query, urlencode(more)) if part)
    return urlunsplit(parts._replace(query=query))


def origin_of(address: str) -> str:
    """Return an address as a policy's source: its origin, or the scheme of an application on a phone."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else f"{parts.scheme}:"
