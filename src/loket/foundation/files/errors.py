"""Why a file is not taken, or not handed out: what happened, what is kept, what to do."""

from __future__ import annotations

from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text


class FileRefused(Refusal):
    """The content cannot be taken. `code` says which rule; nothing was kept."""

    code = "files.file.refused"
    status = 422


class FileErased(Refusal):
    """The file existed; its key was destroyed on purpose."""

    code = "files.file.erased"
    status = 410
    message = Text(
        id="Isi berkas ini sudah dihapus sesuai masa simpannya. Catatan bahwa berkas pernah ada tetap tersimpan.",
        en="The content of this file was erased when its time of keeping ended. The record that it existed is kept.",
    )


class StillKept(Refusal):
    """The time of the file is not over, or its years have not begun."""

    code = "files.file.still_kept"
    status = 409
    message = Text(
        id="Masa simpan berkas ini belum habis, jadi berkas tidak dimusnahkan.",
        en="The time of keeping of this file is not over, so it was not destroyed.",
    )


class ContentBroken(RuntimeError):
    """
    The stored content is missing or is not what was stored: changed on disk, cut short, or the wrong key.

    Not a person's mistake: it is logged, and the page shows a reference number.
    """


class NoSuchUpload(NotFound):
    """The upload is gone, whole already, or somebody else's."""

    code = "files.upload.none"
    message = Text(
        id="Unggahan ini tidak ada lagi: selesai, dibatalkan, atau didiamkan lebih dari tiga hari. Pilih berkasnya sekali lagi.",
        en="This upload is gone: done, cancelled, or left alone for more than three days. Choose the file once more.",
    )


class PieceMisplaced(Refusal):
    """The piece does not follow what is there; the sender asks where to go on."""

    code = "files.upload.misplaced"
    status = 409
    message = Text(id="Potongan ini tidak menyambung; tanyakan dahulu sampai mana.", en="This piece does not follow; ask first how far it is.")


class TooManyUploads(Refusal):
    """Too many files are on their way at once."""

    code = "files.upload.too_many"
    status = 429
    message = Text(
        id="Terlalu banyak berkas sedang diunggah. Tunggu sampai selesai, lalu pilih lagi.",
        en="Too many files are being uploaded. Wait until they are done, then choose again.",
    )
