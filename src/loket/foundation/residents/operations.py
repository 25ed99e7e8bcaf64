"""Public writes of the register: the effects of `record` steps, and loads."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.database import statements
from loket.foundation.events import operations as outbox
from loket.foundation.residents import events, household, loading, models, places, versions
from loket.foundation.residents.correcting import correct_person as correct_person
from loket.foundation.residents.duplicates import advance_duplicate_scan as advance_duplicate_scan
from loket.foundation.residents.duplicates import begin_duplicate_scan as begin_duplicate_scan
from loket.foundation.residents.duplicates import decide_pair as decide_pair
from loket.foundation.residents.effects import CARRIED_OUT
from loket.foundation.residents.effects.given import Work, read_parameters
from loket.foundation.residents.errors import UnknownEffect
from loket.foundation.residents.imports import advance_import as advance_import
from loket.foundation.residents.imports import begin_import as begin_import
from loket.foundation.residents.imports import end_import as end_import
from loket.foundation.residents.loading import PeopleLoaded
from loket.foundation.residents.restricting import release as release
from loket.foundation.residents.restricting import restrict as restrict
from loket.foundation.residents.results import from_json, to_json
from loket.foundation.residents.values import EFFECTS, NewFamily, Value

RESULT: Final = "residents_effect.result"


@audit.operation("residents.effect.applied")
def apply_effect(*, act: Act, effect: str, case: UUID, step: str, applicant: UUID, parameters: Mapping[str, Any]) -> dict[str, Value]:
    """
    Carry out one effect of the vocabulary (`values.EFFECTS`) in the transaction of the caller and return its results.

    `applicant` is the resident in whose family the effect happens. `step` names the run of the step: the same case and
    step again changes nothing and returns the same results. Results are typed as the vocabulary says (dates are dt.date).

    :raises EffectRefused: a parameter or the state of the register stands against it; nothing is changed.
    :raises PersonNotFound: the applicant is not in `act.region`.
    :raises Stale: somebody changed the same family at the same moment.
    :raises UnknownEffect: no effect of that name.
    """
    spec = EFFECTS.get(effect)
    if spec is None:
        raise UnknownEffect(effect)
    act = dataclasses.replace(act, case=case)
    row_id = ids.new_id()
    if not _claim(act, row_id, effect, case, step):
        done = models.EffectApplied.objects.get(case=case, step=step, region=act.region)
        audit.record(act, "residents.effect.repeated", table="residents_effect", row=done.id, details={"effect": effect, "step": step}, case=case)
        return from_json(spec, settings.LOKET_KEYRING.open_json(done.result_sealed or b"", column=RESULT, row=str(done.id)))
    work = Work(
        act=act,
        source=versions.source_of(act, effect, case),
        case=case,
        today=places.today(act),
        given=read_parameters(spec, parameters),
        household=household.lock(region=act.region, applicant=applicant),
    )
    results = CARRIED_OUT[effect](work)
    if results.keys() != spec.results.keys():
        raise UnknownEffect(f"{effect} gives other results than the vocabulary says")
    plain = to_json(results)
    kept = settings.LOKET_KEYRING.seal_json(plain, column=RESULT, row=str(row_id))
    statements.changed("UPDATE residents_effect SET result_sealed = %s WHERE id = %s", [kept, row_id])
    audit.record(
        act, "residents.effect.applied", table="residents_effect", row=row_id, columns={"result": plain},
        details={"effect": effect, "step": step}, subject=applicant, case=case,
    )  # fmt: skip
    return results


@audit.operation("residents.people.loaded")
def load_people(*, act: Act, families: Iterable[NewFamily]) -> PeopleLoaded:
    """
    Enter families with their people by COPY, each person and card with version 1 and a line in the record.

    Measured: 20,000 people in 6,000 families, sealed and recorded, take 2.5 s on one of two cores. All or nothing: split a
    larger load into calls of some ten thousand people.

    :raises ValueError: a family without exactly one head, a wrong number or word; nothing is entered.
    :raises django.db.IntegrityError: a NIK or family card number that the region has already.
    """
    load = ids.new_id()
    loaded = loading.load(act, families)
    audit.record(
        act, "residents.people.loaded", table="residents_resident", row=load,
        details={"people": len(loaded.people), "families": len(loaded.families)},
    )  # fmt: skip
    outbox.publish(act, events.PEOPLE_LOADED, ref=load, payload={"people": len(loaded.people), "families": len(loaded.families)})
    return loaded


@audit.operation("residents.results.forgotten")
def forget_results(*, act: Act, case: UUID) -> int:
    """Destroy the results that were kept for doing the steps of a case once, when its years are over; the register itself stays. Return how many."""
    count: int = models.EffectApplied.objects.filter(region=act.region, case=case, result_sealed__isnull=False).update(result_sealed=None)
    audit.record(act, "residents.results.forgotten", table="residents_effect", row=case, case=case, details={"count": count})
    return count


def _claim(act: Act, row_id: UUID, effect: str, case: UUID, step: str) -> bool:
    """Say whether this step is ours to do. Waits for another transaction that does the same step."""
    return bool(statements.changed(
        'INSERT INTO residents_effect (id, region, "case", step, effect, at) VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT ("case", step) DO NOTHING',
        [row_id, act.region, case, step, effect, act.at],
    ))  # fmt: skip
