"""What this room refuses. What went wrong between two machines is one page for people; the record keeps which."""

from __future__ import annotations

from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text


class NoSuchProvider(NotFound):
    """There is no such provider in this region."""

    code = "upstream.provider.not_found"


class BadProviders(ValueError):
    """The file of providers cannot be used; the message names the place and never shows a secret."""


class SignInFailed(Refusal):
    """The provider's answer cannot be trusted, or there was none. `reason` is a machine word for the record."""

    code = "upstream.sign_in.failed"
    status = 502
    message = Text(
        id="Masuk lewat penyedia ini tidak berhasil, dan tidak ada yang berubah. Coba sekali lagi, atau masuk dengan cara lain.",
        en="Signing in by this provider did not work, and nothing changed. Try once more, or sign in another way.",
    )

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class ProviderAway(SignInFailed):
    """The provider does not answer."""

    code = "upstream.provider.away"
    status = 503
    message = Text(
        id="Penyedia ini sedang tidak menjawab. Tunggu sebentar, atau masuk dengan cara lain; akun Anda tidak berubah.",
        en="This provider does not answer now. Wait a moment, or sign in another way; your account was not changed.",
    )


class IdentityTaken(Refusal):
    """Another account is tied to this identity."""

    code = "upstream.identity.taken"
    status = 409
    message = Text(
        id="Identitas ini sudah tertaut ke akun lain. Keluar, lalu masuk dengan identitas itu; akun ini tidak berubah.",
        en="This identity is tied to another account. Sign out, then sign in with it; this account was not changed.",
    )


class AnotherTied(Refusal):
    """The account is tied to another identity of that provider."""

    code = "upstream.identity.another_tied"
    status = 409
    message = Text(
        id="Akun ini sudah tertaut ke identitas lain dari penyedia yang sama. Lepas dahulu tautan itu, lalu tautkan lagi.",
        en="This account is tied to another identity of the same provider. Untie that one first, then tie this.",
    )


class OtherPerson(Refusal):
    """The provider says that this is another person than the account's."""

    code = "upstream.identity.other_person"
    status = 409
    message = Text(
        id="NIK pada identitas ini bukan NIK pemilik akun ini, jadi tidak ditautkan. Masuklah dengan akun Anda sendiri.",
        en="The NIK of this identity is not that of the owner of this account, so it was not tied. Sign in with your own account.",
    )


class ResidentHasAccount(Refusal):
    """Another account is tied to the resident whose NIK the provider states."""

    code = "upstream.identity.resident_has_account"
    status = 409
    message = Text(
        id="NIK Anda sudah terhubung ke akun lain. Masuk dengan akun itu, lalu tautkan di sana. Lupa cara masuknya? Loket memulihkannya dengan KTP-el.",
        en="Your NIK is connected to another account. Sign in with that one and tie it there. Forgot how? The counter recovers it with your identity card.",
    )


class NotFresh(Refusal):
    """Tying and untying ask for a proof from this sitting."""

    code = "upstream.proof.needed"
    status = 403
    message = Text(
        id="Buktikan dulu bahwa ini Anda: masuk ulang, lalu tautkan. Tidak ada yang berubah.",
        en="Prove first that it is you: sign in again, then tie it. Nothing changed.",
    )


class NotAllowed(Refusal):
    """Not theirs to do."""

    code = "upstream.not_allowed"
    status = 403
    message = Text(id="Anda tidak boleh melakukan ini. Tidak ada yang berubah.", en="You may not do this. Nothing changed.")


class NoSuchTie(NotFound):
    """This account is not tied to that provider."""

    code = "upstream.tie.not_found"
