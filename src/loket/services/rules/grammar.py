"""
The grammar: a reader by recursive descent, one function a line of the EBNF in README.md.

Trusted for: it reads text from 500 districts. Length, nesting and height are bounded before anything else runs on the tree.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from loket.foundation.common.text import Text
from loket.services.rules import checking, syntax, tokens
from loket.services.rules.checking import Builder
from loket.services.rules.syntax import Kind, Node
from loket.services.rules.tokens import Sort, Token, Unreadable

_COMPARISONS: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})
_CONSTANTS: Final = {Sort.TEXT: Kind.TEXT, Sort.DATE: Kind.DATE, Sort.INTEGER: Kind.INTEGER}
_LISTS: Final = {Kind.TEXT: Kind.TEXT_LIST, Kind.INTEGER: Kind.INTEGER_LIST}

#: What people write who know other languages or only their own -> what it is here.
_OURS: Final = {
    "dan": "and", "atau": "or", "bukan": "not", "tidak": "not", "&": "and", "|": "or", "ada": "is known", "kosong": "is missing",
    "adalah": "=", "dalam": "in", "benar": "true", "salah": "false", "null": "is missing",
}  # fmt: skip


def parse(text: str, builder: Builder) -> Node | None:
    """
    Return the checked tree of a condition, or None when its text could not be read to the end.

    Problems are noted in `builder.found`; a tree is fit to be used only when there are none.
    """
    try:
        reader = _Reader(tokens.read_tokens(text), builder)
        if reader.sees(Sort.END):
            raise Unreadable("empty", 0, Text(id="Syarat ini kosong. Tulis syaratnya.", en="This condition is empty. Write one."))
        node = reader.either()
        reader.finish()
    except Unreadable as problem:
        builder.found.append(checking.Found(problem.code, problem.at, problem.message))
        return None
    builder.boolean(node, Text(id="Hasil aturan ini", en="The result of this rule"))
    return node


class _Reader:
    def __init__(self, found: list[Token], builder: Builder) -> None:
        self._tokens, self._next, self._depth = found, 0, 0
        self._make = builder

    # What is next.

    @property
    def token(self) -> Token:
        return self._tokens[self._next]

    def sees(self, sort: Sort, *texts: str) -> bool:
        return self.token.sort is sort and (not texts or self.token.text in texts)

    def take(self) -> Token:
        token = self.token
        self._next += 1
        return token

    def takes(self, sort: Sort, text: str) -> bool:
        if self.sees(sort, text):
            self._next += 1
            return True
        return False

    def expect(self, symbol: str) -> None:
        if not self.takes(Sort.SYMBOL, symbol):
            raise self._unexpected(f"“{symbol}”", f"“{symbol}”")

    def finish(self) -> None:
        if self.token.sort is not Sort.END:
            raise self._unexpected("and, or, atau akhir syarat", "and, or, or the end of the condition")

    def _unexpected(self, id: str, en: str) -> Unreadable:  # noqa: A002 - the name of the language, as in Text
        seen: object = self.token.text
        if self.token.sort is Sort.END:
            seen = Text(id="akhir syarat", en="the end of the condition")
        said = Text(id="Di sini seharusnya {wanted}, tetapi ada “{seen}”.", en="Here {wanted} was expected, but there is “{seen}”.")
        said = said.fill(wanted=Text(id=id, en=en), seen=seen)
        if self.token.text == "=":  # Because: a second one stands where the value should be.
            said = Text(id=f"{said.id} Tulis satu tanda “=” saja.", en=f"{said.en} Write a single “=”.")
        elif ours := _OURS.get(self.token.text.lower()) if self.token.sort is not Sort.END else None:
            said = Text(id=f"{said.id} Tulis “{ours}”.", en=f"{said.en} Write “{ours}”.")
        return Unreadable("unexpected", self.token.at, said)

    def _deeper(self, read: Callable[[], Node]) -> Node:
        self._depth += 1
        if self._depth > syntax.MAXIMUM_HEIGHT:
            raise checking.too_deep(self.token.at)
        node = read()
        self._depth -= 1
        return node

    # The grammar, from the loosest to the tightest.

    def either(self) -> Node:
        return self._junction("or", self.both)

    def both(self) -> Node:
        return self._junction("and", self.negated)

    def _junction(self, word: str, read: Callable[[], Node]) -> Node:
        operands = [read()]
        while self.takes(Sort.KEYWORD, word):
            operands.append(read())
        return operands[0] if len(operands) == 1 else self._make.junction(word, operands)

    def negated(self) -> Node:
        if self.sees(Sort.KEYWORD, "not"):
            at = self.take().at
            return self._make.negation(self._deeper(self.negated), at)
        return self.comparison()

    def comparison(self) -> Node:
        left = self.sum()
        token = self.token
        if token.sort is Sort.SYMBOL and token.text in _COMPARISONS:
            self.take()
            node = self._make.comparison(token.text, left, self.sum(), token.at)
        elif self.sees(Sort.KEYWORD, "in", "not"):
            node = self._in(left)
        elif self.takes(Sort.KEYWORD, "is"):
            node = self._is(left, token.at)
        else:
            return left
        if self.token.sort is Sort.SYMBOL and self.token.text in _COMPARISONS:
            raise Unreadable(
                "chained",
                self.token.at,
                Text(
                    id="Perbandingan tidak dapat dirangkai. Tulis “a < b and b < c”, atau pakai “b in a..c”.",
                    en="Comparisons cannot be chained. Write “a < b and b < c”, or use “b in a..c”.",
                ),
            )
        return node

    def _in(self, left: Node) -> Node:
        at = self.token.at
        negative = self.takes(Sort.KEYWORD, "not")
        if not self.takes(Sort.KEYWORD, "in"):
            raise self._unexpected("“in” setelah “not”", "“in” after “not”")
        first = self.sum()
        is_range = self.takes(Sort.SYMBOL, "..")
        node = self._make.within(left, first, self.sum(), at) if is_range else self._make.member(left, first, at)
        return self._make.negation(node, at) if negative else node

    def _is(self, left: Node, at: int) -> Node:
        if self.takes(Sort.KEYWORD, "missing"):
            return self._make.missing(left, at)
        if self.takes(Sort.KEYWORD, "known"):
            return self._make.negation(self._make.missing(left, at), at)
        raise self._unexpected("“missing” atau “known” setelah “is”", "“missing” or “known” after “is”")

    def sum(self) -> Node:
        node = self.product()
        while self.sees(Sort.SYMBOL, "+", "-"):
            operator = self.take()
            node = self._make.arithmetic(operator.text, node, self.product(), operator.at)
        return node

    def product(self) -> Node:
        node = self.unary()
        while self.sees(Sort.SYMBOL, "*"):
            operator = self.take()
            node = self._make.arithmetic(operator.text, node, self.unary(), operator.at)
        return node

    def unary(self) -> Node:
        if self.sees(Sort.SYMBOL, "-"):
            at = self.take().at
            if self.sees(Sort.INTEGER):
                return self._constant(at, negative=True)
            return self._make.negative(self._deeper(self.unary), at)
        return self.atom()

    def atom(self) -> Node:
        token = self.token
        if token.sort in _CONSTANTS:
            return self._constant(token.at)
        if self.sees(Sort.KEYWORD, "true", "false"):
            self.take()
            return syntax.Literal(kind=Kind.BOOLEAN, at=token.at, value=token.text == "true")
        if token.sort is Sort.NAME:
            self.take()
            if self.takes(Sort.SYMBOL, "("):
                return self._call(token)
            return self._make.name(token.text, token.at)
        if self.takes(Sort.SYMBOL, "("):
            node = self._deeper(self.either)
            self.expect(")")
            return node
        if self.takes(Sort.SYMBOL, "["):
            return self._list(token.at)
        raise self._unexpected("nama atau nilai", "a name or a value")

    def _constant(self, at: int, *, negative: bool = False) -> syntax.Literal:
        token = self.take()
        value = token.value
        if isinstance(value, int):
            value = -value if negative else value
            if not syntax.LOWEST <= value <= syntax.HIGHEST:
                raise tokens.too_large(token.text, token.at)
        return syntax.Literal(kind=_CONSTANTS[token.sort], at=at, value=value)

    def _call(self, name: Token) -> Node:
        arguments: list[Node] = []
        if not self.sees(Sort.SYMBOL, ")"):
            arguments.append(self._deeper(self.either))
            while self.takes(Sort.SYMBOL, ","):
                arguments.append(self._deeper(self.either))
        self.expect(")")
        if not arguments:
            raise Unreadable(
                "no_arguments",
                name.at,
                Text(
                    id="“{name}()” tidak berisi apa-apa. Isi kurungnya; tanggal hari ini ditulis “today”.",
                    en="“{name}()” is given nothing. Fill the brackets; the date of today is written “today”.",
                ).fill(name=name.text),
            )
        return self._make.call(name.text, arguments, name.at)

    def _list(self, at: int) -> Node:
        constants = [self._element()]
        while self.takes(Sort.SYMBOL, ","):
            constants.append(self._element())
        self.expect("]")
        kind = _LISTS.get(constants[0].kind) if constants[0].kind is not None else None
        if kind is None or any(constant.kind is not kind.element for constant in constants):
            self._make.problem(
                "mixed_list", at,
                "Isi daftar harus semuanya teks atau semuanya bilangan.",
                "A list must hold texts only or integers only.",
            )  # fmt: skip
            return syntax.Broken(kind=None, at=at)
        return syntax.Literal(kind=kind, at=at, value=tuple(constant.value for constant in constants))  # type: ignore[arg-type]

    def _element(self) -> syntax.Literal:
        at = self.token.at
        negative = self.takes(Sort.SYMBOL, "-")
        if self.token.sort not in _CONSTANTS or (negative and not self.sees(Sort.INTEGER)):
            raise self._unexpected("nilai yang ditulis langsung, seperti 'a' atau 5", "a written value, like 'a' or 5")
        return self._constant(at, negative=negative)
