"""From a shape and what the draft holds to what the components of the kit show, with what is wrong at its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from loket.foundation.common.text import Text
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.values import Problem
from loket.web.manage.authoring.ground import Ground, Option, said
from loket.web.manage.authoring.shapes import Asks, Shape, is_needed, relevant

#: More choices than this are a list to open, not a column of ticks.
MOST_TICKS: Final = 12
ALWAYS: Final = Text(id="Selalu, atau tulis sendiri di bawah", en="Always, or write your own below")
OTHER: Final = Text(id="(tertulis di berkas)", en="(as written in the file)")


@dataclass
class Faults:
    """Problems of the check by the place where they are asked: `service.standard.time.value`."""

    found: dict[str, list[Problem]] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> Faults:
        """Sort problems by place; those of a region's own file are about the file."""
        faults = cls()
        for problem in problems:
            faults.found.setdefault(f"{problem.file.removesuffix('.yaml')}.{problem.path}".rstrip("."), []).append(problem)
        return faults

    def at(self, where: str, *, below: bool = False) -> Text | str:
        """Return what is wrong at a place, "" for nothing; with `below` also what is wrong inside it that no field shows."""
        for place, problems in self.found.items():
            if place == where or (below and place.startswith(f"{where}.")):
                self.shown.add(place)
                one = problems[0].message
                return one
        return ""

    def below(self, *roots: str) -> list[Problem]:
        """Return every problem at or below some places."""
        return [problem for place, problems in self.found.items() if _is_below(place, roots) for problem in problems]


def _is_below(place: str, roots: Sequence[str]) -> bool:
    return any(place == root or place.startswith(f"{root}.") for root in roots)


@dataclass
class Showing:
    """Shows one form: `extra` is the list to which an empty item is added; `name` and `where` differ where a place has a name of its own."""

    ground: Ground
    faults: Faults
    extra: str = ""
    _options: dict[str, tuple[Option, ...]] = field(default_factory=dict)

    def node(self, shape: Shape, name: str, value: Any, where: str | None = None) -> dict[str, Any]:
        """Return what the template shows: `kind` and its parameters."""
        where = name if where is None else where
        shown: dict[str, Any] = {
            "kind": shape.asks.value, "name": name, "where": where, "label": shape.label, "hint": shape.help if shape.help.id else "", "more": shape.more,
            "optional": not shape.required and shape.asks not in (Asks.FLAG, Asks.LIST, Asks.NAMED, Asks.HIDDEN), "error": "",
        }  # fmt: skip
        shown |= _SHOWN[shape.asks](self, shape, name, value, where)
        if not shown["error"] and shape.asks not in (Asks.GROUP, Asks.LIST, Asks.NAMED, Asks.BOTH):
            shown["error"] = self.faults.at(where, below=True)
        return shown

    def _plain(self, shape: Shape, name: str, value: Any, where: str) -> dict[str, Any]:
        # Because: a template would write a day or a number in the manner of the page's language.
        return {"value": value if isinstance(value, str) else catalogue.read_written(value)}

    def _date(self, shape: Shape, name: str, value: Any, where: str) -> dict[str, Any]:
        return {"value": value.isoformat() if isinstance(value, dt.date) else value or ""}

    def _flag(self, shape: Shape, name: str, value: Any, where: str) -> dict[str, Any]:
        return {"checked": bool(shape.default if value is None else value)}

    def _condition(self, shape: Shape, name: str, value: Any, where: str) -> dict[str, Any]:
        ready = self.ground.conditions()
        return {
            "value": value or "",
            "ready": ready,
            "picked": value if any(value == one for one, _ in ready) else "",
            "facts": self.options("facts"),
            "always": ALWAYS,
        }

    def options(self, name: str) -> tuple[Option, ...]:
        """Return a list of the draft, made once a page."""
        if name not in self._options:
            self._options[name] = self.ground.options(name)
        return self._options[name]

    def _offered(self, shape: Shape, values: Sequence[Any]) -> tuple[Option, ...]:
        """Return what can be chosen; what is written and not offered stays to be seen."""
        offered = self.options(shape.options) if isinstance(shape.options, str) else shape.options
        known = {one for one, _ in offered}
        strange = [str(one) for one in values if one not in (None, "") and str(one) not in known]
        return (*offered, *((one, Text(id=f"{one} {OTHER.id}", en=f"{one} {OTHER.en}")) for one in strange))

    def _choice(self, shape: Shape, name: str, value: Any, where: str) -> dict[str, Any]:
        chosen = shape.default if value is None else value
        return {"value": chosen, "options": self._offered(shape, [value])}

    def _choices(self, shape: Shape, name: str, value: Any, where: str) -> dict[str, Any]:
        values = [str(one) for one in value] if isinstance(value, list) else []
        return {"values": values, "options": self._offered(shape, values)}

    def _words(self, shape: Shape, name: str, value: Any, where: str) -> dict[str, Any]:
        return {"value": "\n".join(str(one) for one in value) if isinstance(value, list) else ""}

    def _both(self, shape: Shape, name: str, value: Any, where: str) -> dict[str, Any]:
        given = value if isinstance(value, Mapping) else {}
        sides = []
        for language, label in (("id", Text(id="Indonesia", en="Indonesian")), ("en", Text(id="Inggris", en="English"))):
            sides.append(
                {"name": f"{name}.{language}", "label": label, "value": given.get(language) or "", "error": self.faults.at(f"{where}.{language}")}
            )
        long = shape.options == "long" or any(len(str(side["value"])) > 90 for side in sides)
        return {"sides": sides, "long": long, "error": self.faults.at(where)}

    def _group(self, shape: Shape, name: str, value: Any, where: str) -> dict[str, Any]:
        given = value if isinstance(value, Mapping) else {}
        model = shape.options if isinstance(shape.options, str) else ""
        # Because: what the kind of a step or field needs is asked as needed, though the format as such leaves it open.
        parts = [replace(part, required=part.required or is_needed(model, part.name)) for part in relevant(shape, model, given)]
        nodes = [self.node(part, f"{name}.{part.name}", given.get(part.name), f"{where}.{part.name}") for part in parts]
        more = [node for node in nodes if node["more"]]
        return {
            "nodes": [node for node in nodes if not node["more"]], "folded": more, "open": any(has_error(node) for node in more),
            "parts": " ".join(part.name for part in parts), "error": self.faults.at(where), "is_small": len(nodes) <= 3 and all(_is_short(node) for node in nodes),
        }  # fmt: skip

    def _list(self, shape: Shape, name: str, value: Any, where: str) -> dict[str, Any]:
        given = list(value) if isinstance(value, list) else []
        if self.extra == name or (not given and shape.required):
            given.append(None)
        items = [
            {"node": self.node(shape.each(), f"{name}.{place}", one, f"{where}.{place}"), "place": place, "title": item_title(one, place)}
            for place, one in enumerate(given)
        ]
        return {"items": items, "count": len(given), "error": self.faults.at(where)}

    def _named(self, shape: Shape, name: str, value: Any, where: str) -> dict[str, Any]:
        given: list[tuple[str, Any]] = list(value.items()) if isinstance(value, Mapping) else []
        if self.extra == name:
            given.append(("", None))
        items = []
        for place, (key, one) in enumerate(given):
            node = self.node(shape.each(), f"{name}.{place}", one, f"{where}.{key}")
            items.append({"node": node, "place": place, "key": key, "title": item_title(one, place, key)})
        return {"items": items, "count": len(given), "error": self.faults.at(where)}

    def _pairs(self, shape: Shape, name: str, value: Any, where: str) -> dict[str, Any]:
        given: list[tuple[str, Any]] = list(value.items()) if isinstance(value, Mapping) else []
        if self.extra == name or not given:
            given.append(("", ""))
        items = []
        for place, (key, one) in enumerate(given):
            error = self.faults.at(f"{where}.{key}", below=True) if key else ""
            options = self._offered(shape, [one])
            items.append({"name": f"{name}.{place}", "place": place, "key": key, "value": one, "options": options, "error": error})
        return {"items": items, "count": len(given), "error": self.faults.at(where)}


def has_error(node: Mapping[str, Any]) -> bool:
    """Say whether something at or inside a node is wrong."""
    inside = [*node.get("nodes", ()), *node.get("folded", ()), *node.get("sides", ())]
    for one in node.get("items", ()):
        inside.append(one.get("node", one))
    return bool(node.get("error")) or any(has_error(one) for one in inside)


def _is_short(node: Mapping[str, Any]) -> bool:
    return node["kind"] in (Asks.NUMBER, Asks.DATE, Asks.HIDDEN, Asks.CHOICE, Asks.LINE)


def item_title(one: Any, place: int, key: str = "") -> Text:
    """Return what an item is called: by its own words, else by its place."""
    given = one if isinstance(one, Mapping) else {}
    for name in ("title", "label", "text", "subject"):
        if isinstance(given.get(name), Mapping) and given[name].get("id"):
            return said(given[name], key)
    plain = given.get("cite") or key or (given.get("id") if "en" in given else "")
    return Text(id=str(plain), en=str(given.get("en") or plain)) if plain else Text(id=f"Isi {place + 1}", en=f"Item {place + 1}")


_SHOWN: Final = {
    Asks.LINE: Showing._plain, Asks.LONG: Showing._plain, Asks.HIDDEN: Showing._plain, Asks.NUMBER: Showing._plain, Asks.DATE: Showing._date,
    Asks.FLAG: Showing._flag, Asks.CONDITION: Showing._condition, Asks.CHOICE: Showing._choice, Asks.CHOICES: Showing._choices, Asks.WORDS: Showing._words,
    Asks.BOTH: Showing._both, Asks.GROUP: Showing._group, Asks.LIST: Showing._list, Asks.NAMED: Showing._named, Asks.PAIRS: Showing._pairs,
}  # fmt: skip
