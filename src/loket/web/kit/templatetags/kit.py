"""
The words that templates are written in; a template builtin, so no `{% load %}` is needed.

`{% t %}`, `{% bilingual %}`, `{% put %}`, `{% wrap %}`, `{% icon %}`, `{% to %}`, `{% idempotency_key %}`, `{% qr %}` and the
filters `spoken`, `date_id`, `date_short`, `weekday_id`, `time_id`, `moment_id`, `idr`, `number`, `size`.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final

from django import template
from django.conf import settings
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.urls import get_script_prefix
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from loket.foundation.common.ids import new_id
from loket.web.kit import formats, icons
from loket.web.kit import qr as drawn_qr
from loket.web.kit.components import COMPONENTS, Component
from loket.web.kit.language import current, say

register = template.Library()

_PLACE: Final = re.compile(r"\{(\w+)\}")
_CURRENT_PAGE: Final = SafeString(' aria-current="page"')
_CURRENT_PART: Final = SafeString(' aria-current="true"')
_NOT_CURRENT: Final = SafeString("")
_LITERAL: Final = re.compile(r"^([\"'])(.*)\1$", re.DOTALL)


def _arguments(parser: Parser, token: Token) -> tuple[str, list[str], dict[str, FilterExpression]]:
    """Split a tag into its name, bare words, and `key=value` expressions; `as name` stays among the words."""
    name, *bits = token.split_contents()
    words, pairs = [], {}
    for bit in bits:
        if token_kwargs([bit], parser):
            key, _, value = bit.partition("=")
            pairs[key] = parser.compile_filter(value)
        else:
            words.append(bit)
    return name, words, pairs


def _literal(word: str, tag: str) -> str:
    match = _LITERAL.match(word)
    if match is None:
        raise template.TemplateSyntaxError(f"{{% {tag} %}} takes literal text in quotes, not {word}; for a variable use |spoken")
    return match.group(2)


# --- words ------------------------------------------------------------------------------------------------------


class SayNode(Node):
    """One literal sentence in two languages, escaped when the template is compiled."""

    def __init__(self, texts: dict[str, str], fills: dict[str, FilterExpression], target: str | None) -> None:
        self.texts = {language: str(conditional_escape(text)) for language, text in texts.items()}
        self.fills = fills
        self.target = target

    def render(self, context: Context) -> str:
        """Say it, or put it into the variable."""
        text = self.texts[current()]
        if self.fills:
            values = {key: conditional_escape(_written(fill.resolve(context))) for key, fill in self.fills.items()}
            text = _PLACE.sub(lambda place: str(values.get(place[1], place[0])), text)
        if self.target:
            context[self.target] = mark_safe(text)  # noqa: S308 - literal and fills are escaped above
            return ""
        return text


def _written(value: Any) -> Any:
    """Write a value inside a sentence as people read it: dates and whole numbers in the page's way."""
    if isinstance(value, dt.date):
        return formats.day(value, current())
    if isinstance(value, int) and not isinstance(value, bool):
        return formats.number(value, current())
    return say(value)


@register.tag("t")
def tag_t(parser: Parser, token: Token) -> Node:
    """`{% t "Cari {apa}" en="Find {apa}" apa=name %}`, with `as title` into a variable."""
    name, words, pairs = _arguments(parser, token)
    target = None
    if len(words) >= 3 and words[-2] == "as":
        target, words = words[-1], words[:-2]
    english = pairs.pop("en", None)
    if len(words) != 1 or english is None:
        raise template.TemplateSyntaxError('{% t %} is written {% t "Indonesian" en="English" %}: one literal text and its English')
    texts = {"id": _literal(words[0], name), "en": _literal(str(english.token), name)}
    places = [set(_PLACE.findall(text)) for text in texts.values()]
    if places[0] != places[1] or places[0] != pairs.keys():
        raise template.TemplateSyntaxError(f"{{% t %}}: both texts and the given values must name the same places: {token.contents}")
    return SayNode(texts, pairs, target)


class BilingualNode(Node):
    """Two renderings of a passage with markup; only the one in the current language is rendered."""

    def __init__(self, indonesian: NodeList, english: NodeList) -> None:
        self.indonesian, self.english = indonesian, english

    def render(self, context: Context) -> SafeString:
        """Render the passage in the language of the page."""
        return (self.english if current() == "en" else self.indonesian).render(context)


@register.tag("bilingual")
def tag_bilingual(parser: Parser, token: Token) -> Node:
    """`{% bilingual %}Baca <b>ini</b>{% en %}Read <b>this</b>{% endbilingual %}`."""
    indonesian = parser.parse(("en",))
    parser.delete_first_token()
    english = parser.parse(("endbilingual",))
    parser.delete_first_token()
    return BilingualNode(indonesian, english)


# --- components -------------------------------------------------------------------------------------------------


class PutNode(Node):
    """One component: its values resolved, said in the current language, and its partial rendered alone."""

    def __init__(self, component: Component, values: dict[str, FilterExpression], body: NodeList | None) -> None:
        self.component, self.values, self.body = component, values, body
        self.partial: Any = None
        if body is not None:
            self.nodelist = body

    def render(self, context: Context) -> SafeString:
        """Render the component's partial with its own values only."""
        component = self.component
        given: dict[str, Any] = dict(component.optional)
        english = current() == "en"
        for key, expression in self.values.items():
            if key.endswith("_en"):
                if english:
                    given[key[:-3]] = expression.resolve(context)
            elif not (english and f"{key}_en" in self.values):
                given[key] = say(expression.resolve(context))
        if component.prepare is not None:
            component.prepare(given)
        if self.body is not None:
            given["body"] = self.body.render(context)
        given["language"] = current()
        partial = self.partial
        if partial is None or settings.DEBUG:
            partial = self.partial = context.template.engine.get_template(f"kit/components/{component.name}.html")  # type: ignore[union-attr]
        return partial.render(context.new(given))


def _component(parser: Parser, token: Token, wraps: bool) -> tuple[Component, dict[str, FilterExpression]]:
    tag, words, pairs = _arguments(parser, token)
    if len(words) != 1:
        raise template.TemplateSyntaxError(f'{{% {tag} %}} is written {{% {tag} "component" parameter=value … %}}: {token.contents}')
    name = _literal(words[0], tag)
    component = COMPONENTS.get(name)
    if component is None or component.wraps is not wraps:
        known = ", ".join(sorted(one.name for one in COMPONENTS.values() if one.wraps is wraps))
        raise template.TemplateSyntaxError(f'{{% {tag} "{name}" %}}: there is no such component; there are: {known}')
    parameters = {*component.required, *component.optional}
    bases = {key[:-3] if key.endswith("_en") and key not in parameters else key for key in pairs}
    if unknown := sorted(bases - parameters):
        raise template.TemplateSyntaxError(f'"{name}" has no parameter {", ".join(unknown)}; it has {", ".join(sorted(parameters))}')
    if missing := sorted(set(component.required) - pairs.keys()):
        raise template.TemplateSyntaxError(f'"{name}" needs {", ".join(missing)}')
    return component, pairs


@register.tag("put")
def tag_put(parser: Parser, token: Token) -> Node:
    """`{% put "button" label="Kirim" label_en="Send" %}`: a component without content of its own."""
    component, values = _component(parser, token, wraps=False)
    return PutNode(component, values, None)


@register.tag("wrap")
def tag_wrap(parser: Parser, token: Token) -> Node:
    """`{% wrap "notice" kind="warning" %}…{% endwrap %}`: a component around content."""
    component, values = _component(parser, token, wraps=True)
    body = parser.parse(("endwrap",))
    parser.delete_first_token()
    return PutNode(component, values, body)


# --- small parts ------------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: Any = "", css: str = "") -> SafeString:
    """`{% icon "search" %}`: decoration; with `label=` it speaks."""
    return icons.svg(name, str(say(label)), css)


@register.simple_tag
def to(path: str) -> str:
    """`{% to "/layanan/" %}`: a stable address of ours in the language of the page."""
    return get_script_prefix().rstrip("/") + path


@register.simple_tag(takes_context=True)
def here(context: Context, path: str, exact: bool = False, but: str = "") -> SafeString:
    """`{% here "/layanan/" %}`: `aria-current` when the page is at or below the address, though not below `but`."""
    inner = getattr(context.get("request"), "path_info", "")
    if inner == path:
        return _CURRENT_PAGE
    if but and inner.startswith(but):
        return _NOT_CURRENT
    return _CURRENT_PART if not exact and path != "/" and inner.startswith(path) else _NOT_CURRENT


@register.simple_tag
def idempotency_key(value: Any = None) -> SafeString:
    """`{% idempotency_key %}`: a hidden field by which the second sending of one form is recognised."""
    return format_html('<input type="hidden" name="_key" value="{}">', value or new_id())


@register.simple_tag
def qr(value: str, label: str, en: str = "") -> SafeString:
    """`{% qr code "Kode QR" en="QR code" %}`: a code for a camera, drawn within the page; `label` is what a screen reader says."""
    return drawn_qr.svg(value, str(say({"id": label, "en": en or label})))


# --- filters ----------------------------------------------------------------------------------------------------


@register.filter
def spoken(value: Any) -> Any:
    """Return a Text or `{"id", "en"}` in the language of the page."""
    return say(value)


def _only(kind: type, value: Any, write: Any) -> str:
    return write(value, current()) if isinstance(value, kind) else ""


@register.filter
def date_id(value: Any) -> str:
    """`24 November 2026`."""
    return _only(dt.date, value, formats.day)


@register.filter
def date_short(value: Any) -> str:
    """`24 Nov 2026`, for tables."""
    return _only(dt.date, value, formats.short_day)


@register.filter
def weekday_id(value: Any) -> str:
    """`Selasa, 24 November 2026`."""
    return _only(dt.date, value, formats.weekday)


@register.filter
def time_id(value: Any) -> str:
    """`14.05 WITA`."""
    return formats.clock(value, current()) if isinstance(value, (dt.datetime, dt.time)) else ""


@register.filter
def moment_id(value: Any) -> str:
    """`24 November 2026, 14.05 WITA`."""
    return f"{formats.day(value, current())}, {formats.clock(value, current())}" if isinstance(value, dt.datetime) else date_id(value)


@register.filter
def idr(value: Any) -> str:
    """`Rp25.000`; 0 is said as `Gratis`."""
    return "" if value in (None, "") else formats.idr(int(value), current())


@register.filter
def number(value: Any, places: int | None = None) -> str:
    """`1.234,5`."""
    return "" if value in (None, "") else formats.number(value, current(), places)


@register.filter
def size(value: Any) -> str:
    """`1,4 MB`."""
    return "" if value in (None, "") else formats.size(int(value), current())
