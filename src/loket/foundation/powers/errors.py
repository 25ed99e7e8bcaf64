"""What this room refuses."""

from __future__ import annotations

from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text


class PowerEnded(Refusal):
    """Whoever acts has no power for this person or organisation any more."""

    code = "powers.power.ended"
    status = 403
    message = Text(
        id="Kuasa Anda untuk bertindak bagi orang atau organisasi ini tidak berlaku lagi, jadi tidak ada yang dikirim. Yang sudah tersimpan tetap ada. "
        "Bila masih diperlukan, minta kuasa baru kepada pemberinya.",
        en="You have no power any more to act for this person or organisation, so nothing was sent. What was saved is kept. "
        "If you still need it, ask whoever gave it for a new one.",
    )


class OutsideScope(Refusal):
    """The power was given for other services."""

    code = "powers.power.other_service"
    status = 403
    message = Text(
        id="Kuasa ini tidak mencakup layanan yang Anda pilih. Minta pemberinya menambahkan layanan ini dengan kuasa baru.",
        en="This power does not cover the service that you chose. Ask whoever gave it for a new power with this service.",
    )


class NoSuchPower(NotFound):
    """There is no such power, or not of this account: the two look the same."""

    code = "powers.power.not_found"


class NoSuchOrganisation(NotFound):
    """There is no such organisation, or this account is none of its officers: the two look the same."""

    code = "powers.organisation.not_found"


class InvitationOver(NotFound):
    """Unknown, used, too old or taken back: all look the same."""

    code = "powers.invitation.over"
    message = Text(
        id="Kode undangan ini tidak berlaku: salah ketik, sudah dipakai, atau lewat waktunya. Periksa hurufnya, atau minta kode baru kepada yang mengundang.",
        en="This invitation code is not valid: mistyped, used, or too old. Check its letters, or ask whoever invited you for a new one.",
    )


class NotVerified(Refusal):
    """Only somebody whose identity was checked gives or takes a power."""

    code = "powers.account.not_verified"
    status = 403
    message = Text(
        id="Untuk memberi atau menerima kuasa, akun Anda harus terhubung dengan data kependudukan. Datanglah sekali ke loket dengan KTP-el; undangannya tetap berlaku sampai tanggalnya.",
        en="To give or take a power your account must be connected to the population register. Come to the counter once with your identity card; the invitation stays valid until its date.",
    )


class OwnInvitation(Refusal):
    """Nobody gives a power to themselves."""

    code = "powers.invitation.own"
    status = 409
    message = Text(
        id="Ini undangan yang Anda buat sendiri. Kirimkan kodenya kepada orang yang akan bertindak untuk Anda.",
        en="You made this invitation yourself. Send its code to the person who shall act for you.",
    )


class TooLong(Refusal):
    """The last day is too late, or has passed."""

    code = "powers.power.too_long"
    status = 422

    def __init__(self, days: int) -> None:
        super().__init__(
            Text(
                id=f"Pilih tanggal akhir mulai besok sampai paling lama {days} hari dari sekarang.",
                en=f"Choose a last day from tomorrow until at most {days} days from now.",
            )
        )


class ServicesNeeded(Refusal):
    """A written power names its services."""

    code = "powers.services.needed"
    status = 422
    message = Text(id="Pilih paling sedikit satu layanan.", en="Choose at least one service.")


class TooMany(Refusal):
    """Nobody gives so many powers at a time."""

    code = "powers.power.too_many"
    status = 409
    message = Text(
        id="Anda sudah memberi 20 kuasa yang masih terbuka. Akhiri yang tidak dipakai, lalu coba lagi.",
        en="You have given 20 powers that are still open. End those that are not used, then try again.",
    )


class NotThatNow(Refusal):
    """The power stands otherwise by now."""

    code = "powers.power.not_now"
    status = 409
    message = Text(id="Keadaan kuasa ini sudah berubah. Muat ulang halaman.", en="This power stands otherwise by now. Reload the page.")


class LastDirector(Refusal):
    """An organisation keeps one director."""

    code = "powers.organisation.last_director"
    status = 409
    message = Text(
        id="Organisasi harus punya paling sedikit satu pengurus. Tambahkan pengurus lain lebih dulu, atau datang ke loket untuk menggantinya.",
        en="An organisation keeps at least one director. Add another one first, or come to the counter to replace them.",
    )


class NotAllowed(Refusal):
    """The one who acts may not do this."""

    code = "powers.not_allowed"
    status = 403
    message = Text(id="Anda tidak berwenang melakukan ini.", en="You may not do this.")


class OwnEntry(Refusal):
    """Another officer confirms what one entered."""

    code = "powers.entry.own"
    status = 403
    message = Text(
        id="Anda sendiri yang mencatat ini. Petugas lain harus memeriksa dokumennya dan memastikannya.",
        en="You entered this yourself. Another officer has to check the document and confirm it.",
    )


class OwnFamily(Refusal):
    """Nobody enters or confirms a power of their own family."""

    code = "powers.entry.own_family"
    status = 403
    message = Text(
        id="Ini menyangkut Anda atau keluarga Anda. Minta petugas lain yang melakukannya.",
        en="This concerns you or your family. Ask another officer to do it.",
    )


class BadEntry(Refusal):
    """What an officer entered does not fit; `field` says which answer."""

    code = "powers.entry.bad"
    status = 422

    def __init__(self, field: str, message: Text) -> None:
        super().__init__(message)
        self.field = field


class AlreadyThere(Refusal):
    """The very same power is there, or waits for a second officer."""

    code = "powers.power.already"
    status = 409
    message = Text(
        id="Yang sama sudah tercatat atau sedang menunggu petugas kedua. Tidak ada yang diubah.",
        en="The same is entered already, or waits for a second officer. Nothing was changed.",
    )
