"""What this room refuses."""

from __future__ import annotations

from typing import Final

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


class AccountInDoubt(Refusal):
    """The number has an account that was never tied, and nothing shows that it is of the one at the counter; the officer may leave it behind."""

    code = "identity.account.in_doubt"
    status = 409
    message = Text(
        id="Nomor ini punya akun lama yang belum terhubung, dan belum pasti milik orang ini: akun itu lama tidak dibuka dan namanya lain dari KTP-el, atau baru dibuka lagi "
        "kurang dari 30 hari yang lalu. Belum ada yang berubah.",
        en="This number has an old account that was never connected, and it is not certain that it is this person's: it was not opened for long and bears another name than the "
        "identity card, or it was opened again less than 30 days ago. Nothing was changed.",
    )


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


class QuestionOver(NotFound):
    """The link of a "was it you?" is unknown, too old, or was used: the three look the same."""

    code = "identity.question.over"
    message = Text(
        id="Tautan ini sudah dipakai atau kedaluwarsa. Bila Anda masih ragu, datanglah ke loket pelayanan dengan KTP-el.",
        en="This link was used or has expired. If you still have doubts, come to the counter with your identity card.",
    )


class PhoneTaken(Refusal):
    """Another account has this number. Said only to whoever has proved to hold the phone."""

    code = "identity.phone.taken"
    status = 409
    message = Text(
        id="Nomor HP ini sudah dipakai akun lain. Keluar, lalu masuk dengan nomor itu; akun ini tidak berubah.",
        en="Another account has this number. Sign out, then sign in with that number; this account was not changed.",
    )


class CodeOver(Refusal):
    """The code was not proved, is too old, or was used for something already."""

    code = "identity.code.over"
    status = 409
    message = Text(
        id="Kode ini sudah dipakai atau kedaluwarsa. Minta kode baru; yang lain tidak berubah.",
        en="This code was used or has expired. Ask for a new one; nothing else was changed.",
    )


class LongNotSeen(Refusal):
    """The phone of the account was long not seen: its number may be somebody else's by now, and a code alone does not open it."""

    code = "identity.phone.long_not_seen"
    status = 403
    message = Text(
        id="Nomor ini lama tidak dipakai di sini. Tunjukkan dengan data diri bahwa akunnya milik Anda, atau mulai akun baru.",
        en="This number was not used here for long. Show by personal data that the account is yours, or begin a new one.",
    )


class TooManyCodes(Refusal):
    """So many codes were sent to this number that the next one has to wait."""

    code = "identity.code.too_many"
    status = 429
    message = Text(
        id="Terlalu banyak kode dikirim ke nomor ini. Tunggu satu jam, lalu coba lagi.",
        en="Too many codes were sent to this number. Wait an hour, then try again.",
    )


class CannotRecover(Refusal):
    """This account is not given back at a counter."""

    code = "identity.recovery.refused"
    status = 403


class CodeTooSoon(Refusal):
    """The last code to this number is on its way still."""

    code = "identity.code.too_soon"
    status = 429
    message = Text(
        id="Kode baru saja dikirim. Tunggu satu menit sebelum meminta lagi; SMS kadang terlambat.",
        en="A code was just sent. Wait a minute before asking again; text messages are late at times.",
    )


class CodesBusy(Refusal):
    """So many codes went out in the last hour that somebody must be at play."""

    code = "identity.code.busy"
    status = 503
    message = Text(
        id="Permintaan kode sedang sangat banyak. Coba lagi nanti, atau masuk dengan surel. Di loket, petugas tetap dapat membantu Anda.",
        en="Very many codes are being asked for. Try again later, or sign in with e-mail. At the counter the officers can help you all the same.",
    )


class NoTexts(Refusal):
    """This installation sends no text messages."""

    code = "identity.code.no_texts"
    status = 503
    message = Text(
        id="SMS belum tersedia di sini. Pakai alamat surel, atau datang ke loket pelayanan.",
        en="Text messages are not available here. Use an e-mail address, or come to the counter.",
    )


class RecoveryNotFound(NotFound):
    """There is no such recovery of this officer, or its time is over."""

    code = "identity.recovery.not_found"
    message = Text(
        id="Pemulihan ini sudah selesai atau lewat 30 menit. Mulai lagi dari awal; akun tidak berubah.",
        en="This recovery has ended, or its 30 minutes are over. Begin again; the account was not changed.",
    )


class AccountLinked(Refusal):
    """The account with this phone belongs to another resident, or is closed or frozen."""

    code = "identity.account.linked_already"
    status = 409
    message = Text(
        id="Nomor HP ini sudah dipakai akun orang lain. Minta warga memakai nomor sendiri; tidak ada yang diubah.",
        en="This number belongs to the account of somebody else. Ask the person for a number of their own; nothing was changed.",
    )


#: The same refusal where nobody named a phone.
NOT_FREE: Final = Text(
    id="Akun ini sudah terhubung dengan penduduk lain, ditutup, atau dibekukan. Tidak ada yang diubah.",
    en="This account is connected to another resident, closed or frozen. Nothing was changed.",
)


class ProofNeeded(Refusal):
    """What is asked for needs a proof from the last half hour."""

    code = "identity.proof_needed"
    status = 403
    message = Text(
        id="Buktikan sekali lagi bahwa ini Anda, lalu ulangi. Belum ada yang berubah.",
        en="Prove once more that it is you, then repeat it. Nothing was changed yet.",
    )


class InvitationNeeded(Refusal):
    """Somebody in office gets the first of these ways by an invitation, never by themselves."""

    code = "identity.invitation_needed"
    status = 403
    message = Text(
        id="Akun ini memegang jabatan. Cara masuk pertamanya dipasang lewat undangan dari pengelola Loket.",
        en="This account holds an office. Its first way in is set up by an invitation of the operators of Loket.",
    )


class VerifiedAlready(Refusal):
    """The account is tied to a resident already."""

    code = "identity.check.verified"
    status = 409
    message = Text(id="Identitas akun ini sudah terverifikasi.", en="This account is verified already.")


class CheckWaits(Refusal):
    """A check of this account waits already."""

    code = "identity.check.waits"
    status = 409
    message = Text(
        id="Pencocokan Anda sedang menunggu petugas. Kami beri tahu hasilnya; tidak perlu mengirim lagi.",
        en="Your check waits for an officer. We tell you the result; there is no need to send it again.",
    )


class TooManyChecks(Refusal):
    """So many checks of this account were refused lately that the next is done at a counter."""

    code = "identity.check.too_many"
    status = 429
    message = Text(
        id="Pencocokan dari jauh sudah beberapa kali tidak berhasil. Datanglah ke loket dengan KTP-el; di sana selesai saat itu juga.",
        en="The check from afar did not succeed several times. Come to the counter with your identity card; there it is done at once.",
    )


class CheckNotFound(NotFound):
    """There is no such check in this officer's hands."""

    code = "identity.check.not_found"


class NotACheckersPost(Refusal):
    """The officer holds no position that checks identities, or is of the sender's family."""

    code = "identity.check.not_allowed"
    status = 403
    message = Text(
        id="Pencocokan identitas dikerjakan jabatan yang ditunjuk daerah, dan tidak pernah untuk diri sendiri atau keluarga.",
        en="Identities are checked by the positions that the region names, and never one's own or of one's family.",
    )


class FactorThere(Refusal):
    """There is a code app already."""

    code = "identity.factor_there"
    status = 409
    message = Text(
        id="Aplikasi kode Anda sudah terpasang. Bila ponselnya hilang, hapus dahulu dengan kode cadangan, atau datang ke loket. Petugas meminta pengelola mengatur ulang.",
        en="Your code app is set up already. If the phone is lost, remove it with a recovery code first, or come to the counter. Officers ask an operator for a reset.",
    )


class PasskeyRefused(Refusal):
    """What the browser sent proves no passkey of this account; why is not told."""

    code = "identity.passkey.refused"
    status = 422
    message = Text(
        id="Kunci sandi tidak dapat dipakai. Coba sekali lagi, atau pakai cara masuk yang lain.",
        en="The passkey could not be used. Try once more, or use another way to sign in.",
    )


class TooManyPasskeys(Refusal):
    """An account has as many passkeys as it may."""

    code = "identity.passkey.too_many"
    status = 409
    message = Text(
        id="Sudah ada sepuluh kunci sandi. Hapus yang tidak dipakai lagi, lalu tambahkan.",
        en="There are ten passkeys already. Remove one that is not used, then add.",
    )


class PasskeyNotFound(NotFound):
    """The account has no such passkey."""

    code = "identity.passkey.not_found"
