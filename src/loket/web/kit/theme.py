"""A region's brand colour, made readable in both colour schemes, and served as one small style sheet."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import Any, Final

_COLOUR: Final = re.compile(r"^#[0-9a-fA-F]{6}$")
WHITE: Final = (255, 255, 255)
# As dark as the soft ground of a brand can get while its text still has to be read on it.
SOFTEST: Final = (0xE4, 0xE6, 0xE6)
DARK_SURFACE: Final = (0x16, 0x22, 0x29)
# WCAG 2.2, 1.4.3: 4.5 to 1 for text; a little more so that rounding never falls below.
ENOUGH: Final = 4.6

Rgb = tuple[int, int, int]


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(colour: Rgb) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)


def luminance(colour: Rgb) -> float:
    """Return the relative luminance of WCAG 2.2."""
    red, green, blue = ((part / 255 / 12.92) if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    """Return the contrast ratio of WCAG 2.2, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    """Return `one` with `share` of `other` in it."""
    return (
        round(one[0] + (other[0] - one[0]) * share),
        round(one[1] + (other[1] - one[1]) * share),
        round(one[2] + (other[2] - one[2]) * share),
    )


def _until(colour: Rgb, towards: Rgb, against: Rgb) -> Rgb:
    """Move a colour in small steps until it can be read on `against`."""
    for step in range(51):
        moved = mix(colour, towards, step / 50)
        if contrast(moved, against) >= ENOUGH:
            return moved
    return towards


def brand_of(region: Any) -> str:
    """Return the region's own brand colour (`#rrggbb`), or "" when it has none."""
    value = getattr(region, "brand", None)
    if value is None:
        held = getattr(region, "theme", None)
        value = held.get("brand") if isinstance(held, dict) else held
    return value.lower() if isinstance(value, str) and _COLOUR.match(value) else ""


@lru_cache(maxsize=1024)
def sheet(colour: str) -> str:
    """Return the style sheet of a brand colour: readable on white and on dark, whatever was chosen."""
    brand = _rgb(colour)
    text = _until(brand, (0, 0, 0), SOFTEST)
    strong = mix(text, (0, 0, 0), 0.28)
    soft = mix(WHITE, text, 0.1)
    light = _until(brand, WHITE, mix(DARK_SURFACE, brand, 0.3))
    fill = _until(mix(brand, (0, 0, 0), 0.1), (0, 0, 0), WHITE)
    dark_soft = mix(DARK_SURFACE, brand, 0.3)
    return (
        f"@layer theme{{:root{{--brand:{_hex(text)};--brand-strong:{_hex(strong)};--brand-soft:{_hex(soft)};--fill:{_hex(text)};--bar:{_hex(text)}}}"
        f"@media(prefers-color-scheme:dark){{:root{{--brand:{_hex(light)};--brand-strong:{_hex(mix(light, WHITE, 0.3))};"
        f"--brand-soft:{_hex(dark_soft)};--fill:{_hex(fill)};--bar:{_hex(mix(fill, (0, 0, 0), 0.45))}}}}}}}"
    )


@lru_cache(maxsize=1024)
def _version(colour: str) -> str:
    return hashlib.sha256(sheet(colour).encode()).hexdigest()[:10]


def address(region: Any) -> str:
    """Return the address of the region's style sheet, or "" when the default brand serves."""
    colour = brand_of(region)
    return f"/tema/{colour[1:]}-{_version(colour)}.css" if colour else ""
