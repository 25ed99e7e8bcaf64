"""Forms of the public door: without cookie, so without token; guarded by where the browser says that they come from."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from loket.web.kit import errors

View = Callable[..., HttpResponse]


def comes_from_us(request: HttpRequest) -> bool:
    """
    Say whether a form was sent from a page of this host, as far as the browser tells.

    Every browser since 2023 sends `Sec-Fetch-Site`, older ones `Origin`; what sends neither is no browser that a strange page could use.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()


def sent_from_here(view: View) -> View:
    """
    Let a public form be sent without CSRF token, from our own pages only.

    Because: a token needs a cookie, and public pages set none, so that every cache may keep them. Nothing is at stake: these forms
    ask a question, change nothing, and know no session; the check only spares others' visitors from being counted by our limits.
    """

    @functools.wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not comes_from_us(request):
            return errors.page(request, 403)
        return view(request, *args, **kwargs)

    return csrf_exempt(checked)
