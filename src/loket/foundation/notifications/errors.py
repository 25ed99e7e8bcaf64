"""What may go wrong because of a person, said so that somebody can act on it."""

from __future__ import annotations

from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text


class CannotBeOff(Refusal):
    """Some messages must reach the person."""

    code = "notifications.preference.cannot_be_off"
    status = 422
    message = Text(
        id="Pemberitahuan ini tidak dapat dimatikan, karena memuat keputusan atau keamanan akun Anda. Pilihan lain tetap tersimpan.",
        en="These messages cannot be switched off, because they carry decisions or the safety of your account. Your other choices are kept.",
    )
