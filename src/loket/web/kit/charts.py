"""Bar and line charts as server-made SVG: no script, no inline style, printable; the table beside is the component's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final, Literal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from loket.web.kit import formats
from loket.web.kit.language import current, say

WIDTH: Final = 640
BAR: Final = 22
ROW: Final = 46
LINE_HEIGHT: Final = 220
GUTTER: Final = 44

Points = Sequence[tuple[Any, float]]


def draw(*, kind: Literal["bar", "line"], title: Any, points: Points, target: float | None = None, unit: Any = "") -> SafeString:
    """
    Draw `points` (label, value) as bars or a line; `target` is a dashed line to compare with.

    The picture names itself (role img, title); the values are in the table that the component puts beside it.
    """
    rows = [(str(say(label)), float(value)) for label, value in points]
    if not rows:
        return mark_safe("")
    body, height = (_line if kind == "line" else _bars)(rows, target, str(say(unit)))
    return mark_safe(  # noqa: S308 - every text in it is escaped below
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(str(say(title)))}">{body}</svg>'
    )


def _written(value: float, unit: str) -> str:
    whole = int(value) if value == int(value) else value
    return f"{formats.number(whole, current())}{unit if unit.startswith('%') else ' ' + unit if unit else ''}"


def _bars(rows: list[tuple[str, float]], target: float | None, unit: str) -> tuple[str, int]:
    """Horizontal bars: the label above its bar, so that long Indonesian names fit on a phone."""
    top = max([value for _, value in rows] + [target or 0]) or 1
    room = WIDTH - 110
    parts, y = [], 0
    for label, value in rows:
        length = max(2, round(room * value / top))
        parts.append(
            f'<text class="chart-label" x="0" y="{y + 15}">{escape(label)}</text>'
            f'<rect class="chart-bed" x="0" y="{y + 21}" width="{room}" height="{BAR - 6}" rx="4"/>'
            f'<rect class="chart-bar" x="0" y="{y + 21}" width="{length}" height="{BAR - 6}" rx="4"/>'
            f'<text class="chart-value" x="{room + 10}" y="{y + 34}">{escape(_written(value, unit))}</text>'
        )
        y += ROW
    if target:
        x = round(room * target / top)
        parts.append(f'<path class="chart-target" d="M{x} 0V{y}"/>')
    return "".join(parts), y + 4


def _line(rows: list[tuple[str, float]], target: float | None, unit: str) -> tuple[str, int]:
    """One line over equal steps, with a few round grid values and the last point named."""
    step, top = _scale(max([value for _, value in rows] + [target or 0]))
    high, low = 16, LINE_HEIGHT - 30
    width = WIDTH - GUTTER - 20

    def x(number: int) -> int:
        return GUTTER + round(width * number / max(1, len(rows) - 1))

    def y(value: float) -> int:
        return round(low - (low - high) * value / top)

    parts = []
    for count in range(round(top / step) + 1):
        value = step * count
        parts.append(
            f'<path class="chart-grid" d="M{GUTTER} {y(value)}H{WIDTH - 20}"/>'
            f'<text class="chart-axis" x="{GUTTER - 8}" y="{y(value) + 4}" text-anchor="end">{escape(_written(value, ""))}</text>'
        )
    every = max(1, math.ceil(len(rows) / 6))
    for number, (label, _) in enumerate(rows):
        if (len(rows) - 1 - number) % every == 0:
            anchor = "end" if number == len(rows) - 1 else "middle" if number else "start"
            parts.append(f'<text class="chart-axis" x="{x(number)}" y="{LINE_HEIGHT - 8}" text-anchor="{anchor}">{escape(label)}</text>')
    if target:
        parts.append(f'<path class="chart-target" d="M{GUTTER} {y(target)}H{WIDTH - 20}"/>')
    dots = " ".join(f"{x(n)},{y(value)}" for n, (_, value) in enumerate(rows))
    parts.append(f'<polygon class="chart-area" points="{GUTTER},{low} {dots} {x(len(rows) - 1)},{low}"/><polyline class="chart-line" points="{dots}"/>')
    last = len(rows) - 1
    value = rows[last][1]
    parts.append(
        f'<circle class="chart-dot" cx="{x(last)}" cy="{y(value)}" r="5"/>'
        f'<text class="chart-value" x="{x(last) - 4}" y="{max(14, y(value) - 12)}" text-anchor="end">{escape(_written(value, unit))}</text>'
    )
    return "".join(parts), LINE_HEIGHT


def _scale(highest: float) -> tuple[float, float]:
    """Return a round step (1, 2 or 5 by a power of ten) and the top of the scale, four steps at most.

    >>> _scale(93), _scale(7)
    ((50, 100), (2, 8))
    """
    if highest <= 0:
        return 1, 1
    rough = highest / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    step = int(step) if step >= 1 else step
    return step, step * math.ceil(highest / step)
