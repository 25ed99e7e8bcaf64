"""A package as one file: the same content gives the same bytes."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final

from loket.foundation.common.text import Text
from loket.services.catalogue.errors import PackageInvalid
from loket.services.catalogue.loading import MAX_BUNDLE_BYTES, MAX_FILES
from loket.services.catalogue.values import Bundle, Problem

# Because: the time of packing is not content.
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def pack(bundle: Bundle) -> bytes:
    """Return a zip of the bundle, files in order of name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(bundle):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), bundle[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unpack(content: bytes) -> Bundle:
    """
    Return the files of a zip, of a stranger's too: nothing is written anywhere, sizes are bounded while reading.

    :raises PackageInvalid: if it is no zip, or holds too much.
    """
    found: dict[str, bytes] = {}
    left = MAX_BUNDLE_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if len(archive.infolist()) > MAX_FILES:
                raise _refused()
            for entry in archive.infolist():
                if entry.is_dir():
                    continue
                with archive.open(entry) as file:
                    read = file.read(left + 1)
                left -= len(read)
                if left < 0 or entry.filename in found:
                    raise _refused()
                found[entry.filename] = read
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError):
        raise _refused() from None
    return found


def _refused() -> PackageInvalid:
    return PackageInvalid(
        [
            Problem(
                "",
                0,
                0,
                "",
                "package.archive",
                Text(
                    id=f"Berkas ini bukan paket zip yang utuh, atau lebih besar dari {MAX_BUNDLE_BYTES // 2**20} MiB.",
                    en=f"This file is no sound zip of a package, or larger than {MAX_BUNDLE_BYTES // 2**20} MiB.",
                ),
            )
        ]
    )
