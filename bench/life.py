"""Cases from submission to decision in one process: `python -m bench.life COUNT PART` prints {per_second, cpu_ms}; parts share no officer."""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from uuid import UUID, uuid4

from loket.config import cli


def main(count: int, part: int) -> None:
    """Submit one, take and decide the oldest that waits, `count` times; drafts are made before the clock starts."""
    cli.setup_django()
    from bench import drafts
    from loket.foundation.audit.values import Act, ActorKind
    from loket.foundation.common import ids
    from loket.foundation.identity import queries as identity
    from loket.services.catalogue import queries as catalogue
    from loket.services.journey import operations
    from loket.services.rollout import queries as rollout

    made = drafts.make(count)
    at = dt.datetime.now(dt.UTC)
    live = rollout.get_live("ktp-penggantian", "97.01", at)
    actor = next(step.actor for step in catalogue.get_definition(live.hash).steps if step.actor)
    seats = [seat.account_id for seat in identity.officers_in(region="97.01", position=actor, at=at)][part::2]
    began, cpu = time.perf_counter(), time.process_time()
    ended = 0
    for number, one in enumerate(made):
        account = UUID(one["account"])
        act = Act(region="97.01", actor=str(account), kind=ActorKind.CITIZEN, at=dt.datetime.now(dt.UTC), purpose="apply")
        operations.submit(act=act, account=account, draft=ids.from_text(one["draft"]), idempotency_key=uuid4().hex)
        officer = seats[number % len(seats)]
        work = Act(region="97.01", actor=str(officer), kind=ActorKind.OFFICER, at=dt.datetime.now(dt.UTC), purpose="work")
        step = operations.take_next(act=work, officer=officer)
        if step is not None:
            operations.decide(act=work, officer=officer, step=step.id, revision=step.revision, outcome="accept")
            ended += 1
    took, used = time.perf_counter() - began, time.process_time() - cpu
    if ended < count * 0.9:
        raise SystemExit(f"only {ended} of {count} cases were decided")
    print(json.dumps({"per_second": ended / took, "cpu_ms": used * 1000 / ended}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
