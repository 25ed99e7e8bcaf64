"""Bar and line charts as server-made SVG: no script, no inline style, printable; the table beside is the component's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final, Literal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from loket.web.kit import formats
from loket.web.kit.language import current, say

BAR: Final = 14
ROW: Final = 46
# Share of the width that bars may take; the values stand to their right.
BARS: Final = 78
LINE_HEIGHT: Final = 220

Points = Sequence[tuple[Any, float]]


def draw(*, kind: Literal["bar", "line"], title: Any, points: Points, target: float | None = None, unit: Any = "") -> SafeString:
    """
    Draw `points` (label, value) as bars or a line; `target` is a dashed line to compare with.

    Widths are shares, heights pixels: the picture takes any width and its text stays readable on a phone. It names
    itself (role img); the values are in the table that the component puts beside it.
    """
    rows = [(str(say(label)), float(value)) for label, value in points]
    if not rows:
        return mark_safe("")
    body, height = (_line if kind == "line" else _bars)(rows, target, str(say(unit)))
    return mark_safe(  # noqa: S308 - every text in it is escaped below
        f'<svg class="chart" width="100%" height="{height}" role="img" aria-label="{escape(str(say(title)))}">{body}</svg>'
    )


def _written(value: float, unit: str) -> str:
    whole = int(value) if value == int(value) else value
    return f"{formats.number(whole, current())}{unit if unit.startswith('%') else ' ' + unit if unit else ''}"


def _bars(rows: list[tuple[str, float]], target: float | None, unit: str) -> tuple[str, int]:
    """Horizontal bars: the label above its bar, so that long Indonesian names fit on a phone."""
    top = max([value for _, value in rows] + [target or 0]) or 1
    parts, y = [], 0
    for label, value in rows:
        length = max(0.5, round(BARS * value / top, 1))
        parts.append(
            f'<text class="chart-label" x="0" y="{y + 15}">{escape(label)}</text>'
            f'<rect class="chart-bed" x="0" y="{y + 22}" width="{BARS}%" height="{BAR}" rx="4"/>'
            f'<rect class="chart-bar" x="0" y="{y + 22}" width="{length}%" height="{BAR}" rx="4"/>'
            f'<text class="chart-value" x="100%" y="{y + 34}" text-anchor="end">{escape(_written(value, unit))}</text>'
        )
        y += ROW
    if target:
        x = round(BARS * target / top, 1)
        parts.extend(f'<line class="chart-target" x1="{x}%" x2="{x}%" y1="{row * ROW + 18}" y2="{row * ROW + 40}"/>' for row in range(len(rows)))
    return "".join(parts), y


def _line(rows: list[tuple[str, float]], target: float | None, unit: str) -> tuple[str, int]:
    """One line over equal steps, with a few round grid values and the last point named."""
    step, top = _scale(max([value for _, value in rows] + [target or 0]))
    high, low = 24, LINE_HEIGHT - 28
    last = len(rows) - 1

    def x(number: int) -> float:
        return round(100 * number / max(1, last), 1)

    def y(value: float) -> int:
        return round(low - (low - high) * value / top)

    # The inner picture is stretched to the width; its stroke is not (vector-effect). Texts lie above it.
    dots = " ".join(f"{x(number)},{y(value)}" for number, (_, value) in enumerate(rows))
    parts = [
        f'<svg x="0" y="0" width="100%" height="{LINE_HEIGHT}" viewBox="0 0 100 {LINE_HEIGHT}" preserveAspectRatio="none">'
        f'<polygon class="chart-area" points="0,{low} {dots} 100,{low}"/><polyline class="chart-line" points="{dots}"/></svg>'
    ]
    for count in range(round(top / step) + 1):
        value = step * count
        parts.append(
            f'<line class="chart-grid" x1="0" x2="100%" y1="{y(value)}" y2="{y(value)}"/>'
            f'<text class="chart-axis" x="0" y="{y(value) - 4}">{escape(_written(value, ""))}</text>'
        )
    every = max(1, math.ceil(len(rows) / 6))
    for number, (label, _) in enumerate(rows):
        if (last - number) % every == 0:
            anchor = "end" if number == last else "middle" if number else "start"
            parts.append(f'<text class="chart-axis" x="{x(number)}%" y="{LINE_HEIGHT - 8}" text-anchor="{anchor}">{escape(label)}</text>')
    if target:
        parts.append(f'<line class="chart-target" x1="0" x2="100%" y1="{y(target)}" y2="{y(target)}"/>')
    value = rows[last][1]
    parts.append(
        f'<circle class="chart-dot" cx="100%" cy="{y(value)}" r="5"/>'
        f'<text class="chart-value" x="100%" y="{max(12, y(value) - 12)}" text-anchor="end">{escape(_written(value, unit))}</text>'
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
