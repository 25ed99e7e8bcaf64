"""What may go wrong with applications and their tokens, said so that somebody can act on it."""

from __future__ import annotations

from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text


class ClientNotFound(NotFound):
    """There is no such application in this region."""

    code = "clients.not_found"
    message = Text(id="Aplikasi ini tidak terdaftar di daerah ini.", en="This application is not registered in this region.")


class NotAllowed(Refusal):
    """Not for whoever asks."""

    code = "clients.not_allowed"
    status = 403
    message = Text(
        id="Hanya pengelola daerah ini yang dapat melakukannya, dan tidak sendirian.", en="Only operators of this region can do this, and not alone."
    )


class TokenRefused(Refusal):
    """The token is unknown, over, ended, or of an application or person that is not let in any more: one answer for all."""

    code = "clients.token_refused"
    status = 401
    message = Text(id="Token akses tidak berlaku. Minta token baru.", en="The access token is not valid. Ask for a new one.")


class BadDefinition(Refusal):
    """What is said of an application cannot be so; `field` names what."""

    code = "clients.bad_definition"
    message = Text(id="Pendaftaran aplikasi ini belum benar.", en="The registration of this application is not right yet.")

    def __init__(self, field: str, message: Text) -> None:
        super().__init__(message)
        self.field = field


class OAuthRefused(Refusal):
    """
    A refusal in the protocol's own words (RFC 6749, 5.2): `error` is for machines, the message for whoever develops the application.

    Doors answer it as JSON; nothing in it says whether an application, a code or a person exists.
    """

    code = "clients.oauth_refused"
    message = Text(id="Permintaan aplikasi ditolak.", en="The application's request was refused.")

    def __init__(self, error: str, description: str, *, status: int = 400) -> None:
        super().__init__(Text(id=description, en=description), code=f"clients.{error}", status=status)
        self.error = error
        self.description = description


class KeysMissing(Refusal):
    """There is no key to sign with, or others can read it: nobody is signed in to applications."""

    code = "clients.keys_missing"
    status = 503
    message = Text(
        id="Masuk ke aplikasi lain lewat Loket belum dapat dipakai di sini. Beri tahu pengelola: 'loket doctor' menjelaskan sebabnya.",
        en="Signing in to other applications through Loket cannot be used here yet. Tell the operators: 'loket doctor' says why.",
    )


class BadRequest(Refusal):
    """A request to sign in that cannot be answered to the application, because it does not say safely which one it is."""

    code = "clients.bad_request"
    message = Text(
        id="Aplikasi yang mengirim Anda ke sini tidak dikenal, atau alamat kembalinya tidak terdaftar. Anda tidak dimasukkan ke mana pun. Beri tahu pengelola aplikasi itu.",
        en="The application that sent you here is not known, or its return address is not registered. You were not signed in anywhere. Tell whoever runs it.",
    )


class ConnectionNotFound(NotFound):
    """There is no such connected application on this account."""

    code = "clients.connection_not_found"
    message = Text(id="Aplikasi ini tidak terhubung dengan akun Anda.", en="This application is not connected to your account.")


class ProposalNotFound(NotFound):
    """There is no such proposal in this region."""

    code = "clients.proposal_not_found"
    message = Text(id="Usulan ini tidak ada.", en="There is no such proposal.")


class OwnProposal(Refusal):
    """Whoever proposes does not decide."""

    code = "clients.own_proposal"
    status = 403
    message = Text(id="Usulan Anda sendiri harus diputus pengelola lain.", en="Your own proposal has to be decided by another operator.")


class AlreadyDecided(Refusal):
    """Somebody decided it, or its time is over."""

    code = "clients.already_decided"
    status = 409
    message = Text(
        id="Usulan ini sudah diputus atau kedaluwarsa. Tidak ada yang berubah.", en="This was decided or has expired. Nothing was changed."
    )


class AlreadyProposed(Refusal):
    """The very same waits already."""

    code = "clients.already_proposed"
    status = 409
    message = Text(id="Hal yang sama sudah diusulkan dan menunggu orang kedua.", en="The same was proposed already and waits for a second person.")


class ReasonNeeded(Refusal):
    """A refusal or suspension says why."""

    code = "clients.reason_needed"
    message = Text(id="Tulis alasannya.", en="Write why.")


class TooManySecrets(Refusal):
    """Two are enough to change one without a gap."""

    code = "clients.too_many_secrets"
    status = 409
    message = Text(
        id="Aplikasi ini sudah punya dua kata rahasia. Akhiri yang lama dahulu, setelah aplikasi memakai yang baru.",
        en="This application has two secrets already. End the old one first, once the application uses the new one.",
    )


class NoSecrets(Refusal):
    """An application on a phone has none: whatever is in it, everybody can read."""

    code = "clients.no_secrets"
    status = 409
    message = Text(
        id="Aplikasi di telepon tidak memakai kata rahasia: isi aplikasi dapat dibaca siapa saja.",
        en="An application on a phone has no secret: anybody can read what is in it.",
    )


class NothingToChange(Refusal):
    """It is so already."""

    code = "clients.nothing_to_change"
    status = 409
    message = Text(id="Keadaannya sudah seperti itu; tidak ada yang perlu diubah.", en="It is so already; there is nothing to change.")
