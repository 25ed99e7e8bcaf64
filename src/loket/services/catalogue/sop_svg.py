"""
The drawing of an SOP: where every symbol and line goes, as SVG.

Presentation attributes and `currentColor` only, so that a page's policy (style-src 'self') and dark mode hold. Several pages
are joined by off-page connectors.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape

from loket.foundation.common.text import Text
from loket.services.catalogue.sop import Shape, SopEdge, SopRow, SopTable

# Unit: SVG pixels.
FONT: Final = 14
LINE: Final = 18
CHARACTER: Final = 7.5  # average width of a character at FONT
PAD: Final = 10
ACTOR: Final = 164
LANE: Final = 7
CONNECTOR: Final = 50  # room for the off-page connectors above or below
BOX_W, BOX_H = 76, 34
DIAMOND_W, DIAMOND_H = 76, 46
HEAD_MIN: Final = 30
_NUMBER_W, _ACTIVITY_W = 40, 230
_AFTER: Final = (("inputs", 150), ("time", 118), ("output", 150), ("note", 210))
_HEADS: Final = {
    "number": Text(id="No", en="No"), "activity": Text(id="Kegiatan", en="Activity"), "actors": Text(id="Pelaksana", en="Carried out by"),
    "quality": Text(id="Mutu baku", en="Quality standard"), "inputs": Text(id="Kelengkapan", en="Inputs"), "time": Text(id="Waktu", en="Time"),
    "output": Text(id="Keluaran", en="Output"), "note": Text(id="Keterangan", en="Notes"),
}  # fmt: skip
LABEL_FONT: Final = 12.5
LABEL_LINE: Final = 15
LABEL_CHARACTER: Final = 6.2
_YES: Final = Text(id="Ya", en="Yes")
_CORRECT: Final = Text(id="Perbaiki", en="Correct")
_REFUSED: Final = Text(id="Ditolak", en="Refused")
_START: Final = Text(id="Mulai", en="Start")
_FINISH: Final = Text(id="Selesai", en="End")


def draw(table: SopTable, language: str, *, prefix: str = "sop", page_height: int | None = None) -> list[str]:
    """Return the drawing as one SVG, or as several of at most about `page_height` joined by off-page connectors."""
    canvas = _Canvas(table, language, prefix)
    pages = canvas.split(page_height)
    sheet = {index: number for number, rows in enumerate(pages) for index in rows}
    crossing = [edge for edge in table.edges if edge.target is not None and sheet[edge.source] != sheet[edge.target]]
    canvas.letters = {id(edge): chr(ord("A") + number % 26) for number, edge in enumerate(crossing)}
    return [canvas.page(number, rows) for number, rows in enumerate(pages)]


def draw_width(table: SopTable) -> int:
    """Return the width of the drawing in its own pixels."""
    return _NUMBER_W + _ACTIVITY_W + ACTOR * len(table.actors) + sum(width for _, width in _AFTER)


def description(table: SopTable, language: str, page: int, pages: int) -> str:
    """Return the drawing in words, for those who do not see it; the whole is told with the first page."""
    canvas = _Canvas(table, language, "sop")
    if page == 0:
        return canvas.description(list(range(len(table.rows))))
    return Text(id=f"Lanjutan alir prosedur, bagian {page + 1} dari {pages}.", en=f"Flowchart continued, part {page + 1} of {pages}.").in_(language)


def wrap(text: str, width: float, character: float = CHARACTER) -> list[str]:
    """Return the lines of a text that fit a width; a long word is cut."""
    most = max(4, int(width / character))
    lines: list[str] = []
    line = ""
    for word in text.split():
        while len(word) > most:
            if line:
                lines.append(line)
                line = ""
            lines.append(word[: most - 1] + "-")
            word = word[most - 1 :]
        if line and len(line) + 1 + len(word) > most:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line] if line else lines


@dataclass
class _Canvas:
    table: SopTable
    language: str
    prefix: str
    heights: list[int] = field(default_factory=list)
    out: list[str] = field(default_factory=list)
    letters: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.actors_x = _NUMBER_W + _ACTIVITY_W
        self.after_x = self.actors_x + ACTOR * len(self.table.actors)
        self.width = draw_width(self.table)
        names = [wrap(self.say(name), ACTOR - 12) for name in self.table.actors]
        self.head_1 = HEAD_MIN
        self.head_2 = max(HEAD_MIN, max(len(lines) for lines in names) * LINE + 14)
        self.names = names
        self.heights = self._all_heights()

    def say(self, text: Text) -> str:
        return text.in_(self.language)

    def notes(self, row: SopRow) -> str:
        said = [self.say(row.note)] if row.note.id else []
        said += [f"{self.say(label)}: {self.say(leads)}." if label.id else f"{self.say(leads).capitalize()}." for label, leads in row.exits]
        return " ".join(said)

    def cells(self, row: SopRow) -> list[tuple[float, float, list[str]]]:
        cells = [(0, _NUMBER_W, wrap(row.number, _NUMBER_W)), (_NUMBER_W, _ACTIVITY_W, wrap(self.say(row.activity), _ACTIVITY_W - 2 * PAD))]
        x = self.after_x
        for name, width in _AFTER:
            text = self.notes(row) if name == "note" else self.say(getattr(row, name))
            cells.append((x, width, wrap(text, width - 2 * PAD)))
            x += width
        return cells  # type: ignore[return-value]

    def label(self, edge: SopEdge) -> list[str]:
        """The words at the beginning of a way, within half a column; a long answer is just `yes`, the notes say which."""
        text = self.say(edge.label)
        if len(text) > 26 and not edge.side:
            text = self.say(_YES)
        return wrap(text, ACTOR / 2 - 3, LABEL_CHARACTER)

    def _symbol_height(self, row: SopRow, index: int) -> int:
        symbol = DIAMOND_H if row.shape is Shape.DECISION else BOX_H
        above = below = 14
        for edge in self.table.edges:
            if edge.source == index and edge.label.id:
                lines = len(self.label(edge)) * LABEL_LINE
                above, below = (max(above, lines + 10), below) if edge.side else (above, max(below, lines + 12))
        # Because: the symbol stands in the middle of its row, where ways from the side meet it.
        return symbol + 2 * max(above, below, 14)

    def _all_heights(self) -> list[int]:
        """Rows as high as their symbols need, the rows of one step together as high as its words need."""
        heights = [self._symbol_height(row, index) for index, row in enumerate(self.table.rows)]
        for head in self.heads():
            group = self.group(head)
            words = max(len(lines) for _, _, lines in self.cells(self.table.rows[head])) * LINE + 24
            short = words - sum(heights[index] for index in group)
            for index in group:
                heights[index] += max(0, -(-short // len(group)))
        return heights

    def heads(self) -> list[int]:
        return [index for index, row in enumerate(self.table.rows) if row.number]

    def group(self, head: int) -> list[int]:
        """The rows of one step: its first and the further diamonds."""
        end = head + 1
        while end < len(self.table.rows) and not self.table.rows[end].number:
            end += 1
        return list(range(head, end))

    def split(self, page_height: int | None) -> list[list[int]]:
        pages: list[list[int]] = [[]]
        used = self.head_1 + self.head_2
        for head in self.heads():
            group = self.group(head)
            height = sum(self.heights[index] for index in group)
            if page_height is not None and pages[-1] and used + height > page_height - 2 * CONNECTOR:
                pages.append([])
                used = self.head_1 + self.head_2
            pages[-1] += group
            used += height
        return pages

    # One page

    def page(self, number: int, rows: list[int]) -> str:
        self.out = []
        self.rows = rows
        connectors = CONNECTOR if (rows[0] > 0 or rows[-1] < len(self.table.rows) - 1) else 0
        self.top = self.head_1 + self.head_2 + (connectors if rows[0] > 0 else 0)
        self.y: dict[int, int] = {}
        y = self.top
        for index in rows:
            self.y[index] = y
            y += self.heights[index]
        self.bottom = y
        height = y + (connectors if rows[-1] < len(self.table.rows) - 1 else 0) + 2
        self._head()
        for index in rows:
            self._row(index)
        self._grid(height - 2)
        self._edges()
        for index in rows:
            self._symbol(self.table.rows[index], index)
        name = f"{self.prefix}-{number}" if number else self.prefix
        title = f"SOP {self.say(self.table.title)}"
        body = "".join(self.out).replace("§", name)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="sop-drawing" role="img" aria-labelledby="{name}-title {name}-desc" '
            f'width="{self.width}" height="{height}" viewBox="0 0 {self.width} {height}" fill="none" stroke="none" '
            f'font-family="sans-serif" font-size="{FONT}"><title id="{name}-title">{escape(title)}</title>'
            f'<desc id="{name}-desc">{escape(self.description(rows))}</desc>'
            f'<defs><marker id="{name}-arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
            f'orient="auto-start-reverse"><path d="M0 0.5 10 5 0 9.5z" fill="currentColor"/></marker></defs>{body}</svg>'
        )

    def description(self, rows: list[int]) -> str:
        said = []
        for index in rows:
            row = self.table.rows[index]
            if row.number:
                time = f" ({self.say(row.time)})" if row.time.id else ""
                said.append(f"{row.number}. {self.say(self.table.actors[row.actor])}: {self.say(row.activity)}{time}. {self.notes(row)}".strip())
        return " ".join(said)

    def _text(self, x: float, y: float, text: str, *, anchor: str = "start", weight: str = "") -> None:
        bold = f' font-weight="{weight}"' if weight else ""
        self.out.append(f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="currentColor"{bold}>{escape(text)}</text>')

    def _lines(self, x: float, middle: float, lines: list[str], *, anchor: str = "start", weight: str = "") -> None:
        y = middle - (len(lines) - 1) * LINE / 2 + FONT * 0.36
        for line in lines:
            self._text(x, y, line, anchor=anchor, weight=weight)
            y += LINE

    def _head(self) -> None:
        whole = self.head_1 + self.head_2
        self.out.append(f'<rect x="0.5" y="0.5" width="{self.width - 1}" height="{whole}" fill="currentColor" fill-opacity="0.06"/>')
        for name, x, width in (("number", 0, _NUMBER_W), ("activity", _NUMBER_W, _ACTIVITY_W)):
            self._lines(x + width / 2, whole / 2, [self.say(_HEADS[name])], anchor="middle", weight="600")
        self._lines((self.actors_x + self.after_x) / 2, self.head_1 / 2, [self.say(_HEADS["actors"])], anchor="middle", weight="600")
        for index, lines in enumerate(self.names):
            self._lines(self._x(index), self.head_1 + self.head_2 / 2, lines, anchor="middle", weight="600")
        x = self.after_x
        quality = sum(width for name, width in _AFTER if name != "note")
        self._lines(x + quality / 2, self.head_1 / 2, [self.say(_HEADS["quality"])], anchor="middle", weight="600")
        for name, width in _AFTER:
            middle = whole / 2 if name == "note" else self.head_1 + self.head_2 / 2
            self._lines(x + width / 2, middle, [self.say(_HEADS[name])], anchor="middle", weight="600")
            x += width

    def _row(self, index: int) -> None:
        if not self.table.rows[index].number:
            return
        middle = self.y[index] + sum(self.heights[one] for one in self.group(index)) / 2
        for position, (x, width, lines) in enumerate(self.cells(self.table.rows[index])):
            if position == 0:
                self._lines(x + width / 2, middle, lines, anchor="middle")
            else:
                self._lines(x + PAD, middle, lines)

    def _grid(self, bottom: float) -> None:
        whole = self.head_1 + self.head_2
        lines = [(0.5, 0.5, self.width - 0.5, 0.5), (0.5, whole, self.width - 0.5, whole)]
        quality_end = self.width - _AFTER[-1][1]
        lines.append((self.actors_x, self.head_1, quality_end, self.head_1))
        for index in self.rows:
            # A further diamond belongs to the step above it: no line between them.
            if self.table.rows[index].number and self.y[index] > self.top:
                lines.append((0.5, self.y[index], self.width - 0.5, self.y[index]))
        lines.append((0.5, bottom, self.width - 0.5, bottom))
        edges: list[tuple[float, float]] = [(0.5, 0), (_NUMBER_W, 0), (self.actors_x, 0), (self.after_x, 0)]
        edges += [(self.actors_x + ACTOR * i, self.head_1) for i in range(1, len(self.table.actors))]
        x = float(self.after_x)
        for name, width in _AFTER:
            x += width
            edges.append((min(x, self.width - 0.5), 0 if name in ("output", "note") else self.head_1))
        lines += [(x, top, x, bottom) for x, top in edges]
        path = "".join(f"M{a:g} {b:g}L{c:g} {d:g}" for a, b, c, d in lines)
        self.out.append(f'<path class="sop-grid" d="{path}" stroke="currentColor" stroke-opacity="0.35"/>')

    # Symbols

    def _x(self, actor: int) -> float:
        return self.actors_x + ACTOR * actor + ACTOR / 2

    def _mid(self, index: int) -> float:
        return self.y[index] + self.heights[index] / 2

    def _symbol(self, row: SopRow, index: int) -> None:
        x, y = self._x(row.actor), self._mid(index)
        word = ""
        if row.shape is Shape.TERMINATOR:
            word = self.say(_START if index == 0 else _FINISH)
        self._shape(row.shape, x, y, word)
        for edge in self.table.edges:
            if edge.source == index and edge.end:
                refused = edge.end == "refused"
                self._shape(Shape.TERMINATOR if refused else Shape.PROCESS, self._x(0), y, self.say(_REFUSED if refused else _CORRECT))

    def _shape(self, shape: Shape, x: float, y: float, word: str) -> None:
        line = 'stroke="currentColor" stroke-width="1.6"'
        if shape is Shape.DECISION:
            w, h = DIAMOND_W / 2, DIAMOND_H / 2
            self.out.append(f'<path class="sop-decision" d="M{x:g} {y - h:g}L{x + w:g} {y:g}L{x:g} {y + h:g}L{x - w:g} {y:g}Z" {line}/>')
        else:
            radius = BOX_H / 2 if shape is Shape.TERMINATOR else 0
            width = BOX_W + (20 if word else 0)
            self.out.append(
                f'<rect class="sop-{shape.value}" x="{x - width / 2:g}" y="{y - BOX_H / 2:g}" width="{width}" height="{BOX_H}" rx="{radius:g}" {line}/>'
            )
        if word:
            self._lines(x, y, [word], anchor="middle")

    # Ways

    def _half(self, index: int) -> float:
        return (DIAMOND_H if self.table.rows[index].shape is Shape.DECISION else BOX_H) / 2

    def _half_width(self, index: int) -> float:
        row = self.table.rows[index]
        return DIAMOND_W / 2 if row.shape is Shape.DECISION else (BOX_W + (20 if row.shape is Shape.TERMINATOR else 0)) / 2

    def _edges(self) -> None:
        lanes: dict[int, int] = {}
        landing: dict[int, int] = {}
        connectors: dict[tuple[bool, float], int] = {}
        self.labelled: set[int] = set()
        for edge in self.table.edges:
            here = edge.source in self.y
            if edge.end:
                if here:
                    self._to_applicant(edge)
            elif here and edge.target in self.y:
                if edge.target == edge.source + 1 and not edge.side:
                    self._down(edge)
                else:
                    self._by_lane(edge, lanes, landing)
            elif here or edge.target in self.y:
                self._off_page(edge, here, connectors)

    def _arrow(self, path: str) -> None:
        self.out.append(f'<path class="sop-arrow" d="{path}" stroke="currentColor" stroke-width="1.4" marker-end="url(#§-arrow)"/>')

    def _down(self, edge: SopEdge) -> None:
        if edge.target is None:
            return
        a, b = edge.source, edge.target
        x1, x2 = self._x(self.table.rows[a].actor), self._x(self.table.rows[b].actor)
        y1, y2 = self._mid(a) + self._half(a), self._mid(b) - self._half(b)
        turn = self.y[b]
        self._arrow(f"M{x1:g} {y1:g}L{x1:g} {y2:g}" if x1 == x2 else f"M{x1:g} {y1:g}V{turn:g}H{x2:g}V{y2:g}")
        self._label(edge, x1 + 7, y1 + 14)

    def _label(self, edge: SopEdge, x: float, y: float, *, anchor: str = "start", upwards: bool = False) -> None:
        if not edge.side and edge.source in self.labelled:
            return  # several ways at once leave one exit: its word stands there once
        if not edge.side and edge.label.id:
            self.labelled.add(edge.source)
        lines = self.label(edge)
        y -= (len(lines) - 1) * LABEL_LINE if upwards else 0
        for line in lines:
            self.out.append(
                f'<text class="sop-label" x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="{LABEL_FONT}" fill="currentColor">{escape(line)}</text>'
            )
            y += LABEL_LINE

    def _to_applicant(self, edge: SopEdge) -> None:
        index = edge.source
        y = self._mid(index)
        start = self._x(self.table.rows[index].actor) - self._half_width(index)
        self._arrow(f"M{start:g} {y:g}H{self._x(0) + (BOX_W + 20) / 2:g}")
        self._label(edge, self._x(self.table.rows[index].actor) - 8, y - DIAMOND_H / 2 - 1, anchor="end", upwards=True)

    def _by_lane(self, edge: SopEdge, lanes: dict[int, int], landing: dict[int, int]) -> None:
        """Along the right edge of the source's column, then into the target from above (back or far ahead)."""
        if edge.target is None:
            return
        a, b = edge.source, edge.target
        column = self.table.rows[a].actor
        lane = lanes.get(column, 0)
        lanes[column] = lane + 1
        x = self._x(column) + ACTOR / 2 - LANE * (1 + lane % 3)
        y1 = self._mid(a)
        landed = landing.get(b, 0)
        landing[b] = landed + 1
        x2 = self._x(self.table.rows[b].actor) + (8 * (landed + 1) if b != a else 0)
        entry = self._mid(b) - self._half(b)
        if self.table.rows[b].shape is Shape.DECISION:
            entry += abs(x2 - self._x(self.table.rows[b].actor)) * DIAMOND_H / DIAMOND_W
        turn = self.y[b] + 6 + 5 * (landed % 2)
        rest = f"H{x:g}V{turn:g}H{x2:g}V{entry:g}"
        if edge.side:
            self._arrow(f"M{self._x(column) + self._half_width(a):g} {y1:g}{rest}")
            self._label(edge, self._x(column) + 8, y1 - DIAMOND_H / 2 - 1, upwards=True)
            return
        # Because: a diamond has two exits; several branches at once leave together below it.
        leave = y1 + self._half(a)
        self._arrow(f"M{self._x(column):g} {leave:g}V{self.y[a] + self.heights[a] - 8:g}{rest}")
        self._label(edge, self._x(column) + 7, leave + 14)

    def _off_page(self, edge: SopEdge, here: bool, connectors: dict[tuple[bool, float], int]) -> None:
        """A pentagon at the page's edge; its letter is the same on the other page."""
        if edge.target is None:
            return
        row = edge.source if here else edge.target
        at_bottom = (edge.target > edge.source) == here
        x, middle = self._x(self.table.rows[row].actor), self._mid(row)
        shift = connectors.get((at_bottom, x), 0)
        connectors[at_bottom, x] = shift + 1
        px = x + 32 * shift
        py = self.bottom + 24 if at_bottom else self.head_1 + self.head_2 + 22
        self.out.append(
            f'<path class="sop-connector" d="M{px - 13:g} {py - 14:g}H{px + 13:g}V{py + 4:g}L{px:g} {py + 14:g}L{px - 13:g} {py + 4:g}Z" '
            f'stroke="currentColor" stroke-width="1.6"/>'
        )
        self._lines(px, py - 2, [self.letters[id(edge)]], anchor="middle")
        outer = py - 14 if at_bottom else py + 14
        inner = middle + self._half(row) if at_bottom else middle - self._half(row)
        side = x + ACTOR / 2 - LANE * (1 + shift % 3)
        leaves_sideways = here and edge.side
        nearest = row == (self.rows[-1] if at_bottom else self.rows[0])
        if nearest and not leaves_sideways:
            landing = x if shift == 0 else x + 9 * shift
            slope = abs(landing - x) * DIAMOND_H / DIAMOND_W if self.table.rows[row].shape is Shape.DECISION else 0
            between = self.bottom - 8 if at_bottom else self.top + 6
            points = [(landing, inner - slope if at_bottom else inner + slope), (landing, between), (px, between), (px, outer)]
            if px == landing:
                points = [points[0], points[-1]]
        else:
            between = self.bottom + 5 if at_bottom else self.top - 5
            points = [(x + self._half_width(row), middle), (side, middle), (side, between), (px, between), (px, outer)]
        if not here:
            points.reverse()
        self._arrow("M" + "L".join(f"{a:g} {b:g}" for a, b in points))
        if here and edge.side:
            self._label(edge, x + 8, middle - DIAMOND_H / 2 - 1, upwards=True)
        elif here:
            self._label(edge, x + 7, middle + self._half(row) + 14)
