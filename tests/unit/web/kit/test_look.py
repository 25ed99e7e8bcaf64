"""What can be said of the look without a browser: contrast, sizes, brand colours."""

from __future__ import annotations

import re
from pathlib import Path

import brotli
import pytest

import loket.web.kit
from loket.web.kit import theme

STATIC = Path(loket.web.kit.__file__).parent / "static/kit"
CSS = (STATIC / "loket.css").read_text()


def tokens(scheme: str) -> dict[str, tuple[int, int, int]]:
    light, dark = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)[:2]
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", dark))
    wide = {name: value if len(value) == 7 else "#" + "".join(c * 2 for c in value[1:]) for name, value in found.items()}
    return {name: theme._rgb(value) for name, value in wide.items()}


TEXT_PAIRS = [
    *((text, ground) for text in ("text", "muted", "brand", "bad", "good", "warning", "info") for ground in ("ground", "surface")),
    *((tone, f"{tone}-soft") for tone in ("good", "warning", "bad", "info")),
    *(("text", f"{tone}-soft") for tone in ("good", "warning", "bad", "info", "brand")),
    ("muted", "sunken"), ("text", "sunken"), ("brand-strong", "brand-soft"), ("on-fill", "fill"), ("on-bar", "bar"), ("brand", "brand-soft"),
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pair_of_text_and_ground_can_be_read(scheme: str) -> None:
    colours = tokens(scheme)
    for text, ground in TEXT_PAIRS:
        assert theme.contrast(colours[text], colours[ground]) >= 4.5, (scheme, text, ground)
    for edge in ("edge", "focus"):
        assert theme.contrast(colours[edge], colours["surface"]) >= 3, (scheme, edge)
    assert theme.contrast(colours["sun"], colours["bar"]) >= 3


@pytest.mark.parametrize("colour", ["#ffffff", "#000000", "#ffd400", "#e4002b", "#0f5b8d", "#2e7d32"])
def test_a_region_may_choose_any_brand_and_can_still_be_read(colour: str) -> None:
    sheet = theme.sheet(colour)
    light, dark = (dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})", part)) for part in sheet.split("@media"))
    rgb = theme._rgb
    assert theme.contrast(rgb(light["brand"]), rgb(light["brand-soft"])) >= 4.5
    assert theme.contrast(rgb(light["fill"]), (255, 255, 255)) >= 4.5
    assert theme.contrast(rgb(dark["brand"]), rgb(dark["brand-soft"])) >= 4.5
    assert theme.contrast(rgb(dark["fill"]), (255, 255, 255)) >= 4.5
    assert theme.contrast(rgb(dark["bar"]), (255, 255, 255)) >= 4.5


def test_a_colour_that_is_none_is_not_served() -> None:
    class Odd:
        theme = {"brand": "red;}body{display:none"}

    assert theme.address(Odd()) == ""


def test_style_and_script_stay_within_their_budgets() -> None:
    assert len(brotli.compress((STATIC / "loket.css").read_bytes())) <= 10 * 1024
    assert len(brotli.compress((STATIC / "loket.js").read_bytes())) <= 8 * 1024


def test_nothing_is_loaded_from_elsewhere() -> None:
    for file in STATIC.iterdir():
        if file.suffix in (".css", ".js"):
            text = re.sub(r"http://www\.w3\.org/2000/svg", "", file.read_text())
            assert "http:" not in text, file
            assert "https:" not in text, file
    assert "@import" not in CSS
    assert "@font-face" not in CSS
