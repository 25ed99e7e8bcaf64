"""Providers to send to, on this machine: the simulator of text messages, and a push service that opens what it gets."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from loket.foundation.notifications.channels.push import encryption
from loket.foundation.notifications.channels.sms.simulator import Simulator


@contextmanager
def simulator(settings: Any, report_to: str = "", delay: float = 0.0) -> Iterator[Simulator]:
    """Run the simulator in a thread, and point the settings at it."""
    server = Simulator(
        mode="test", port=0, secret=settings.LOKET_SMS_SECRET, report_to=report_to, report_secret=settings.LOKET_SMS_REPORT_SECRET, delay=delay
    )
    settings.LOKET_SMS_ADDRESS = server.address
    with _served(server):
        yield server
        server.stopping.set()


@contextmanager
def _served(server: ThreadingHTTPServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class FakePush:
    """A push service with one browser behind it. `status` is what it answers; `got` what arrived: (headers, opened text)."""

    url: str
    host: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = b"0123456789abcdef"
    status: int = 201
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def public(self) -> str:
        """The browser's public key, as it gives it."""
        return encryption.to_text(encryption.public_bytes(self.key))

    def open(self, body: bytes) -> bytes:
        """Decrypt as a browser does (RFC 8291), written apart from what encrypts."""
        salt, length = body[:16], body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        info = b"WebPush: info\0" + encryption.public_bytes(self.key) + sender
        secret = HKDF(SHA256(), 32, self.auth, info).derive(shared)
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret)
        return AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0").removesuffix(b"\x02")


@contextmanager
def push_service(settings: Any) -> Iterator[FakePush]:
    """Run a push service, and list it in the settings."""
    found: FakePush

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.got.append((dict(self.headers), found.open(body)))
            self.send_response(found.status)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    host = f"127.0.0.1:{server.server_address[1]}"
    found = FakePush(f"http://{host}/notice/1", host)
    settings.LOKET_PUSH_HOSTS = [host]
    with _served(server):
        yield found
