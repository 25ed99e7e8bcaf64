"""What the exchange refuses. Nothing in it tells whether somebody exists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text


class CallRefused(Refusal):
    """A call that the grants do not allow; it is kept among the attempts with `recorded`."""

    status = 403

    def __init__(self, message: Text | None = None, *, recorded: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.recorded = dict(recorded or {})


class NoGrant(CallRefused):
    """No grant of this client for this purpose."""

    code = "exchange.grant.missing"
    message = Text(
        id="Aplikasi ini tidak memiliki izin berbagi data untuk tujuan (purpose) itu di daerah ini. Mintalah kepada pengelola daerah.",
        en="This application has no grant for that purpose in this region. Ask the operators of the region for one.",
    )


class GrantEnded(CallRefused):
    """The grant is over."""

    code = "exchange.grant.ended"
    message = Text(
        id="Izin berbagi data untuk tujuan ini sudah berakhir. Mintalah perpanjangan kepada pengelola daerah.",
        en="The grant for this purpose has ended. Ask the operators of the region to renew it.",
    )


class GrantNotBegun(CallRefused):
    """The grant begins later."""

    code = "exchange.grant.not_begun"
    message = Text(id="Izin berbagi data untuk tujuan ini belum mulai berlaku.", en="The grant for this purpose has not begun yet.")


class KindNotGranted(CallRefused):
    """The grant does not let this operation."""

    code = "exchange.operation.not_granted"
    message = Text(id="Izin untuk tujuan ini tidak mencakup operasi ini.", en="The grant for this purpose does not cover this operation.")


class FieldNotGranted(CallRefused):
    """A field was asked for that the grant does not name."""

    code = "exchange.field.not_granted"
    message = Text(
        id="Izin untuk tujuan ini tidak mencakup salah satu isian yang diminta. Tidak ada data yang dibaca.",
        en="The grant for this purpose does not cover one of the fields that were asked for. No data was read.",
    )


class OverLimit(CallRefused):
    """The day's number is used up. `retry_after`: seconds until the next day of the region."""

    code = "exchange.limit.reached"
    status = 429
    message = Text(
        id="Jumlah orang yang boleh ditanyakan hari ini untuk tujuan ini sudah tercapai. Lanjutkan besok.",
        en="The number of people that may be asked about today for this purpose is reached. Go on tomorrow.",
    )

    def __init__(self, *, retry_after: int, recorded: Mapping[str, Any] | None = None) -> None:
        super().__init__(recorded=recorded)
        self.retry_after = retry_after


class PersonUnknown(Refusal):
    """Nobody of that number within the grant: unknown, of another region or outside the villages, which all look the same."""

    code = "exchange.person.unknown"
    status = 404
    message = Text(
        id="Tidak ada penduduk dengan NIK itu dalam cakupan izin Anda.", en="There is nobody with that NIK within the reach of your grant."
    )


class BadCursor(Refusal):
    """The cursor is none of ours."""

    code = "exchange.cursor.bad"
    status = 422
    message = Text(
        id="Penanda (cursor) tidak dikenal; pakai yang diberikan jawaban sebelumnya.",
        en="The cursor is unknown; use the one that the answer before gave.",
    )


class GrantNotFound(NotFound):
    """There is no such grant in this region."""

    code = "exchange.grant.not_found"


class NotAllowed(Refusal):
    """The one who acts may not do this."""

    code = "exchange.not_allowed"
    status = 403
    message = Text(id="Anda tidak berwenang melakukan ini.", en="You may not do this.")


class OwnProposal(Refusal):
    """Whoever proposed cannot agree."""

    code = "exchange.own_proposal"
    status = 403
    message = Text(
        id="Anda sendiri yang mengusulkan izin ini. Minta pengelola lain memeriksa dan memutusnya.",
        en="You proposed this grant yourself. Ask another operator to look at it and decide.",
    )


class AlreadyDecided(Refusal):
    """It is no longer open."""

    code = "exchange.already_decided"
    status = 409
    message = Text(id="Izin ini sudah diputus atau sudah berakhir.", en="This grant has been decided or has ended already.")


class ReasonNeeded(Refusal):
    """A rejection or withdrawal says why."""

    code = "exchange.reason_needed"
    status = 422
    message = Text(id="Tulis alasannya.", en="Say why.")


class Overlaps(Refusal):
    """Two grants of one client for one purpose on the same day would make it unclear which counts."""

    code = "exchange.grant.overlaps"
    status = 409
    message = Text(
        id="Aplikasi ini sudah memiliki izin untuk tujuan yang sama pada sebagian masa itu. Mulailah sesudah izin itu berakhir, atau cabut dahulu.",
        en="This application has a grant for the same purpose on some of those days. Begin after it ends, or withdraw it first.",
    )


class BadTerms(Refusal):
    """What was proposed cannot be a grant. `field` names the part."""

    code = "exchange.terms.bad"
    status = 422

    def __init__(self, field: str, message: Text) -> None:
        super().__init__(message)
        self.field = field


class HookNotFound(NotFound):
    """There is no such address or delivery of this client."""

    code = "exchange.webhook.not_found"


class BadAddress(Refusal):
    """Not an address that events may be sent to."""

    code = "exchange.webhook.bad_address"
    status = 422
    message = Text(
        id="Alamat webhook harus https, tanpa nama pengguna, dan menunjuk ke server di internet umum.",
        en="The address of a webhook must be https, without a user name, and point to a server on the public internet.",
    )


class TooManyHooks(Refusal):
    """One client has few addresses."""

    code = "exchange.webhook.too_many"
    status = 409
    message = Text(id="Sudah ada terlalu banyak alamat webhook; hapus salah satu.", en="There are too many webhook addresses; delete one.")
