"""
The text of a file with other content: only the lines of what changed are written anew, every other byte stays.

Because: a round trip through a YAML library keeps comments but not widths, quotation marks and spaces; a clerk's colleague who
reads the difference in git must see the change and nothing else (decision 0020).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from loket.services.catalogue import reading
from loket.services.catalogue.editing import matching, scalars, writing
from loket.services.catalogue.editing.pieces import Piece, Pieces, is_empty, is_flow

_BOM: Final = "\ufeff"


class CannotRewrite(Exception):
    """The file is written in a manner that cannot be changed part by part. It is kept as it was."""


def rewrite(file: str, content: bytes, value: Any) -> bytes:
    """
    Return a file's bytes so that they read as `value`: what is the same in it stays byte for byte.

    `value` is plain data as `reading.read` gives it: mappings in their order, lists, texts, whole numbers, dates, true, false, nothing.

    :raises reading.Unreadable: if the file itself cannot be read.
    :raises CannotRewrite: if the result would not read as `value`.
    """
    old, _ = reading.read(file, content)
    if matching.same(old, value):
        return content
    text = content.decode("utf-8")
    mark, text = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
    written = (mark + _Rewriting(text).whole(old, value)).encode("utf-8")
    try:
        found, _ = reading.read(file, written)
    except reading.Unreadable as error:
        raise CannotRewrite from error
    # Invariant: never hand out a file that says something else than was asked for.
    if not matching.same(found, value):
        raise CannotRewrite
    return written


@dataclass
class _Slot:
    """One entry of the new content: the piece that it continues, if any, and its value before and after."""

    piece: Piece | None
    name: str | None
    old: Any
    new: Any


class _Rewriting:
    def __init__(self, text: str) -> None:
        self.text = text
        self.pieces = Pieces(text)
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def whole(self, old: Any, new: Any) -> str:
        root = reading.composed(self.text)
        if root is None:
            head = self.text if not self.text or self.text.endswith("\n") else self.text + self.newline
            return head + self._first(new) + self.newline
        start, end = int(root.start_mark.index), self.pieces.value_end(root, int(root.start_mark.index))
        if not self._continues(root, old, new):
            return self.text[:start] + self._first(new) + self.text[end:]
        rest = self.text[end:]
        pieces = self.pieces.of(root)
        if not is_flow(root):
            rest = self.text[pieces[-1].end :]
        return self.text[:start] + self._collection(root, old, new, False) + rest

    def _first(self, value: Any) -> str:
        """Return a whole content: its entries below each other."""
        if value and isinstance(value, Mapping | list | tuple):
            return writing.block(value, column=0, newline=self.newline)
        return writing.fresh(value, column=0, newline=self.newline)[0]

    def _continues(self, node: Node, old: Any, new: Any) -> bool:
        """Say whether the new content is the old one with changes, so that it is written part by part."""
        if isinstance(node, MappingNode):
            return isinstance(new, Mapping) and bool(old) and bool(new)
        return isinstance(node, SequenceNode) and isinstance(new, list | tuple) and bool(old) and bool(new)

    def _collection(self, node: Node, old: Any, new: Any, inside_flow: bool) -> str:
        """Return a mapping or list anew, from its first character on; of a block, to the end of its last line."""
        found = self.pieces.of(node)
        slots = self._slots(node, found, old, new)
        if is_flow(node):
            return self._flow(node, found, slots)
        return self._block(node, found, slots)

    def _slots(self, node: Node, found: list[Piece], old: Any, new: Any) -> list[_Slot]:
        if isinstance(node, MappingNode):
            named = {piece.name: piece for piece in found}
            continued_as = matching.renamed(old, new)
            return [
                _Slot(named.get(continued_as.get(name, name)), str(name), old.get(continued_as.get(name, name)), part) for name, part in new.items()
            ]
        continued = matching.match(old, new)
        return [
            _Slot(None if place is None else found[place], None, None if place is None else old[place], part)
            for place, part in zip(continued, new, strict=True)
        ]

    # --- below each other ---------------------------------------------------------------------------------------

    def _block(self, node: Node, found: list[Piece], slots: Sequence[_Slot]) -> str:
        column = int(node.start_mark.column)
        pad = " " * column
        leads = _leads(found, [slot.piece for slot in slots], self.newline)
        lines: list[str] = []
        for place, (slot, lead) in enumerate(zip(slots, leads, strict=True)):
            own = self._own(slot, column) + self._break(slot.piece)
            # Because: the first one may begin behind a hyphen; comments that stood above it follow it then.
            lines += [*lead, pad + own] if place else [own, *(line for line in lead if line.strip())]
            lines += slot.piece.tail if slot.piece is not None else []
        kept = [piece for piece in found if any(piece is slot.piece for slot in slots)]
        if kept:
            gone = found[found.index(kept[-1]) + 1 :]
            lines += [line for piece in gone for line in piece.floating if line.strip()]
        return _without_break("".join(lines))

    def _break(self, piece: Piece | None) -> str:
        """Return the line break behind a piece, as it is written there."""
        if piece is None:
            return self.newline
        return self.text[piece.end : self.pieces.next_line(piece.end)] or self.newline

    def _own(self, slot: _Slot, column: int) -> str:
        """Return one entry of a block: head, value, and the comment behind it."""
        piece = slot.piece
        if piece is None:
            if slot.name is None:
                return writing.item(slot.new, column=column, newline=self.newline)
            return writing.entry(slot.name, slot.new, column=column, newline=self.newline)
        if matching.same(slot.old, slot.new):
            return self._head(slot, piece) + self.text[piece.head_end : piece.end]
        head, behind = self._head(slot, piece), self.text[piece.value_end : piece.end]
        between = self.text[piece.head_end : piece.value_start]
        node = piece.node
        if self._continues(node, slot.old, slot.new):
            written = self._collection(node, slot.old, slot.new, False)
            # Because: of a block, the comment behind belongs to its last part, which has written it.
            return head + between + written + (behind if is_flow(node) else "")
        if isinstance(slot.new, Mapping | list | tuple):
            written, below = writing.fresh(slot.new, column=column, newline=self.newline, used=len(head) + 1)
            if not below:
                return head + self._before_one_line(between, node) + written + self._behind_one_line(node, behind)
            comment = behind.rstrip() if not _is_block(node) else ""
            begin = "" if slot.name is None else self.newline + " " * (column + writing.STEP)
            if slot.name is None:
                return f"{head} {written}{comment}" if not comment else head + comment + self.newline + " " * (column + writing.STEP) + written
            return head + comment + begin + written
        style = node.style if isinstance(node, ScalarNode) and not is_empty(node) else None
        indent = self._indent(node, piece, column)
        written = scalars.scalar(slot.new, flow=False, indent=indent, newline=self.newline, style=style)
        if written.startswith("|") and behind.strip():
            behind = ""
        return head + self._before_one_line(between, node) + written + self._behind_one_line(node, behind)

    def _head(self, slot: _Slot, piece: Piece) -> str:
        """Return the key or hyphen: of an entry that was renamed, its new name."""
        written = self.text[piece.head : piece.head_end]
        if slot.name is None or slot.name == piece.name:
            return written
        return scalars.key(slot.name) + (":" if written.endswith(":") else "")

    def _indent(self, node: Node, piece: Piece, column: int) -> int:
        """Return the column of a block text's lines: that of the one that stood there."""
        if isinstance(node, ScalarNode) and node.style in ("|", ">"):
            for line in self.text[piece.value_start : piece.value_end].splitlines()[1:]:
                if line.strip():
                    return len(line) - len(line.lstrip(" "))
        return column + writing.STEP

    def _before_one_line(self, between: str, node: Node) -> str:
        """Return the space between a head and a value on its line; comments that stood between stay above the value."""
        if "\n" not in between:
            return between or " "
        if "#" in between:
            return between
        return between if not _is_block(node) and not is_empty(node) else " "

    @staticmethod
    def _behind_one_line(node: Node, behind: str) -> str:
        return "" if _is_block(node) else behind

    # --- between brackets ---------------------------------------------------------------------------------------

    def _flow(self, node: Node, found: list[Piece], slots: Sequence[_Slot]) -> str:
        start, end = int(node.start_mark.index), int(node.end_mark.index)
        gaps = [self.text[before.end : after.head] for before, after in pairwise(found)]
        usual = next((gap for gap in gaps if "\n" in gap and "#" not in gap), ", ")
        out = [self.text[start : found[0].head]]
        before: Piece | None = None
        for place, slot in enumerate(slots):
            piece = slot.piece
            if place:
                at = found.index(piece) if piece is not None else 0
                follows = piece is not None and at > 0 and (before is found[at - 1] or "#" in gaps[at - 1])
                out.append(gaps[at - 1] if follows else usual)
            out.append(self._in_flow(slot))
            before = piece
        out.append(self.text[found[-1].end : end])
        return "".join(out)

    def _in_flow(self, slot: _Slot) -> str:
        piece = slot.piece
        if piece is None:
            return writing.flow(slot.new) if slot.name is None else f"{scalars.key(slot.name)}: {writing.flow(slot.new)}"
        if slot.name is None:
            if matching.same(slot.old, slot.new):
                return self.text[piece.head : piece.end]
            head = between = ""  # of an item, head and value begin together
        else:
            head, between = self._head(slot, piece), self.text[piece.head_end : piece.value_start]
            if matching.same(slot.old, slot.new):
                return head + self.text[piece.head_end : piece.end]
        if head and not head.endswith(":"):
            head, between = head + ":", " "
        node = piece.node
        if self._continues(node, slot.old, slot.new):
            return head + between + self._collection(node, slot.old, slot.new, True)
        if isinstance(slot.new, Mapping | list | tuple):
            return head + (between or " " if head else "") + writing.flow(slot.new)
        style = node.style if isinstance(node, ScalarNode) and not is_empty(node) else None
        return head + (between or (" " if head else "")) + scalars.scalar(slot.new, flow=True, indent=0, newline=self.newline, style=style)


def _is_block(node: Node) -> bool:
    """Say whether a value takes lines of its own: then nothing stands behind it on its first line."""
    return isinstance(node, MappingNode | SequenceNode) and not is_flow(node)


def _without_break(text: str) -> str:
    return text.removesuffix("\n").removesuffix("\r")


def _leads(found: list[Piece], order: Sequence[Piece | None], newline: str) -> list[list[str]]:
    """
    Return the lines above each entry of the new order.

    Comments that stand right above an entry go with it, away with it too; other comments stay, with what follows them. Empty lines
    keep their place, so that a moved entry leaves none behind.
    """
    places = {id(piece): place for place, piece in enumerate(found)}
    kept = [places[id(piece)] for piece in order if piece is not None]
    in_order = kept == sorted(kept)
    spaced = len(found) > 1 and all(any(not line.strip() for line in piece.floating) for piece in found[1:])
    carried: dict[int, list[str]] = {}
    if in_order:
        for place, piece in enumerate(found):
            if place not in kept and (comments := [line for line in piece.floating if line.strip()]):
                following = next((one for one in kept if one > place), None)
                if following is not None:
                    carried.setdefault(following, []).extend(comments)
    leads: list[list[str]] = []
    for position, one in enumerate(order):
        if one is None:
            leads.append([newline] if spaced and position else [])
            continue
        place = places[id(one)]
        floating = one.floating
        if not in_order or not place:
            comments = [line for line in floating if line.strip()]
            there = found[position].floating if 0 < position < len(found) else []
            floating = comments or [line for line in there if not line.strip()]
        leads.append([*carried.get(place, []), *floating, *one.attached])
    return leads
