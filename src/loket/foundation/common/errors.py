"""What may go wrong because of a person or the world, said so that somebody can act on it."""

from __future__ import annotations

from loket.foundation.common.text import Text


class Refusal(Exception):
    """
    An anticipated refusal: never a traceback, always a sentence that says what to do.

    `code` is a stable machine word (`cases.step.stale`); `message` is for the person; `status` is the
    HTTP status that a door answers with.
    """

    code: str = "refused"
    status: int = 400
    message: Text = Text(id="Permintaan tidak dapat dipenuhi.", en="The request cannot be fulfilled.")

    def __init__(self, message: Text | None = None, *, code: str | None = None, status: int | None = None) -> None:
        if message is not None:
            self.message = message
        if code is not None:
            self.code = code
        if status is not None:
            self.status = status
        super().__init__(f"{self.code}: {self.message.id}")


class NotFound(Refusal):
    """The thing does not exist, or not for this person: the two must look the same from outside."""

    code = "not_found"
    status = 404
    message = Text(id="Halaman atau data yang Anda cari tidak ditemukan.", en="What you are looking for was not found.")


class Stale(Refusal):
    """The thing changed since the page was opened; nothing was changed by this request."""

    code = "stale"
    status = 409
    message = Text(
        id="Data ini sudah diubah orang lain sejak halaman dibuka. Isian Anda masih ada di bawah; muat ulang untuk melihat keadaan terbaru.",
        en="Somebody changed this since the page was opened. What you typed is kept below; reload to see how it stands now.",
    )
