"""Refusals of the queueing room."""

from __future__ import annotations

from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text


class NoSuchLine(NotFound):
    """The unit has no such line."""

    code = "queueing.line.missing"
    message = Text(id="Antrean ini tidak ada di kantor ini.", en="There is no such queue at this office.")


class NoSuchTicket(NotFound):
    """No such number, or not of this officer."""

    code = "queueing.ticket.missing"
    message = Text(id="Nomor antrean ini tidak ditemukan.", en="No such queue number.")


class TicketMoved(Refusal):
    """The number was called, finished or given on meanwhile."""

    code = "queueing.ticket.moved"
    status = 409
    message = Text(
        id="Nomor ini sudah berpindah. Lihat keadaan terbaru di halaman ini.", en="This number has moved on. See how it stands on this page."
    )


class CounterClosed(Refusal):
    """No number can be taken: the office is closed now."""

    code = "queueing.unit.closed"
    status = 409
    message = Text(id="Kantor ini sedang tutup, jadi nomor antrean belum dapat diambil.", en="This office is closed now, so no number can be taken.")


class NoSeat(Refusal):
    """Whoever calls must have said at which counter they sit."""

    code = "queueing.officer.no_seat"
    status = 409
    message = Text(id="Pilih dulu nomor loket tempat Anda duduk.", en="Choose first at which counter you sit.")


class BadLines(Exception):
    """A region's `queues.yaml` cannot be used; the message says where and why."""
