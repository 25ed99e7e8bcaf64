"""
Rendered public pages, kept in memory: a warm page is answered before session, database or view are touched.

Invariant: nothing personal is kept. A page is kept only if its view says so, it sets no cookie and varies by none.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import brotli  # type: ignore[import-untyped]
import structlog
from django.conf import settings
from django.core.exceptions import DisallowedHost, ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.module_loading import import_string

log = structlog.get_logger()

FRESH_SECONDS: Final = 60
# Without a stamp nobody tells us of a change, so a page is asked for again soon.
FRESH_WITHOUT_STAMP_SECONDS: Final = 3
STAMP_SECONDS: Final = 1.0
# While one thread renders a page anew, the others give the old one for at most so long.
GRACE_SECONDS: Final = 10
LARGEST_PAGE: Final = 512 * 1024
CACHE_CONTROL: Final = f"public, max-age=0, s-maxage={FRESH_SECONDS}, stale-while-revalidate=600"
_OWN_HEADERS: Final = frozenset({"content-length", "content-encoding", "etag", "cache-control", "vary", "date", "x-request-id", "server-timing"})
_BROTLI: Final = re.compile(r"(?:^|[,\s])br(?!\s*;\s*q=0(?:\.0+)?\s*(?:,|$))(?=\s*(?:[;,]|$))")
_GZIP: Final = re.compile(r"(?:^|[,\s])gzip(?!\s*;\s*q=0(?:\.0+)?\s*(?:,|$))(?=\s*(?:[;,]|$))")

Key = tuple[str, str, str, str]


@dataclass(slots=True)
class Kept:
    """One page: its bytes plain and packed, the headers it had, and until when it is fresh."""

    stamp: str
    etag: str
    plain: bytes
    packed: dict[str, bytes]
    headers: dict[str, str]
    fresh_until: float
    match: Any = None

    @property
    def weight(self) -> int:
        """Bytes it takes."""
        return len(self.plain) + sum(len(body) for body in self.packed.values())


class Shelf:
    """The pages of this process, the least used ones leaving first."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._pages: OrderedDict[Key, Kept] = OrderedDict()
        self._weight = 0
        self._lock = threading.Lock()

    def find(self, key: Key) -> Kept | None:
        """Return a page, fresh or not."""
        page = self._pages.get(key)
        if page is not None:
            with self._lock:
                if key in self._pages:
                    self._pages.move_to_end(key)
        return page

    def keep(self, key: Key, page: Kept) -> None:
        """Put a page on the shelf."""
        with self._lock:
            before = self._pages.pop(key, None)
            self._weight += page.weight - (before.weight if before else 0)
            self._pages[key] = page
            while self._weight > self._most:
                _, gone = self._pages.popitem(last=False)
                self._weight -= gone.weight

    def claim(self, page: Kept, now: float) -> bool:
        """Say whether this thread shall render a page that has aged; the others go on giving the old one."""
        with self._lock:
            if page.fresh_until > now:
                return False
            page.fresh_until = now + GRACE_SECONDS
            return True

    def clear(self) -> None:
        """Empty the shelf."""
        with self._lock:
            self._pages.clear()
            self._weight = 0


shelf = Shelf(64 * 1024 * 1024)
_stamp_held: tuple[float, str] = (float("-inf"), "")


@functools.cache
def _stamp_source(path: str) -> Callable[[], object]:
    source: Callable[[], object] = import_string(path)
    return source


def stamp() -> str:
    """
    Return the stamp of public content (`LOKET_PAGE_STAMP`, a function without arguments), asked at most once a second.

    When it cannot be had, the last one stays: warm pages outlive a database that is away.
    """
    global _stamp_held
    path = getattr(settings, "LOKET_PAGE_STAMP", "")
    if not path:
        return ""
    asked_until, held = _stamp_held
    now = time.monotonic()
    if now < asked_until:
        return held
    _stamp_held = (now + STAMP_SECONDS, held)
    try:
        held = str(_stamp_source(path)())
    except Exception:
        log.warning("page stamp not found; the last one stays", exc_info=True)
    _stamp_held = (now + STAMP_SECONDS, held)
    return held


def forget() -> None:
    """Forget pages and stamp (between tests, and after a change that must be seen at once in this process)."""
    global _stamp_held
    shelf.clear()
    _stamp_held = (float("-inf"), "")


def public_page(view: Callable[..., Any] | None = None, *, parameters: tuple[str, ...] = ()) -> Any:
    """
    Let a public view's page be kept. `parameters` are the query names that change it; with any other it is not kept.

    The view must not touch user, session, messages or cookies; in demo and tests it is an error if it does.
    """

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response: HttpResponse = function(request, *args, **kwargs)
            response.keep_for = frozenset(parameters)  # type: ignore[attr-defined]
            response.headers["Cache-Control"] = CACHE_CONTROL
            return response

        return marked

    return wrap(view) if view is not None else wrap


def is_on() -> bool:
    """Say whether pages are kept: not in tests, unless `LOKET_PAGE_CACHE` says so."""
    return bool(getattr(settings, "LOKET_PAGE_CACHE", getattr(settings, "LOKET_MODE", "") != "test"))


class PublicPages:
    """Answer warm public pages at once. Must stand at the top, right below what numbers and logs requests."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._loud = bool(settings.DEBUG or getattr(settings, "LOKET_MODE", "production") != "production")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer from the shelf, or let the page be made and keep it."""
        if request.method not in ("GET", "HEAD") or not is_on():
            return self._get_response(request)
        try:
            key = (request.scheme or "", request.get_host(), request.path_info, request.META.get("QUERY_STRING", ""))
        except DisallowedHost:
            return self._get_response(request)
        mark, now = stamp(), time.monotonic()
        page = shelf.find(key)
        if page is not None and page.stamp == mark and not shelf.claim(page, now):
            # Because: logs and figures name the route, which nobody resolved for this request.
            request.resolver_match = page.match
            return answer(request, page)
        response = self._get_response(request)
        if response.status_code >= 500 and page is not None and page.stamp == mark:
            return answer(request, page)
        if response.status_code != 200 or request.method != "GET" or not self._may_keep(request, response):
            return response
        fresh = FRESH_SECONDS if mark else FRESH_WITHOUT_STAMP_SECONDS
        page = bind(response, mark, now + fresh)
        page.match = request.resolver_match
        shelf.keep(key, page)
        return answer(request, page)

    def _may_keep(self, request: HttpRequest, response: HttpResponse) -> bool:
        parameters = getattr(response, "keep_for", None)
        if parameters is None or response.streaming or len(response.content) > LARGEST_PAGE:
            return False
        if response.cookies or "cookie" in response.headers.get("Vary", "").lower() or request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
            response.headers["Cache-Control"] = "no-store"
            if self._loud:
                raise ImproperlyConfigured(f"{request.path_info}: a @public_page must not touch session, user, messages, csrf or cookies")
            log.error("a public page touched the session", route=getattr(request.resolver_match, "view_name", ""))
            return False
        return request.GET.keys() <= parameters


def bind(response: HttpResponse, mark: str, fresh_until: float) -> Kept:
    """Return a rendered response as a page to keep."""
    body = response.content
    return Kept(
        stamp=mark,
        etag=f'W/"{hashlib.sha256(body).hexdigest()[:20]}"',
        plain=body,
        packed={"br": brotli.compress(body, quality=7), "gzip": gzip.compress(body, 6, mtime=0)},
        headers={name: value for name, value in response.headers.items() if name.lower() not in _OWN_HEADERS},
        fresh_until=fresh_until,
    )


def answer(request: HttpRequest, page: Kept) -> HttpResponse:
    """Return a kept page as this client wants it: packed or plain, or only that it has not changed."""
    headers = {**page.headers, "ETag": page.etag, "Cache-Control": CACHE_CONTROL, "Vary": "Accept-Encoding"}
    asked = request.META.get("HTTP_IF_NONE_MATCH")
    if asked and (page.etag in asked or asked.strip() == "*"):
        unchanged = HttpResponseNotModified()
        for name, value in headers.items():
            if name != "Content-Type":
                unchanged.headers[name] = value
        return unchanged
    accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
    body = page.plain
    if _BROTLI.search(accepted):
        body, headers["Content-Encoding"] = page.packed["br"], "br"
    elif _GZIP.search(accepted):
        body, headers["Content-Encoding"] = page.packed["gzip"], "gzip"
    headers["Content-Length"] = str(len(body))
    return HttpResponse(b"" if request.method == "HEAD" else body, headers=headers)
