"""What may go wrong because of a person, said so that somebody can act on it."""

from __future__ import annotations

from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text


class CannotBeOff(Refusal):
    """Some messages must reach the person."""

    code = "notifications.preference.cannot_be_off"
    status = 422
    message = Text(
        id="Pemberitahuan ini tidak dapat dimatikan, karena memuat keputusan atau keamanan akun Anda. Pilihan lain tetap tersimpan.",
        en="These messages cannot be switched off, because they carry decisions or the safety of your account. Your other choices are kept.",
    )


class BadGateway(Refusal):
    """The file of the gateway for text messages cannot be used; the message names the places in it."""

    code = "notifications.gateway.bad"
    status = 500


class BadReceipt(NotFound):
    """A report that is not signed by the provider, or cannot be read. Answered like a page that is not there."""

    code = "notifications.receipt.bad"


class BadSubscription(Refusal):
    """What the browser gave is no address of a push service that we know."""

    code = "notifications.subscription.bad"
    status = 422
    message = Text(
        id="Peramban ini memakai layanan notifikasi yang belum didukung. Pesan tetap masuk ke kotak pesan Anda.",
        en="This browser uses a notice service that is not supported. Messages still arrive in your inbox.",
    )


class BadQuietHours(Refusal):
    """Not a time of day."""

    code = "notifications.quiet.bad"
    status = 422
    message = Text(
        id="Jam tidak terbaca. Tulis jam dan menit, misalnya 21.00.", en="The time cannot be read. Write hours and minutes, for example 21:00."
    )
