"""Where the parts of a YAML text begin and end, with the comments that belong to each."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode


@dataclass
class Piece:
    """
    One entry of a mapping or list as it is written.

    `head`..`head_end` is the key with its colon, or the hyphen; `value` begins at `value_start`, ends at `value_end`; `end` is the end of
    its last line, with a comment behind the value, without the line break. For a block: `floating` and `attached` are the whole
    lines between the piece before and this one: empty lines and comments of their own; comments that stand right above it. `tail` are
    comment lines behind it that are indented further, so that they are about it.
    """

    node: Node
    head: int
    head_end: int
    value_start: int
    value_end: int
    end: int
    name: str | None = None
    floating: list[str] = field(default_factory=list)
    attached: list[str] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)


def is_empty(node: Node) -> bool:
    """Say whether nothing is written where a value could stand."""
    return isinstance(node, ScalarNode) and node.style is None and node.value == ""


def is_flow(node: Node) -> bool:
    """Say whether a mapping or list is written between brackets."""
    return bool(getattr(node, "flow_style", False))


class Pieces:
    """The parts of one text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def value_end(self, node: Node, after: int) -> int:
        """Return where a value's last character is; `after` is the end of its key or hyphen, for a value that is not written."""
        if is_empty(node):
            return after
        if isinstance(node, ScalarNode):
            end = int(node.end_mark.index)
            return self._block_end(int(node.start_mark.index), end) if node.style in ("|", ">") else end
        if is_flow(node):
            return int(node.end_mark.index)
        return self.of(node)[-1].value_end

    def _block_end(self, start: int, end: int) -> int:
        """Return the end of a block text: without the empty lines behind it, unless its sign keeps them (`|+`)."""
        head = self.text[start : self.line_end(start)]
        while end > start and self.text[end - 1 : end] in ("\n", "\r"):
            end -= 1
            if "+" in head.split("#")[0] and self.text[end : end + 1] == "\n":
                break
        return end

    def line_end(self, at: int) -> int:
        """Return the end of a line, without its break."""
        found = self.text.find("\n", at)
        end = len(self.text) if found < 0 else found
        return end - 1 if end > at and self.text[end - 1] == "\r" else end

    def next_line(self, end: int) -> int:
        """Return where the line after an end of line begins."""
        found = self.text.find("\n", end)
        return len(self.text) if found < 0 else found + 1

    def of(self, node: Node) -> list[Piece]:
        """Return the pieces of a mapping or list in their order."""
        if is_flow(node):
            return self._flow(node)
        found = self._mapping(node) if isinstance(node, MappingNode) else self._sequence(node)
        column = int(node.start_mark.column)
        for before, piece in pairwise(found):
            lines = self._lines(self.next_line(before.end), self._line_start(piece.head))
            before.tail, piece.floating, piece.attached = _shared(lines, column)
        return found

    def _mapping(self, node: Node) -> list[Piece]:
        found = []
        for key, value in node.value:
            head, key_end = int(key.start_mark.index), int(key.end_mark.index)
            colon = self.text.index(":", key_end) + 1
            found.append(self._piece(value, head, colon, str(key.value)))
        return found

    def _sequence(self, node: Node) -> list[Piece]:
        found: list[Piece] = []
        for value in node.value:
            hyphen = int(node.start_mark.index) if not found else self._hyphen(self.next_line(found[-1].end))
            found.append(self._piece(value, hyphen, hyphen + 1, None))
        return found

    def _hyphen(self, at: int) -> int:
        """Return the next hyphen that begins a line: what stands before it are comments and empty lines."""
        while at < len(self.text):
            end = self.line_end(at)
            line = self.text[at:end].lstrip(" ")
            if line.startswith("-"):
                return end - len(line)
            at = self.next_line(end)
        raise ValueError("no hyphen")

    def _piece(self, value: Node, head: int, head_end: int, name: str | None) -> Piece:
        value_end = self.value_end(value, head_end)
        start = head_end if is_empty(value) else int(value.start_mark.index)
        return Piece(value, head, head_end, start, value_end, self.line_end(value_end), name)

    def _flow(self, node: Node) -> list[Piece]:
        found = []
        for one in node.value:
            key, value = one if isinstance(node, MappingNode) else (None, one)
            head = int((key or value).start_mark.index)
            head_end = head
            if key is not None:
                head_end = int(key.end_mark.index)
                after = head_end + len(self.text[head_end:]) - len(self.text[head_end:].lstrip())
                head_end = after + 1 if self.text[after : after + 1] == ":" else head_end
            end = self.value_end(value, head_end)
            start = head_end if is_empty(value) else int(value.start_mark.index)
            found.append(Piece(value, head, head_end, start, end, end, None if key is None else str(key.value)))
        return found

    def _line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def _lines(self, start: int, end: int) -> list[str]:
        return self.text[start:end].splitlines(keepends=True) if start < end else []


def _shared(lines: list[str], column: int) -> tuple[list[str], list[str], list[str]]:
    """Share the lines between two pieces: what is about the earlier, what stands alone, what is about the later."""
    tail = 0
    for place, line in enumerate(lines, start=1):
        bare = line.strip()
        if bare and len(line) - len(line.lstrip(" ")) > column:
            tail = place
        elif bare:
            break
    attached = len(lines)
    while attached > tail and lines[attached - 1].strip():
        attached -= 1
    return lines[:tail], lines[tail:attached], lines[attached:]
