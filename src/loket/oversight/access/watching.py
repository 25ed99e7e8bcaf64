"""
Looking through the record of readings, batch by batch from a stored position, for what is unusual. Private to the room.

Invariant: signals and position change in one transaction, and each signal has a key: a job that is killed half-way begins the batch
again, and nothing is signalled twice. Two workers never look through at once (advisory lock).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from loket.foundation.agencies import queries as agencies
from loket.foundation.agencies.errors import UnknownAgency, UnknownUnit
from loket.foundation.audit import queries as record
from loket.foundation.audit.values import Reading, system_act
from loket.foundation.common import dates
from loket.foundation.common.calendars import WorkingCalendar
from loket.foundation.identity import queries as identity
from loket.foundation.residents import queries as residents
from loket.oversight.access import judging, models, signals, terms
from loket.oversight.access.signals import Found, Reader
from loket.oversight.access.values import RuleBook, RuleName
from loket.services.cases import queries as cases

NAME: Final = "signals"
#: Unit: readings looked through in one transaction.
BATCH: Final = 500
#: Unit: readings of one reader on one day that are counted.
MOST_OF_A_DAY: Final = 5000


def look_through(*, at: dt.datetime, limit: int = BATCH) -> int:
    """Look through the next readings and raise what is unusual; return how many were looked at (0: nothing waits)."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"access:{NAME}"])
        if not cursor.fetchone()[0]:
            return 0
        place, _ = models.Position.objects.get_or_create(name=NAME)
        batch = record.list_readings_after(xact=place.xact, line=place.line, limit=limit)
        if not batch:
            return 0
        by_region: dict[str, list[Reading]] = defaultdict(list)
        for _, reading in batch:
            by_region[reading.region].append(reading)
        for region, readings in by_region.items():
            _raise(region, judge(region, readings), at)
        place.xact, place.line, place.moved_at = batch[-1][0], batch[-1][1].id, at
        place.save()
        return len(batch)


def judge(region: str, readings: Iterable[Reading]) -> dict[str, Found]:
    """Return what is unusual about some readings of a region, and about the days of their readers, by key; notes the days."""
    zone = agencies.get_region(region).time_zone
    days: dict[tuple[str, dt.date], list[Reading]] = defaultdict(list)
    for reading in readings:
        book = terms.rules_on(dates.civil_date(reading.at, time_zone=zone))
        if signals.opens(book, reading):
            days[reading.actor, dates.civil_date(reading.at, time_zone=zone)].append(reading)
    if not days:
        return {}
    protected = frozenset(models.Protected.objects.filter(region=region, removed_at__isnull=True).values_list("subject", flat=True))
    accounts = [account for actor, _ in days if (account := _uuid(actor)) is not None]
    people = identity.list_residents_of(region=region, accounts=accounts)
    posts = identity.list_appointed_posts(
        region=region, appointments=[one.appointment for those in days.values() for one in those if one.appointment]
    )
    found: dict[str, Found] = {}
    for (actor, on), those in days.items():
        position, unit = next((posts[one.appointment] for one in those if one.appointment in posts), ("", ""))
        book = terms.rules_on(on)
        reader = _reader(region, actor, position, on, people.get(_uuid(actor) or UUID(int=0)), those)
        in_hand = _in_hand(region, actor, those)
        whole = _day(region, actor, on, zone, book)
        several = [
            *signals.family(book, reader, those), *signals.neighbours(book, reader, those, in_hand), *signals.well_known(book, reader, those, protected),
            signals.no_case(book, reader, those, in_hand), signals.hours(book, reader, whole, _calendar(region, unit)),
            _volume(region, book, reader, whole),
        ]  # fmt: skip
        found |= {one.key: one for one in several if one is not None}
    return found


def _raise(region: str, found: dict[str, Found], at: dt.datetime) -> None:
    known = set(models.Signal.objects.filter(region=region, key__in=list(found)).values_list("key", flat=True))
    new = {key: one for key, one in found.items() if key not in known}
    if new:
        judging.raise_signals(act=system_act("signals", region=region, at=at, purpose="watch"), found=new)


def _reader(region: str, actor: str, position: str, on: dt.date, resident: UUID | None, readings: Sequence[Reading]) -> Reader:
    if resident is None:
        return Reader(actor, position, on)
    subjects = {subject for one in readings for subject in one.subjects}
    return Reader(
        actor, position, on, relatives=residents.family_member_ids(region=region, resident_id=resident) | {resident},
        neighbours=residents.list_neighbours_among(region=region, resident_id=resident, others=subjects),
    )  # fmt: skip


def _in_hand(region: str, actor: str, readings: Sequence[Reading]) -> frozenset[UUID]:
    """Return the cases of these readings that are or were in the reader's hands: by a step of theirs, or by anything they did there."""
    account, wanted = _uuid(actor), {one.case for one in readings if one.case is not None}
    if account is None or not wanted:
        return frozenset()
    held = cases.list_cases_held_by(region=region, officer=account, cases=wanted)
    # Because: a step that was put back names nobody any more; the record still knows who had it.
    acted = {one for one in wanted - held if record.list_entries(region=region, case=one, actor=actor, limit=1).items}
    return held | frozenset(acted)


def _day(region: str, actor: str, on: dt.date, zone: str, book: RuleBook) -> list[Reading]:
    since = dates.start_of_day(on, time_zone=zone)
    until = dates.start_of_day(on + dt.timedelta(days=1), time_zone=zone)
    found = record.list_readings_by(region=region, actor=actor, since=since, until=until, limit=MOST_OF_A_DAY)
    return [one for one in found if signals.opens(book, one)]


def _volume(region: str, book: RuleBook, reader: Reader, whole: Sequence[Reading]) -> Found | None:
    since = reader.on - dt.timedelta(days=book.rules[RuleName.VOLUME].numbers["habit_days"])
    earlier = models.ReaderDay.objects.filter(region=region, on__gte=since, on__lt=reader.on)
    own = list(earlier.filter(actor=reader.actor).values_list("people", flat=True))
    peers = (
        list(earlier.filter(position=reader.position).exclude(actor=reader.actor).values_list("people", flat=True)[:2000]) if reader.position else []
    )
    people = len({subject for one in whole for subject in one.subjects})
    models.ReaderDay.objects.update_or_create(
        region=region, actor=reader.actor, on=reader.on, defaults={"position": reader.position, "people": people, "readings": len(whole)}
    )
    return signals.volume(book, reader, whole, own=own, peers=peers)


def _calendar(region: str, unit: str) -> WorkingCalendar:
    try:
        return agencies.calendar_for(region, unit=unit or None)
    except (UnknownAgency, UnknownUnit):
        return agencies.calendar_for(region)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
