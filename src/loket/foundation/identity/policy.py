"""Who may do what with accounts and appointments, and what a session has proved. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common.errors import Refusal
from loket.foundation.identity.errors import InvitationNeeded, NotAllowed, ProofNeeded
from loket.foundation.identity.values import AMR, PROOFS, Account, Assurance, Method, Proved, SessionAssurance

#: Source: NIST SP 800-63B-4 2.2.3, a day of work; the session itself ends earlier.
STRONG_LASTS: Final = dt.timedelta(hours=12)
#: Source: project rule. What changes how an account is opened asks for a proof from this sitting, not from this morning.
DEAR_WITHIN: Final = dt.timedelta(minutes=30)
#: Source: project rule. An officer saw the card and the phone of one person together; in a year numbers change hands.
COUNTER_CHECK_LASTS: Final = dt.timedelta(days=365)
#: Source: project rule. A prepaid number that nobody tops up is blocked after its weeks of grace and given to somebody else some weeks later.
PHONE_COUNTS_FOR: Final = dt.timedelta(days=90)
#: Methods that prove more than what can be overheard or guessed.
STRONG_METHODS: Final = frozenset({Method.PASSKEY, Method.TOTP, Method.RECOVERY_CODE})

_IDENTIFYING = (ActorKind.OFFICER, ActorKind.OPERATOR, ActorKind.SYSTEM)


def refusal_to_appoint(act: Act, *, region: str, account: UUID) -> NotAllowed | None:
    """Nobody appoints or ends alone: the system does it, when two people agreed (`foundation.offices`) or a file is loaded."""
    return None if act.kind is ActorKind.SYSTEM and act.region == region else NotAllowed()


def refusal_to_absent(act: Act, *, region: str, account: UUID) -> NotAllowed | None:
    """Officers note their own absence, operators of the region that of others."""
    allowed = act.actor == str(account) or act.kind in (ActorKind.OPERATOR, ActorKind.SYSTEM)
    return None if allowed and act.region == region else NotAllowed()


def refusal_to_link(act: Act, *, account: UUID) -> NotAllowed | None:
    """An officer who saw the identity card links somebody else's account, never the own one."""
    return None if act.kind in _IDENTIFYING and act.actor != str(account) else NotAllowed()


def refusal_to_change(act: Act, *, account: UUID) -> NotAllowed | None:
    """Password, language and name are changed by their owner, or by the system for somebody who proved the address."""
    return None if act.actor == str(account) or act.kind is ActorKind.SYSTEM else NotAllowed()


def refusal_to_enrol(act: Act, *, account: UUID, has_way: bool, has_phone: bool, holds_office: bool, proofs: Sequence[Proved]) -> Refusal | None:
    """
    Say why a further way in may not be added, or one taken away, now.

    Its owner alone, who proved themselves within half an hour: by one of the ways that are there, where there is one; else by a code to the phone,
    where codes can be sent (`has_phone`). Because: a stolen password must not become a way of its own. Whoever holds an office gets the first by an invitation that two people agreed to.
    """
    if act.actor != str(account):
        return NotAllowed()
    if holds_office and not has_way:
        return InvitationNeeded()
    fresh = {one.method for one in proofs if dt.timedelta(0) <= act.at - one.at < DEAR_WITHIN}
    wanted = STRONG_METHODS if has_way else frozenset({Method.PHONE_CODE}) if has_phone else frozenset(Method)
    return None if fresh & wanted else ProofNeeded()


def refusal_to_move(act: Act, *, account: UUID, has_way: bool, proofs: Sequence[Proved]) -> Refusal | None:
    """
    Say why the phone or e-mail address of an account may not be changed now: its owner, who has just proved themselves, by a strong way where there is one.

    Because: the phone that could be asked for may be the one that was lost; the former contact is told, and can stop it for seven days.
    """
    if act.actor != str(account):
        return NotAllowed()
    fresh = {one.method for one in proofs if dt.timedelta(0) <= act.at - one.at < DEAR_WITHIN}
    return None if fresh & (STRONG_METHODS if has_way else frozenset(Method)) else ProofNeeded()


def is_absent(account: Account, at: dt.datetime) -> bool:
    """Say whether the phone of an account was not seen for so long that its number may be somebody else's by now."""
    return account.phone is not None and account.phone_seen_at is not None and at - account.phone_seen_at > PHONE_COUNTS_FOR


def proofs_of(session: Mapping[str, Any]) -> tuple[Proved, ...]:
    """Return what a session proved, the earliest first; what cannot be read counts as nothing."""
    found = []
    for kept in session.get(PROOFS) or ():
        try:
            method, seconds = kept
            found.append(Proved(Method(method), dt.datetime.fromtimestamp(int(seconds), tz=dt.UTC)))
        except (TypeError, ValueError, OverflowError, OSError):
            continue
    return tuple(sorted(found, key=lambda one: one.at))


def with_proof(session: Mapping[str, Any], method: Method, at: dt.datetime) -> list[list[Any]]:
    """Return what a session keeps under `PROOFS` once a method was proved at a moment; each method is there once, with its last time."""
    kept = {one.method: one.at for one in proofs_of(session)} | {method: at}
    return [[word.value, int(when.timestamp())] for word, when in kept.items()]


def session_assurance(*, account: Account, proofs: Iterable[Proved], at: dt.datetime) -> SessionAssurance:
    """
    Return the level of a session: of what is known of its account, and of what was proved in it.

    Strong is only who is verified, and has proved in the last twelve hours a passkey, a code of the app or of the paper, or, while the check at
    the counter counts (`strong_until`), a code to the phone that the officer saw.
    """
    held = tuple(proofs)
    fresh = {one.method for one in held if dt.timedelta(0) <= at - one.at < STRONG_LASTS}
    by_counter = account.strong_until is not None and at < account.strong_until and Method.PHONE_CODE in fresh
    level = Assurance.BASIC
    if account.assurance.reaches(Assurance.VERIFIED):
        level = Assurance.STRONG if by_counter or fresh & STRONG_METHODS else Assurance.VERIFIED
    methods = {one.method for one in held}
    words = {word for method in methods for word in AMR[method]}
    if len({AMR[method] for method in methods if AMR[method]}) > 1:
        words.add("mfa")
    return SessionAssurance(level, tuple(sorted(words)), max((one.at for one in held), default=None))
