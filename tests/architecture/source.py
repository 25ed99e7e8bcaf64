"""What the architecture tests look at: the source, parsed once."""

from __future__ import annotations

import ast
import functools
import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from loket.config import rooms

TOP: Final = Path(__file__).resolve().parents[2]
SOURCE: Final = TOP / "src"
FLOORS: Final = ("foundation", "services", "oversight", "people", "web")


@functools.cache
def modules() -> dict[str, Path]:
    """Return every module of ours with its file, migrations left out."""
    found = {}
    for path in sorted((SOURCE / "loket").glob("**/*.py")):
        if "migrations" not in path.parts:
            name = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
            found[name] = path
    return found


@functools.cache
def tree(module: str) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(modules()[module].read_text())


@functools.cache
def calls() -> tuple[tuple[str, ast.Call], ...]:
    """Return every call in the source with its module, walked through once for all who ask."""
    return tuple((module, node) for module in modules() for node in ast.walk(tree(module)) if isinstance(node, ast.Call))


def room_of(module: str) -> str | None:
    """Return `loket.<floor>.<room>` of a module, or None for the roof."""
    parts = module.split(".")
    return ".".join(parts[:3]) if len(parts) >= 3 and parts[1] in FLOORS else None


def room_folders() -> list[Path]:
    """Return the folders of all rooms that exist, whether listed or not."""
    return sorted(p for floor in FLOORS for p in (SOURCE / "loket" / floor).glob("*") if (p / "__init__.py").exists())


@functools.cache
def _offered(module: str) -> frozenset[str]:
    """The names that a face takes from other files of its room to offer them: `from … import name as name`."""
    imports = [node for node in ast.walk(tree(module)) if isinstance(node, ast.ImportFrom)]
    return frozenset(one.name for node in imports for one in node.names if one.asname == one.name)


def public_functions(face: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield `module.function` and the function for what rooms offer in a face, e.g. `operations`, whichever file of the room holds it."""
    for room in room_folders():
        name = ".".join(room.relative_to(SOURCE).parts) + f".{face}"
        if name in modules():
            module = import_module(name)
            for attribute, function in sorted(vars(module).items()):
                own_file = inspect.isfunction(function) and function.__module__ == name
                if not attribute.startswith("_") and (own_file or (inspect.isfunction(function) and attribute in _offered(name))):
                    yield f"{name}.{attribute}", function


__all__ = ["SOURCE", "TOP", "calls", "modules", "public_functions", "room_folders", "room_of", "rooms", "tree"]
