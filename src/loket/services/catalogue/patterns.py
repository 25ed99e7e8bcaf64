"""
The named patterns of answers: what a text must look like, and what to say when it does not.

A package names one; it never brings a regular expression. Because: a stranger's expression can be slow on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from loket.foundation.common import population
from loket.foundation.common.text import Text

_NOISE: Final = re.compile(r"[\s.()\-]")
_EMAIL: Final = re.compile(r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$")
_REGISTRATION: Final = re.compile(r"^[A-Za-z0-9][A-Za-z0-9 ./-]{2,59}$")
_NAME: Final = re.compile(r"^[A-Za-zÀ-ÖØ-öø-ÿ'’. -]+$")


@dataclass(frozen=True, slots=True)
class Pattern:
    """`clean` returns the text as it is kept, or None when it does not fit; `refusal` says what to do then."""

    name: str
    clean: Callable[[str], str | None]
    refusal: Text
    reference: str = ""


def _sixteen_digits(text: str) -> str | None:
    digits = population.digits_of(text)
    return digits if len(digits) == 16 and digits.isascii() and digits.isdigit() and digits[12:] != "0000" else None


def _phone(text: str) -> str | None:
    digits = _NOISE.sub("", text)
    if digits.startswith("+62"):
        digits = "0" + digits[3:]
    elif digits.startswith("62"):
        digits = "0" + digits[2:]
    return digits if digits.isascii() and digits.isdigit() and digits.startswith("0") and 9 <= len(digits) <= 14 else None


def _email(text: str) -> str | None:
    return text if len(text) <= 254 and _EMAIL.match(text) else None


def _person_name(text: str) -> str | None:
    # Law: Permendagri 73/2022 Pasal 4 ayat (2): easy to read, at most 60 letters with spaces, at least two words.
    # Pasal 5 ayat (3): no numbers or signs on civil registration documents. Apostrophe, dot and hyphen are kept
    # for names that are registered already.
    name = " ".join(text.split())
    words = [word for word in name.split(" ") if any(letter.isalpha() for letter in word)]
    return name if len(words) >= 2 and len(name) <= 60 and _NAME.match(name) else None


def _postal_code(text: str) -> str | None:
    return text if len(text) == 5 and text.isascii() and text.isdigit() and text[0] != "0" else None


def _registration_number(text: str) -> str | None:
    return text if _REGISTRATION.match(text) else None


PATTERNS: Final[dict[str, Pattern]] = {
    pattern.name: pattern
    for pattern in (
        Pattern("nik", _sixteen_digits, Text(id="NIK terdiri atas 16 angka. Periksa kembali di KTP atau KK.", en="A NIK has 16 digits. Check the identity or family card.")),
        Pattern("kk", _sixteen_digits, Text(id="Nomor KK terdiri atas 16 angka. Periksa kembali di KK.", en="A family card number has 16 digits. Check the family card.")),
        Pattern("phone", _phone, Text(id="Tulis nomor telepon yang diawali 0 atau +62, misalnya 0812 3456 7890.", en="Write a phone number that begins with 0 or +62, for example 0812 3456 7890.")),
        Pattern("email", _email, Text(id="Tulis alamat surel lengkap, misalnya nama@contoh.id.", en="Write a full e-mail address, for example name@example.id.")),
        Pattern("person_name", _person_name, Text(id="Nama paling sedikit dua kata, paling banyak 60 huruf, tanpa angka dan tanda baca.", en="A name has at least two words and at most 60 letters, without digits and signs."), "Permendagri 73/2022 Pasal 4 dan Pasal 5"),
        Pattern("postal_code", _postal_code, Text(id="Kode pos terdiri atas 5 angka.", en="A postal code has 5 digits.")),
        Pattern("registration_number", _registration_number, Text(id="Tulis nomor registrasi dengan huruf, angka, titik, garis miring, atau tanda hubung.", en="Write the registration number with letters, digits, dots, slashes or hyphens.")),
    )
}  # fmt: skip
