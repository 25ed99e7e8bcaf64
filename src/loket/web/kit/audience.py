"""Who a page is for: every view says it, and what says nothing is refused."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Final, TypeVar
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.module_loading import import_string

from loket.web.kit import factor

#: "bearer" is whoever carries an access token: the door of the API asks for it, and nobody's session counts there.
AUDIENCES: Final = ("public", "citizen", "officer", "leader", "auditor", "operator", "author", "reviewer", "bearer")
View = TypeVar("View", bound=Callable[..., Any])


def audience(*names: str) -> Callable[[View], View]:
    """
    Declare for whom a view is; with several names, holding any of them is enough.

    :raises ValueError: at import, for a word that is no audience.
    """
    if not names or (unknown := set(names) - set(AUDIENCES)):
        raise ValueError(f"audience() takes one or more of {AUDIENCES}, not {sorted(unknown) if names else 'nothing'}")

    def mark(view: View) -> View:
        view.audience = names  # type: ignore[attr-defined]
        return view

    return mark


def audience_of(view: Callable[..., Any]) -> tuple[str, ...] | None:
    """
    Return what a view declared, else what the settings say of its module, else None.

    `LOKET_AUDIENCE_OF_MODULES` speaks for views that are not ours: `{"allauth.account": ("public",)}`, longest prefix first.
    """
    declared = getattr(view, "audience", None) or getattr(getattr(view, "view_class", None), "audience", None)
    if declared is not None:
        return tuple(declared)
    modules: dict[str, tuple[str, ...]] = getattr(settings, "LOKET_AUDIENCE_OF_MODULES", {})
    name = getattr(view, "__module__", "")
    if view_class := getattr(view, "view_class", None):
        name = view_class.__module__
    for prefix in sorted(modules, key=len, reverse=True):
        if name == prefix or name.startswith(prefix + "."):
            return tuple(modules[prefix])
    return None


@functools.cache
def _check(path: str) -> Callable[..., Any]:
    check: Callable[..., Any] = import_string(path)
    return check


def holds(request: HttpRequest, name: str) -> bool:
    """
    Say whether the person of this request holds an audience here and now. The one place where that is asked.

    Everyone may be `public`; every signed-in, active account may be `citizen`. The others are asked of
    `LOKET_AUDIENCE_CHECK`, a function `(*, account, audience, region, at)` that returns the appointment held
    (an object with `id`) or None; it is kept as `request.appointment`.
    """
    if name == "public":
        return True
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.is_active:
        return False
    if name == "citizen":
        return True
    path = getattr(settings, "LOKET_AUDIENCE_CHECK", "")
    if not path:
        return False
    held = _check(path)(account=user.pk, audience=name, region=request.region.code, at=timezone.now())  # type: ignore[attr-defined]
    if not held:
        return False
    request.appointment = None if held is True else held  # type: ignore[attr-defined]
    return True


class AudienceMiddleware:
    """
    Let a view run only for the audience that it declares. Must stand below sessions and authentication.

    Whoever works for the government has proved a second factor in this session, or is sent to do so (`factor`).

    Invariant: a view that declares nothing is never run: an error in demo and tests, a 404 in production.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._loud = bool(settings.DEBUG or getattr(settings, "LOKET_MODE", "production") != "production")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and keep what is not public out of every cache."""
        response = self._get_response(request)
        if getattr(request, "audience", None) != "public":
            response.headers["Cache-Control"] = "no-store"
        elif "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-cache"
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> HttpResponse | None:
        """Refuse before the view runs."""
        names = audience_of(view)
        if names is None:
            if self._loud:
                raise ImproperlyConfigured(f"{view.__module__}.{getattr(view, '__qualname__', view)} declares no audience; use @audience(…)")
            raise Http404
        for name in ("public", "bearer"):
            if name in names:
                request.audience = name  # type: ignore[attr-defined]
                return None
        for name in names:
            if holds(request, name):
                if name not in factor.FREE and not factor.is_proved(request):
                    return HttpResponseRedirect(factor.address(request))
                request.audience = name  # type: ignore[attr-defined]
                return None
        if not request.user.is_authenticated:
            return HttpResponseRedirect(sign_in_address(request))
        raise PermissionDenied


def sign_in_address(request: HttpRequest) -> str:
    """Return where to sign in, coming back to this page afterwards (to the start of what was being sent by POST)."""
    path = getattr(settings, "LOGIN_URL", "/masuk/")
    return f"{get_script_prefix().rstrip('/')}{path}?next={quote(request.get_full_path(), safe='/')}"
