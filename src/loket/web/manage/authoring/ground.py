"""What a draft and its region offer to choose from: positions, steps, fields, facts. Read leniently: a draft may be half written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from loket.foundation.agencies import queries as agencies
from loket.foundation.common.text import Text
from loket.foundation.residents.values import EFFECTS, REGISTER_PATHS
from loket.oversight.standards.values import CATEGORIES
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.values import Bundle

Option = tuple[str, Text]

PATTERNS: Final[tuple[Option, ...]] = (
    ("phone", Text(id="Nomor telepon", en="Phone number")), ("email", Text(id="Surel", en="E-mail")), ("person_name", Text(id="Nama orang", en="Name of a person")),
    ("nik", Text(id="NIK", en="NIK")), ("kk", Text(id="Nomor KK", en="Family card number")), ("postal_code", Text(id="Kode pos", en="Postal code")),
    ("registration_number", Text(id="Nomor registrasi", en="Registration number")),
)  # fmt: skip
ENDS: Final[tuple[Option, ...]] = (
    ("applicant", Text(id="Kembali ke pemohon", en="Back to the applicant")), ("refused", Text(id="Ditolak", en="Refused")), ("done", Text(id="Selesai", en="Done")),
)  # fmt: skip
RECEIVED: Final = Text(id="Tanggal permohonan diterima", en="Day the application was received")
#: What a field gives besides its own name.
_PARTS: Final[Mapping[str, tuple[tuple[str, Text], ...]]] = {
    "address": (
        ("village", Text(id="desa atau kelurahan", en="village")), ("street", Text(id="jalan", en="street")), ("rt", Text(id="RT", en="RT")),
        ("rw", Text(id="RW", en="RW")), ("postal_code", Text(id="kode pos", en="postal code")),
    ),
    "map_point": (("latitude", Text(id="lintang", en="latitude")), ("longitude", Text(id="bujur", en="longitude"))),
    "group": (("count", Text(id="banyaknya", en="how many")),),
}  # fmt: skip


@dataclass
class Ground:
    """One draft's files as plain data (what cannot be read is empty), and the lists that its choices are filled from."""

    region: str
    files: Bundle
    service: Mapping[str, Any] = field(init=False)
    form: Mapping[str, Any] = field(init=False)
    rules: Mapping[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.service, self.form, self.rules = (mapping(catalogue.read_plain(self.files, f"{name}.yaml")[0]) for name in ("service", "form", "rules"))

    def options(self, name: str) -> tuple[Option, ...]:
        """Return a list by its name. :raises KeyError: if there is none."""
        return _LISTS[name](self)

    def steps(self) -> list[Mapping[str, Any]]:
        """Return the steps that can be told apart."""
        return [one for one in _list(self.service.get("steps")) if isinstance(one, Mapping) and one.get("id")]

    def pages(self) -> list[Mapping[str, Any]]:
        """Return the pages of the form."""
        return [one for one in _list(self.form.get("pages")) if isinstance(one, Mapping) and one.get("id")]

    def fields(self) -> list[Mapping[str, Any]]:
        """Return the fields of all pages."""
        return [one for page in self.pages() for one in _list(page.get("fields")) if isinstance(one, Mapping) and one.get("id")]

    def tables(self) -> Mapping[str, Any]:
        """Return the decision tables."""
        return mapping(self.rules.get("tables"))

    def parameters(self) -> Mapping[str, Any]:
        """Return the numbers of law."""
        return mapping(self.rules.get("parameters"))

    def documents(self) -> Mapping[str, Any]:
        """Return the documents."""
        return mapping(self.service.get("documents"))

    def conditions(self) -> tuple[Option, ...]:
        """Return ready-made conditions: each answer of a choice, yes and no of a question."""
        found: list[Option] = []
        for one in self.fields():
            label = said(one.get("label"), str(one["id"]))
            if one.get("type") == "choice":
                for choice in _list(one.get("choices")):
                    answer = said(mapping(choice).get("label"), str(mapping(choice).get("value")))
                    found.append(
                        (f"form.{one['id']} = '{mapping(choice).get('value')}'", Text(id=f"{label.id}: {answer.id}", en=f"{label.en}: {answer.en}"))
                    )
            elif one.get("type") == "boolean":
                found.append((f"form.{one['id']}", Text(id=f"{label.id}: ya", en=f"{label.en}: yes")))
                found.append((f"form.{one['id']} = false", Text(id=f"{label.id}: tidak", en=f"{label.en}: no")))
        return tuple(found)


def mapping(value: Any) -> Mapping[str, Any]:
    """Return plain data that has named entries, or none."""
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def said(value: Any, otherwise: str) -> Text:
    """Return two-language data as a Text, as far as it is there."""
    given = mapping(value)
    indonesian = str(given.get("id") or otherwise)
    return Text(id=indonesian, en=str(given.get("en") or indonesian))


def _positions(ground: Ground) -> tuple[Option, ...]:
    names = {agency.code: agency.name for agency in agencies.list_agencies(ground.region)}
    own = str(ground.service.get("agency", ""))
    found = [
        (one.code, Text(id=f"{one.title.id} ({names[one.agency].id})", en=f"{one.title.en} ({names[one.agency].en})"))
        for one in agencies.list_positions(ground.region)
        if one.agency in names
    ]
    return tuple(sorted(found, key=lambda option: (not option[0].startswith(f"{own}/"), option[1].id)))


def _targets(ground: Ground) -> tuple[Option, ...]:
    return (*_steps(ground), *ENDS)


def _steps(ground: Ground) -> tuple[Option, ...]:
    return tuple((str(one["id"]), said(one.get("title"), str(one["id"]))) for one in ground.steps())


def _fields(ground: Ground) -> tuple[Option, ...]:
    return tuple((str(one["id"]), said(one.get("label"), str(one["id"]))) for one in ground.fields() if one.get("type") != "prefilled")


def _facts(ground: Ground) -> tuple[Option, ...]:
    found: list[Option] = []
    for one in ground.fields():
        name, label = f"form.{one['id']}", said(one.get("label"), str(one["id"]))
        parts = _PARTS.get(str(one.get("type")))
        if parts is None:
            found.append((name, label))
            continue
        found += [(f"{name}.{part}", Text(id=f"{label.id}: {words.id}", en=f"{label.en}: {words.en}")) for part, words in parts]
    found += [(name, path.label) for name, path in REGISTER_PATHS.items()]
    found.append(("case.received_on", RECEIVED))
    for name, one in ground.parameters().items():
        found.append((f"param.{name}", said(mapping(one).get("title"), name.replace("_", " "))))
    for step in ground.steps():
        effect = EFFECTS.get(str(step.get("effect")))
        for result in effect.results if effect else ():
            found.append(
                (f"effect.{step['id']}.{result}", Text(id=f"{effect.title.id}: {result}", en=f"{effect.title.en}: {result}") if effect else RECEIVED)
            )
    return tuple(found)


def _local(ground: Ground) -> tuple[Option, ...]:
    found: list[Option] = [
        ("standard.time", Text(id="Waktu yang dijanjikan", en="Promised time")), ("standard.fee", Text(id="Biaya", en="Fee")),
        ("letterhead", Text(id="Catatan kop surat", en="Note of the letterhead")),
    ]  # fmt: skip
    for step in ground.steps():
        title = said(step.get("title"), str(step["id"]))
        if step.get("actor"):
            found.append((f"steps.{step['id']}.actor", Text(id=f"Pelaksana {title.id}", en=f"Who does {title.en}")))
        if step.get("time"):
            found.append((f"steps.{step['id']}.time", Text(id=f"Waktu {title.id}", en=f"Time of {title.en}")))
    return tuple(found)


def _places(ground: Ground) -> tuple[Option, ...]:
    return tuple(option for option in _facts(ground) if option[0].endswith(("village", "village_code")))


_LISTS: Final = {
    "positions": _positions, "targets": _targets, "steps": _steps, "fields": _fields, "facts": _facts, "local": _local, "places": _places,
    "patterns": lambda ground: PATTERNS,
    "agencies": lambda ground: tuple((one.code, one.name) for one in agencies.list_agencies(ground.region)),
    "held": lambda ground: tuple((name, path.label) for name, path in REGISTER_PATHS.items()),
    "effects": lambda ground: tuple((name, effect.title) for name, effect in EFFECTS.items()),
    "tables": lambda ground: tuple((name, said(mapping(one).get("title"), name)) for name, one in ground.tables().items()),
    "documents": lambda ground: tuple((name, said(mapping(one).get("title"), name)) for name, one in ground.documents().items()),
    "templates": lambda ground: tuple((name, Text(id=name, en=name)) for name in sorted(ground.files) if name.startswith("templates/")),
    "categories": lambda ground: tuple(CATEGORIES.items()),
}  # fmt: skip
