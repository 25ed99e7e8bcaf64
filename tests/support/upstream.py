"""
A second provider of identities, in a process of its own on the loopback interface, built on Authlib's JOSE (joserfc) and nothing of ours.

It agrees to everything at once. What it says, and how it lies, is set by POST /set: claims, `lie` (a word below), `auth` (what it expects of the client),
`at` (the address that answers badly), `key` (which of its keys signs and is shown).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

CLIENT: Final = "loket-contoh"
SECRET: Final = "rahasia-contoh"


class Provider:
    """The address of the running provider, and its controls."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer

    def set(self, **what: Any) -> None:
        """Say what the provider answers from now on."""
        request = urllib.request.Request(f"{self.issuer}/set", data=json.dumps(what).encode(), method="POST")  # noqa: S310 - loopback
        _open(request).close()

    def agree(self, address: str) -> str:
        """Go to the provider's own page as a browser would, agree, and return where it sends the browser."""
        answer = _open(urllib.request.Request(address))  # noqa: S310 - loopback
        with answer:
            return str(answer.headers["Location"])


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def _open(request: urllib.request.Request) -> Any:
    opener = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler({}))
    try:
        return opener.open(request, timeout=10)
    except urllib.error.HTTPError as answer:
        if answer.code in (302, 303):
            return answer
        raise


@contextmanager
def running() -> Iterator[Provider]:
    """Run the provider in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.upstream"], stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"}
    )
    try:
        assert process.stdout is not None
        yield Provider(process.stdout.readline().strip())
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


def _part(plain: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).rstrip(b"=").decode()


def serve() -> None:
    """Be the provider: print the issuer, then answer until told to stop."""
    from joserfc import jws, jwt
    from joserfc.jwk import RSAKey

    own, stranger = RSAKey.generate_key(2048, {"kid": "satu", "use": "sig", "alg": "RS256"}), RSAKey.generate_key(2048, {"kid": "satu", "use": "sig"})
    later = RSAKey.generate_key(2048, {"kid": "dua", "use": "sig", "alg": "RS256"})
    held: dict[str, Any] = {"claims": {"sub": "orang-1"}, "lie": "", "auth": "basic", "at": "", "key": "satu"}
    codes: dict[str, dict[str, str]] = {}

    class Door(BaseHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            return

        def _json(self, content: Any, status: int = 200) -> None:
            plain = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(plain)))
            self.end_headers()
            self.wfile.write(plain)

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            issuer, lie = self.server.issuer, held["lie"]  # type: ignore[attr-defined]
            if parts.path == f"/{held['at']}" and lie in ("slow", "large", "deep"):
                self._badly(lie)
                return
            if parts.path == "/.well-known/openid-configuration":
                found = {name: f"{issuer}/{name}" for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")}
                self._json(
                    found | {"issuer": "https://lain.example" if lie == "discovery" else issuer, "code_challenge_methods_supported": ["S256"],
                             "authorization_response_iss_parameter_supported": True}
                )  # fmt: skip
            elif parts.path == "/jwks_uri":
                self._json({"keys": [(later if held["key"] == "dua" else own).as_dict(private=False)]})
            elif parts.path == "/authorization_endpoint":
                assert query["response_type"] == "code"
                assert query["code_challenge_method"] == "S256"
                back = {"state": "lain" if lie == "state" else query["state"], "iss": "https://lain.example" if lie == "mix-up" else issuer}
                if lie == "no-iss":
                    del back["iss"]
                if lie == "denied":
                    back["error"] = "access_denied"
                else:
                    back["code"] = secrets.token_urlsafe(16)
                    codes[back["code"]] = query
                self.send_response(302)
                self.send_header("Location", f"{query['redirect_uri']}?{urlencode(back)}")
                self.end_headers()
            elif parts.path == "/userinfo_endpoint":
                self._json({"sub": "lain" if lie == "userinfo" else held["claims"]["sub"], **held.get("userinfo", {})})
            else:
                self._json({}, 404)

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if self.path == "/set":
                held.update({"lie": "", "auth": "basic", "userinfo": {}, "at": "", "key": "satu"} | json.loads(content))
                self._json({})
                return
            if self.path == f"/{held['at']}" and held["lie"] in ("slow", "large", "deep"):
                self._badly(held["lie"])
                return
            form = {name: values[0] for name, values in parse_qs(content).items()}
            asked = codes.pop(form.get("code", ""), None)
            if held["lie"] == "fault":
                self._json({}, 500)
            elif asked is None or not self._is_client(form) or not self._is_verifier(form, asked) or form["redirect_uri"] != asked["redirect_uri"]:
                self._json({"error": "invalid_grant"}, 400)
            else:
                self._json({"access_token": "kunci", "token_type": "Bearer", "id_token": self._token(asked)})

        def _badly(self, how: str) -> None:
            """Answer never, too much, or deeper than anybody reads."""
            self.send_response(200)
            self.end_headers()
            if how == "slow":
                threading.Event().wait(20)
            elif how == "large":
                self.wfile.write(b'{"keys": [' + b"1," * 500_000 + b"1]}")
            else:
                self.wfile.write(b'{"a":' * 40_000 + b"1" + b"}" * 40_000)

        def _is_client(self, form: dict[str, str]) -> bool:
            if held["auth"] == "jwt":
                claims = jwt.decode(form["client_assertion"], RSAKey.import_key(held["client_key"]), algorithms=["RS256"]).claims
                return bool(
                    claims["iss"] == claims["sub"] == CLIENT
                    and claims["aud"].endswith("/token_endpoint")
                    and claims["exp"] > float(held.get("now") or time.time())
                )
            kind, _, pair = self.headers.get("Authorization", "").partition(" ")
            user, _, password = base64.b64decode(pair).decode().partition(":")
            return kind == "Basic" and (unquote(user), unquote(password)) == (CLIENT, SECRET)

        def _is_verifier(self, form: dict[str, str], asked: dict[str, str]) -> bool:
            digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
            return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]

        def _token(self, asked: dict[str, str]) -> str:
            lie, now = held["lie"], int(held.get("now") or time.time())
            claims: dict[str, Any] = {
                "iss": self.server.issuer, "aud": asked["client_id"], "iat": now, "exp": now + 300, "nonce": asked["nonce"], **held["claims"]  # type: ignore[attr-defined]
            }  # fmt: skip
            changes: dict[str, dict[str, Any]] = {
                "nonce": {"nonce": "lain"}, "issuer": {"iss": "https://lain.example"}, "audience": {"aud": "lain"},
                "azp": {"aud": [asked["client_id"], "lain"], "azp": "lain"}, "expired": {"iat": now - 900, "exp": now - 600}, "future": {"iat": now + 900},
                "no-subject": {"sub": ""}, "early": {"nbf": now + 900}, "endless": {"exp": float("nan")}, "timeless": {"iat": float("nan"), "exp": float("nan")},
                "future-proof": {"auth_time": now + 900}, "fast-clock": {"iat": now + 50, "nbf": now + 50, "auth_time": now + 50}, "slow-clock": {"iat": now - 350, "exp": now - 50},
                "many-without-azp": {"aud": [asked["client_id"], "lain"]}, "list": {"aud": [asked["client_id"]], "azp": asked["client_id"]}, "no-nonce": {"nonce": ""},
            }  # fmt: skip
            claims |= changes.get(lie, {})
            if lie == "none":
                return f"{_part({'alg': 'none'})}.{_part(claims)}."
            if lie == "hmac":
                signed = f"{_part({'alg': 'HS256', 'kid': 'satu'})}.{_part(claims)}"
                mark = hmac.new(own.as_pem(private=False), signed.encode(), hashlib.sha256).digest()
                return f"{signed}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"
            if lie == "deep-token":
                deep = base64.urlsafe_b64encode(b'{"a":' * 40_000 + b"1" + b"}" * 40_000).rstrip(b"=").decode()
                return f"{_part({'alg': 'RS256', 'kid': 'satu'})}.{deep}.AAAA" if held["at"] else f"{deep}.{deep}.AAAA"
            if lie in ("endless", "timeless"):
                return str(jws.serialize_compact({"alg": "RS256", "kid": "satu"}, json.dumps(claims).encode(), own))
            key = later if held["key"] == "dua" else own
            return str(jwt.encode({"alg": "RS256", "kid": held["key"]}, claims, stranger if lie == "key" else key))

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.issuer = f"http://127.0.0.1:{server.server_port}"  # type: ignore[attr-defined]
    sys.stdout.write(f"{server.issuer}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    serve()
