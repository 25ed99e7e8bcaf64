"""One answer: whether it is right for its field, and how it is kept. Pure."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

from loket.foundation.common import dates, money
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.services.catalogue import patterns
from loket.services.catalogue.definition import FieldType, FormField

LOWEST: Final = -(2**63)
HIGHEST: Final = 2**63 - 1
TEXT_LENGTH: Final = 200
LONG_TEXT_LENGTH: Final = 2000
_VILLAGE: Final = re.compile(r"^\d{2}\.\d{2}\.\d{2}\.\d{4}$")
_SHA256: Final = re.compile(r"^[0-9a-f]{64}$")


class WrongAnswer(Exception):
    """The answer does not fit; `inside` names the part of an address or point that is meant."""

    def __init__(self, message: Text, inside: str = "") -> None:
        self.message, self.inside = message, inside
        super().__init__(message.id)


def is_empty(raw: Any) -> bool:
    """Say whether nothing was answered. `False` and 0 are answers."""
    if isinstance(raw, str):
        return not raw.strip()
    if isinstance(raw, Mapping):
        return all(is_empty(value) for value in raw.values())
    return raw is None or (isinstance(raw, list | tuple) and all(is_empty(value) for value in raw))


_REQUIRED: Final = {
    FieldType.CHOICE: Text(id="Pilih salah satu.", en="Choose one."),
    FieldType.CHOICES: Text(id="Pilih paling sedikit satu.", en="Choose at least one."),
    FieldType.BOOLEAN: Text(id="Pilih ya atau tidak.", en="Choose yes or no."),
    FieldType.UPLOAD: Text(id="Unggah berkasnya.", en="Upload the file."),
    FieldType.DATE: Text(id="Isi tanggalnya, misalnya 24/11/2026.", en="Give the date, for example 24/11/2026."),
    FieldType.FAMILY_MEMBER: Text(id="Pilih anggota keluarga.", en="Choose a family member."),
    FieldType.ISSUED_DOCUMENT: Text(id="Pilih dokumennya.", en="Choose the document."),
    FieldType.FAMILY_MEMBERS: Text(id="Pilih paling sedikit satu anggota keluarga.", en="Choose at least one family member."),
    FieldType.MAP_POINT: Text(id="Tentukan titik lokasinya.", en="Give the place."),
}


def required_message(field: FormField) -> Text:
    """Return what to say when a required field was left empty."""
    return _REQUIRED.get(field.type) or Text(id="Isi {name}.", en="Fill in: {name}.").fill(
        name=Text(id=field.label.id[:1].lower() + field.label.id[1:], en=field.label.en)
    )


def read(field: FormField, raw: Any, on: dt.date) -> Any:
    """
    Return the answer as it is kept; `raw` is not empty and `field` no group.

    :raises WrongAnswer: with a sentence that says what to do.
    """
    return _READERS[field.type](field, raw, on)


def _plain_text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise WrongAnswer(Text(id="Isi dengan tulisan.", en="Write a text."))
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n")).strip()
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Co") and letter not in "\n\t" for letter in text):
        raise WrongAnswer(
            Text(id="Ada tanda yang tidak dapat disimpan. Ketik ulang tulisannya.", en="A character cannot be kept. Type the text again.")
        )
    return text


def _text(field: FormField, raw: Any, on: dt.date) -> str:
    text = _plain_text(raw)
    if field.type is FieldType.TEXT:
        text = " ".join(text.split())
    most = field.max_length or (TEXT_LENGTH if field.type is FieldType.TEXT else LONG_TEXT_LENGTH)
    if len(text) > most:
        raise WrongAnswer(Text(id=f"Terlalu panjang: paling banyak {most} huruf.", en=f"Too long: at most {most} characters."))
    if field.pattern:
        pattern = patterns.PATTERNS[field.pattern]
        cleaned = pattern.clean(text)
        if cleaned is None:
            raise WrongAnswer(pattern.refusal)
        return cleaned
    return text


def limit_date(limit: int | dt.date | str | None, on: dt.date) -> dt.date | None:
    """Return a `min` or `max` of a date field as a date; `today` is `on`."""
    if limit is None or isinstance(limit, int):
        return None
    if isinstance(limit, dt.date):
        return limit
    return on if limit == "today" else dt.date.fromisoformat(limit)


def _date(field: FormField, raw: Any, on: dt.date) -> str:
    if isinstance(raw, dt.date):
        given = raw
    else:
        try:
            given = dates.parse_date(_date_text(raw))
        except Refusal as refusal:
            raise WrongAnswer(refusal.message) from None
    least, most = limit_date(field.min, on), limit_date(field.max, on)
    if least is not None and given < least:
        raise WrongAnswer(
            Text(id=f"Tanggal paling awal {dates.format_date(least)}.", en=f"The earliest date is {dates.format_date(least, language='en')}.")
        )
    if most is not None and given > most:
        if field.max == "today":
            raise WrongAnswer(Text(id="Tanggal tidak boleh setelah hari ini.", en="The date cannot be after today."))
        raise WrongAnswer(
            Text(id=f"Tanggal paling akhir {dates.format_date(most)}.", en=f"The latest date is {dates.format_date(most, language='en')}.")
        )
    return given.isoformat()


def _date_text(raw: Any) -> str:
    if isinstance(raw, Mapping):  # three inputs: day, month, year
        return f"{raw.get('day', '')}/{raw.get('month', '')}/{raw.get('year', '')}"
    return raw if isinstance(raw, str) else ""


def _number(field: FormField, raw: Any, on: dt.date) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        raise _not_a_number()
    if isinstance(raw, int):
        number = raw
    elif field.type is FieldType.MONEY:
        try:
            number = money.parse_idr(raw)
        except Refusal as refusal:
            raise WrongAnswer(refusal.message) from None
    else:
        compact = raw.strip().replace(" ", "")
        if re.fullmatch(r"-?\d{1,3}(\.\d{3})+", compact):
            compact = compact.replace(".", "")
        if not re.fullmatch(r"-?[0-9]{1,20}", compact):
            raise _not_a_number()
        number = int(compact)
    least = field.min if isinstance(field.min, int) else (0 if field.type is FieldType.MONEY else LOWEST)
    most = field.max if isinstance(field.max, int) else HIGHEST
    if not max(least, LOWEST) <= number <= min(most, HIGHEST):
        if number < least:
            raise WrongAnswer(Text(id=f"Paling sedikit {money.group(least)}.", en=f"At least {money.group(least, language='en')}."))
        shown = min(most, HIGHEST)
        raise WrongAnswer(Text(id=f"Paling banyak {money.group(shown)}.", en=f"At most {money.group(shown, language='en')}."))
    return number


def _not_a_number() -> WrongAnswer:
    return WrongAnswer(Text(id="Tulis angka bulat, misalnya 12.", en="Write a whole number, for example 12."))


def _boolean(field: FormField, raw: Any, on: dt.date) -> bool:
    if isinstance(raw, bool):
        return raw
    if raw in ("true", "yes", "on", "1"):
        return True
    if raw in ("false", "no", "0"):
        return False
    raise WrongAnswer(_REQUIRED[FieldType.BOOLEAN])


def _choice(field: FormField, raw: Any, on: dt.date) -> str:
    if isinstance(raw, str) and any(choice.value == raw for choice in field.choices):
        return raw
    raise WrongAnswer(Text(id="Pilih salah satu jawaban yang tersedia.", en="Choose one of the answers given."))


def _choices(field: FormField, raw: Any, on: dt.date) -> list[str]:
    given = [raw] if isinstance(raw, str) else list(raw) if isinstance(raw, list | tuple) else []
    known = [choice.value for choice in field.choices]
    if not given or any(value not in known for value in given):
        raise WrongAnswer(Text(id="Pilih jawaban yang tersedia.", en="Choose from the answers given."))
    return [value for value in known if value in given]


def _address(field: FormField, raw: Any, on: dt.date) -> dict[str, str]:
    if not isinstance(raw, Mapping):
        raise WrongAnswer(Text(id="Isi alamatnya.", en="Give the address."))
    kept = {}
    for part, most in (("village", 13), ("street", 200), ("rt", 3), ("rw", 3), ("postal_code", 5)):
        text = _plain_text(raw.get(part) or "")
        if len(text) > most:
            raise WrongAnswer(Text(id=f"Terlalu panjang: paling banyak {most} huruf.", en=f"Too long: at most {most} characters."), part)
        kept[part] = " ".join(text.split())
    if not _VILLAGE.match(kept["village"]):
        raise WrongAnswer(Text(id="Pilih desa atau kelurahan.", en="Choose the village."), "village")
    if not kept["street"]:
        raise WrongAnswer(Text(id="Isi nama jalan atau dusun dan nomor rumah.", en="Give the street or hamlet and the house number."), "street")
    for part in ("rt", "rw"):
        if kept[part] and not (kept[part].isascii() and kept[part].isdigit()):
            raise WrongAnswer(
                Text(id=f"{part.upper()} ditulis dengan angka, misalnya 003.", en=f"Write {part.upper()} in digits, for example 003."), part
            )
        kept[part] = kept[part].zfill(3) if kept[part] else ""
    if kept["postal_code"] and patterns.PATTERNS["postal_code"].clean(kept["postal_code"]) is None:
        raise WrongAnswer(patterns.PATTERNS["postal_code"].refusal, "postal_code")
    return kept


def _map_point(field: FormField, raw: Any, on: dt.date) -> dict[str, str]:
    parts = raw if isinstance(raw, Mapping) else {}
    kept = {}
    for part, most in (("latitude", 90), ("longitude", 180)):
        try:
            number = Decimal(str(parts.get(part, "")).strip().replace(",", "."))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) > most:
            raise WrongAnswer(Text(id="Tulis derajat desimal, misalnya -2,5489.", en="Write decimal degrees, for example -2.5489."), part)
        # Unit: degrees, six places (about 11 cm).
        kept[part] = f"{number:.6f}"
    return kept


def _upload(field: FormField, raw: Any, on: dt.date) -> list[dict[str, Any]]:
    """The door has stored the content and looked into it; here only the description is held against the field."""
    files = raw if isinstance(raw, list | tuple) else [raw]
    rule = field.upload
    most = rule.max_files if rule else 1
    if len(files) > most:
        raise WrongAnswer(Text(id=f"Paling banyak {most} berkas.", en=f"At most {most} file(s)."))
    kept = []
    for file in files:
        if not isinstance(file, Mapping) or not _SHA256.match(str(file.get("sha256", ""))) or _uuid(file.get("file")) is None:
            raise WrongAnswer(Text(id="Berkas belum tersimpan. Unggah sekali lagi.", en="The file was not kept. Upload it once more."))
        size = file.get("size_bytes")
        if rule and (not isinstance(size, int) or not 0 < size <= rule.max_mib * 2**20):
            raise WrongAnswer(Text(id=f"Ukuran berkas paling besar {rule.max_mib} MiB.", en=f"A file may have at most {rule.max_mib} MiB."))
        if rule and MEDIA_TYPES.get(str(file.get("media_type"))) not in rule.types:
            names = ", ".join(rule.types).upper()
            raise WrongAnswer(Text(id=f"Jenis berkas harus {names}.", en=f"The file must be {names}."))
        kept.append(
            {
                "file": str(_uuid(file["file"])), "name": str(file.get("name", ""))[:120], "media_type": str(file["media_type"]),
                "size_bytes": size, "sha256": str(file["sha256"]),
            }
        )  # fmt: skip
    return kept


MEDIA_TYPES: Final = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf", "image/webp": "webp"}


def _uuid(raw: Any) -> UUID | None:
    try:
        return UUID(str(raw))
    except ValueError:
        return None


def _one_of_many(field: FormField, raw: Any, on: dt.date) -> str:
    """Whether the person belongs to the family, or the document to the applicant, is asked by the journey, which knows the applicant."""
    found = _uuid(raw) if isinstance(raw, str | UUID) else None
    if found is None:
        raise WrongAnswer(_REQUIRED[FieldType.ISSUED_DOCUMENT if field.type is FieldType.ISSUED_DOCUMENT else FieldType.FAMILY_MEMBER])
    return str(found)


def _family_members(field: FormField, raw: Any, on: dt.date) -> list[str]:
    given = [raw] if isinstance(raw, str | UUID) else list(raw) if isinstance(raw, list | tuple) else []
    found = list(dict.fromkeys(_one_of_many(field, one, on) for one in given if not is_empty(one)))
    if len(found) > field.max_items:
        raise WrongAnswer(Text(id=f"Paling banyak {field.max_items}.", en=f"At most {field.max_items}."))
    return found


_READERS: Final[dict[FieldType, Callable[[FormField, Any, dt.date], Any]]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.DATE: _date,
    FieldType.INTEGER: _number,
    FieldType.MONEY: _number,
    FieldType.BOOLEAN: _boolean,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.ADDRESS: _address,
    FieldType.MAP_POINT: _map_point,
    FieldType.UPLOAD: _upload,
    FieldType.FAMILY_MEMBER: _one_of_many,
    FieldType.ISSUED_DOCUMENT: _one_of_many,
    FieldType.FAMILY_MEMBERS: _family_members,
}
