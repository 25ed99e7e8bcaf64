"""Draw the app icons of the kit (PNG, 192 and 512, and maskable) from the shapes of `icon.svg`: `python tools/draw_icons.py`."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

TARGET = Path(__file__).resolve().parent.parent / "src/loket/web/kit/static/kit"
BRAND, WHITE, SUN = "#0b5367", "#ffffff", "#ffd27a"
OVER = 4


def draw(size: int, *, maskable: bool) -> Image.Image:
    """Return one icon; a maskable one fills its square and keeps the drawing in the safe middle."""
    side = size * OVER
    image = Image.new("RGBA", (side, side), BRAND if maskable else (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    scale, shift = (side * 0.76 / 32, side * 0.12) if maskable else (side / 32, 0.0)

    def at(*numbers: float) -> list[float]:
        return [shift + number * scale for number in numbers]

    if not maskable:
        pen.rounded_rectangle([0, 0, side - 1, side - 1], radius=8 * scale, fill=BRAND)
    width = round(2.5 * scale)
    for start, end in (((7, 14.5), (16, 7)), ((16, 7), (25, 14.5))):
        pen.line([*at(*start), *at(*end)], fill=WHITE, width=width)
    for x, y in ((7, 14.5), (16, 7), (25, 14.5)):
        pen.ellipse(at(x - 1.25, y - 1.25, x + 1.25, y + 1.25), fill=WHITE)
    pen.rectangle(at(9.5, 15.5, 22.5, 25), fill=WHITE)
    pen.rectangle(at(12, 18, 20, 22.5), fill=BRAND)
    pen.rectangle(at(13, 19, 19, 21.5), fill=SUN)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def main() -> None:
    """Write the three files."""
    for name, size, maskable in (("icon-192", 192, False), ("icon-512", 512, False), ("icon-maskable", 512, True)):
        draw(size, maskable=maskable).quantize(64).save(TARGET / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
