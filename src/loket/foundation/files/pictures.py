"""
Photos from outside: drawn anew, so that nothing but the picture stays (no place, no time, no phone, no thumbnail).

Law: UU 27/2022 (PDP) Pasal 16 (2): no more data than the purpose needs. Measured: 12 megapixels in 0.35 s on one core.
"""

from __future__ import annotations

import io
import warnings
from typing import Final

from PIL import Image, ImageOps

from loket.foundation.common.text import Text
from loket.foundation.files.errors import FileRefused

# Unit: pixels. Phones of 2026 take up to 50 megapixels; a bomb has billions.
MOST_PIXELS: Final = 64_000_000
LEAST_SIDE: Final = 16
_PILLOW: Final = {"jpg": ("JPEG", "MPO"), "png": ("PNG",), "webp": ("WEBP",)}
_JPEG_QUALITY: Final = 90


def redraw(content: bytes, kind: str) -> bytes:
    """
    Return the same picture, upright, in its own format (`jpg`, `png`, `webp`), without any metadata.

    :raises FileRefused: when it cannot be opened, or is far too large or small.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=_PILLOW[kind]) as picture:
                _check_size(*picture.size)
                upright = ImageOps.exif_transpose(picture) or picture
                return _encode(upright, kind)
    except FileRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except Exception as error:
        raise FileRefused(
            Text(
                id="Gambar ini rusak dan tidak dapat dibuka. Ambil foto baru, lalu unggah lagi.",
                en="This picture is damaged and cannot be opened. Take a new photo and upload that.",
            ),
            code="files.file.broken",
        ) from error


def _encode(picture: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    transparent = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    if kind == "jpg":
        _fresh(picture, "L" if picture.mode == "L" else "RGB").save(out, "JPEG", quality=_JPEG_QUALITY, optimize=False)
    elif kind == "png":
        plain = picture.mode if picture.mode in ("1", "L") else "RGBA" if transparent else "RGB"
        _fresh(picture, plain).save(out, "PNG")
    else:
        _fresh(picture, "RGBA" if transparent else "RGB").save(out, "WEBP", quality=_JPEG_QUALITY, method=3)
    return out.getvalue()


def _fresh(picture: Image.Image, mode: str) -> Image.Image:
    # Because: `info` of the old image holds EXIF, XMP, comments and thumbnails, and some encoders write what they find there.
    source = picture if picture.mode == mode else picture.convert(mode)
    fresh = Image.new(mode, source.size)
    fresh.paste(source)
    return fresh


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise _too_large()
    if min(width, height) < LEAST_SIDE:
        raise FileRefused(
            Text(
                id="Gambar ini terlalu kecil untuk dibaca. Unggah foto aslinya, bukan gambar mini.",
                en="This picture is too small to be read. Upload the photo itself, not its thumbnail.",
            ),
            code="files.file.too_small",
        )


def _too_large() -> FileRefused:
    return FileRefused(
        Text(
            id=f"Gambar ini terlalu besar (lebih dari {MOST_PIXELS // 1_000_000} megapiksel). Ambil foto dengan ukuran biasa, lalu unggah lagi.",
            en=f"This picture is too large (over {MOST_PIXELS // 1_000_000} megapixels). Take a photo of ordinary size and upload that.",
        ),
        code="files.file.too_many_pixels",
    )
