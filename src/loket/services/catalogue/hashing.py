"""
The name of a content: sha256 over canonical JSON.

Invariant: the bytes that are hashed never change for a content once published: keys sorted, no spaces, UTF-8, entries that
have their default left out. So a new optional entry of the format changes no old hash; a default, once released, never changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from loket.services.catalogue.definition import ServiceDefinition

FORMAT: Final = 1


def plain(definition: ServiceDefinition) -> dict[str, Any]:
    """Return the definition as plain JSON data, defaults left out, keys in the package's order."""
    return definition.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def canonical(value: object) -> bytes:
    """Return canonical JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode()


def hash_of(value: object) -> str:
    """Return sha256 hex of the canonical JSON of plain data."""
    return hashlib.sha256(canonical(value)).hexdigest()


def package_hash(base: ServiceDefinition, templates: Mapping[str, str]) -> str:
    """Return the name of a package before any region's parameters: the same everywhere."""
    return hash_of({"format": FORMAT, "definition": plain(base), "templates": dict(templates)})


def version_hash(region: str, definition: ServiceDefinition, templates: Mapping[str, str]) -> str:
    """Return the name of what runs in a region: region, merged definition, templates."""
    return hash_of({"format": FORMAT, "region": region, "definition": plain(definition), "templates": dict(templates)})
