"""From a package's questions to what the components of the kit show. No domain rule: which questions, and what is wrong, others say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import ids, money
from loket.foundation.common.text import Text
from loket.services.catalogue.definition import FieldType, FormField
from loket.services.journey import queries as journey
from loket.services.journey.values import AnswerRow, Member, OwnDocument
from loket.web.citizen import posted, wording

#: More choices than this are offered as a list to open.
MOST_RADIOS: Final = 8
YES_NO: Final = (("true", Text(id="Ya", en="Yes")), ("false", Text(id="Tidak", en="No")))
NOBODY: Final = Text(id="Tidak ada atau tidak dicatatkan", en="Nobody, or not recorded")
NO_DOCUMENT: Final = Text(id="Belum ada dokumen yang cocok di Dokumen Saya", en="No such document in My documents yet")
NO_ANSWER: Final = Text(id="Tidak diisi", en="No answer")
ITEM: Final = Text(id="Isian", en="Item")
#: What stands for a sensitive value that is no number, until it is asked for.
HIDDEN: Final = "••••••"
_ANCHORS: Final = {"street": "", "rt": "-rt", "rw": "-rw", "village": "-village", "postal_code": "-postcode", "latitude": "", "longitude": "-lon"}

Errors = Mapping[str, Text]


@dataclass(frozen=True)
class Ground:
    """What questions are shown against: what the register holds (`held`, by field), which region, where files are opened."""

    region: str
    held: Mapping[str, AnswerRow]
    members: Sequence[Member]
    on: dt.date
    file_href: Callable[[UUID], str]
    wrong_href: Callable[[str], str]
    can_remove: bool = True
    reports_in_form: bool = False
    """Whether "data ini salah?" is a button of the form (what was typed is kept on the way) or a plain link."""
    sources: Mapping[str, Text] = field(default_factory=dict)
    """Of register paths: from where a value is and since when, in words."""
    register: Mapping[str, Any] = field(default_factory=dict)
    _villages: list[dict[str, Any]] = field(default_factory=list)

    def villages(self) -> list[dict[str, Any]]:
        """Return the villages of the region by district, asked for once a page."""
        if not self._villages:
            for district, inside in agencies.list_villages(self.region):
                self._villages.append({"label": district.full_name, "options": [(village.code, village.name) for village in inside]})
        return self._villages


def questions(fields: Iterable[FormField], values: Mapping[str, Any], errors: Errors, ground: Ground, *, prefix: str = "") -> list[dict[str, Any]]:
    """
    Return one mapping for each field: `kind` (which component) and its parameters.

    `values` as they are kept or as they were typed; `errors` by field path (`child_name`, `places.0.name`).
    """
    return [_question(one, values.get(one.id), errors, ground, f"{prefix}{one.id}") for one in fields]


def problems(errors: Errors) -> list[dict[str, Any]]:
    """Return what the summary at the top lists, each linked to the control it is about."""
    return [{"field": anchor(path), "text": text} for path, text in errors.items()]


def anchor(path: str) -> str:
    """
    Return the id, without `f-`, of the control that an error is about.

    >>> anchor("child_name"), anchor("home.village"), anchor("places.0.name")
    ('child_name', 'home-village', 'places.0.name')
    """
    head, dot, last = path.rpartition(".")
    # A number before the last part: a question inside a group, not a part of an address or point.
    if dot and last in _ANCHORS and not head.rpartition(".")[2].isdigit():
        return f"{head}{_ANCHORS[last]}"
    return path


def _question(one: FormField, value: Any, errors: Errors, ground: Ground, name: str) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "name": name, "label": wording.said(one.label), "hint": wording.text(one.hint) or "", "error": _error(one, errors, name),
        "optional": not one.required, "value": value if value is not None else "",
    }  # fmt: skip
    return shown | _PARTS[one.type](one, value, errors, ground, name)


def _error(one: FormField, errors: Errors, name: str) -> Text | str:
    if name in errors:
        return errors[name]
    if one.type in (FieldType.ADDRESS, FieldType.MAP_POINT):
        return next((text for path, text in errors.items() if path.startswith(f"{name}.")), "")
    return ""


def _text(one: FormField, value: Any, errors: Errors, ground: Ground, name: str) -> dict[str, Any]:
    plain = one.pattern in ("nik", "kk", "phone", "postal_code")
    kinds = {"phone": ("tel", "tel"), "email": ("email", "email"), "person_name": ("text", "text")}
    type_, mode = kinds.get(one.pattern or "", ("text", "numeric" if plain else ""))
    most = one.max_length or 200
    return {
        "kind": "field", "type": type_ if type_ == "tel" else "text", "inputmode": mode if mode not in ("text",) else "",
        "width": "s" if most <= 12 else "m" if most <= 24 else "", "spellcheck": one.pattern is None, "autocomplete": "off",
    }  # fmt: skip


def _long_text(one: FormField, value: Any, errors: Errors, ground: Ground, name: str) -> dict[str, Any]:
    return {"kind": "textarea", "maxlength": one.max_length or 2000}


def _number(one: FormField, value: Any, errors: Errors, ground: Ground, name: str) -> dict[str, Any]:
    if one.type is FieldType.MONEY:
        return {"kind": "money", "value": money.group(value) if isinstance(value, int) else value or ""}
    return {
        "kind": "field", "type": "text", "inputmode": "numeric", "width": "s", "spellcheck": False, "autocomplete": "off",
        "value": "" if value is None else value,
    }  # fmt: skip


def _date(one: FormField, value: Any, errors: Errors, ground: Ground, name: str) -> dict[str, Any]:
    example = ground.on - dt.timedelta(days=7)
    hint = wording.text(one.hint) or Text(
        id=f"Misalnya {example.day} {example.month} {example.year}", en=f"For example {example.day} {example.month} {example.year}"
    )
    return {"kind": "date", "hint": hint}


def _boolean(one: FormField, value: Any, errors: Errors, ground: Ground, name: str) -> dict[str, Any]:
    chosen = {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value
    return {"kind": "radio", "options": YES_NO, "inline": True, "value": chosen if chosen else None}


def _choice(one: FormField, value: Any, errors: Errors, ground: Ground, name: str) -> dict[str, Any]:
    options: list[tuple[str, Text]] = [(choice.value, wording.said(choice.label)) for choice in one.choices]
    if len(options) > MOST_RADIOS:
        return {"kind": "select", "options": options, "value": value or None}
    if not one.required:
        options.append(("", NO_ANSWER))
    return {"kind": "radio", "options": options, "inline": False, "value": value or None}


def _choices(one: FormField, value: Any, errors: Errors, ground: Ground, name: str) -> dict[str, Any]:
    return {"kind": "checkboxes", "options": [(c.value, wording.said(c.label)) for c in one.choices], "values": _listed(value)}


def _member(one: FormField, value: Any, errors: Errors, ground: Ground, name: str) -> dict[str, Any]:
    options: list[tuple[Any, ...]] = [(m.id, m.name, _who(m)) for m in ground.members]
    if not one.required:
        options.append(("", NOBODY))
    return {"kind": "radio", "options": options, "inline": False, "value": str(value) if value else None}


def _issued(one: FormField, value: Any, errors: Errors, ground: Ground, name: str) -> dict[str, Any]:
    options: list[tuple[Any, ...]] = [
        (own.id, own.title, _document_line(own)) for own in journey.list_own_documents(field=one, register=ground.register)
    ]
    if not options or not one.required:
        options.append(("", NO_DOCUMENT if not options else NO_ANSWER))
    return {"kind": "radio", "options": options, "inline": False, "value": str(value) if value else None}


def _document_line(own: OwnDocument) -> Text:
    issued = wording.day(own.issued_on)
    line = Text(id=f"Nomor {own.number}, terbit {issued.id}", en=f"Number {own.number}, issued {issued.en}")
    if own.valid_until is None:
        return line
    last = wording.day(own.valid_until)
    return Text(id=f"{line.id}, berlaku sampai {last.id}", en=f"{line.en}, valid until {last.en}")


def _members(one: FormField, value: Any, errors: Errors, ground: Ground, name: str) -> dict[str, Any]:
    return {"kind": "checkboxes", "options": [(m.id, m.name, _who(m)) for m in ground.members], "values": _listed(value)}


def _who(member: Member) -> Text:
    born = wording.day(member.birth_on)
    return Text(id=f"{member.relation.id}, lahir {born.id}", en=f"{member.relation.en}, born {born.en}")


def _listed(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)] if value else []


def _address(one: FormField, value: Any, errors: Errors, ground: Ground, name: str) -> dict[str, Any]:
    parts = value if isinstance(value, Mapping) else {}
    return {
        "kind": "address", "villages": ground.villages(),
        **{sent: parts.get(part, "") for part, sent in posted.ADDRESS},
    }  # fmt: skip


def _point(one: FormField, value: Any, errors: Errors, ground: Ground, name: str) -> dict[str, Any]:
    parts = value if isinstance(value, Mapping) else {}
    hint = wording.text(one.hint) or Text(id="Angka derajat, misalnya -8,583333", en="Degrees, for example -8.583333")
    return {"kind": "point", "hint": hint, "lat": parts.get("latitude", ""), "lon": parts.get("longitude", "")}


def in_pieces(questions: Iterable[Mapping[str, Any]], owner: UUID) -> dict[str, str]:
    """Return where the files of these questions go in pieces, and for whom; nothing when none of them takes files."""
    takes = any(one["kind"] == "upload" for one in questions)
    return {"pieces_at": reverse("upload-begin"), "pieces_for": ids.to_text(owner)} if takes else {}


def _upload(one: FormField, value: Any, errors: Errors, ground: Ground, name: str) -> dict[str, Any]:
    given = [file for file in value or () if isinstance(file, Mapping)]
    files = []
    for file in given:
        id_ = UUID(str(file["file"]))
        files.append(
            {
                "name": file.get("name") or "berkas", "size": file["size_bytes"], "href": ground.file_href(id_),
                "remove": f"{name}:{ids.to_text(id_)}" if ground.can_remove else "", "kept": f"{ids.to_text(id_)} {file.get('name', '')}",
            }
        )  # fmt: skip
    rule = one.upload
    most = rule.max_files if rule else 1
    return {
        "kind": "upload", "files": files, "accept": ", ".join(f".{kind}" for kind in rule.types) if rule else "", "max_mib": rule.max_mib if rule else "",
        "multiple": most > 1, "is_full": len(files) >= most, "most": most,
    }  # fmt: skip


def _held(one: FormField, value: Any, errors: Errors, ground: Ground, name: str) -> dict[str, Any]:
    row = ground.held.get(one.id)
    words = row.value if row is not None else Text(id="", en="")
    return {
        "kind": "held", "value": words, "masked": (masked(words.id) or HIDDEN) if row is not None and row.is_sensitive and words.id else "",
        "wrong_href": ground.wrong_href(one.from_ or ""), "on": ground.on, "optional": False,
        "wrong_name": (one.from_ or "").removeprefix("residents.") if ground.reports_in_form and not (one.from_ or "").startswith("documents.") else "",
        "is_document": (one.from_ or "").startswith("documents."), "source": ground.sources.get(one.from_ or ""),
    }  # fmt: skip


def masked(words: str) -> str:
    """Return a number of which only the end can be read, "" for what is no number (so nothing is gained by hiding it).

    >>> masked("9701014001000007")
    '••••••••••••0007'
    """
    return f"{'•' * (len(words) - 4)}{words[-4:]}" if len(words) > 6 and words.isdigit() else ""


def _group(one: FormField, value: Any, errors: Errors, ground: Ground, name: str) -> dict[str, Any]:
    items: list[Any] = list(value) if isinstance(value, list | tuple) else []
    while len(items) < max(one.min_items, 1):
        items.append({})
    title = wording.text(one.item_title) or ITEM
    shown = [
        {
            "title": Text(id=f"{title.id} {number}", en=f"{title.en} {number}"),
            "questions": questions(one.fields, item, errors, ground, prefix=f"{name}.{number - 1}."),
            "drop": f"{name}.{number - 1}",
        }
        for number, item in enumerate(items, start=1)
    ]
    return {
        "kind": "group", "items": shown, "count": len(items), "can_drop": len(items) > max(one.min_items, 1), "can_add": len(items) < one.max_items,
        "add_label": Text(id=f"Tambah {title.inside().id}", en=f"Add: {title.inside().en}"),
    }  # fmt: skip


_PARTS: Final[Mapping[FieldType, Callable[[FormField, Any, Errors, Ground, str], dict[str, Any]]]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _long_text,
    FieldType.DATE: _date,
    FieldType.INTEGER: _number,
    FieldType.MONEY: _number,
    FieldType.BOOLEAN: _boolean,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.GROUP: _group,
    FieldType.ADDRESS: _address,
    FieldType.MAP_POINT: _point,
    FieldType.UPLOAD: _upload,
    FieldType.FAMILY_MEMBER: _member,
    FieldType.FAMILY_MEMBERS: _members,
    FieldType.ISSUED_DOCUMENT: _issued,
    FieldType.PREFILLED: _held,
}
