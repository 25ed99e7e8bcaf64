"""Asking a server that the operator named: what it does with time, size and addresses becomes a word."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from loket.foundation.outbound import answers

pytestmark = pytest.mark.loopback


class Server:
    """A server that does what a test says, and holds its breath until the end of it."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.asked: list[str] = []
        outer = self

        class Door(BaseHTTPRequestHandler):
            def log_message(self, *args: Any) -> None:
                return

            def do_GET(self) -> None:
                outer.asked.append(self.path)
                if self.path == "/kepala":
                    self.wfile.write(b"HTTP/1.0 200 OK\r\nX-Lama: ")
                    outer.over.wait(30)
                    return
                self.send_response({"/tolak": 403, "/tolak-lama": 403, "/pindah": 302}.get(self.path, 200))
                if self.path == "/pindah":
                    self.send_header("Location", "/lain")
                self.end_headers()
                if self.path in ("/badan", "/tolak-lama"):
                    self.wfile.write(b"x")
                    outer.over.wait(30)
                elif self.path == "/besar":
                    self.wfile.write(b"x" * 100_000)
                else:
                    self.wfile.write(b"isi")

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def ask(self, path: str, **more: Any) -> answers.Answer:
        """Ask it."""
        return answers.ask(f"http://127.0.0.1:{self.server.server_port}{path}", method="GET", body=None, headers={}, **more)


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    yield found
    found.over.set()
    found.server.shutdown()
    found.server.server_close()


@pytest.mark.parametrize("path", ["/kepala", "/badan", "/tolak-lama"])
def test_a_server_that_never_ends_its_answer_is_left_after_the_deadline(server: Server, path: str) -> None:
    """However patient between two bytes: whoever drips them holds no thread."""
    assert server.ask(path, patience=25.0, deadline=0.2) == answers.Answer(0, "timeout")


def test_an_impatient_question_ends_between_two_parts(server: Server) -> None:
    assert server.ask("/badan", patience=0.2) == answers.Answer(0, "timeout")


def test_no_more_is_read_than_was_said_and_a_redirect_is_not_followed(server: Server) -> None:
    assert len(server.ask("/besar", longest=1000).text) == 1000
    assert server.ask("/biasa") == answers.Answer(200, "isi")
    assert server.ask("/tolak") == answers.Answer(403, "isi")
    assert server.ask("/pindah").status == 302
    assert "/lain" not in server.asked
