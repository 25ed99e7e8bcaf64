"""
Social Aid of Nusa Jaya: the pages. Plain WSGI, so that nothing hides what happens.

Run it: python app.py --settings .loket/agency-app.env --port 8100
"""

from __future__ import annotations

import argparse
import contextlib
import html
import os
import secrets
import sys
from collections.abc import Callable, Iterable
from http import cookies
from pathlib import Path
from socketserver import ThreadingMixIn
from string import Template
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from sessions import COOKIE, LASTS, Session, Sessions

from loket import Loket, LoketError

HERE = Path(__file__).resolve().parent
#: The word of the purpose for which the region granted us to read families.
PURPOSE = "bantuan_sosial"
#: Unit: bytes. Nothing that is sent here is longer.
MOST = 64 * 1024
RELATIONS = {
    "head": "Kepala keluarga", "spouse": "Istri/suami", "child": "Anak", "child_in_law": "Menantu", "grandchild": "Cucu", "parent": "Orang tua",
    "parent_in_law": "Mertua", "relative": "Famili lain", "helper": "Pembantu", "other": "Lainnya",
}  # fmt: skip
#: Where forms may lead: browsers count the redirects after them too, so Loket is added by `App`.
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
HEADERS = [
    ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-store"),
]  # fmt: skip


class Answer:
    """What goes back to the browser."""

    def __init__(self, status: str, body: str = "", *, kind: str = "text/html; charset=utf-8", to: str = "") -> None:
        self.status, self.body, self.headers = status, body.encode(), [("Content-Type", kind), *HEADERS]
        if to:
            self.headers.append(("Location", to))

    def keep(self, session: Session, *, is_https: bool) -> Answer:
        """Have the browser keep which session it is in."""
        secure = "; Secure" if is_https else ""
        self.headers.append(("Set-Cookie", f"{COOKIE}={session.key}; Path=/; Max-Age={LASTS}; HttpOnly; SameSite=Lax{secure}"))
        return self


class Request:
    """What came from a browser, or from Loket."""

    def __init__(self, environ: dict[str, Any], sessions: Sessions) -> None:
        self.method, self.path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "/")
        self.query = {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
        length = min(int(environ.get("CONTENT_LENGTH") or 0), MOST)
        self.form = (
            {name: values[0] for name, values in parse_qs(environ["wsgi.input"].read(length).decode(errors="replace")).items()} if length else {}
        )
        found = cookies.SimpleCookie(environ.get("HTTP_COOKIE", "")).get(COOKIE)
        self.session = sessions.find(found.value) if found else None


class App:
    """The application, as WSGI calls it."""

    def __init__(self, loket: Loket, *, address: str) -> None:
        self.loket, self.address, self.sessions = loket, address, Sessions()
        self.is_https = address.startswith("https://")
        self._pages: dict[tuple[str, str], Callable[[Request], Answer]] = {
            ("GET", "/"): self.home, ("POST", "/masuk"): self.sign_in, ("GET", "/kembali"): self.come_back, ("POST", "/keluar"): self.sign_out,
            ("POST", "/kabar-keluar"): self.told_of_sign_out, ("POST", "/periksa"): self.check, ("GET", "/style.css"): self.style,
            ("GET", "/favicon.ico"): lambda _: Answer("204 No Content"),
        }  # fmt: skip

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer."""
        request = Request(environ, self.sessions)
        page = self._pages.get((request.method, request.path))
        try:
            answer = page(request) if page else self.page("404 Not Found", "salah.html", text="Halaman ini tidak ada.")
        except LoketError as problem:
            answer = self.page("502 Bad Gateway", "salah.html", text=str(problem))
        start(answer.status, [*answer.headers, ("Content-Security-Policy", f"{POLICY} {self.loket.issuer}")])
        return [answer.body]

    # -- pages ----------------------------------------------------------------------------------------------------------------

    def home(self, request: Request) -> Answer:
        """Show who is here, or how to come in."""
        session = request.session or self.sessions.begin()
        note = f'<p class="note" role="status">{html.escape(session.note)}</p>' if session.note else ""
        session.note = ""
        if session.person is None:
            return self.page("200 OK", "depan.html", form=session.form, note=(note,)).keep(session, is_https=self.is_https)
        who = session.person
        masked = f"{who.nik[:6]}••••••{who.nik[-4:]}" if who.nik else "belum terhubung"
        return self.page("200 OK", "saya.html", form=session.form, name=who.name, nik=masked, level=who.level, note=(note,))

    def sign_in(self, request: Request) -> Answer:
        """Send the person to Loket."""
        session = self._own(request)
        session.turn = self.loket.begin()
        return Answer("303 See Other", to=session.turn.address)

    def come_back(self, request: Request) -> Answer:
        """Take the person back from Loket."""
        session = request.session
        if session is None or session.turn is None:
            return Answer("303 See Other", to="/")
        turn, session.turn = session.turn, None
        try:
            person = self.loket.finish(turn, request.query)
        except LoketError as problem:
            session.note = str(problem)
            return Answer("303 See Other", to="/")
        return Answer("303 See Other", to="/").keep(self.sessions.sign_in(session, person), is_https=self.is_https)

    def check(self, request: Request) -> Answer:
        """Read the family of whoever asks for it, for a case of ours, instead of asking for photocopies."""
        session = self._own(request)
        if session.person is None or not session.person.nik:
            return Answer("303 See Other", to="/")
        case = f"BANSOS/{secrets.token_hex(4).upper()}"
        try:
            found = self.loket.family(session.person.nik, purpose=PURPOSE, case=case)
        except LoketError as problem:
            return self.page("200 OK", "salah.html", text=f"{problem} (perkara {case})")
        rows = "".join(
            f"<tr><th scope=row>{html.escape(str(one.get('name') or ''))}</th><td>{RELATIONS.get(str(one.get('family.relation')), '')}</td></tr>"
            for one in found["members"]
        )
        return self.page("200 OK", "keluarga.html", case=case, rows=(rows,), count=str(len(found["members"])))

    def sign_out(self, request: Request) -> Answer:
        """End the session here, then let the person end the one at Loket."""
        session = self._own(request)
        person = session.person
        self.sessions.end(session)
        return Answer("303 See Other", to=self.loket.sign_out_address(person, f"{self.address}/") if person else "/")

    def told_of_sign_out(self, request: Request) -> Answer:
        """Hear from Loket that somebody left there (back-channel logout)."""
        try:
            sub, sid = self.loket.read_logout(request.form.get("logout_token", ""))
        except LoketError as problem:
            return Answer("400 Bad Request", str(problem), kind="text/plain")
        self.sessions.end_of(sub, sid)
        return Answer("200 OK", kind="text/plain")

    def style(self, request: Request) -> Answer:
        """Send the style sheet."""
        return Answer("200 OK", (HERE / "static" / "style.css").read_text(), kind="text/css; charset=utf-8")

    # -- help -----------------------------------------------------------------------------------------------------------------

    def _own(self, request: Request) -> Session:
        """Return the session of a form that was sent from one of our own pages. :raises LoketError: of any other."""
        session = request.session
        if session is None or not secrets.compare_digest(request.form.get("form", ""), session.form):
            raise LoketError("Halaman ini terlalu lama terbuka. Kembali ke depan, lalu coba lagi.")
        return session

    def page(self, status: str, file: str, /, **values: Any) -> Answer:
        """Return a page; texts are escaped, what comes in a tuple is HTML of ours."""
        said = {key: value[0] if isinstance(value, tuple) else html.escape(value) for key, value in values.items()}
        body = Template((HERE / "pages" / file).read_text()).substitute(said, loket=html.escape(self.loket.issuer))
        return Answer(status, Template((HERE / "pages" / "bingkai.html").read_text()).substitute(body=body))


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    """Because: an address of a sign-in holds a code, and codes do not belong into logs."""

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def main() -> None:
    """Read the settings and serve."""
    parser = argparse.ArgumentParser(description="Social Aid of Nusa Jaya: an application that signs people in with Loket.")
    parser.add_argument("--settings", type=Path, help="a file of NAME=value lines; else the environment")
    parser.add_argument("--issuer", help="where Loket is, if elsewhere than the settings say")
    parser.add_argument("--port", type=int, default=8100)
    options = parser.parse_args()
    said = dict(os.environ)
    if options.settings:
        said |= dict(line.split("=", 1) for line in options.settings.read_text().splitlines() if "=" in line)
    missing = [name for name in ("LOKET_ISSUER", "LOKET_CLIENT_ID", "LOKET_CLIENT_SECRET") if not said.get(name)]
    if missing:
        parser.error(f"missing: {', '.join(missing)}")
    address = said.get("APP_ADDRESS", f"http://localhost:{options.port}")
    loket = Loket(options.issuer or said["LOKET_ISSUER"], said["LOKET_CLIENT_ID"], said["LOKET_CLIENT_SECRET"], redirect_uri=f"{address}/kembali")
    with make_server("127.0.0.1", options.port, App(loket, address=address), server_class=_Server, handler_class=_Quiet) as server:
        sys.stdout.write(f"{address}  →  {loket.issuer}\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


if __name__ == "__main__":
    main()
