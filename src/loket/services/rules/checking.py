"""
The types of the language: builds the nodes of the tree and says what does not fit, in two languages.

Because: type problems do not stop the reading, so that a clerk sees all of them at once.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from loket.foundation.common.text import Text
from loket.services.rules import functions, syntax
from loket.services.rules.syntax import Kind, Node
from loket.services.rules.tokens import Unreadable, word_hint
from loket.services.rules.values import FactType

KIND_WORDS: Final = {
    Kind.INTEGER: Text(id="bilangan", en="integer"),
    Kind.TEXT: Text(id="teks", en="text"),
    Kind.BOOLEAN: Text(id="benar/salah", en="true/false"),
    Kind.DATE: Text(id="tanggal", en="date"),
    Kind.TEXT_LIST: Text(id="daftar teks", en="list of texts"),
    Kind.INTEGER_LIST: Text(id="daftar bilangan", en="list of integers"),
}
ORDERED: Final = frozenset({Kind.INTEGER, Kind.DATE})
_EQUAL: Final = frozenset({"=", "!="})


def meant(written: str, known: Iterable[str]) -> Text:
    """Return " Did you mean “…”?" for the nearest known word, or an empty text."""
    near = difflib.get_close_matches(written, list(known), n=1, cutoff=0.6)
    if not near:
        return Text(id="", en="")
    return Text(id=" Mungkin maksud Anda “{near}”.", en=" Did you mean “{near}”?").fill(near=near[0])


@dataclass(frozen=True, slots=True)
class Found:
    """A type problem at a character of the expression."""

    code: str
    at: int
    message: Text


@dataclass(slots=True)
class Builder:
    """Makes checked nodes; problems gather in `found`."""

    facts: Mapping[str, FactType]
    parameters: Mapping[str, Kind]
    found: list[Found] = field(default_factory=list)

    def problem(self, code: str, at: int, id: str, en: str, **values: object) -> None:  # noqa: A002 - the name of the language, as in Text
        """Note a problem."""
        self.found.append(Found(code, at, Text(id=id, en=en).fill(**values)))

    def height(self, at: int, *below: Node) -> int:
        """
        Return the height of a node over others.

        :raises Unreadable: above the limit, so that no tree is too deep to walk.
        """
        height = 1 + max(node.height for node in below)
        if height > syntax.MAXIMUM_HEIGHT:
            raise too_deep(at)
        return height

    def name(self, name: str, at: int) -> Node:
        """Look a name up."""
        kind: Kind | None = None
        if name == syntax.TODAY:
            kind = Kind.DATE
        elif name.startswith(syntax.PARAMETER_PREFIX):
            kind = self.parameters.get(name.removeprefix(syntax.PARAMETER_PREFIX))
        elif name in self.facts:
            kind = self.facts[name].kind
        if kind is not None:
            return syntax.Name(kind=kind, at=at, name=name)
        keyword = word_hint(name)
        known = [*self.facts, *(syntax.PARAMETER_PREFIX + p for p in self.parameters), syntax.TODAY]
        self.problem(
            "unknown_name", at,
            "Nama “{name}” tidak dikenal.{meant} Teks ditulis dalam tanda kutip.",
            "The name “{name}” is not known.{meant} Texts are written in quotes.",
            name=name, meant=meant(name, known) if keyword is None else meant(keyword, [keyword]),
        )  # fmt: skip
        return syntax.Broken(kind=None, at=at)

    def boolean(self, node: Node, place: Text) -> None:
        """Require a condition at a place."""
        if node.kind not in (None, Kind.BOOLEAN):
            self.problem(
                "not_a_condition", node.at,
                "{place} harus berupa syarat benar/salah, tetapi ini {kind}. Bandingkan dengan sesuatu, misalnya “… > 5”.",
                "{place} must be a true/false condition, but this is a value of type {kind}. Compare it, for example “… > 5”.",
                place=place, kind=KIND_WORDS[node.kind],
            )  # fmt: skip

    def negation(self, operand: Node, at: int) -> Node:
        """`not x`."""
        self.boolean(operand, Text(id="Yang mengikuti “not”", en="What follows “not”"))
        return syntax.Not(kind=Kind.BOOLEAN, at=at, height=self.height(at, operand), operand=operand)

    def junction(self, word: str, operands: list[Node]) -> Node:
        """`x and y …` or `x or y …`."""
        for operand in operands:
            self.boolean(operand, Text(id="Bagian di sisi “{word}”", en="A part beside “{word}”").fill(word=word))
        made = syntax.And if word == "and" else syntax.Or
        at = operands[0].at
        return made(kind=Kind.BOOLEAN, at=at, height=self.height(at, *operands), operands=tuple(operands))

    def comparison(self, operator: str, left: Node, right: Node, at: int) -> Node:
        """`left = right` and the like."""
        if left.kind is not None and right.kind is not None:
            self._comparable(operator, left.kind, right.kind, at)
            self._chosen(left, right)
            self._chosen(right, left)
        return syntax.Compare(kind=Kind.BOOLEAN, at=left.at, height=self.height(at, left, right), operator=operator, left=left, right=right)

    def _comparable(self, operator: str, left: Kind, right: Kind, at: int) -> None:
        if left.element is not None or right.element is not None:
            self.problem(
                "list_comparison", at,
                "Daftar tidak dapat dibandingkan dengan “{operator}”. Pakai “in”, any_of(…), all_of(…) atau count(…).",
                "A list cannot be compared by “{operator}”. Use “in”, any_of(…), all_of(…) or count(…).",
                operator=operator,
            )  # fmt: skip
        elif left is not right:
            self.problem(
                "kinds_differ", at,
                "“{operator}” membandingkan {left} dengan {right}. Kedua sisi harus sejenis.",
                "“{operator}” compares {left} with {right}. Both sides must be of one type.",
                operator=operator, left=KIND_WORDS[left], right=KIND_WORDS[right],
            )  # fmt: skip
        elif operator not in _EQUAL and left not in ORDERED:
            self.problem(
                "no_order", at,
                "Urutan {kind} tidak dapat dibandingkan dengan “{operator}”. Pakai “=”, “!=” atau “in”.",
                "The order of {kind} cannot be compared by “{operator}”. Use “=”, “!=” or “in”.",
                operator=operator, kind=KIND_WORDS[left],
            )  # fmt: skip

    def _chosen(self, fact: Node, written: Node) -> None:
        """Find texts that the fact can never hold."""
        if not (isinstance(fact, syntax.Name) and isinstance(written, syntax.Literal)):
            return
        choices = self.facts[fact.name].choices if fact.name in self.facts else ()
        texts = written.value if isinstance(written.value, tuple) else (written.value,)
        for text in texts:
            if choices and text not in choices:
                self.problem(
                    "unknown_choice", written.at,
                    "“{name}” tidak pernah berisi “{text}”.{meant} Pilihannya: {choices}.",
                    "“{name}” never holds “{text}”.{meant} It can hold: {choices}.",
                    name=fact.name, text=text, meant=meant(str(text), choices), choices=", ".join(choices[:20]),
                )  # fmt: skip

    def arithmetic(self, operator: str, left: Node, right: Node, at: int) -> Node:
        """`left + right` and the like."""
        for node in (left, right):
            self._number(operator, node)
        return syntax.Arithmetic(kind=Kind.INTEGER, at=left.at, height=self.height(at, left, right), operator=operator, left=left, right=right)

    def negative(self, operand: Node, at: int) -> Node:
        """`-x`."""
        self._number("-", operand)
        return syntax.Negate(kind=Kind.INTEGER, at=at, height=self.height(at, operand), operand=operand)

    def _number(self, operator: str, node: Node) -> None:
        if node.kind is Kind.DATE:
            self.problem(
                "date_arithmetic", node.at,
                "Tanggal tidak dihitung dengan “{operator}”. Pakai days_between(a, b) atau add_days(tanggal, 30).",
                "Dates are not computed by “{operator}”. Use days_between(a, b) or add_days(date, 30).",
                operator=operator,
            )  # fmt: skip
        elif node.kind not in (None, Kind.INTEGER):
            self.problem(
                "not_a_number", node.at,
                "“{operator}” hanya untuk bilangan, tetapi ini {kind}.",
                "“{operator}” is for integers only, but this is {kind}.",
                operator=operator, kind=KIND_WORDS[node.kind],
            )  # fmt: skip

    def within(self, value: Node, low: Node, high: Node, at: int) -> Node:
        """`value in low..high`."""
        kinds = [node.kind for node in (value, low, high) if node.kind is not None]
        if any(kind not in ORDERED or kind is not kinds[0] for kind in kinds):
            self.problem(
                "bad_range", at,
                "Rentang “a..b” dipakai untuk bilangan atau tanggal; ketiga bagiannya harus sejenis.",
                "A range “a..b” is for integers or dates, and its three parts must be of one type.",
            )  # fmt: skip
        elif isinstance(low, syntax.Literal) and isinstance(high, syntax.Literal) and low.value > high.value:  # type: ignore[operator]
            self.problem(
                "empty_range", low.at,
                "Rentang ini kosong: batas bawahnya lebih besar daripada batas atasnya. Tukar keduanya.",
                "This range is empty: its lower end is above its upper end. Swap the two.",
            )  # fmt: skip
        height = self.height(at, value, low, high)
        return syntax.Within(kind=Kind.BOOLEAN, at=value.at, height=height, value=value, low=low, high=high)

    def member(self, value: Node, items: Node, at: int) -> Node:
        """`value in items`."""
        if items.kind is not None and items.kind.element is None:
            self.problem(
                "not_a_list", items.at,
                "Setelah “in” harus ada daftar seperti ['a', 'b'] atau rentang seperti 17..60, tetapi ini {kind}.",
                "After “in” there must be a list like ['a', 'b'] or a range like 17..60, but this is {kind}.",
                kind=KIND_WORDS[items.kind],
            )  # fmt: skip
        elif items.kind is not None and value.kind is not None:
            if value.kind is not items.kind.element:
                self.problem(
                    "kinds_differ", at,
                    "{kind} tidak mungkin ada dalam {items}. Samakan jenisnya.",
                    "{kind} can never be in {items}. Make the types the same.",
                    kind=KIND_WORDS[value.kind], items=KIND_WORDS[items.kind],
                )  # fmt: skip
            else:
                self._chosen(value, items)
                self._chosen(items, value)
        return syntax.Member(kind=Kind.BOOLEAN, at=value.at, height=self.height(at, value, items), value=value, items=items)

    def missing(self, operand: Node, at: int) -> Node:
        """`operand is missing`."""
        return syntax.IsMissing(kind=Kind.BOOLEAN, at=operand.at, height=self.height(at, operand), operand=operand)

    def call(self, name: str, arguments: list[Node], at: int) -> Node:
        """`name(arguments)`."""
        function = functions.FUNCTIONS.get(name)
        if function is None:
            self.problem(
                "unknown_function", at,
                "Fungsi “{name}” tidak ada.{meant} Yang ada: {known}.",
                "There is no function “{name}”.{meant} There are: {known}.",
                name=name, meant=meant(name, functions.FUNCTIONS), known=", ".join(sorted(functions.FUNCTIONS)),
            )  # fmt: skip
            return syntax.Broken(kind=None, at=at)
        kinds = tuple(node.kind for node in arguments)
        fitting = [signature for signature in function.signatures if signature.accepts(kinds)]
        if not fitting:
            given = [KIND_WORDS[kind] if kind else Text(id="?", en="?") for kind in kinds]
            self.problem(
                "bad_arguments", at,
                "Tulis {usage}; di sini isinya ({given}).",
                "Write {usage}; here it was given ({given}).",
                usage=function.usage,
                given=Text(id=", ".join(k.id for k in given), en=", ".join(k.en for k in given)),
            )  # fmt: skip
            return syntax.Broken(kind=None, at=at)
        for one, other in zip(arguments, reversed(arguments), strict=True):
            if function.name in ("any_of", "all_of"):
                self._chosen(one, other)
        return syntax.Call(kind=fitting[0].gives, at=at, height=self.height(at, *arguments), function=name, arguments=tuple(arguments))


def too_deep(at: int) -> Unreadable:
    """Return the problem of an expression that is nested too deeply."""
    return Unreadable(
        "too_deep",
        at,
        Text(
            id="Syarat ini terlalu bersusun (lebih dari {limit} tingkat). Bagi menjadi beberapa baris aturan.",
            en="This condition is nested too deeply (more than {limit} levels). Split it into several rows.",
        ).fill(limit=syntax.MAXIMUM_HEIGHT),
    )
