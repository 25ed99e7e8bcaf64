"""What machines ask first: where they may go, and what there is."""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from loket.oversight.standards import queries as standards
from loket.web.kit.audience import audience
from loket.web.kit.caching import public_page

#: Doors behind which a search engine has nothing to look for.
CLOSED: Final = ("saya", "masuk", "keluar", "daftar", "meja", "pimpinan", "pengawas", "pengelola", "verifikasi/", "lacak/?", "layanan/cari/")


@audience("public")
@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """Invite to the public pages only."""
    lines = ["User-agent: *", *(f"Disallow: {prefix}/{path}" for path in CLOSED for prefix in ("", "/en")), f"Sitemap: {_base(request)}/sitemap.xml"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@audience("public")
@public_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the public pages, each in both languages."""
    found = standards.list_catalogue(region=request.region.code, at=timezone.now())  # type: ignore[attr-defined]
    paths = [
        "/",
        "/layanan/",
        "/kinerja/",
        "/berbagi-data/",
        "/tentang/",
        "/verifikasi/",
        *(f"/layanan/{card.service}/" for _, _, cards in found for card in cards),
    ]
    base = escape(_base(request))
    urls = "".join(
        f"<url><loc>{base}{one}{path}</loc>"
        + "".join(f'<xhtml:link rel="alternate" hreflang="{lang}" href="{base}{prefix}{path}"/>' for lang, prefix in (("id", ""), ("en", "/en")))
        + "</url>"
        for path in paths
        for one in ("", "/en")
    )
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:xhtml="http://www.w3.org/1999/xhtml">{urls}</urlset>\n'
    )
    return HttpResponse(body, content_type="application/xml; charset=utf-8")


def _base(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"
