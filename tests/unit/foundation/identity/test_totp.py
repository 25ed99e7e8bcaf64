"""Codes as the standard gives them."""

from __future__ import annotations

import datetime as dt

import pytest

from loket.foundation.identity import totp

#: RFC 6238, appendix B: the secret of the SHA-1 rows, and (seconds, code); the last six of eight digits.
RFC_SECRET = b"12345678901234567890"
RFC_ROWS = [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130")]


@pytest.mark.parametrize(("seconds", "code"), RFC_ROWS)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    at = dt.datetime.fromtimestamp(seconds, tz=dt.UTC)
    assert totp.code_of(RFC_SECRET, totp.step_at(at)) == code
    assert totp.matching_step(RFC_SECRET, code, at) == totp.step_at(at)


def test_a_phone_may_be_half_a_minute_early_or_late_and_no_more() -> None:
    at = dt.datetime(2026, 11, 24, 1, 0, tzinfo=dt.UTC)
    now = totp.step_at(at)
    heard = [shift for shift in range(-4, 5) if totp.matching_step(RFC_SECRET, totp.code_of(RFC_SECRET, now + shift), at) is not None]
    assert heard == [-1, 0, 1]


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "٢٨٧٠٨٢", "287 82"])
def test_what_is_no_code_is_never_right(code: str) -> None:
    assert totp.matching_step(RFC_SECRET, code, dt.datetime.fromtimestamp(59, tz=dt.UTC)) is None


def test_a_secret_is_typed_and_read_back_and_its_address_is_what_apps_read() -> None:
    text = totp.as_text(RFC_SECRET)
    assert totp.from_text(text.lower()[:16] + " " + text.lower()[16:]) == RFC_SECRET
    address = totp.address_of(RFC_SECRET, account="a@b.example", issuer="Loket NJ")
    assert address == f"otpauth://totp/Loket%20NJ%3Aa%40b.example?secret={text}&issuer=Loket%20NJ&digits=6&period=30"
    assert totp.new_secret() != totp.new_secret()
