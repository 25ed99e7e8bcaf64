"""
Fictional people and made-up grants for partners who build: the same calls, checks and refusals, and never the register.

Each purpose of `sandbox.json` shows one way that a call may end: everything granted, few fields, a small number a day, over.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final
from uuid import UUID, uuid5

from loket.foundation.common import population
from loket.foundation.common.text import Text
from loket.foundation.exchange.values import FAMILY_FIELDS, FIELDS, ChangeKind, Grant, GrantState, Kind, Terms
from loket.foundation.residents.values import REGISTER_PATHS, Value

_SPACE: Final = UUID("6f0f3c86-43a0-7d11-9d6c-9b8d3a5f7e21")
_NOBODY: Final = UUID(int=0)
_LONG_AGO: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Fictional:
    """Somebody made up, with every path of the register; `members` are the NIK of the family, head first."""

    nik: str
    facts: Mapping[str, Value]
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FictionalChange:
    """Something that never happened to them."""

    number: int
    kind: ChangeKind
    at: dt.datetime
    nik: str


@functools.cache
def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(files(__package__).joinpath("sandbox.json").read_text())
    return found


@functools.cache
def people() -> Mapping[str, Fictional]:
    """Return everybody by NIK."""
    found: dict[str, Fictional] = {}
    place = _data()["place"]
    for family in _data()["families"]:
        members = tuple(one["nik"] for one in family["people"] if one.get("status", "active") == "active")
        for person in family["people"]:
            found[person["nik"]] = Fictional(person["nik"], _facts(person, family, place, len(members)), members)
    return found


def _facts(person: Mapping[str, Any], family: Mapping[str, Any], place: Mapping[str, str], size: int) -> dict[str, Value]:
    head = family["people"][0]["name"]
    known: dict[str, Any] = {
        "birth_place": "Contoh", "mother_name": "Ibu Contoh", "father_name": "Ayah Contoh", "marital_status": "single", "education": "none",
        "occupation": "Belum/tidak bekerja", "blood_type": "unknown", "citizenship": "wni", "status": "active", "card_issues": 1,
        **place, **{name: family[name] for name in ("street", "rt", "rw")}, **person,
        "address": f"{family['street']}, RT {family['rt']}/RW {family['rw']}, {place['village']}, {place['district']}, {place['regency']}",
        "family": True, "family.kk_number": family["kk_number"], "family.head_name": head, "family.member_count": size,
        "family.relation": person["relation"], "family.issued_on": family["issued_on"],
        "family.occupations": tuple(sorted({one.get("occupation", "Belum/tidak bekerja") for one in family["people"]})),
        "family.welfare_decile": family["welfare_decile"], "family.welfare_on": family["welfare_on"],
    }  # fmt: skip
    return {path: _typed(path, known.get(path.removeprefix("residents."))) for path in FIELDS}


def _typed(path: str, value: Any) -> Value:
    return dt.date.fromisoformat(value) if REGISTER_PATHS[path].type == "date" and value else value


def find(
    niks: Sequence[str], paths: Collection[str], member_paths: Collection[str]
) -> dict[str, tuple[Mapping[str, Value], tuple[Mapping[str, Value], ...]]]:
    """Return what is asked of whom, by the number as given, and of the members of their family."""
    found: dict[str, tuple[Mapping[str, Value], tuple[Mapping[str, Value], ...]]] = {}
    for nik in niks:
        person = people().get(population.digits_of(nik))
        if person is not None:
            members = tuple({path: people()[one].facts[path] for path in member_paths} for one in person.members)
            found[nik] = ({path: person.facts[path] for path in paths}, members)
    return found


@functools.cache
def changes() -> tuple[FictionalChange, ...]:
    """Return what never happened, in order."""
    return tuple(
        FictionalChange(number, ChangeKind(one["kind"]), dt.datetime.fromisoformat(one["at"]), one["nik"])
        for number, one in enumerate(_data()["changes"], start=1)
    )


def purposes() -> tuple[str, ...]:
    """Return the purposes that a sandbox client may name."""
    return tuple(one["purpose"] for one in _data()["grants"])


def grants(region: str, client_id: str, purpose: str, day: dt.date) -> tuple[Grant, ...]:
    """Return the made-up grant of a purpose; its id is the client's own, so that each counts for itself."""
    return tuple(_grant(region, client_id, one, day) for one in _data()["grants"] if one["purpose"] == purpose)


def _grant(region: str, client_id: str, given: Mapping[str, Any], day: dt.date) -> Grant:
    is_all = given["fields"] == "all"
    kinds = frozenset(Kind(word) for word in given["kinds"])
    until = day - dt.timedelta(days=1) if given.get("ended") else day + dt.timedelta(days=300)
    terms = Terms(
        client_id=client_id, recipient="Sandbox", purpose=given["purpose"], purpose_text=Text(id="Uji coba dengan data fiktif", en="Trying with made-up data"),
        legal_basis="-", kinds=kinds, fields=FIELDS if is_all else tuple(given["fields"]), family_fields=FAMILY_FIELDS if Kind.FAMILY in kinds else (),
        changes=frozenset(ChangeKind) if Kind.CHANGES in kinds else frozenset(), villages=(), valid_from=day - dt.timedelta(days=60), valid_until=until,
        per_day=given["per_day"],
    )  # fmt: skip
    return Grant(
        id=uuid5(_SPACE, f"{client_id} {given['purpose']}"), region=region, terms=terms, state=GrantState.ACTIVE, version=1, note="", renews=None,
        proposed_by=_NOBODY, proposed_at=_LONG_AGO, expires_at=_LONG_AGO,
    )  # fmt: skip
