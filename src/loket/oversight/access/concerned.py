"""Who has no say, and sees nothing, because it is their own matter: the reader, the person, and the family card of either. Private to the room."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from loket.foundation.identity import queries as identity
from loket.foundation.residents import queries as residents
from loket.oversight.access import policy

#: A matter: who read, as the record names them (None: nobody knows), and whom it is about.
Matter = tuple[str | None, UUID | None]


def relatives_of(region: str, account: UUID) -> frozenset[UUID]:
    """Return an account's own resident and everybody on the same family card; empty when not connected."""
    own = identity.resident_of(account_id=account, region=region)
    return residents.family_member_ids(region=region, resident_id=own) | {own} if own else frozenset()


def which(region: str, account: UUID, matters: Sequence[Matter]) -> tuple[bool, ...]:
    """Say of each of up to 2,000 matters whether it concerns an account. A few queries, however many there are."""
    relatives = relatives_of(region, account)
    readers = {actor: found for actor, _ in matters if actor and (found := _account_of(actor)) is not None}
    known = identity.list_residents_of(region=region, accounts=list(readers.values())) if readers and relatives else {}
    answers = []
    for actor, subject in matters:
        reader = known.get(readers[actor]) if actor in readers else None
        concerned = [one for one in (subject, reader) if one is not None]
        answers.append(policy.refusal_to_take_part(auditor=account, relatives=relatives, reader=actor, concerned=concerned) is not None)
    return tuple(answers)


def is_one(region: str, account: UUID, matter: Matter) -> bool:
    """Say whether one matter concerns an account."""
    return which(region, account, [matter])[0]


def _account_of(actor: str) -> UUID | None:
    try:
        return UUID(actor)
    except ValueError:
        return None
