"""What the doors call their own addresses and form entries, the check of a package keeps free (one list: `catalogue.reserved`)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from loket.services.catalogue import reserved
from tests.architecture import source

# The modules that read the pages of a package as they were sent.
READERS = ("loket.web.citizen.drafts", "loket.web.citizen.correcting", "loket.web.citizen.uploads", "loket.web.citizen.posted")
FIELD = re.compile(r"^[a-z][a-z0-9_]*$")


def _routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        else:
            yield route.replace("^", "").rstrip("$")


def _words_at(name: str) -> set[str]:
    """The plain words of other addresses that stand where an id of this name would stand."""
    routes = [route.split("/") for route in _routes(get_resolver().url_patterns)]
    places = {tuple(parts[: parts.index(f"<slug:{name}>")]) for parts in routes if f"<slug:{name}>" in parts}
    assert places, f"no address holds a {name}"
    found = {parts[len(place)] for place in places for parts in routes if tuple(parts[: len(place)]) == place and len(parts) > len(place)}
    return {word for word in found if re.fullmatch(r"[a-z0-9-]+", word)}


def _names_read(module: str) -> set[str]:
    """The names that a module reads from what was sent: `POST.get("x")`, `"x" in POST`, `{"x"} & set(POST)`."""
    found = set()
    for node in ast.walk(source.tree(module)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            looked_at, words = node.func.value, node.args[:1]
        elif isinstance(node, ast.Compare):
            looked_at, words = node.comparators[0], [node.left]
        elif isinstance(node, ast.BinOp) and isinstance(node.left, ast.Set):
            looked_at, words = node.right, node.left.elts
        else:
            continue
        if any(isinstance(part, ast.Attribute) and part.attr == "POST" for part in ast.walk(looked_at)):
            found |= {word.value for word in words if isinstance(word, ast.Constant) and isinstance(word.value, str)}
    return {name for name in found if FIELD.match(name)}


def test_no_service_and_no_page_can_be_called_like_an_address_of_a_door() -> None:
    assert _words_at("service") == reserved.SERVICE_IDS
    assert _words_at("page") == reserved.PAGE_IDS


def test_no_field_can_be_called_like_a_part_of_the_form() -> None:
    assert set().union(*map(_names_read, READERS)) | {"csrfmiddlewaretoken"} == reserved.FIELD_IDS
