"""What people see when something did not work: what happened, what is kept, what to do. Works without a database."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.utils.html import escape

from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.foundation.database.away import is_away
from loket.web.kit import problems, theme
from loket.web.kit.language import current, other_address, say
from loket.web.kit.requests import request_id

log = structlog.get_logger()

# What is never written back into a page, although it was typed into one.
_SECRET: Final = re.compile(r"pass|sandi|otp|kode|token|secret|pin\b", re.IGNORECASE)
RETRY_SECONDS: Final = 15


@dataclass(frozen=True, slots=True)
class Words:
    """Title, what happened, and what to do."""

    title: Text
    text: Text
    todo: Text


WORDS: Final[dict[int, Words]] = {
    400: Words(
        Text(id="Permintaan tidak terbaca", en="The request could not be read"),
        Text(
            id="Ada bagian yang hilang atau rusak di jalan. Tidak ada yang berubah.",
            en="Part of it was lost or damaged on the way. Nothing was changed.",
        ),
        Text(id="Kembali ke halaman sebelumnya dan coba sekali lagi.", en="Go back and try once more."),
    ),
    403: Words(
        Text(id="Halaman ini bukan untuk akun Anda", en="This page is not for your account"),
        Text(id="Akun Anda tidak memiliki tugas yang membuka halaman ini.", en="Your account has no duty that opens this page."),
        Text(
            id="Bila seharusnya bisa, hubungi pengelola instansi Anda, atau masuk dengan akun lain.",
            en="If it should, ask your agency's administrator, or sign in with another account.",
        ),
    ),
    404: Words(
        Text(id="Halaman tidak ditemukan", en="Page not found"),
        Text(id="Alamatnya mungkin salah ketik, atau halamannya sudah pindah.", en="The address may be mistyped, or the page has moved."),
        Text(id="Cari layanan yang Anda perlukan, atau mulai dari beranda.", en="Search for the service you need, or start from the home page."),
    ),
    405: Words(
        Text(id="Halaman ini tidak menerima cara itu", en="This page does not accept that"),
        Text(id="Tidak ada yang berubah.", en="Nothing was changed."),
        Text(id="Kembali ke halaman sebelumnya.", en="Go back to the page before."),
    ),
    409: Words(
        Text(id="Keadaannya sudah berubah", en="Things have changed meanwhile"),
        Text(
            id="Orang lain sudah mengubah hal ini sejak Anda membukanya. Perubahan Anda belum disimpan.",
            en="Somebody else changed this since you opened it. Your change was not saved.",
        ),
        Text(
            id="Buka keadaan terbaru, lalu putuskan kembali. Isian Anda ada di bawah.",
            en="Open the latest state and decide again. What you typed is below.",
        ),
    ),
    413: Words(
        Text(id="Berkas terlalu besar", en="The file is too large"),
        Text(
            id="Berkas itu tidak diterima. Isian lain yang sudah disimpan tetap ada.",
            en="The file was not accepted. Everything saved before is still there.",
        ),
        Text(
            id="Perkecil fotonya atau pilih berkas lain, lalu unggah sekali lagi.",
            en="Make the photo smaller or choose another file, then upload again.",
        ),
    ),
    429: Words(
        Text(id="Terlalu banyak percobaan", en="Too many tries"),
        Text(
            id="Demi keamanan semua orang, jumlah percobaan dibatasi. Yang terakhir belum diproses.",
            en="To protect everybody, the number of tries is limited. The last one was not processed.",
        ),
        Text(id="Tunggu sebentar, lalu coba lagi.", en="Wait a moment, then try again."),
    ),
    500: Words(
        Text(id="Ada kesalahan di pihak kami", en="Something went wrong on our side"),
        Text(
            id="Kesalahan ini sudah tercatat. Yang sudah Anda simpan sebelumnya tetap ada.",
            en="It has been recorded. Whatever you saved before is still there.",
        ),
        Text(
            id="Coba lagi sebentar. Bila terulang, sebutkan nomor di bawah kepada petugas.",
            en="Try again shortly. If it happens again, give the number below to an officer.",
        ),
    ),
    503: Words(
        Text(id="Layanan sedang penuh atau dipelihara", en="Busy, or being maintained"),
        Text(
            id="Permintaan terakhir Anda belum diproses. Yang sudah disimpan tetap ada.",
            en="Your last request was not processed. What was saved is still there.",
        ),
        Text(id="Tunggu sebentar, lalu coba lagi.", en="Wait a moment, then try again."),
    ),
}


def page(
    request: HttpRequest, status: int, *, text: Text | None = None, title: Text | None = None, todo: Text | None = None, retry_after: int = 0
) -> HttpResponse:
    """
    Return the page of an error. What was typed comes back in it, except secrets and files.

    It needs no database, session or user, and falls back to plain HTML if even the templates fail.
    """
    words = WORDS.get(status) or WORDS[400 if status < 500 else 500]
    given = title, text
    title, text = title or words.title, text or words.text
    reference = request_id(request)
    if problems.is_for_machines(request):
        # Because: words for pages ("go back", "reload") say nothing to a program; only what the caller gave is kept.
        response = problems.problem(request, status, title=given[0], detail=given[1])
    else:
        typed, can_resend, had_files = _typed(request, status)
        context = {
            "status": status,
            "title": title,
            "text": text,
            "todo": todo or words.todo,
            "reference": reference,
            "retry_after": retry_after,
            "typed": typed,
            "can_resend": can_resend,
            "had_files": had_files,
            "action": request.get_full_path(),
            "csrf": "",
            "language": current(),
            "other_language": "id" if current() == "en" else "en",
            "other_language_url": other_address(request) if request.method in ("GET", "HEAD") else "",
            "region": getattr(request, "region", None),
            "theme_href": theme.address(getattr(request, "region", None)),
        }
        try:
            if can_resend:
                context["csrf"] = get_token(request)
            body = get_template("kit/errors/page.html").render(context)
        except Exception:
            log.exception("error page not rendered")
            body = _bare(status, title, text, words.todo, reference)
        response = HttpResponse(body, status=status)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    response.headers["Cache-Control"] = "no-store"
    return response


def _typed(request: HttpRequest, status: int) -> tuple[list[tuple[str, str]], bool, bool]:
    """Return what was sent, whether it can be sent again as it is, and whether files were among it."""
    if request.method != "POST" or status not in (409, 429, 503):
        return [], False, False
    try:
        pairs = [(name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"]
        had_files = bool(request.FILES)
    except Exception:  # noqa: BLE001 - the body itself may be what is broken
        return [], False, False
    shown = [(name, value) for name, value in pairs if not _SECRET.search(name)]
    can_resend = status in (429, 503) and len(shown) == len(pairs) and not had_files
    if status == 409:
        shown = [(name, value) for name, value in shown if value.strip() and not name.startswith("_")]
    return shown, can_resend, had_files


def _bare(status: int, title: Text, text: Text, todo: Text, reference: str) -> str:
    spoken = [escape(str(say(part))) for part in (title, text, todo)]
    number = f"<p>No. <code>{escape(reference)}</code>" if reference else ""
    return (
        f"<!doctype html><html lang={current()}><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>{status} {spoken[0]}</title><h1>{spoken[0]}</h1><p>{spoken[1]}<p>{spoken[2]}{number}"
    )


def too_many(request: HttpRequest, retry_after: int) -> HttpResponse:
    """Return 429."""
    return page(request, 429, retry_after=retry_after)


def unavailable(request: HttpRequest, retry_after: int = RETRY_SECONDS) -> HttpResponse:
    """Return 503; also for when the pool of connections is exhausted."""
    return page(request, 503, retry_after=retry_after)


class ErrorsMiddleware:
    """Turn a `Refusal` that left a view into its page, and a database that is away into 503. Below authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Say it in a page."""
        if isinstance(problem, Refusal):
            return page(request, problem.status, text=problem.message)
        if is_away(problem):
            log.warning("database away", exc_info=problem)
            return unavailable(request)
        return None
