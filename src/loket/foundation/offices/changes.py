"""
What each kind of change checks and does: one table, so that there is one mechanism for all of them.

`check` runs when it is proposed and again when it is approved: the world may have moved on between.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from loket.foundation.audit.values import Act
from loket.foundation.common.text import Text
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.identity.errors import AppointmentNotFound
from loket.foundation.identity.values import Appointment, NewAccount
from loket.foundation.offices import posts
from loket.foundation.offices.errors import BadPost, NothingToChange
from loket.foundation.offices.values import Appoint, ChangeKind, End, Hire, Load, Reassign, ResetFactor

RESET_SUBJECT: Final = Text(id="Faktor kedua Anda diatur ulang", en="Your second factor was reset")
RESET_BODY: Final = Text(
    id="Dua pengelola menyetujui pengaturan ulang kode masuk Anda. Semua perangkat Anda keluar, dan undangan untuk memasang kode baru dikirim ke surel Anda. "
    "Bila bukan Anda yang meminta, segera hubungi pengelola Loket lewat nomor kantor.",
    en="Two operators agreed to reset your sign-in code. All your devices were signed out, and an invitation to set up a new code goes to your e-mail. "
    "If you did not ask for it, reach the operators of Loket by the office number at once.",
)


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind of change is checked, whom it concerns, and what it does; `apply` returns whom to invite."""

    concerns: Callable[[str, Any], frozenset[UUID]]
    check: Callable[[str, Any], None]
    apply: Callable[[Act, Any], tuple[UUID, ...]]
    size: Callable[[Any], int] = lambda change: 1


def _account_of(email: str) -> UUID | None:
    found = identity.find_account_by_login(login=email)
    return found.id if found else None


def _offices_of(region: str, account: UUID | None) -> tuple[Appointment, ...]:
    return identity.list_offices(region=region, account=account) if account else ()


def _refuse_doubles(post: Any, held: tuple[Appointment, ...]) -> None:
    if any(posts.is_same(post, one) for one in held):
        raise NothingToChange


def _concerned_by_hire(region: str, change: Hire) -> frozenset[UUID]:
    account = _account_of(change.email)
    return frozenset({account} if account else ())


def _check_hire(region: str, change: Hire) -> None:
    account = _account_of(change.email)
    held = _offices_of(region, account)
    posts.check(region, change.post, account=account, held=held)
    _refuse_doubles(change.post, held)


def _apply_hire(act: Act, change: Hire) -> tuple[UUID, ...]:
    account = _account_of(change.email)
    if account is not None:
        return _appointed(act, account, change.post)
    return identity_writes.load_accounts(act=act, accounts=[_new_account(act.region, (change,))])


def _new_account(region: str, rows: tuple[Hire, ...]) -> NewAccount:
    """Return the account of somebody with no account yet, with all offices that name the address; its owner confirms it by the link."""
    first = rows[0]
    return NewAccount(
        email=first.email, name=first.name, password=None, language=first.language, is_confirmed=False,
        appointments=tuple(posts.as_appointment(region, row.post) for row in rows),
    )  # fmt: skip


def _appointed(act: Act, account: UUID, post: Any) -> tuple[UUID, ...]:
    # Because: what a citizen set up alone opens no office; only who is in office already has a way in that two people agreed to.
    is_new = not identity.holds_office(account=account)
    identity_writes.appoint(act=act, account=account, appointment=posts.as_appointment(act.region, post))
    return (account,) if is_new or not identity.list_ready(accounts=[account]) else ()


def _check_appoint(region: str, change: Appoint) -> None:
    identity.get_account(account_id=change.account)
    held = _offices_of(region, change.account)
    posts.check(region, change.post, account=change.account, held=held)
    _refuse_doubles(change.post, held)


def _check_end(region: str, change: End) -> None:
    held = identity.get_appointment(region=region, appointment=change.appointment)
    if change.until <= held.valid_from:
        raise BadPost("until", posts.PERIOD)
    if held.valid_until is not None and held.valid_until <= change.until:
        raise NothingToChange


def _apply_end(act: Act, change: End) -> tuple[UUID, ...]:
    identity_writes.end_appointment(act=act, appointment=change.appointment, until=change.until)
    return ()


def _check_reassign(region: str, change: Reassign) -> None:
    held = identity.get_appointment(region=region, appointment=change.appointment)
    if change.post.valid_from <= held.valid_from:
        raise BadPost("valid_from", posts.PERIOD)
    if held.valid_until is not None and held.valid_until < change.post.valid_from:
        raise AppointmentNotFound
    others = tuple(one for one in _offices_of(region, held.account) if one.id != held.id)
    posts.check(region, change.post, account=held.account, held=(*others, held))
    if posts.is_same(change.post, held):
        raise NothingToChange
    _refuse_doubles(change.post, others)


def _apply_reassign(act: Act, change: Reassign) -> tuple[UUID, ...]:
    held = identity.get_appointment(region=act.region, appointment=change.appointment)
    identity_writes.end_appointment(act=act, appointment=change.appointment, until=change.post.valid_from)
    return _appointed(act, held.account, change.post)


def _holder(region: str, appointment: UUID) -> frozenset[UUID]:
    return frozenset({identity.get_appointment(region=region, appointment=appointment).account})


def _check_reset(region: str, change: ResetFactor) -> None:
    if not _offices_of(region, change.account):
        raise AppointmentNotFound


def _apply_reset(act: Act, change: ResetFactor) -> tuple[UUID, ...]:
    identity_writes.drop_ways(act=act, account=change.account, reason="factor_reset")
    identity_writes.end_sessions(act=act, account=change.account, reason="factor_reset")
    identity_writes.tell_account(act=act, account=change.account, kind="security.factor_reset", subject=RESET_SUBJECT, body=RESET_BODY)
    return (change.account,)


def _concerned_by_load(region: str, change: Load) -> frozenset[UUID]:
    return frozenset(one.id for one in identity.find_accounts_by_login(logins=[row.email for row in change.rows]).values())


def _check_load(region: str, change: Load) -> None:
    if not change.rows:
        raise NothingToChange
    for row in change.rows:
        posts.check_place(region, row.post)


def _apply_load(act: Act, change: Load) -> tuple[UUID, ...]:
    known = identity.find_accounts_by_login(logins=[row.email for row in change.rows])
    fresh: dict[str, list[Hire]] = {}
    invited: list[UUID] = []
    for row in change.rows:
        account = known.get(row.email)
        if account is None:
            fresh.setdefault(row.email, []).append(row)
        elif not any(posts.is_same(row.post, one) for one in _offices_of(act.region, account.id)):
            invited.extend(_appointed(act, account.id, row.post))
    if fresh:
        invited.extend(identity_writes.load_accounts(act=act, accounts=[_new_account(act.region, tuple(rows)) for rows in fresh.values()]))
    return tuple(dict.fromkeys(invited))


RULES: Final[Mapping[ChangeKind, Rule]] = {
    ChangeKind.HIRE: Rule(_concerned_by_hire, _check_hire, _apply_hire),
    ChangeKind.APPOINT: Rule(
        lambda region, change: frozenset({change.account}), _check_appoint, lambda act, change: _appointed(act, change.account, change.post)
    ),
    ChangeKind.END: Rule(lambda region, change: _holder(region, change.appointment), _check_end, _apply_end),
    ChangeKind.REASSIGN: Rule(lambda region, change: _holder(region, change.appointment), _check_reassign, _apply_reassign),
    ChangeKind.RESET_FACTOR: Rule(lambda region, change: frozenset({change.account}), _check_reset, _apply_reset),
    ChangeKind.LOAD: Rule(_concerned_by_load, _check_load, _apply_load, size=lambda change: len(change.rows)),
}
