"""
Content in sealed chunks, so that a large file is never held twice and a cut or reordered one is noticed.

Form: 4 bytes `LKT1`, 7 random bytes, then chunks of at most 64 KiB + 16 bytes of tag. The nonce of a chunk is the 7 bytes,
its number (4 bytes) and 1 for the last chunk, else 0; bound to the file's id. Source: the STREAM construction (Hoang, Reyhanitabar,
Rogaway, Vizár 2015). Because: every file has its own key, so that nonces never meet those of another file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from loket.foundation.files.errors import ContentBroken

MAGIC: Final = b"LKT1"
CHUNK_BYTES: Final = 64 * 1024
_PREFIX_BYTES: Final = 7
_TAG_BYTES: Final = 16


def seal(content: bytes, *, key: bytes, bound_to: bytes) -> Iterator[bytes]:
    """Yield the sealed form of `content`, in pieces to be written one after the other."""
    cipher, prefix, clear = AESGCM(key), os.urandom(_PREFIX_BYTES), memoryview(content)
    yield MAGIC + prefix
    count = max(1, -(-len(clear) // CHUNK_BYTES))
    for number in range(count):
        part = clear[number * CHUNK_BYTES : (number + 1) * CHUNK_BYTES]
        yield cipher.encrypt(_nonce(prefix, number, last=number == count - 1), part, bound_to)


def unseal(sealed: BinaryIO, *, key: bytes, bound_to: bytes) -> Iterator[bytes]:
    """
    Yield the clear content, chunk by chunk.

    :raises ContentBroken: at the first chunk that is not what was sealed, or when the end is missing.
    """
    head = sealed.read(len(MAGIC) + _PREFIX_BYTES)
    if len(head) != len(MAGIC) + _PREFIX_BYTES or not head.startswith(MAGIC):
        raise ContentBroken("not a sealed file")
    cipher, prefix, number = AESGCM(key), head[len(MAGIC) :], 0
    part = sealed.read(CHUNK_BYTES + _TAG_BYTES)
    while part:
        following = sealed.read(CHUNK_BYTES + _TAG_BYTES)
        try:
            yield cipher.decrypt(_nonce(prefix, number, last=not following), part, bound_to)
        except InvalidTag:
            raise ContentBroken(f"chunk {number} is not what was sealed") from None
        part, number = following, number + 1
    if number == 0:
        raise ContentBroken("no content")


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + (b"\x01" if last else b"\x00")
