"""What this room refuses."""

from __future__ import annotations

from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text


class AccountNotFound(NotFound):
    """There is no such account."""

    code = "identity.account.not_found"


class AppointmentNotFound(NotFound):
    """There is no such appointment in this region."""

    code = "identity.appointment.not_found"


class AddressTaken(Refusal):
    """An account has this address already. Doors never show this: they answer as if it had worked, and write to the address."""

    code = "identity.account.address_taken"
    status = 409
    message = Text(id="Alamat surel ini sudah dipakai.", en="This e-mail address is in use.")


class ResidentTaken(Refusal):
    """Another account is linked to the resident."""

    code = "identity.account.resident_taken"
    status = 409
    message = Text(
        id="Penduduk ini sudah tertaut ke akun lain. Periksa akun itu dahulu; tidak ada yang diubah.",
        en="This resident is linked to another account. Look at that account first; nothing was changed.",
    )


class NotAllowed(Refusal):
    """The one who acts may not do this."""

    code = "identity.not_allowed"
    status = 403
    message = Text(id="Anda tidak berwenang melakukan ini.", en="You may not do this.")


class BadPeriod(Refusal):
    """The end is not after the start."""

    code = "identity.bad_period"
    message = Text(
        id="Tanggal akhir harus setelah tanggal mulai. Periksa kembali kedua tanggal.",
        en="The end must be after the start. Check both dates.",
    )
