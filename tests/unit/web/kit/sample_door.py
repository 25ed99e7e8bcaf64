"""A door for the tests of the kit: one view of each kind."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from loket.foundation.common.errors import Stale
from loket.web.kit import factor
from loket.web.kit.audience import audience
from loket.web.kit.caching import public_page

rendered: list[str] = []
stamp_value = ["1"]


class SignIn:
    """Signs in whoever the header names: none, somebody, or an officer of the region; another one says how long ago the second factor was proved."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = request.headers.get("X-Test-User", "")
        request.user = SimpleNamespace(pk=name, is_authenticated=bool(name), is_active=name != "closed")  # type: ignore[assignment]
        ago = request.headers.get("X-Test-Factor", "")
        request.session = {factor.MARK: int(time.time()) - int(ago)} if ago else {}  # type: ignore[assignment]
        return self._get_response(request)


def stamp() -> str:
    if stamp_value[0] == "away":
        raise OperationalError
    return stamp_value[0]


def holds_audience(*, account: Any, audience: str, region: str, at: Any) -> Any:
    assert region == "97.01"
    assert at.tzinfo is not None
    return SimpleNamespace(id="appointment") if account == audience else None


@audience("public")
@public_page(parameters=("q",))
def page(request: HttpRequest) -> HttpResponse:
    rendered.append(request.get_full_path())
    if stamp_value[0] == "broken":
        raise OperationalError
    return render(request, "kit/offline.html")


@audience("public")
@public_page
def leaky(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("x")
    response.set_cookie("who", "me")
    return response


@audience("citizen")
def mine(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.user.pk} {reverse('mine')}")


@audience("officer", "auditor")
def work(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.audience} {request.appointment.id}")  # type: ignore[attr-defined]


def silent(request: HttpRequest) -> HttpResponse:
    return HttpResponse("never")


@audience("public")
def stale(request: HttpRequest) -> HttpResponse:
    raise Stale


@audience("public")
def away(request: HttpRequest) -> HttpResponse:
    raise OperationalError


@audience("public")
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a secret that no page may show")


@audience("citizen")
@factor.recently(minutes=30)
def dear(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


urlpatterns = [
    path("dear/", dear, name="dear"),
    path("page/", page, name="page"),
    path("leaky/", leaky, name="leaky"),
    path("saya/", mine, name="mine"),
    path("meja/", work, name="work"),
    path("silent/", silent, name="silent"),
    path("stale/", stale, name="stale"),
    path("away/", away, name="away"),
    path("broken/", broken, name="broken"),
]
handler400 = "loket.web.kit.views.bad_request"
handler403 = "loket.web.kit.views.forbidden"
handler404 = "loket.web.kit.views.not_found"
handler500 = "loket.web.kit.views.server_error"
