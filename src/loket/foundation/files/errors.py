"""Why a file is not taken, or not handed out: what happened, what is kept, what to do."""

from __future__ import annotations

from loket.foundation.common.errors import Refusal
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
