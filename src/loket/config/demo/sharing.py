"""
What agencies' systems may read in the demo, and what they read: grants in force, about to end, proposed and withdrawn; readings of the last
months by COPY, refused calls among them; an event that did not arrive.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping
from random import Random
from typing import Any, Final
from uuid import UUID

from django.db import connection

from loket.config.demo import chance
from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.clients.values import Client
from loket.foundation.common import dates
from loket.foundation.common.text import Text
from loket.foundation.exchange import hooks, models, operations
from loket.foundation.exchange.values import ChangeKind, DeliveryState, Grant, Kind, Terms
from loket.foundation.identity import queries as identity

OPERATORS: Final = ("pengelola.diskominfo@nusajaya.example", "pengelola2.diskominfo@nusajaya.example")
#: Days back that readings are made up, and about how many a working day.
DAYS: Final = 90
A_DAY: Final = 7
_READ: Final = ("at", "entry", "region", "actor", "actor_kind", "purpose", "subjects", "fields", "request_id", "details")
_ATTEMPT: Final = ("at", "entry", "region", "event", "reason", "actor", "actor_kind", "purpose", "details", "request_id")
_LAW: Final = "Peraturan Bupati Nusa Jaya 14/2025 (fiktif)"
_CORE: Final = ("residents.name", "residents.birth_on", "residents.status", "residents.address", "residents.family.kk_number")


def make(region: str, now: dt.datetime, client: Client, *, citizen: str) -> None:
    """Make grants of an agency's application and what it read. `citizen`: the address of somebody who was read as well."""
    found = [identity.find_account_by_login(login=login) for login in OPERATORS]
    if any(one is None for one in found):
        return  # a world too small to have two operators
    first, second = (one.id for one in found if one is not None)
    people = _People(region, now, first, second, client)
    aid = people.grant("bantuan_sosial", "Menyalurkan bantuan sosial", "Paying social aid", f"{_LAW} Pasal 6", days=(-240, 100), fields=_CORE,
                       kinds=(Kind.VERIFY, Kind.LOOKUP, Kind.FAMILY), per_day=500)  # fmt: skip
    lists = people.grant("pemutakhiran_penerima", "Memutakhirkan daftar penerima bantuan", "Keeping the list of recipients true", f"{_LAW} Pasal 7", days=(-120, 17),
                         fields=("residents.name", "residents.status"), kinds=(Kind.CHANGES,), per_day=2_000)  # fmt: skip
    over = people.grant("survei_2026", "Survei kesejahteraan 2026", "Welfare survey 2026", f"{_LAW} Pasal 9", days=(-200, 60), fields=("residents.name",),
                        kinds=(Kind.LOOKUP,), per_day=100)  # fmt: skip
    operations.withdraw(act=people.operator(first, -35), grant=over.id, reason="Survei selesai lebih awal (fiktif).")
    people.grant("beasiswa", "Menyeleksi penerima beasiswa daerah", "Choosing who gets the region's scholarship", f"{_LAW} Pasal 11", days=(5, 200),
                 fields=("residents.name", "residents.family.welfare_decile"), kinds=(Kind.LOOKUP,), per_day=200, is_approved=False)  # fmt: skip
    account = identity.find_account_by_login(login=citizen)
    _readings(region, now, client, aid, account.resident_id if account else None)
    _undelivered(people, lists)


class _People:
    """Two operators who work together, and the application they grant things to."""

    def __init__(self, region: str, now: dt.datetime, first: UUID, second: UUID, client: Client) -> None:
        self.region, self.now, self.first, self.second, self.client = region, now, first, second, client
        self.today = dates.civil_date(now, time_zone=agencies.get_region(region).time_zone)

    def operator(self, account: UUID, days: float) -> Act:
        """Return an act of an operator, some days from now."""
        return Act(region=self.region, actor=str(account), kind=ActorKind.OPERATOR, at=self.now + dt.timedelta(days=days), purpose="manage")

    def grant(
        self, purpose: str, indonesian: str, english: str, law: str, *, days: tuple[int, int], fields: tuple[str, ...], kinds: tuple[Kind, ...], per_day: int,
        is_approved: bool = True,
    ) -> Grant:  # fmt: skip
        """Have one operator propose a grant and the other approve it just before it begins."""
        terms = Terms(
            client_id=self.client.client_id, recipient="Dinas Sosial", purpose=purpose, purpose_text=Text(id=indonesian, en=english), legal_basis=law,
            kinds=frozenset(kinds), fields=fields, family_fields=("residents.name", "residents.family.relation") if Kind.FAMILY in kinds else (),
            changes=frozenset(ChangeKind) if Kind.CHANGES in kinds else frozenset(), villages=(), valid_from=self.today + dt.timedelta(days=days[0]),
            valid_until=self.today + dt.timedelta(days=days[1]), per_day=per_day,
        )  # fmt: skip
        at = min(days[0], 0)
        made = operations.propose(act=self.operator(self.first, at - 2), terms=terms, note="Perjanjian kerja sama 12/2026 (fiktif).")
        return operations.approve(act=self.operator(self.second, at - 1), grant=made.id) if is_approved else made


def _readings(region: str, now: dt.datetime, client: Client, grant: Grant, citizen: UUID | None) -> None:
    """Write what was read on working days, the counters of those days, and some calls that were refused."""
    rng = Random(f"sharing {now.date().isoformat()}")  # noqa: S311 - made-up readings need no secrecy
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM residents_resident WHERE region = %s AND status = 'active' ORDER BY id LIMIT 400", [region])
        known = [row[0] for row in cursor.fetchall()]
    zone, used, reads, refused = agencies.get_region(region).time_zone, Counter[dt.date](), [], []
    for back in range(DAYS, 0, -1):
        day = now - dt.timedelta(days=back)
        if dates.civil_date(day, time_zone=zone).weekday() >= 5:
            continue
        for _ in range(rng.randint(1, 2 * A_DAY - 1) if known else 0):
            at = day.replace(hour=1, minute=0, second=0, microsecond=0) + dt.timedelta(seconds=rng.randint(0, 7 * 3600))
            kind = rng.choice((Kind.VERIFY, Kind.LOOKUP, Kind.LOOKUP))
            fields = [
                path.removeprefix("residents.") for path in (grant.terms.fields if kind is Kind.LOOKUP else ("residents.name", "residents.birth_on"))
            ]
            details = _details(client, grant, rng)
            reads.append(
                (
                    at,
                    chance.id_at(rng, at),
                    region,
                    client.actor,
                    "partner",
                    grant.terms.purpose,
                    [rng.choice(known)],
                    fields,
                    _request(rng),
                    json.dumps(details),
                )
            )
            used[dates.civil_date(at, time_zone=zone)] += 1
        if rng.random() < 0.12:
            at = day.replace(hour=3, minute=rng.randint(0, 59))
            reason, more = rng.choice(
                (
                    ("exchange.field.not_granted", {"fields": ["residents.mother_name"]}),
                    ("exchange.person.unknown", {"people": 1}),
                    ("exchange.grant.ended", {}),
                )
            )
            refused.append((at, chance.id_at(rng, at), region, "exchange.person.read", reason, client.actor, "partner", grant.terms.purpose, json.dumps({**_details(client, grant, rng), "operation": "lookup", **more}), _request(rng)))  # fmt: skip
    for back, kind in ((61, Kind.LOOKUP), (19, Kind.LOOKUP), (3, Kind.VERIFY)) if citizen else ():
        at = (now - dt.timedelta(days=back)).replace(hour=2, minute=17 + back % 30)
        fields = [
            path.removeprefix("residents.") for path in (grant.terms.fields if kind is Kind.LOOKUP else ("residents.name", "residents.birth_on"))
        ]
        reads.append(
            (
                at,
                chance.id_at(rng, at),
                region,
                client.actor,
                "partner",
                grant.terms.purpose,
                [citizen],
                fields,
                _request(rng),
                json.dumps(_details(client, grant, rng)),
            )
        )
        used[dates.civil_date(at, time_zone=zone)] += 1
    _copy("audit_read", _READ, sorted(reads, key=lambda row: row[0]))
    _copy("audit_attempt", _ATTEMPT, sorted(refused, key=lambda row: row[0]))
    _copy("exchange_usage", ("grant_id", "day", "people", "calls"), [(grant.id, day, count, count) for day, count in sorted(used.items())])


def _undelivered(people: _People, grant: Grant) -> None:
    """Keep an address of the application, and an event that it did not take."""
    own = Act(region=people.region, actor=people.client.actor, kind=ActorKind.PARTNER, at=people.now - dt.timedelta(days=100), purpose="webhooks")
    hook, _ = operations.enter_webhook(
        act=own, client_id=people.client.client_id, url="https://dinsos.nusajaya.example/loket/kabar", purpose=grant.terms.purpose
    )
    at = people.now - dt.timedelta(days=12)
    models.Delivery.objects.create(
        hook_id=hook.id, type="residents.changed", data={"purpose": grant.terms.purpose, "kinds": ["death"]}, state=DeliveryState.DEAD.value,
        tries=len(hooks.PAUSES) + 1, made_at=at, ended_at=at + dt.timedelta(days=3), last_answer="timeout",
    )  # fmt: skip
    models.Hook.objects.filter(pk=hook.id).update(is_on=False)  # nobody answers there


def _details(client: Client, grant: Grant, rng: Random) -> Mapping[str, Any]:
    return {
        "client": client.client_id, "grant": str(grant.id), "agency_case": f"BANSOS/2026/{rng.randint(1, 9_999):06}", "xroad_client": "ID/GOV/97.01.dinsos/bansos",
        "xroad_id": str(chance.id_at(rng, grant.proposed_at)), "xroad_user": f"ID-dinsos-{rng.randint(1, 12):02}",
    }  # fmt: skip


def _request(rng: Random) -> str:
    return f"{rng.getrandbits(64):016x}"


def _copy(table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(f"COPY {table} ({','.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
