"""What a session stands for, as a table of truth."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from loket.foundation.identity import policy
from loket.foundation.identity.values import ACR, PROOFS, Account, Assurance, Method, Proved

NOW = dt.datetime(2026, 11, 24, 1, 30, tzinfo=dt.UTC)


def _account(assurance: Assurance, *, strong_until: dt.datetime | None = None) -> Account:
    return Account(
        id=UUID(int=1), email=None, name="Sari Contoh", language="id", resident_id=None, region=None, assurance=assurance, is_active=True,
        email_confirmed=False, created_at=NOW, phone="+6281200000000", strong_until=strong_until,
    )  # fmt: skip


TOMORROW = NOW + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("known", "methods", "strong_until", "level"),
    [
        (Assurance.BASIC, [Method.PASSWORD], None, Assurance.BASIC),
        (Assurance.BASIC, [Method.PASSKEY], None, Assurance.BASIC),
        (Assurance.BASIC, [Method.PHONE_CODE], TOMORROW, Assurance.BASIC),
        (Assurance.VERIFIED, [], None, Assurance.VERIFIED),
        (Assurance.VERIFIED, [Method.PASSWORD], None, Assurance.VERIFIED),
        (Assurance.VERIFIED, [Method.PHONE_CODE], None, Assurance.VERIFIED),
        (Assurance.VERIFIED, [Method.UPSTREAM], None, Assurance.VERIFIED),
        (Assurance.VERIFIED, [Method.PASSWORD, Method.TOTP], None, Assurance.STRONG),
        (Assurance.VERIFIED, [Method.PASSKEY], None, Assurance.STRONG),
        (Assurance.VERIFIED, [Method.PASSWORD, Method.RECOVERY_CODE], None, Assurance.STRONG),
        (Assurance.VERIFIED, [Method.PHONE_CODE], TOMORROW, Assurance.STRONG),
        (Assurance.VERIFIED, [Method.PHONE_CODE], NOW, Assurance.VERIFIED),
        (Assurance.VERIFIED, [Method.PASSWORD], TOMORROW, Assurance.VERIFIED),
    ],
)
def test_a_level_is_what_is_known_of_the_account_and_what_was_proved(
    known: Assurance, methods: list[Method], strong_until: dt.datetime | None, level: Assurance
) -> None:
    proofs = [Proved(method, NOW - dt.timedelta(minutes=5)) for method in methods]
    assert policy.session_assurance(account=_account(known, strong_until=strong_until), proofs=proofs, at=NOW).level is level


@pytest.mark.parametrize(
    ("age", "level"),
    [
        (dt.timedelta(hours=11, minutes=59), Assurance.STRONG),
        (policy.STRONG_LASTS, Assurance.VERIFIED),
        (dt.timedelta(seconds=-1), Assurance.VERIFIED),
    ],
)
def test_a_strong_proof_counts_for_twelve_hours_and_never_from_the_future(age: dt.timedelta, level: Assurance) -> None:
    found = policy.session_assurance(account=_account(Assurance.VERIFIED), proofs=[Proved(Method.PASSKEY, NOW - age)], at=NOW)
    assert found.level is level


def test_tokens_get_the_words_of_rfc_8176_and_the_last_proof() -> None:
    proofs = [Proved(Method.PASSWORD, NOW - dt.timedelta(hours=2)), Proved(Method.TOTP, NOW - dt.timedelta(minutes=1))]
    found = policy.session_assurance(account=_account(Assurance.VERIFIED), proofs=proofs, at=NOW)
    assert (found.acr, found.amr, found.auth_time) == ("urn:loket:acr:kuat", ("mfa", "otp", "pwd"), NOW - dt.timedelta(minutes=1))
    alone = policy.session_assurance(account=_account(Assurance.BASIC), proofs=proofs[:1], at=NOW)
    assert (alone.acr, alone.amr) == ("urn:loket:acr:dasar", ("pwd",))
    assert policy.session_assurance(account=_account(Assurance.BASIC), proofs=[], at=NOW).auth_time is None


def test_a_session_keeps_each_method_once_with_its_last_time() -> None:
    session: dict[str, object] = {}
    session[PROOFS] = policy.with_proof(session, Method.PASSWORD, NOW)
    session[PROOFS] = policy.with_proof(session, Method.TOTP, NOW)
    session[PROOFS] = policy.with_proof(session, Method.TOTP, NOW + dt.timedelta(hours=1))
    assert policy.proofs_of(session) == (Proved(Method.PASSWORD, NOW), Proved(Method.TOTP, NOW + dt.timedelta(hours=1)))


@pytest.mark.parametrize("kept", [None, "x", [["unknown", 1]], [["password"]], [["password", "soon"]], [["password", 10**30]], [7]])
def test_what_a_session_kept_and_nobody_can_read_proves_nothing(kept: object) -> None:
    assert policy.proofs_of({PROOFS: kept}) == ()


def test_every_level_has_its_name_for_other_systems_and_they_have_an_order() -> None:
    assert set(ACR) == set(Assurance)
    assert len(set(ACR.values())) == len(Assurance)
    assert Assurance.STRONG.reaches(Assurance.VERIFIED)
    assert Assurance.VERIFIED.reaches(Assurance.VERIFIED)
    assert not Assurance.BASIC.reaches(Assurance.VERIFIED)
