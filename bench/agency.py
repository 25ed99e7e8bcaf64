"""Agencies' systems with grants: `python -m bench.agency COUNT` prints their tokens, a purpose and the NIKs of COUNT people of the register."""

from __future__ import annotations

import datetime as dt
import json
import sys
from typing import Any

from loket.config import cli

REGION, PURPOSE = "97.01", "bantuan_sosial"
#: Because: one system may ask 1,200 times a minute; together these may ask faster than any server here answers.
SYSTEMS = 24


def made(count: int) -> dict[str, Any]:
    """Register applications, let two operators grant them three fields, and return what they need to ask."""
    from loket.foundation.agencies import queries as agencies
    from loket.foundation.audit.values import Act, ActorKind, system_act
    from loket.foundation.clients import operations as clients
    from loket.foundation.clients.values import SCOPES, ClientKind, Definition, ScopeUse
    from loket.foundation.common.text import Text
    from loket.foundation.exchange import operations as exchange
    from loket.foundation.exchange.values import Kind, Terms
    from loket.foundation.identity import operations as identity
    from loket.foundation.identity.values import Audience, NewAccount, NewAppointment
    from loket.foundation.residents import models, sealed

    now = dt.datetime.now(dt.UTC)
    today = (now + dt.timedelta(hours=8)).date()
    load = system_act("bench", region=REGION, at=now, purpose="load")
    unit = agencies.list_units(REGION, agency="diskominfo")[0].code
    seat = NewAppointment(
        region=REGION, agency="diskominfo", unit=unit, position="diskominfo/pengelola", audience=Audience.OPERATOR, valid_from=today
    )
    accounts = [NewAccount(f"p{number}@contoh.example", f"Pengelola {number}", None, appointments=(seat,)) for number in (1, 2)]
    first, second = identity.load_accounts(act=load, accounts=accounts)

    def operator(account: Any) -> Act:
        return Act(region=REGION, actor=str(account), kind=ActorKind.OPERATOR, at=now, purpose="manage")

    def system(number: int) -> str:
        client = clients.enter_client(
            act=load,
            definition=Definition(
                name=Text(id=f"Aplikasi Contoh {number}", en=f"Example application {number}"), kind=ClientKind.AGENCY, agency="dukcapil",
                uses=(ScopeUse("exchange", SCOPES["exchange"].text, "Peraturan contoh Pasal 1"),), redirect_uris=(), contact="Pengembang Contoh",
            ),
        )  # fmt: skip
        terms = Terms(
            client_id=client.client_id, recipient="Dinas Sosial Contoh", purpose=PURPOSE, purpose_text=Text(id="Menyalurkan bantuan sosial", en="Paying social aid"),
            legal_basis="Peraturan contoh Pasal 1", kinds=frozenset({Kind.LOOKUP}), fields=("residents.name", "residents.birth_on", "residents.village_code"),
            family_fields=(), changes=frozenset(), villages=(), valid_from=today, valid_until=today + dt.timedelta(days=90), per_day=100_000,
        )  # fmt: skip
        proposed = exchange.propose(act=operator(first), terms=terms)
        exchange.approve(act=operator(second), grant=proposed.id)
        act = Act(region=REGION, actor=client.actor, kind=ActorKind.PARTNER, at=now, purpose="bench")
        return clients.issue_own_token(act=act, client_id=client.client_id, scopes=("exchange",)).access

    rows = models.Resident.objects.filter(region=REGION, status="active").order_by("nik_index")[:count]
    niks = [sealed.unseal(sealed.PERSON, "nik", row.id, row.nik_sealed) for row in rows]
    return {"tokens": [system(number) for number in range(SYSTEMS)], "purpose": PURPOSE, "niks": niks}


if __name__ == "__main__":
    cli.setup_django()
    print(json.dumps(made(int(sys.argv[1]))))
