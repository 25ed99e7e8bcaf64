"""Cases from submission to decision in one process: `python -m bench.life COUNT PART` prints {per_second, cpu_ms, ended}; parts share no officer."""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from loket.config import cli

# Lives before the clock: definitions, calendars and modules are read once in a process that serves for weeks.
WARM = 20

if TYPE_CHECKING:
    from loket.foundation.audit.values import Act
    from loket.services.cases.values import CaseStep


def main(count: int, part: int) -> None:
    """Submit one, take and decide the oldest that waits, `count` times; drafts are made, and WARM lives led, before the clock starts."""
    cli.setup_django()
    from bench import drafts
    from loket.foundation.audit.values import Act, ActorKind
    from loket.foundation.common import ids
    from loket.foundation.identity import queries as identity
    from loket.services.catalogue import queries as catalogue
    from loket.services.journey import operations
    from loket.services.rollout import queries as rollout

    made = drafts.make(WARM + count)
    at = dt.datetime.now(dt.UTC)
    live = rollout.get_live("ktp-penggantian", "97.01", at)
    definition = catalogue.get_definition(live.hash)
    deciding = definition.first_step
    while not deciding.actor:
        deciding = definition.step(deciding.outcomes["accept"].next[0])
    actor = deciding.actor
    seats = [seat.account_id for seat in identity.officers_in(region="97.01", position=actor, at=at)][part::2]
    began, cpu = time.perf_counter(), time.process_time()
    ended = 0
    for number, one in enumerate(made):
        if number == WARM:
            began, cpu, ended = time.perf_counter(), time.process_time(), 0
        account = UUID(one["account"])
        act = Act(region="97.01", actor=str(account), kind=ActorKind.CITIZEN, at=dt.datetime.now(dt.UTC), purpose="apply")
        operations.submit(act=act, account=account, draft=ids.from_text(one["draft"]), idempotency_key=uuid4().hex)
        officer = seats[number % len(seats)]
        work = Act(region="97.01", actor=str(officer), kind=ActorKind.OFFICER, at=dt.datetime.now(dt.UTC), purpose="work")
        step = operations.take_next(act=work, officer=officer)
        if step is not None:
            _decide(work, step)
            ended += 1
    took, used = time.perf_counter() - began, time.process_time() - cpu
    if ended < count * 0.9:
        raise SystemExit(f"only {ended} of {count} cases were decided")
    print(json.dumps({"per_second": ended / took, "cpu_ms": used * 1000 / ended, "ended": ended}))


def _decide(act: Act, step: CaseStep) -> None:
    """Accept; or, when the register cannot be changed as the application asks, refuse with the first reason there is."""
    from loket.foundation.residents.errors import EffectRefused
    from loket.services.cases import queries as cases
    from loket.services.catalogue import queries as catalogue
    from loket.services.journey import operations

    officer, revision = UUID(act.actor), step.revision
    try:
        operations.decide(act=act, officer=officer, step=step.id, revision=revision, outcome="accept")
    except EffectRefused:
        case = cases.get_case(region=act.region, case=step.case)
        reasons = catalogue.get_definition(case.version_hash).step(step.step).outcomes["refuse"].reasons
        operations.decide(act=act, officer=officer, step=step.id, revision=revision, outcome="refuse", reason=reasons[0].id)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
