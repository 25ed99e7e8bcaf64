"""Results of effects as JSON and back, typed as the vocabulary says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from loket.foundation.residents.values import EffectSpec, Value


def to_json(results: Mapping[str, Value]) -> dict[str, Any]:
    """Return results with dates as ISO text and lists as lists."""
    return {name: _plain(value) for name, value in results.items()}


def from_json(spec: EffectSpec, plain: Mapping[str, Any]) -> dict[str, Value]:
    """Return what `to_json` was given."""
    read: dict[str, Value] = {}
    for name, kind in spec.results.items():
        value = plain[name]
        if value is not None and kind == "date":
            value = dt.date.fromisoformat(value)
        read[name] = tuple(value) if isinstance(value, list) else value
    return read


def _plain(value: Value) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
