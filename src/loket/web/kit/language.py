"""Which language is being spoken: by the address (`/en/…`), never by a cookie, so that pages can be cached."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation

from loket.foundation.common.text import DEFAULT_LANGUAGE, Language, Text

ENGLISH_PREFIX: Final = "/en"

_spoken: ContextVar[Language] = ContextVar("loket_language", default=DEFAULT_LANGUAGE)


def current() -> Language:
    """Return the language of the page being made, "id" outside a request."""
    return _spoken.get()


class speaking:
    """Speak `language` inside a `with` block (messages to people whose language is known, and tests)."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def __enter__(self) -> None:
        self._token = _spoken.set(self._language)

    def __exit__(self, *problem: object) -> None:
        _spoken.reset(self._token)


def say(value: object) -> object:
    """Return a Text or an `{"id", "en"}` mapping in the current language; anything else as it is."""
    if isinstance(value, Text):
        return value.in_(_spoken.get())
    if isinstance(value, Mapping) and "id" in value and value.keys() <= {"id", "en"}:
        chosen = value.get(_spoken.get())
        return value["id"] if chosen is None else chosen
    return value


def language_of(path: str) -> Language:
    """Return the language that an address is in.

    >>> language_of("/en/layanan/"), language_of("/layanan/"), language_of("/enak/")
    ('en', 'id', 'id')
    """
    return "en" if path == ENGLISH_PREFIX or path.startswith(ENGLISH_PREFIX + "/") else "id"


def other_address(request: HttpRequest) -> str:
    """Return the address of this page in the other language, query included."""
    inner = request.path_info
    if request.GET:
        inner = f"{inner}?{request.GET.urlencode()}"
    root = getattr(request, "root_prefix", "/").rstrip("/")
    return f"{root}{inner}" if getattr(request, "language", "id") == "en" else f"{root}{ENGLISH_PREFIX}{inner}"


class LanguageMiddleware:
    """
    Serve English at `/en/…`: strip the prefix, and set the script prefix so that `{% url %}` keeps it.

    Gives `request.language` and `request.root_prefix` (the prefix without language). Must stand above
    everything that resolves or reverses an address.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language of the address."""
        language = language_of(request.path_info)
        before = get_script_prefix()
        request.language = language  # type: ignore[attr-defined]
        request.root_prefix = before  # type: ignore[attr-defined]
        if language == "en":
            request.path_info = request.path_info[len(ENGLISH_PREFIX) :] or "/"
            set_script_prefix(before.rstrip("/") + ENGLISH_PREFIX + "/")
        token = _spoken.set(language)
        if settings.USE_I18N:
            translation.activate(language)
        try:
            response = self._get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response
        finally:
            _spoken.reset(token)
            # Because: worker threads are reused, and the test client never resets the prefix itself.
            set_script_prefix(before)
            if settings.USE_I18N:
                translation.deactivate()
