"""
Sealing of personal columns: a dump of the database alone reveals nothing, and no value can be moved to another row.

Trusted for: whoever holds the keys reads every sealed column and can guess NIK behind a blind index (a NIK has few
possible values). Keys live outside the database and outside the repository, and never reach a log.

Form of a sealed value: key id (1 byte), nonce (12), AES-256-GCM ciphertext and tag (length + 16). 29 bytes more than the plain.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from loket.foundation.common.population import digits_of

Json: TypeAlias = Any  # whatever json.dumps takes

# Unit: bytes. Source: NIST SP 800-38D (96-bit nonce, 128-bit tag); AES-256.
KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_OVERHEAD: Final = 1 + _NONCE_BYTES + _TAG_BYTES
FILE_KEY_COLUMN: Final = "files.key"


class SealBroken(Exception):
    """
    The value was not sealed by this keyring for this column and row: changed, moved, or its key is gone.

    Not a person's mistake: it is logged, and the page shows a reference number.
    """


class BadKeys(ValueError):
    """The keys cannot be used; the message never shows one."""


# Measured: an encoder kept costs a third less than `json.dumps` with options, which makes one each time.
_compact: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Keyring:
    """
    The keys of one installation.

    `keys`: 32 bytes each by id 0..255. `active`: the one that seals from now on; the others still open.
    `index`: the one behind blind indexes of what is written from now on, by default the active one. What was written before has
    indexes under older keys until it is re-keyed, so whoever looks for a value asks for `blind_indexes`.

    Because: with random nonces one column under one key is safe for 2**32 seals (NIST SP 800-38D 8.3); a
    population register of 300 million rows rotated yearly stays far below.

    :raises BadKeys: on a wrong length, id, or a missing active or index key.
    """

    __slots__ = ("_ciphers", "_hmacs", "_index", "_keys", "active")

    def __init__(self, keys: Mapping[int, bytes], active: int, *, index: int | None = None) -> None:
        if not keys or any(not 0 <= number <= 255 for number in keys):
            raise BadKeys("a keyring needs keys with ids from 0 to 255")
        if any(len(key) != KEY_BYTES for key in keys.values()):
            raise BadKeys(f"every key has exactly {KEY_BYTES} bytes; make one with: openssl rand -base64 32")
        self._keys = dict(keys)
        self.active = active
        self._index = active if index is None else index
        if active not in keys or self._index not in keys:
            raise BadKeys("the active key and the index key must be among the keys")
        self._ciphers: dict[tuple[int, str], AESGCM] = {}
        self._hmacs: dict[tuple[int, str], hmac.HMAC] = {}

    @property
    def numbers(self) -> frozenset[int]:
        """The ids of the keys that are here."""
        return frozenset(self._keys)

    def __repr__(self) -> str:
        return f"Keyring(ids={sorted(self._keys)}, active={self.active})"

    def __reduce__(self) -> str:
        raise TypeError("a keyring is never pickled")

    def seal(self, plain: bytes, *, column: str, row: str) -> bytes:
        """Return `plain` sealed for one column (`residents_resident.nik`) of one row (its id as text)."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher(self.active, column).encrypt(nonce, plain, _bound(column, row))
        return bytes((self.active,)) + nonce + sealed

    def open(self, sealed: bytes | memoryview, *, column: str, row: str) -> bytes:
        """Return what was sealed. :raises SealBroken: if it was not sealed for this column and row."""
        content = bytes(sealed)
        if len(content) < _OVERHEAD or content[0] not in self._keys:
            raise SealBroken(column)
        cipher = self._cipher(content[0], column)
        try:
            return cipher.decrypt(content[1 : 1 + _NONCE_BYTES], content[1 + _NONCE_BYTES :], _bound(column, row))
        except InvalidTag:
            raise SealBroken(column) from None

    def seal_text(self, plain: str, *, column: str, row: str) -> bytes:
        """Seal a text as UTF-8."""
        return self.seal(plain.encode(), column=column, row=row)

    def open_text(self, sealed: bytes | memoryview, *, column: str, row: str) -> str:
        """Open what `seal_text` sealed."""
        return self.open(sealed, column=column, row=row).decode()

    def seal_json(self, plain: Json, *, column: str, row: str) -> bytes:
        """Seal a JSON value in its shortest form."""
        return self.seal(_compact(plain).encode(), column=column, row=row)

    def open_json(self, sealed: bytes | memoryview, *, column: str, row: str) -> Json:
        """Open what `seal_json` sealed."""
        return json.loads(self.open(sealed, column=column, row=row))

    def reseal(self, sealed: bytes | memoryview, *, column: str, row: str) -> bytes:
        """Return the value under the active key; unchanged when it already is (it is opened all the same)."""
        plain = self.open(sealed, column=column, row=row)
        return bytes(sealed) if sealed[0] == self.active else self.seal(plain, column=column, row=row)

    def blind_index(self, value: str, *, column: str) -> bytes:
        """
        Return 32 bytes by which a value can be found without being readable: HMAC-SHA256 of its normal form.

        Equal values of one column have equal indexes: put them only on columns whose repetition tells nothing.
        """
        return self._index_under(self._index, value, column)

    def blind_indexes(self, value: str, *, column: str) -> tuple[bytes, ...]:
        """Return the index under every key, the current one first: for look-ups while rows are re-indexed."""
        others = sorted(number for number in self._keys if number != self._index)
        return tuple(self._index_under(number, value, column) for number in (self._index, *others))

    def index_key(self, *, column: str) -> bytes:
        """
        Return the key behind the blind indexes of a column as they are written now, to be kept sealed where marks must outlive the change of keys.

        Trusted for: whoever has it makes the indexes of that column, and of no other.
        """
        return _derive(self._keys[self._index], f"loket index 1 {column}")

    def wrap_key(self, key: bytes, *, row: str) -> bytes:
        """Return a file's own key sealed for that file."""
        return self.seal(key, column=FILE_KEY_COLUMN, row=row)

    def unwrap_key(self, wrapped: bytes | memoryview, *, row: str) -> bytes:
        """Return the file's own key. :raises SealBroken: as `open`."""
        return self.open(wrapped, column=FILE_KEY_COLUMN, row=row)

    def _cipher(self, number: int, column: str) -> AESGCM:
        cipher = self._ciphers.get((number, column))
        if cipher is None:
            cipher = self._ciphers[number, column] = AESGCM(_derive(self._keys[number], f"loket seal 1 {column}"))
        return cipher

    def _index_under(self, number: int, value: str, column: str) -> bytes:
        keyed = self._hmacs.get((number, column))
        if keyed is None:
            key = _derive(self._keys[number], f"loket index 1 {column}")
            keyed = self._hmacs[number, column] = hmac.new(key, digestmod=hashlib.sha256)
        own = keyed.copy()
        own.update(normal_value(value).encode())
        return own.digest()


@dataclass(frozen=True, slots=True)
class BlindIndex:
    """
    A column that holds the blind index of a sealed value: under which name it is keyed, and what of the value is indexed.

    `value` gets the plain bytes and then the values of the columns `needs`.
    """

    column: str
    bound: str
    value: Callable[..., str] = lambda plain: plain.decode()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed values: the name that they are bound to, and the index beside it."""

    column: str
    bound: str
    index: BlindIndex | None = None


@dataclass(frozen=True, slots=True)
class SealedTable:
    """
    A table with sealed columns, as a room declares it in its `sealed_columns.py`, so that the keys can be changed.

    `key` is the primary key; values are bound to the row named by the columns `row`, joined by a colon.
    """

    name: str
    columns: tuple[SealedColumn, ...]
    key: str = "id"
    row: tuple[str, ...] = ("id",)


def index_under(key: bytes, value: str) -> bytes:
    """
    Return the blind index of a value under a key that `Keyring.index_key` gave.

    >>> ring = Keyring({1: bytes(32)}, 1)
    >>> index_under(ring.index_key(column="a.b"), "Sari ") == ring.blind_index("sari", column="a.b")
    True
    """
    return hmac.new(key, normal_value(value).encode(), hashlib.sha256).digest()


def new_key() -> bytes:
    """Return a fresh random key of 32 bytes."""
    return os.urandom(KEY_BYTES)


def key_id(sealed: bytes | memoryview) -> int:
    """Return the id of the key that a value is sealed under (to find rows that still need `reseal`)."""
    return sealed[0]


def read_keys(text: str) -> dict[int, bytes]:
    """
    Read keys as a setting writes them: `1:<base64>,2:<base64>`.

    :raises BadKeys: if one is not of that form; the message names its place, never the key.
    """
    keys: dict[int, bytes] = {}
    for place, part in enumerate(text.split(","), start=1):
        number, _, encoded = part.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not number.isdigit() or len(key) != KEY_BYTES or int(number) in keys:
            raise BadKeys(f"key {place} is not of the form <id>:<base64 of {KEY_BYTES} bytes>, or its id is used twice")
        keys[int(number)] = key
    return keys


def normal_value(value: str) -> str:
    """
    Return the form under which values are equal: Unicode NFKC, case and runs of space ignored, digits without dots and dashes.

    >>> normal_value("  9701-0141 0790.0001 "), normal_value(" Sari  DEWI ")
    ('9701014107900001', 'sari dewi')
    """
    plain = " ".join(unicodedata.normalize("NFKC", value).casefold().split())
    digits = digits_of(plain)
    return digits if digits.isdigit() else plain


def _bound(column: str, row: str) -> bytes:
    # Invariant: unambiguous, so that no other pair of column and row gives the same bytes.
    return f"{len(column)}:{column}:{row}".encode()


def _derive(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(key)
