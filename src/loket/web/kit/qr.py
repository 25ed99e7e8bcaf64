"""A code to be read by a camera, as a drawing within the page: no request, no script."""

from __future__ import annotations

import io

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


def svg(text: str, label: str) -> SafeString:
    """Return a QR of a text as SVG, dark on white in both schemes, so that every camera reads it. `label` is what a screen reader says."""
    import segno

    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=2, scale=6, xmldecl=False, svgns=True, dark="#000", light="#fff", omitsize=True
    )
    drawn = out.getvalue().decode().strip()
    return format_html('<div class="qr" role="img" aria-label="{}">{}</div>', label, mark_safe(drawn))  # noqa: S308 - drawn here, holds no text
