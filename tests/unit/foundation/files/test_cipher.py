"""Sealed content: only the key opens it, and no chunk can be changed, dropped, swapped or carried over."""

from __future__ import annotations

import io
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loket.foundation.files import cipher
from loket.foundation.files.errors import ContentBroken

KEY, HERE = os.urandom(32), b"this file"


def sealed(content: bytes) -> bytes:
    return b"".join(cipher.seal(content, key=KEY, bound_to=HERE))


def opened(content: bytes, *, key: bytes = KEY, bound_to: bytes = HERE) -> bytes:
    return b"".join(cipher.unseal(io.BytesIO(content), key=key, bound_to=bound_to))


@settings(max_examples=40)
@given(
    st.one_of(
        st.integers(0, 200),
        st.sampled_from([cipher.CHUNK_BYTES + d for d in (-1, 0, 1)] + [2 * cipher.CHUNK_BYTES, 3 * cipher.CHUNK_BYTES + 7]),
    )
)
def test_what_was_sealed_is_what_is_opened(size: int) -> None:
    content = os.urandom(size)
    assert opened(sealed(content)) == content


@given(st.data())
def test_any_flipped_bit_is_noticed(data: st.DataObject) -> None:
    content = bytearray(sealed(b"isi berkas yang penting"))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(ContentBroken):
        opened(bytes(content))


def test_a_missing_or_swapped_chunk_is_noticed() -> None:
    whole = sealed(os.urandom(3 * cipher.CHUNK_BYTES))
    head, step = 11, cipher.CHUNK_BYTES + 16
    first, second, third = (whole[head + n * step : head + (n + 1) * step] for n in range(3))
    for wrong in (whole[:head], whole[:-step], whole[:head] + second + third, whole[:head] + second + first + third, whole + third):
        with pytest.raises(ContentBroken):
            opened(wrong)


def test_another_key_or_another_file_opens_nothing() -> None:
    with pytest.raises(ContentBroken):
        opened(sealed(b"isi"), key=os.urandom(32))
    with pytest.raises(ContentBroken):
        opened(sealed(b"isi"), bound_to=b"that file")
