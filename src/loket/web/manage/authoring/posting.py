"""What a form brought, as plain data of a package: in the order of the file, without what was not asked or holds by default."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from django.http import QueryDict

from loket.web.manage.authoring.shapes import Asks, Shape

#: Nothing was written.
BLANK: Final = object()
#: More items than this are not read; the format allows at most fifty.
MOST_ITEMS: Final = 100
_INTEGER: Final = re.compile(r"^-?\d{1,15}$")
_NAMES: Final = ("title", "label", "text", "cite")


def taken(shape: Shape, name: str, post: QueryDict, old: Any) -> Any:
    """Return what was written for a shape below `name`, `BLANK` for nothing; what was not shown stays as it is in `old`."""
    return _TAKERS[shape.asks](shape, name, post, old)


def _text(post: QueryDict, name: str) -> str:
    return (post.get(name) or "").replace("\r\n", "\n").strip()


def _line(shape: Shape, name: str, post: QueryDict, old: Any) -> Any:
    text = _text(post, name)
    if not text:
        return BLANK
    if old is not None and not isinstance(old, dict | list) and str(old).strip() == text:
        return old  # Because: a date, or a text with an empty line behind it, stays as it is written.
    if shape.name in ("min", "max", "value") and shape.asks is Asks.LINE:
        return _plain_value(text)
    return text


def _plain_value(text: str) -> Any:
    """Return a number, a day, yes or no, or a list, where a text is one."""
    if text.startswith("[") and text.endswith("]"):
        return [_plain_value(part.strip().strip("'\"")) for part in text[1:-1].split(",") if part.strip()]
    return int(text) if _INTEGER.match(text) else {"true": True, "false": False}.get(text.lower(), _as_date(text))


def _condition(shape: Shape, name: str, post: QueryDict, old: Any) -> Any:
    picked, before = _text(post, f"{name}.pick"), _text(post, f"{name}.picked")
    if picked != before and (picked or _text(post, name) == before):
        return picked or BLANK
    return _line(shape, name, post, old)


def _number(shape: Shape, name: str, post: QueryDict, old: Any) -> Any:
    text = _text(post, name)
    plain = text.replace(".", "").replace(" ", "")
    return BLANK if not text else int(plain) if _INTEGER.match(plain) else text


def _date(shape: Shape, name: str, post: QueryDict, old: Any) -> Any:
    text = _text(post, name)
    return _as_date(text) if text else BLANK


def _as_date(text: str) -> dt.date | str:
    try:
        return dt.date.fromisoformat(text) if len(text) == 10 else text
    except ValueError:
        return text


def _flag(shape: Shape, name: str, post: QueryDict, old: Any) -> Any:
    return _text(post, name) == "1"


def _choices(shape: Shape, name: str, post: QueryDict, old: Any) -> Any:
    chosen = [one for one in dict.fromkeys(post.getlist(name)) if one]
    before = [one for one in old if one in chosen] if isinstance(old, list) else []
    return [*before, *(one for one in chosen if one not in before)] or BLANK


def _words(shape: Shape, name: str, post: QueryDict, old: Any) -> Any:
    return [line.strip() for line in _text(post, name).split("\n") if line.strip()] or BLANK


def _both(shape: Shape, name: str, post: QueryDict, old: Any) -> Any:
    before = old if isinstance(old, dict) else {}
    said = {language: _line(shape, f"{name}.{language}", post, before.get(language)) for language in ("id", "en")}
    if all(one is BLANK for one in said.values()):
        return BLANK
    return {
        language: "" if said[language] is BLANK else said[language]
        for language in (*before, *(n for n in said if n not in before))
        if language in said
    }


def _group(shape: Shape, name: str, post: QueryDict, old: Any) -> Any:
    before = dict(old) if isinstance(old, dict) else {}
    shown = set((post.get(f"{name}.parts") or "").split())
    if not shown:
        return old if old is not None else BLANK
    values = {part.name: taken(part, f"{name}.{part.name}", post, before.get(part.name)) for part in shape.parts if part.name in shown}
    if not _says_something(shape, values) and not shape.required and not (set(before) - shown):
        return BLANK
    return _merged(shape, before, values)


def _says_something(shape: Shape, values: Mapping[str, Any]) -> bool:
    for part in shape.parts:
        value = values.get(part.name, BLANK)
        if value is BLANK or part.asks in (Asks.FLAG, Asks.HIDDEN) or (part.default is not None and value == part.default):
            continue
        return True
    return False


def _merged(shape: Shape, before: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entries in the file's order; new ones where the format has them; defaults only where they are written already."""
    found = {name: value for name, value in before.items() if values.get(name, value) is not BLANK}
    for name, value in values.items():
        if value is not BLANK and name in before:
            found[name] = value
    order = [part.name for part in shape.parts]
    for part in shape.parts:
        value = values.get(part.name, BLANK)
        if value is BLANK or part.name in before or (not part.required and _is_default(part, value)):
            continue
        keys, before_it = list(found), set(order[: order.index(part.name)])
        at = max((place + 1 for place, key in enumerate(keys) if key in before_it), default=0)
        found = {**{key: found[key] for key in keys[:at]}, part.name: value, **{key: found[key] for key in keys[at:]}}
    return found


def _is_default(part: Shape, value: Any) -> bool:
    return value is part.default or (value == part.default and type(value) is type(part.default)) or (part.default is None and value in ([], {}))


def _items(name: str, post: QueryDict) -> int:
    text = post.get(f"{name}.items") or "0"
    return min(int(text), MOST_ITEMS) if text.isascii() and text.isdigit() else 0


def _list(shape: Shape, name: str, post: QueryDict, old: Any) -> Any:
    before = old if isinstance(old, list) else []
    found = [
        taken(shape.each(), f"{name}.{place}", post, before[place] if place < len(before) else None)
        for place in _moved(name, post, _items(name, post))
    ]
    kept = [one for one in found if one is not BLANK and one is not None]
    for one in kept:
        if isinstance(one, dict):
            _give_id(shape.each(), one, [other for other in kept if other is not one])
    return kept or BLANK


def _moved(name: str, post: QueryDict, count: int) -> list[int]:
    """Return the places of the items in the order that a button asked for: one moved up or down, or taken out."""
    order = list(range(count))
    verb, _, target = (post.get("do") or "").partition(":")
    owner, _, last = target.rpartition(".")
    if owner != name or not last.isdigit() or int(last) >= count:
        return order
    at = int(last)
    other = at - 1 if verb == "up" else at + 1
    if verb == "remove":
        order.remove(at)
    elif verb in ("up", "down") and 0 <= other < count:
        order[at], order[other] = order[other], order[at]
    return order


def _named(shape: Shape, name: str, post: QueryDict, old: Any) -> Any:
    before = old if isinstance(old, dict) else {}
    found: dict[str, Any] = {}
    for place in _moved(name, post, _items(name, post)):
        key = _text(post, f"{name}.{place}.key")
        value = taken(shape.each(), f"{name}.{place}", post, before.get(_text(post, f"{name}.{place}.was") or key))
        if value is BLANK or value is None:
            continue
        if not key:
            key = unused(slug(_spoken(value) or "hasil"), found)
        found[key] = value
    return found or BLANK


def _pairs(shape: Shape, name: str, post: QueryDict, old: Any) -> Any:
    before = old if isinstance(old, dict) else {}
    found: dict[str, Any] = {}
    for place in _moved(name, post, _items(name, post)):
        key, value = _text(post, f"{name}.{place}.key"), _text(post, f"{name}.{place}.value")
        if key or value:
            found[key or unused(slug(value.rpartition(".")[2]), found)] = (
                before[key] if key in before and str(before[key]).strip() == value else value
            )
    return found or BLANK


def _give_id(shape: Shape, item: dict[str, Any], others: list[Any]) -> None:
    """Give a new item a technical name, made from its words: no clerk has to think of one."""
    for part in shape.parts:
        if part.asks is Asks.HIDDEN and not item.get(part.name):
            known = [one.get(part.name) for one in others if isinstance(one, dict)]
            made = unused(slug(_spoken(item) or shape.options if isinstance(shape.options, str) else "isi"), known)
            rest = dict(item)
            item.clear()
            item.update({part.name: made, **{key: value for key, value in rest.items() if key != part.name}})


def _spoken(item: Any) -> str:
    for name in _NAMES:
        said = item.get(name) if isinstance(item, dict) else None
        if isinstance(said, dict) and said.get("id"):
            return str(said["id"])
        if isinstance(said, str) and said:
            return said
    return ""


def slug(text: str, *, sign: str = "_", most: int = 40) -> str:
    """Return a technical name made from words.

    >>> slug("Nama usaha (lengkap)"), slug("2 saksi"), slug("Surat Keterangan Usaha", sign="-")
    ('nama_usaha_lengkap', 'n_2_saksi', 'surat-keterangan-usaha')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    made = ""
    for word in words:
        if made and len(made) + 1 + len(word) > most:
            break
        made = f"{made}{sign}{word}" if made else word[:most]
    return made if made and made[0].isalpha() else f"n{sign}{made}"[:most] if made else "isi"


def unused(name: str, known: Any) -> str:
    """Return a name that is not known yet.

    >>> unused("a", ["a", "a_2"])
    'a_3'
    """
    taken_names = {str(one) for one in known}
    if name not in taken_names:
        return name
    return next(f"{name[:36]}_{number}" for number in range(2, 10_000) if f"{name[:36]}_{number}" not in taken_names)


_TAKERS: Final = {
    Asks.LINE: _line, Asks.LONG: _line, Asks.HIDDEN: _line, Asks.CHOICE: _line, Asks.CONDITION: _condition, Asks.NUMBER: _number, Asks.DATE: _date,
    Asks.FLAG: _flag, Asks.CHOICES: _choices, Asks.WORDS: _words, Asks.PAIRS: _pairs, Asks.BOTH: _both, Asks.GROUP: _group, Asks.LIST: _list, Asks.NAMED: _named,
}  # fmt: skip
