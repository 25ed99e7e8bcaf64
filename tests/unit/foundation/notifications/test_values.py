"""Which messages can be switched off."""

from __future__ import annotations

import pytest

from loket.foundation.notifications import values


@pytest.mark.parametrize(
    ("kind", "prefix", "can_be_off"),
    [
        ("decision.refused", "decision", False),
        ("security.password", "security", False),
        ("case.submitted", "case", True),
        ("weather.rain", "other", True),
    ],
)
def test_what_decides_or_protects_cannot_be_switched_off(kind: str, prefix: str, can_be_off: bool) -> None:
    assert (values.family(kind).prefix, values.family(kind).can_be_off) == (prefix, can_be_off)
