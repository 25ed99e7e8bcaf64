"""One set of icons: drawn for Loket on a 24 px grid, 1.75 px round strokes, no fills."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

ICONS: Final[dict[str, str]] = {
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "home": '<path d="m3 11.5 9-8 9 8"/><path d="M5.5 9.5V20h13V9.5"/><path d="M10 20v-6h4v6"/>',
    "grid": '<rect x="3.5" y="3.5" width="7" height="7" rx="1.5"/><rect x="13.5" y="3.5" width="7" height="7" rx="1.5"/>'
    '<rect x="3.5" y="13.5" width="7" height="7" rx="1.5"/><rect x="13.5" y="13.5" width="7" height="7" rx="1.5"/>',
    "track": '<circle cx="6" cy="5.5" r="2.5"/><circle cx="18" cy="18.5" r="2.5"/>'
    '<path d="M8.5 5.5H15a3.25 3.25 0 0 1 0 6.5H9a3.25 3.25 0 0 0 0 6.5h6.5"/>',
    "message": '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="m3.5 7 8.5 6.5L20.5 7"/>',
    "user": '<circle cx="12" cy="8" r="4"/><path d="M4 20.5c1-4 4-6 8-6s7 2 8 6"/>',
    "family": '<circle cx="8.5" cy="8" r="3.5"/><path d="M2.5 19.5c.7-3.6 3-5.5 6-5.5s5.3 1.9 6 5.5"/>'
    '<circle cx="17" cy="9.5" r="2.5"/><path d="M16.5 14.5c2.7 0 4.5 1.6 5 4.5"/>',
    "menu": '<path d="M4 6.5h16M4 12h16M4 17.5h16"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "check": '<path d="m4.5 12.5 5 5 10-11"/>',
    "done": '<circle cx="12" cy="12" r="9"/><path d="m8 12.3 2.8 2.8L16 9.5"/>',
    "warning": '<path d="M12 3.5 2.5 20h19z"/><path d="M12 10v4.5M12 17.3v.2"/>',
    "error": '<path d="M8 3h8l5 5v8l-5 5H8l-5-5V8z"/><path d="M12 7.5v5.5M12 16.3v.2"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.6v.2"/>',
    "help": '<circle cx="12" cy="12" r="9"/><path d="M9.3 9.5A2.7 2.7 0 1 1 13 12c-.7.3-1 .8-1 1.6M12 16.6v.2"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
    "calendar": '<rect x="3.5" y="5" width="17" height="15.5" rx="2"/><path d="M3.5 10h17M8 3v4M16 3v4"/>',
    "money": '<rect x="2.5" y="6" width="19" height="12" rx="2"/><circle cx="12" cy="12" r="2.5"/><path d="M6 12h.2M17.8 12h.2"/>',
    "document": '<path d="M6 3h8l5 5v13H6z"/><path d="M14 3v5h5M9 13h6M9 17h6"/>',
    "seal": '<circle cx="12" cy="9" r="6"/><path d="m8.5 14-1.5 7 5-2.5 5 2.5-1.5-7"/><path d="m9.7 9.2 1.6 1.6 3-3.2"/>',
    "upload": '<path d="M12 16V4.5M7 9l5-5 5 5"/><path d="M4 15v5h16v-5"/>',
    "download": '<path d="M12 4v11.5M7 11l5 5 5-5"/><path d="M4 15v5h16v-5"/>',
    "camera": '<path d="M3 7.5h4.5l1.5-2.5h6l1.5 2.5H21V19H3z"/><circle cx="12" cy="13" r="3.5"/>',
    "trash": '<path d="M4 6.5h16M9 6.5V4h6v2.5M6 6.5 7 20.5h10l1-14M10 10.5v6M14 10.5v6"/>',
    "edit": '<path d="m4 20 1-4.5L16 4.5l3.5 3.5-11 11z"/><path d="m13.5 7 3.5 3.5"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "minus": '<path d="M5 12h14"/>',
    "right": '<path d="M4 12h15.5M13.5 6l6 6-6 6"/>',
    "left": '<path d="M20 12H4.5M10.5 6l-6 6 6 6"/>',
    "up": '<path d="m6 15 6-6 6 6"/>',
    "down": '<path d="m6 9 6 6 6-6"/>',
    "next": '<path d="m9 6 6 6-6 6"/>',
    "previous": '<path d="m15 6-6 6 6 6"/>',
    "external": '<path d="M14 4h6v6M20 4l-9 9"/><path d="M18 14v6H4V6h6"/>',
    "lock": '<rect x="5" y="10.5" width="14" height="10" rx="2"/><path d="M8 10.5V7.5a4 4 0 0 1 8 0v3M12 14.5v2"/>',
    "eye": '<path d="M2.5 12c2.2-4.3 5.4-6.5 9.5-6.5s7.3 2.2 9.5 6.5c-2.2 4.3-5.4 6.5-9.5 6.5S4.7 16.3 2.5 12z"/><circle cx="12" cy="12" r="3"/>',
    "globe": '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c3 2.8 4 5.8 4 9s-1 6.2-4 9c-3-2.8-4-5.8-4-9s1-6.2 4-9z"/>',
    "key": '<circle cx="8" cy="15.5" r="4.5"/><path d="m11.3 12.2 8.2-8.2M16 7.5l3 3"/>',
    "shield": '<path d="M12 3 4.5 6v5.5c0 4.5 3 7.7 7.5 9.5 4.5-1.8 7.5-5 7.5-9.5V6z"/><path d="m8.7 12 2.4 2.4 4.3-4.6"/>',
    "building": '<path d="M4 20.5V8.5L12 4l8 4.5v12M2.5 20.5h19M8 11.5v6M12 11.5v6M16 11.5v6"/>',
    "card": '<rect x="2.5" y="5" width="19" height="14" rx="2"/><circle cx="8" cy="11" r="2"/><path d="M5 16c.5-1.5 1.6-2.2 3-2.2s2.5.7 3 2.2M14 10h4.5M14 13.5h4.5"/>',
    "health": '<path d="M12 20.5C6 16.5 3 13 3 9.3 3 6.6 5 4.5 7.5 4.5c1.9 0 3.5 1 4.5 2.8 1-1.8 2.6-2.8 4.5-2.8C19 4.5 21 6.6 21 9.3c0 3.7-3 7.2-9 11.2z"/><path d="M12 9v6M9 12h6"/>',
    "baby": '<circle cx="12" cy="12" r="8.5"/><path d="M9 11v.3M15 11v.3M9.5 14.7c1.5 1.5 3.5 1.5 5 0M12 3.5c-1.5 1.2-1.2 3 .5 3"/>',
    "move": '<path d="M2.5 7h11v10h-11zM13.5 10.5h4l3.5 3.5v3h-7.5"/><circle cx="7" cy="18" r="2"/><circle cx="17" cy="18" r="2"/>',
    "research": '<path d="M9.5 3h5M10.5 3v6L5 18.5c-.7 1.3 0 2.5 1.5 2.5h11c1.5 0 2.2-1.2 1.5-2.5L13.5 9V3M8 15h8"/>',
    "work": '<rect x="3" y="7.5" width="18" height="12.5" rx="2"/><path d="M8.5 7.5V4.5h7v3M3 12.5h18M12 11.5v2.5"/>',
    "pin": '<path d="M12 21.5c4.7-5 7-8.7 7-11.7a7 7 0 0 0-14 0c0 3 2.3 6.7 7 11.7z"/><circle cx="12" cy="9.8" r="2.5"/>',
    "phone": '<path d="M5 4h4l1.5 4.5-2 1.5c1 2.5 3 4.5 5.5 5.5l1.5-2L20 15v4c0 1-.7 1.7-1.7 1.6C10.5 20 4 13.5 3.4 5.7 3.3 4.7 4 4 5 4z"/>',
    "print": '<path d="M7 8.5V3.5h10v5"/><rect x="3" y="8.5" width="18" height="8" rx="2"/><path d="M7 13.5h10v7H7z"/>',
    "refresh": '<path d="M20 11.5A8 8 0 0 0 5.5 7L3.5 9.5M3.5 4.5v5h5M4 12.5A8 8 0 0 0 18.5 17l2-2.5M20.5 19.5v-5h-5"/>',
    "filter": '<path d="M3.5 5h17L14 13v6.5l-4-2V13z"/>',
    "bell": '<path d="M5.5 17V11a6.5 6.5 0 0 1 13 0v6l1.5 1.5H4zM10 21h4M12 2.5v2"/>',
    "out": '<path d="M14 4H5v16h9M10 12h10.5M16 7.5l4.5 4.5-4.5 4.5"/>',
    "keyboard": '<rect x="2.5" y="6" width="19" height="12" rx="2"/><path d="M6 10h.2M10 10h.2M14 10h.2M18 10h.2M6.5 14h.2M9.5 14h5M17.5 14h.2"/>',
    "history": '<path d="M4 5v5h5"/><path d="M4.3 10A8.5 8.5 0 1 1 3.5 13.5M12 8v4.5l3 1.8"/>',
    "star": '<path d="m12 3.5 2.6 5.6 6 .7-4.5 4.2 1.2 6L12 17l-5.3 3 1.2-6-4.5-4.2 6-.7z"/>',
    "law": '<path d="M12 4v16M7.5 20h9M5 7l7-1.5L19 7M5 7l-2.5 6.5h5zM19 7l-2.5 6.5h5z"/>',
    "offline": '<path d="M3 3l18 18M8.5 16.5a5 5 0 0 1 7 0M5.5 13a9.5 9.5 0 0 1 4-2.3M14 10.6a9.5 9.5 0 0 1 4.5 2.4M2.5 9.5A14 14 0 0 1 7 6.7M11 5.5c4-.3 7.7 1.1 10.5 4M12 19.8v.2"/>',
    "flow": '<rect x="3" y="3.5" width="7" height="5" rx="1"/><rect x="14" y="15.5" width="7" height="5" rx="1"/><path d="M6.5 8.5V18H14M11 15l3 3-3 3"/>',
    "copy": '<rect x="8" y="8" width="12.5" height="12.5" rx="2"/><path d="M16 8V3.5H3.5V16H8"/>',
    "chart": '<path d="M4 4v16h16"/><path d="M8 16v-4M12.5 16V8M17 16v-6"/>',
    "queue": '<path d="M4 6h10M4 12h10M4 18h6"/><path d="M18 5v13M14.5 14.5 18 18l3.5-3.5"/>',
    "list": '<path d="M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.2M4.5 12h.2M4.5 17.5h.2"/>',
}


class UnknownIcon(KeyError):
    """The set has no icon of this name; draw one in `icons.py`."""


@lru_cache(maxsize=512)
def svg(name: str, label: str = "", css: str = "") -> SafeString:
    """
    Return one icon as inline SVG: hidden from screen readers unless it has a `label`.

    :raises UnknownIcon: for a name that is not in the set.
    """
    try:
        shape = ICONS[name]
    except KeyError:
        raise UnknownIcon(name) from None
    spoken = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    classes = f"icon {escape(css)}" if css else "icon"
    return mark_safe(f'<svg class="{classes}" viewBox="0 0 24 24" width="24" height="24" {spoken}>{shape}</svg>')  # noqa: S308
