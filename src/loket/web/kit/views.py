"""The kit's own addresses: manifest, service worker, offline page, theme; and the pages of errors."""

from __future__ import annotations

import hashlib
import json
import sys
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static

from loket.foundation.common.text import Text
from loket.foundation.database.away import is_away
from loket.web.kit import errors, theme
from loket.web.kit.audience import audience
from loket.web.kit.caching import public_page
from loket.web.kit.language import current

OFFLINE: Final = ("/luring/", "/en/luring/")


@audience("public")
@public_page
def manifest(request: HttpRequest) -> HttpResponse:
    """Name the app after the region; its colours are the kit's."""
    region = getattr(request, "region", None)
    name = getattr(region, "name", "Loket")
    english = current() == "en"
    prefix = "/en" if english else ""
    return JsonResponse(
        {
            "id": "/",
            "name": f"Loket {name}" if name != "Loket" else name,
            "short_name": "Loket",
            "description": "Every public service of the local government" if english else "Semua layanan pemerintah daerah di satu tempat",
            "lang": "en" if english else "id",
            "start_url": f"{prefix}/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#f5f8f9",
            "theme_color": theme.brand_of(region) or "#0b5367",
            "icons": [
                {"src": static("kit/icon-192.png"), "sizes": "192x192", "type": "image/png"},
                {"src": static("kit/icon-512.png"), "sizes": "512x512", "type": "image/png"},
                {"src": static("kit/icon-maskable.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
            ],
            "shortcuts": [
                {"name": "Find a service" if english else "Cari layanan", "url": f"{prefix}/layanan/"},
                {"name": "Track an application" if english else "Lacak permohonan", "url": f"{prefix}/lacak/"},
            ],
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )


@lru_cache(maxsize=2)
def _worker(kept: tuple[str, ...]) -> bytes:
    """Return the script; its version changes when a kept file, the offline page's text or the script itself does."""
    offline = "".join(render_to_string("kit/offline.html", {"language": language}) for language in ("id", "en"))
    script = render_to_string(
        "kit/sw.js", {"version": "@", "kept": json.dumps(kept), "icon": static("kit/icon-192.png"), "static": settings.STATIC_URL}
    )
    version = hashlib.sha256((script + offline).encode()).hexdigest()[:12]
    return script.replace("loket-@", f"loket-{version}").encode()


@audience("public")
def service_worker(request: HttpRequest) -> HttpResponse:
    """Serve `/sw.js`: hashed names from the manifest of static files, so nothing is loaded twice."""
    kept = (static("kit/loket.css"), static("kit/loket.js"), static("kit/icon.svg"), *OFFLINE)
    response = HttpResponse(_worker(kept), content_type="text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = "/"
    response.headers["Cache-Control"] = "no-cache"
    return response


@audience("public")
@public_page
def offline(request: HttpRequest) -> HttpResponse:
    """What the service worker shows without a network."""
    return render(request, "kit/offline.html")


@audience("public")
def theme_sheet(request: HttpRequest, colour: str, version: str) -> HttpResponse:
    """The region's brand as a style sheet; its name changes with its content. Only the region's own colour is served."""
    region = getattr(request, "region", None)
    if theme.address(region) != f"/tema/{colour}-{version}.css":
        raise Http404
    response = HttpResponse(theme.sheet(f"#{colour}"), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@audience("public")
def favicon(request: HttpRequest) -> HttpResponse:
    """For browsers that ask without having read the page."""
    return HttpResponsePermanentRedirect(static("kit/icon-192.png"))


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400, and 413 when a form was larger than the settings allow."""
    name = type(exception).__name__
    return errors.page(request, 413 if name in ("RequestDataTooBig", "TooManyFilesSent", "TooManyFieldsSent") else 400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403: the wrong role."""
    return errors.page(request, 403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404."""
    return errors.page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when it was the database that could not be had."""
    if is_away(sys.exc_info()[1]):
        return errors.unavailable(request)
    return errors.page(request, 500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token was too old or missing: say so without blame; nothing was changed."""
    return errors.page(
        request,
        403,
        title=Text(id="Formulir ini sudah terlalu lama terbuka", en="This form has been open for too long"),
        text=Text(
            id="Demi keamanan, formulir itu tidak diterima dan tidak ada yang berubah.", en="For safety it was not accepted, and nothing was changed."
        ),
        todo=Text(id="Kembali, muat ulang halamannya, lalu kirim sekali lagi.", en="Go back, reload the page and send it again."),
    )
