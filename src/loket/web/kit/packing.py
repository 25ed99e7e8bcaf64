"""
Pages that are nobody else's are packed on their way out: they are most of what somebody signed in pays for.

Because: whoever can place text in somebody's page and watch its packed length may guess what else is in it (BREACH). That takes many requests
with the victim's cookie. Here the cookie is SameSite=Lax, so other sites cause such requests only by opening pages before the victim's eyes, by
GET; and what a GET can bring, its query, keeps a page unpacked. Tokens are masked anew in each answer, and up to 100 random bytes blur the
length. A proxy that packs by itself does none of this, so it is done here.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class PackedPages(GZipMiddleware):
    """Pack HTML. Must stand above `caching.PublicPages`, whose pages come packed already, better, from memory."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return a page packed; files, streams, and pages with a query in their address as they are."""
        is_page = not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")
        if not is_page or request.META.get("QUERY_STRING"):
            return response
        return super().process_response(request, response)
