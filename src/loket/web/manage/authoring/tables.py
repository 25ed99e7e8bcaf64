"""A decision table as cells: one column for each thing that is compared, one row for each rule; and back, so that what is not touched stays as written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict

from loket.foundation.common.text import Text
from loket.services.rules import queries as rules
from loket.web.manage.authoring.ground import Ground, Option, said
from loket.web.manage.authoring.posting import slug, unused

_NAME: Final = re.compile(r"\b(?:form|residents|param|case|effect)(?:\.[a-z_0-9]+)+")
_QUOTED: Final = re.compile(r"('(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")")
_INDONESIAN: Final = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        (r"\bis missing\b", "kosong"), (r"\bis known\b", "terisi"), (r"\bnot in\b", "tidak termasuk"), (r"\bin\b", "termasuk"), (r"\band\b", "dan"),
        (r"\bor\b", "atau"), (r"\bnot\b", "tidak"), (r"\btrue\b", "ya"), (r"\bfalse\b", "tidak"), (r"\bcount\(", "banyaknya ("), (r"\bdays_between\(", "jumlah hari antara ("),
        (r"\byears_between\(", "jumlah tahun antara ("), (r"\badd_months\(", "tanggal ditambah bulan ("), (r"\badd_days\(", "tanggal ditambah hari ("),
    )
)  # fmt: skip
YES: Final = Text(id="ya", en="yes")
NO: Final = Text(id="tidak", en="no")
ANY: Final = Text(id="apa saja", en="any")

Cells = dict[tuple[str, int], str]


@dataclass(frozen=True)
class Column:
    """What a column compares: a fact or calculation; `turn` tells two columns of the same apart."""

    subject: str
    turn: int
    label: Text
    options: tuple[Option, ...] = ()

    @property
    def key(self) -> tuple[str, int]:
        """By what its cells are found."""
        return self.subject, self.turn


def cells_of(condition: str) -> Cells | None:
    """Return a condition by what is compared, None where it cannot be taken apart."""
    parts = rules.split_condition(condition)
    if parts is None:
        return None
    found: Cells = {}
    for subject, how in parts:
        turn = sum(1 for known, _ in found if known == subject)
        found[subject, turn] = {"": "ya", "not": "tidak"}.get(how, how)
    return found


def condition_of(cells: Mapping[tuple[str, int], str], columns: Sequence[Column]) -> str:
    """Return a condition from cells, in the order of the columns."""
    parts = []
    for column in columns:
        how = cells.get(column.key, "").strip()
        if not how:
            continue
        naked = {"ya": column.subject, "yes": column.subject, "tidak": f"not {column.subject}", "no": f"not {column.subject}"}
        parts.append(naked.get(how.lower(), f"{column.subject} {how}"))
    return " and ".join(parts)


def columns_of(rows: Sequence[Any], ground: Ground, extra: str = "") -> list[Column]:
    """Return the columns that the rows of a table need, in the order in which they first appear; `extra`: one more."""
    keys: dict[tuple[str, int], None] = {}
    for row in rows:
        for key in cells_of(str(row.get("when", ""))) or () if isinstance(row, Mapping) and row.get("when") else ():
            keys[key] = None
    if extra and all(subject != extra for subject, _ in keys):
        keys[extra, 0] = None
    facts = dict(ground.options("facts"))
    return [Column(subject, turn, spoken(subject, facts), _options(subject, ground)) for subject, turn in keys]


def spoken(text: str, facts: Mapping[str, Text]) -> Text:
    """Return a condition, or a part of one, with the names that people know."""
    if text in facts:
        return facts[text]

    def said_in(language: str, source: str) -> str:
        return _NAME.sub(lambda found: f"“{facts[found.group()].in_(language)}”" if found.group() in facts else found.group(), source)

    return Text(id=said_in("id", _indonesian(text)), en=said_in("en", text))


def _indonesian(text: str) -> str:
    """Return a condition with its signs as words, what stands in quotes left alone: for reading only."""
    parts = _QUOTED.split(text)
    for place in range(0, len(parts), 2):
        for pattern, word in _INDONESIAN:
            parts[place] = pattern.sub(word, parts[place])
    return "".join(parts)


def _options(subject: str, ground: Ground) -> tuple[Option, ...]:
    """Return the ready-made cells of a choice or a yes-or-no question."""
    field = next((one for one in ground.fields() if subject == f"form.{one['id']}"), None)
    if field is None:
        return ()
    if field.get("type") == "boolean":
        return (("ya", YES), ("tidak", NO))
    if field.get("type") == "choice":
        return tuple(
            (f"= '{one.get('value')}'", said(one.get("label"), str(one.get("value"))))
            for one in field.get("choices") or []
            if isinstance(one, Mapping)
        )
    return ()


def rows_from(post: QueryDict, before: Sequence[Any], columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Return the rows that a page brought; a row whose cells are as shown keeps its condition as it is written."""
    found: list[dict[str, Any]] = []
    for place in _order(post):
        old = dict(before[place]) if place < len(before) and isinstance(before[place], Mapping) else {}
        row = _row(post, place, old, columns)
        if row is not None:
            row["id"] = row.get("id") or unused(slug(_reason(row) or "baris"), [one.get("id") for one in found])
            found.append({"id": row.pop("id"), **row})
    return found


def _row(post: QueryDict, place: int, old: dict[str, Any], columns: Sequence[Column]) -> dict[str, Any] | None:
    def brought(name: str) -> str:
        return (post.get(f"row.{place}.{name}") or "").replace("\r\n", "\n").strip()

    row = {name: value for name, value in old.items()}
    if not old.get("otherwise"):
        if post.get(f"row.{place}.when") is not None:
            condition = brought("when")
        else:
            cells = {column.key: brought(f"cell.{number}") for number, column in enumerate(columns)}
            shown = cells_of(str(old.get("when", ""))) or {}
            unchanged = bool(old.get("when")) and {key: how for key, how in cells.items() if how} == shown
            condition = str(old["when"]) if unchanged else condition_of(cells, columns)
        if condition.strip() != str(old.get("when", "")).strip():
            row["when"] = condition
    reason = {language: brought(f"reason.{language}") for language in ("id", "en")}
    outcome, law = brought("outcome"), brought("legal_basis")
    if not old and not (row.get("when") or any(reason.values())):
        return None
    kept = old.get("reason") if isinstance(old.get("reason"), Mapping) else {}
    row["reason"] = {**kept, **{name: text for name, text in reason.items() if text != str(kept.get(name, "")).strip()}} if kept else reason
    for name, text in (("outcome", outcome), ("legal_basis", law)):
        if text != str(old.get(name, "")).strip() or name not in row:
            row[name] = text
    return {name: row[name] for name in ("id", "when", "otherwise", "outcome", "reason", "legal_basis", *row) if name in row} if not old else row


def _order(post: QueryDict) -> list[int]:
    text = post.get("rows") or "0"
    count = min(int(text), 200) if text.isascii() and text.isdigit() else 0
    order = list(range(count))
    verb, _, last = (post.get("do") or "").partition(":row.")
    if not last.isdigit() or int(last) >= count:
        return order
    at = int(last)
    other = at - 1 if verb == "up" else at + 1
    if verb == "remove":
        order.remove(at)
    elif verb in ("up", "down") and 0 <= other < count:
        order[at], order[other] = order[other], order[at]
    return order


def _reason(row: Mapping[str, Any]) -> str:
    reason = row.get("reason")
    return str(reason.get("id", "")) if isinstance(reason, Mapping) else ""
