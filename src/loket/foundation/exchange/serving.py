"""
What an agency's system may read, and how it is recorded: by whom, for which purpose, in which case of theirs, by which grant.

The order of every call: the grant (from memory), the count of the day (which looks whether that grant still holds), the people (the same
statement whether somebody is found or not), the record. Nobody is read who was not counted; nothing is told before it is recorded.
The last three are one statement (`database.gated`), and but for families it is all of the operation.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.clients.errors import TokenRefused
from loket.foundation.database import statements
from loket.foundation.exchange import counting, events, held, marks, names, places, policy, rows, sandbox
from loket.foundation.exchange.errors import BadCursor, CallRefused, OverLimit
from loket.foundation.exchange.values import (
    MOST_IN_BATCH,
    TOLD_OF_DEPARTED,
    VERIFIED,
    Answer,
    Call,
    Change,
    ChangeKind,
    ChangePage,
    Claim,
    FamilyAnswer,
    Grant,
    Kind,
)
from loket.foundation.residents import queries as residents
from loket.foundation.residents.values import Value

_Found = Mapping[str, tuple[Mapping[str, Value], tuple[Mapping[str, Value], ...]]]
_Waiting = tuple[int, ChangeKind, str, dt.datetime]
#: Changes looked through at once for people within a grant, and how often in one call.
STRETCH: Final = 1_000
MOST_STRETCHES: Final = 20
_CHANGES: Final = """
SELECT id, kind, resident, at FROM exchange_change
WHERE region = %s AND kind = ANY(%s::text[]) AND id > %s::bigint AND at >= %s::timestamptz ORDER BY id LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked: of whom (numbers, or ids for changes), how many count, and which fields, when not all that are granted."""

    kind: Kind
    keys: Sequence[str]
    people: int
    fields: tuple[str, ...] = ()
    departed: bool = False

    def paths(self, grant: Grant) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return what a grant tells of each person, and of each member of the family."""
        if self.kind is Kind.VERIFY:
            return VERIFIED, ()
        if self.kind is Kind.FAMILY:
            return tuple(path for path in grant.terms.fields if path.startswith("residents.family.")), self.fields or grant.terms.family_fields
        granted = self.fields or grant.terms.fields
        return (tuple(path for path in TOLD_OF_DEPARTED if path in granted) if self.departed else granted), ()


@audit.operation(events.READ)
def verify(*, act: Act, call: Call, claim: Claim) -> bool:
    """
    Say whether somebody has this NIK, this name and this birth date, and nothing more. Unknown, elsewhere and otherwise are all no.

    :raises CallRefused: as `policy` says, and when the day's number is used up.
    """
    return bool(_verified(act, call, [claim])[0].is_match)


@audit.operation(events.READ)
def lookup(*, act: Act, call: Call, nik: str, fields: Collection[str] = ()) -> Answer | None:
    """
    Return the granted fields (or those of them named in `fields`) of one person; None for nobody within the grant.

    :raises CallRefused: as `policy` says, and when the day's number is used up.
    """
    answer = _looked_up(act, call, [Claim(nik)], fields)[0]
    return answer if answer.is_known else None


@audit.operation(events.READ)
def batch(*, act: Act, call: Call, kind: Kind, claims: Sequence[Claim], fields: Collection[str] = ()) -> tuple[Answer, ...]:
    """
    Verify or look up many people at once, in the order given; each counts.

    :raises CallRefused: as `policy` says; when not all of them fit into what is left of the day, none is read.
    :raises ValueError: for more than `values.MOST_IN_BATCH`, or another kind.
    """
    if not 1 <= len(claims) <= MOST_IN_BATCH or kind not in (Kind.VERIFY, Kind.LOOKUP):
        raise ValueError("a batch verifies or looks up 1 to 100 people")
    return _verified(act, call, claims) if kind is Kind.VERIFY else _looked_up(act, call, claims, fields)


def family(*, act: Act, call: Call, nik: str, fields: Collection[str] = ()) -> FamilyAnswer | None:
    """
    Return the granted fields of each member of the family of a person, and what is granted of the card; None for nobody within the grant.

    Each member counts. A family that does not fit into the day is told to nobody; that it was asked for has counted and is recorded.

    :raises CallRefused: as `policy` says, and when the day's number is used up.
    """
    answer = _family(act=act, call=call, nik=nik, fields=fields)
    if isinstance(answer, OverLimit):
        audit.record_attempt(act, events.READ, reason=answer.code, details=answer.recorded)
        raise answer
    return answer


@audit.operation(events.READ)
def _family(*, act: Act, call: Call, nik: str, fields: Collection[str]) -> FamilyAnswer | OverLimit | None:
    grant, found = _find(act, call, _Question(Kind.FAMILY, [nik], 1, tuple(fields)))
    if nik not in found:
        return None
    facts, members = found[nik]
    # Because: how many people a card tells of is known when it was read. The refusal is given back, not raised: a count and a reading that it
    # took back would let the last number of a day tell, for nothing and unseen, which families there are.
    if len(members) > 1 and _counted(act, call, grant, len(members) - 1, calls=0) is None:
        return _over(act, call, grant, Kind.FAMILY, len(members))
    return FamilyAnswer(facts, members)


def list_changes(*, act: Act, call: Call, after: str = "", limit: int = MOST_IN_BATCH) -> ChangePage:
    """
    Return the granted kinds of changes after a cursor, since the grant began, with the granted fields of whom they are about.

    Of somebody who left the region only that they did (`values.TOLD_OF_DEPARTED`).
    Whoever is not within the grant by now is left out before anything is counted: neither the number of the day nor the cursor tells of them.
    Each person told of counts; asking when nothing waits writes nothing.

    :raises BadCursor: a cursor of nobody's. :raises CallRefused: as `policy` says, and when the day's number is used up.
    """
    start = read_cursor(after)
    size = max(1, min(limit, MOST_IN_BATCH))
    try:
        grant = _permitted(act, call, Kind.CHANGES, (), fresh=True)
    except CallRefused as refusal:
        audit.record_attempt(act, events.READ, reason=refusal.code, details=refusal.recorded)
        raise
    # Because: how many it will be is known only when they were read; what is read until then is no data of anybody.
    waiting, seen = _within(act, call, grant, start, size + 1)
    if not waiting:
        return ChangePage((), write_cursor(seen) if seen > start else after, False)
    # Because: of those who left less is told than was granted, so a page holds either them or the others: it is counted and recorded as one question.
    is_departure = waiting[0][1] is ChangeKind.DEPARTURE
    shown = list(itertools.takewhile(lambda one: (one[1] is ChangeKind.DEPARTURE) is is_departure, waiting[:size]))
    return ChangePage(_told(act=act, call=call, shown=shown), write_cursor(shown[-1][0]), len(waiting) > len(shown))


@audit.operation(events.READ)
def _told(*, act: Act, call: Call, shown: Sequence[_Waiting]) -> tuple[Change, ...]:
    is_departure = shown[0][1] is ChangeKind.DEPARTURE
    keys = list(dict.fromkeys(key for _, _, key, _ in shown))
    _, found = _find(act, call, _Question(Kind.CHANGES, keys, len(shown), departed=is_departure))
    mark_of = marks.for_client(act, call.client_id)
    return tuple(
        Change(cursor=write_cursor(number), kind=kind, at=at, person=mark_of(key), facts=found[key][0])
        for number, kind, key, at in shown
        if key in found
    )


def read_cursor(text: str) -> int:
    """Read a cursor; none is the beginning. :raises BadCursor: it is none of ours."""
    if not text:
        return 0
    if len(text) > 16 or not text.startswith("c") or not all(sign in "0123456789abcdef" for sign in text[1:]) or len(text) < 2:
        raise BadCursor
    return int(text[1:], 16)


def write_cursor(number: int) -> str:
    """Write where the feed stands.

    >>> read_cursor(write_cursor(4711))
    4711
    """
    return f"c{number:x}"


def _find(act: Act, call: Call, question: _Question) -> tuple[Grant, _Found]:
    """
    Return the grant that lets this call, and who was found: counted, and recorded with what the call says.

    :raises CallRefused: no grant lets it, or the day is used up: then nobody was read. :raises TokenRefused: the token holds no more.
    """
    for fresh in (False, True):
        try:
            grant = _permitted(act, call, question.kind, question.fields, fresh=fresh)
        except CallRefused:
            _look_at_token(call)
            raise
        if call.is_sandbox:
            _look_at_token(call)
        found = _made_up(act, call, grant, question) if call.is_sandbox else _of_register(act, call, grant, question)
        if found is not None:
            return grant, found
        _look_at_token(call)
        if fresh or call.is_sandbox or counting.is_still(grant):
            break
    raise _over(act, call, grant, question.kind, question.people)


def _look_at_token(call: Call) -> None:
    """Look whether the token holds where no statement that counts did. :raises TokenRefused: it does not."""
    if call.token is not None and statements.one(f"SELECT {call.token.sql}", call.token.values) != (True,):
        raise TokenRefused


def _counted(act: Act, call: Call, grant: Grant, people: int, *, calls: int = 1) -> int | None:
    day = places.today(act)
    if call.is_sandbox:
        return counting.count_sandbox(grant.id, day=day, people=people, most=grant.terms.per_day, calls=calls)
    return counting.count(grant, day=day, people=people, calls=calls)


def _over(act: Act, call: Call, grant: Grant, kind: Kind, people: int) -> OverLimit:
    return OverLimit(retry_after=places.seconds_left(act), recorded={**_details(call, grant), "operation": kind.value, "people": people})


def _permitted(act: Act, call: Call, kind: Kind, fields: Collection[str], *, fresh: bool) -> Grant:
    day = places.today(act)
    if call.is_sandbox:
        known = sandbox.grants(act.region, call.client_id, call.purpose, day)
    else:
        known = held.grants(act.region, call.client_id, call.purpose, fresh=fresh)
    found = policy.chosen(known, day)
    refusal = policy.refusal_to_read(found, kind, fields) if isinstance(found, Grant) else found
    if refusal is None and isinstance(found, Grant):
        return found
    if not fresh and not call.is_sandbox:  # what was kept in memory may be older than a new grant
        return _permitted(act, call, kind, fields, fresh=True)
    assert isinstance(refusal, CallRefused)  # noqa: S101 - policy gives no other
    refusal.recorded = {**_details(call, None), "operation": kind.value, **refusal.recorded}
    raise refusal


def _of_register(act: Act, call: Call, grant: Grant, question: _Question) -> _Found | None:
    """Return who was found; None when this is not the grant any more, or the day is used up. How many were not found is kept among the attempts."""
    details, by_id = _details(call, grant), question.kind is Kind.CHANGES
    paths, member_paths = question.paths(grant)
    people = residents.find_people(
        act=act, gate=counting.gate(grant, day=places.today(act), people=question.people, token=call.token),
        misses=audit.miss_of_found(act, events.UNKNOWN, reason=events.UNKNOWN, asked=len(set(question.keys)), details=details),
        niks=() if by_id else question.keys, ids=[UUID(key) for key in question.keys] if by_id else (), paths=paths, member_paths=member_paths,
        villages=grant.terms.villages, details=details, also=("change",) if by_id else (), departed=question.departed,
    )  # fmt: skip
    return None if people is None else {key: (person.facts, person.members) for key, person in people.items()}


def _made_up(act: Act, call: Call, grant: Grant, question: _Question) -> _Found | None:
    if _counted(act, call, grant, question.people) is None:
        return None
    found: _Found = sandbox.find(question.keys, *question.paths(grant))
    details = {**_details(call, grant), "people": len(found)}
    audit.record(act, "exchange.sandbox.read", table="exchange_sandbox", row=grant.terms.purpose, details=details)
    return found


def _looked_up(act: Act, call: Call, claims: Sequence[Claim], fields: Collection[str]) -> tuple[Answer, ...]:
    _, found = _find(act, call, _Question(Kind.LOOKUP, [claim.nik for claim in claims], len(claims), tuple(dict.fromkeys(fields))))
    return tuple(Answer(claim.ref, claim.nik in found, found[claim.nik][0] if claim.nik in found else {}) for claim in claims)


def _verified(act: Act, call: Call, claims: Sequence[Claim]) -> tuple[Answer, ...]:
    _, found = _find(act, call, _Question(Kind.VERIFY, [claim.nik for claim in claims], len(claims)))
    answers = []
    for claim in claims:
        facts = found[claim.nik][0] if claim.nik in found else {}
        is_match = facts.get("residents.birth_on") == claim.birth_on and names.is_same(claim.name, str(facts.get("residents.name") or ""))
        answers.append(Answer(claim.ref, is_match, {}, is_match))
    return tuple(answers)


def _waiting(act: Act, call: Call, grant: Grant, start: int, limit: int) -> list[_Waiting]:
    if call.is_sandbox:
        return [(one.number, one.kind, one.nik, one.at) for one in sandbox.changes() if one.number > start and one.kind in grant.terms.changes][
            :limit
        ]
    since = dt.datetime.combine(grant.terms.valid_from, dt.time(), tzinfo=places.zone_of(act.region))
    found = statements.every(_CHANGES, [act.region, sorted(kind.value for kind in grant.terms.changes), start, since, limit])
    return [(number, ChangeKind(kind), str(resident), at) for number, kind, resident, at in found]


def _within(act: Act, call: Call, grant: Grant, start: int, limit: int) -> tuple[list[_Waiting], int]:
    """
    Return the next changes of people within the grant, at most so many, and up to where others alone were passed over.

    That place moves only by whole stretches of `STRETCH`, so that it tells nobody when something happened outside the grant.
    """
    if call.is_sandbox:
        return _waiting(act, call, grant, start, limit), start
    found: list[_Waiting] = []
    passed = place = start
    for _ in range(MOST_STRETCHES):
        stretch = _waiting(act, call, grant, place, STRETCH)
        found += _inside(act, grant, stretch)
        if len(found) >= limit or len(stretch) < STRETCH:
            break
        place = stretch[-1][0]
        passed = place if not found else passed
    return found[:limit], passed


def _inside(act: Act, grant: Grant, stretch: Sequence[_Waiting]) -> list[_Waiting]:
    """Return those of a stretch whose people are within the grant; of somebody who left, only that they did."""
    inside = {
        departed: residents.list_within(
            region=act.region, residents=[UUID(key) for _, kind, key, _ in stretch if (kind is ChangeKind.DEPARTURE) is departed],
            villages=grant.terms.villages, departed=departed,
        )
        for departed in (False, True)
    }  # fmt: skip
    return [one for one in stretch if UUID(one[2]) in inside[one[1] is ChangeKind.DEPARTURE]]


def _details(call: Call, grant: Grant | None) -> dict[str, Any]:
    """Return what the record says of a call: nothing about the person."""
    xroad = call.xroad.as_details()
    if "xroad_user" in xroad:
        xroad["xroad_user"] = rows.mark_of_user(xroad["xroad_user"])
    return {"client": call.client_id, **({"grant": str(grant.id)} if grant else {}), "agency_case": call.case, **xroad}
