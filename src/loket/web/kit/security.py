"""Headers that tell the browser what a page may do: nothing but what we serve ourselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

POLICY: Final[Mapping[str, str]] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "font-src": "'none'",
    "object-src": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
}
# For bytes that people sent us: even when a browser shows them, they can do nothing.
SEALED_POLICY: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
PERMISSIONS: Final = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(self), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()"
)


def written(policy: Mapping[str, str]) -> str:
    """Return a policy as the header's text."""
    return "; ".join(f"{name} {value}" for name, value in policy.items())


_POLICY_TEXT: Final = written(POLICY)


def allow(response: HttpResponse, directive: str, source: str) -> None:
    """Allow one more source for one response (the address a sign-in form sends people to, for example)."""
    extra = getattr(response, "loket_policy", {})
    response.loket_policy = extra | {directive: f"{extra.get(directive, POLICY[directive])} {source}"}  # type: ignore[attr-defined]


class SecurityHeadersMiddleware:
    """Put the headers on every response that has not its own; HSTS when the page came by https."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._headers = {
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": PERMISSIONS,
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        seconds = int(getattr(settings, "SECURE_HSTS_SECONDS", 0))
        self._hsts = f"max-age={seconds}; includeSubDomains" if seconds else ""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers."""
        response = self._get_response(request)
        headers = response.headers
        for name, value in self._headers.items():
            headers.setdefault(name, value)
        if "Content-Security-Policy" not in headers:
            extra = getattr(response, "loket_policy", None)
            headers["Content-Security-Policy"] = written({**POLICY, **extra}) if extra else _POLICY_TEXT
        if self._hsts and request.is_secure():
            headers.setdefault("Strict-Transport-Security", self._hsts)
        return response
