"""What an effect is given: the act, the household under lock, and its parameters, read as the vocabulary types them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from loket.foundation.audit.values import Act
from loket.foundation.common.text import Text
from loket.foundation.residents import places, versions
from loket.foundation.residents.errors import EffectRefused
from loket.foundation.residents.household import Household
from loket.foundation.residents.kinds import EventKind
from loket.foundation.residents.values import EffectSpec
from loket.foundation.residents.versions import Source

_LONGEST: Final = 200
_MOST_ITEMS: Final = 50


@dataclass(frozen=True, slots=True)
class Work:
    """One effect to carry out. `today` is the civil date in the region."""

    act: Act
    source: Source
    case: UUID
    today: dt.date
    household: Household
    given: Mapping[str, Any]


def read_parameters(spec: EffectSpec, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return the parameters typed; those left out are None.

    :raises EffectRefused: naming the first that is missing or not of its type; the value is not repeated.
    """
    if unknown := sorted(set(parameters) - set(spec.parameters)):
        raise _bad(unknown[0])
    read: dict[str, Any] = {}
    for name, kind in spec.parameters.items():
        value = parameters.get(name)
        if value is None or value == "":
            if name not in spec.optional:
                raise _bad(name)
            read[name] = None
            continue
        value = _READERS[kind](value)
        if value is None or (name in spec.choices and value not in spec.choices[name]):
            raise _bad(name)
        read[name] = value
    return read


def note_event(work: Work, kind: EventKind, resident: UUID, happened_on: dt.date, *, place: str = "") -> None:
    """Enter what a case let happen to somebody; a file that tells the same later adds its deed."""
    versions.add_event(
        work.source, region=work.act.region, resident=resident, kind=kind.value, happened_on=happened_on, registered_on=None, elsewhere="", place=place,
        number="", other_name="", told="", known_on=work.today,
    )  # fmt: skip


def person_id(value: str) -> UUID:
    """Read a resident id as a form stores it. :raises EffectRefused: if it is none."""
    try:
        return UUID(value)
    except ValueError:
        raise _bad("id") from None


def address_in(region: str, value: Mapping[str, str]) -> dict[str, str]:
    """Return village, street, rt and rw of an address in `region`. :raises EffectRefused: elsewhere, or no known village."""
    if not places.is_village_of(value["village"], region):
        raise EffectRefused.because(
            "outside_region",
            Text(
                id="Alamat tujuan bukan desa/kelurahan di daerah ini. Pindah ke daerah lain diurus lewat surat pindah (SKPWNI) di Dinas Dukcapil.",
                en="The new address is no village of this region. Moving to another region goes by a moving letter of the civil registration office.",
            ),
        )
    return {"village_code": value["village"], "street": value["street"], "rt": value["rt"], "rw": value["rw"]}


def _bad(name: str) -> EffectRefused:
    return EffectRefused.because(
        "bad_parameter",
        Text(
            id=f"Isian “{name}” tidak lengkap atau tidak dapat dibaca, sehingga tidak ada yang dicatat. Kembalikan permohonan untuk diperbaiki.",
            en=f"The answer “{name}” is missing or cannot be read, so nothing was entered. Return the application for correction.",
        ),
    )


def _text(value: Any) -> str | None:
    plain = " ".join(value.split()) if isinstance(value, str) else str(value) if isinstance(value, UUID) else ""
    return plain if 0 < len(plain) <= _LONGEST and plain.isprintable() else None


def _date(value: Any) -> dt.date | None:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _integer(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _boolean(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _text_list(value: Any) -> tuple[str, ...] | None:
    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence) or not 0 < len(value) <= _MOST_ITEMS:
        return None
    items = tuple(_text(item) for item in value)
    return None if None in items else tuple(dict.fromkeys(item for item in items if item))


def _address(value: Any) -> dict[str, str] | None:
    if not isinstance(value, Mapping):
        return None
    street, village = _text(value.get("street")), _text(value.get("village"))
    # As printed on cards: three digits each.
    rt, rw = (str(value.get(part) or "").strip() for part in ("rt", "rw"))
    if not street or not village or not all(part.isascii() and part.isdigit() and len(part) <= 3 for part in (rt, rw)):
        return None
    return {"village": village, "street": street, "rt": rt.zfill(3), "rw": rw.zfill(3)}


_READERS: Final = {"text": _text, "date": _date, "integer": _integer, "boolean": _boolean, "text_list": _text_list, "address": _address}
