"""The journey of one application, from draft to document, as the rooms tell it to each other."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest

from loket.foundation.audit import queries as record
from loket.foundation.common import ids
from loket.foundation.residents import queries as residents
from loket.services.cases import queries as cases
from loket.services.cases.errors import NoSuchCase, StepTaken
from loket.services.cases.values import CaseState
from loket.services.journey import clock, operations, queries
from loket.services.journey.errors import AnswersInvalid, ConflictOfInterest, FieldsNeeded, NotYourStep, OutcomeUnknown, ReasonNeeded, StandardChanged
from tests.support import world as worlds

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)
BORN_ON = "2026-11-10"


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


def answers(world: worlds.World, draft: UUID, **changes: Any) -> dict[str, Any]:
    given = {
        "child_name": "Bintang Contoh Pratama", "sex": "male", "born_on": BORN_ON, "birth_place": "Nusa Jaya", "place_kind": "hospital",
        "mother": str(world.resident), "father": str(world.spouse), "parents_married": True,
        "birth_letter": [world.upload(draft)], "marriage_book": [world.upload(draft)],
    }  # fmt: skip
    return given | changes


def fill(world: worlds.World, **changes: Any) -> UUID:
    draft = operations.start(act=world.act(), account=world.citizen, service="akta-kelahiran")
    given = answers(world, draft.id, **changes)
    application = queries.get_application(act=world.act(), account=world.citizen, draft=draft.id)
    for page in application.definition.form.pages:
        names = {f.id for f in page.fields}
        draft = operations.save_page(
            act=world.act(), account=world.citizen, draft=draft.id, page=page.id, revision=draft.revision,
            raw={name: value for name, value in given.items() if name in names},
        )  # fmt: skip
    return draft.id


def send(world: worlds.World, *, at: dt.datetime = worlds.NOW, key: str | None = None, **changes: Any) -> UUID:
    draft = fill(world, **changes)
    return operations.submit(act=world.act(at=at), account=world.citizen, draft=draft, idempotency_key=key or uuid4().hex).case


def decide(world: worlds.World, position: str, outcome: str, *, at: dt.datetime = worlds.NOW, **more: Any) -> CaseState:
    officer = world.officers[position]
    step = operations.take_next(act=world.officer_act(position, at), officer=officer)
    assert step is not None
    return operations.decide(act=world.officer_act(position, at), officer=officer, step=step.id, revision=step.revision, outcome=outcome, **more)


def test_a_birth_goes_from_draft_to_a_new_resident_and_a_certificate(world: worlds.World) -> None:
    case = send(world)
    assert decide(world, "dukcapil/verifikator", "accept") is CaseState.IN_PROGRESS
    assert decide(world, "dukcapil/kepala", "accept") is CaseState.COMPLETED
    shown = queries.get_own_case(act=world.act(), account=world.citizen, case=case)
    assert [d.document for d in shown.documents] == ["certificate"]
    names = {m.name for m in residents.family_members(act=world.act(), resident_id=world.resident)}
    assert "Bintang Contoh Pratama" in names


def test_the_case_keeps_the_hash_of_the_version_it_began_under(world: worlds.World) -> None:
    case = send(world)
    newer = worlds.publish(
        "dukcapil/akta-kelahiran", at=worlds.NOW + HOUR,
        changes={"service.yaml": [("version: 1\n", "version: 2\n")]},
    )  # fmt: skip
    assert cases.get_case(region=world.region, case=case).version_hash == world.hashes["akta-kelahiran"] != newer


def test_a_draft_under_an_older_version_is_sent_only_after_it_was_renewed(world: worlds.World) -> None:
    draft = fill(world)
    later = worlds.NOW + HOUR
    worlds.publish("dukcapil/akta-kelahiran", at=later, changes={"service.yaml": [("version: 1\n", "version: 2\n")]})
    with pytest.raises(StandardChanged):
        operations.submit(act=world.act(at=later), account=world.citizen, draft=draft, idempotency_key="a")
    operations.renew(act=world.act(at=later), account=world.citizen, draft=draft)
    assert operations.submit(act=world.act(at=later), account=world.citizen, draft=draft, idempotency_key="a").is_new


def test_sent_twice_is_one_case_and_the_same_answer(world: worlds.World) -> None:
    draft = fill(world)
    first = operations.submit(act=world.act(), account=world.citizen, draft=draft, idempotency_key="once")
    second = operations.submit(act=world.act(), account=world.citizen, draft=draft, idempotency_key="once")
    assert (second.case, second.number, second.promised_on) == (first.case, first.number, first.promised_on)
    assert not second.is_new
    assert len(cases.list_for_account(region=world.region, account=world.citizen)) == 1


def test_a_return_names_the_field_stops_the_clock_and_moves_the_promise(world: worlds.World) -> None:
    case = send(world)
    before = cases.get_case(region=world.region, case=case)
    state = decide(world, "dukcapil/verifikator", "return", reason="name_differs", fields=["child_name"], note="Lihat baris pertama surat.")
    assert state is CaseState.RETURNED
    later = worlds.NOW + dt.timedelta(days=2)
    resumed = operations.resubmit(
        act=world.act(at=later), account=world.citizen, case=case, answers={"child_name": "Bintang Contoh Purnama", "sex": "female"}
    )
    assert resumed is CaseState.IN_PROGRESS
    after = cases.get_case(region=world.region, case=case)
    content = cases.get_content(region=world.region, case=case)
    assert content.answers["child_name"] == "Bintang Contoh Purnama"
    assert content.answers["sex"] == "male"  # was not asked for, so it does not change
    assert (after.promised_on - before.promised_on).days == 2
    assert decide(world, "dukcapil/verifikator", "accept", at=later) is CaseState.IN_PROGRESS


def test_a_rule_decides_again_after_a_correction(world: worlds.World) -> None:
    case = send(world)
    decide(world, "dukcapil/verifikator", "return", reason="date_differs", fields=["born_on"])
    operations.resubmit(act=world.act(at=worlds.NOW + HOUR), account=world.citizen, case=case, answers={"born_on": "2026-05-01"})
    rows = [d.row for d in queries.get_own_case(act=world.act(), account=world.citizen, case=case).decisions if d.kind == "rule"]
    assert rows == ["complete", "late_report"]


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"outcome": "praise"}, OutcomeUnknown),
        ({"outcome": "refuse"}, ReasonNeeded),
        ({"outcome": "refuse", "reason": "because"}, ReasonNeeded),
        ({"outcome": "return", "reason": "name_differs"}, FieldsNeeded),
    ],
)
def test_an_officer_chooses_among_the_outcomes_and_reasons_of_the_step(world: worlds.World, given: dict[str, Any], refusal: type[Exception]) -> None:
    send(world)
    with pytest.raises(refusal):
        decide(world, "dukcapil/verifikator", **given)
    assert operations.take_next(act=world.officer_act("dukcapil/verifikator"), officer=world.officers["dukcapil/verifikator"]) is not None


def test_two_officers_never_decide_one_step_and_nothing_is_lost(world: worlds.World) -> None:
    send(world)
    first = world.officers["dukcapil/verifikator"]
    step = operations.take_next(act=world.officer_act("dukcapil/verifikator"), officer=first)
    assert step is not None
    other = world.officers["dukcapil/verifikator#2"]
    assert operations.take_next(act=world.officer_act("dukcapil/verifikator#2"), officer=other) is None
    with pytest.raises(NotYourStep):
        operations.decide(act=world.officer_act("dukcapil/verifikator#2"), officer=other, step=step.id, revision=step.revision, outcome="accept")
    operations.decide(act=world.officer_act("dukcapil/verifikator"), officer=first, step=step.id, revision=step.revision, outcome="accept")
    with pytest.raises(StepTaken) as stale:
        operations.decide(act=world.officer_act("dukcapil/verifikator"), officer=first, step=step.id, revision=step.revision, outcome="accept")
    assert stale.value.status == 409


def test_work_is_given_first_in_first_out_and_spread_over_officers(world: worlds.World) -> None:
    sent = [send(world, at=worlds.NOW + n * dt.timedelta(minutes=1)) for n in range(4)]
    later = worlds.NOW + HOUR
    taken = []
    for _ in range(2):
        for position in ("dukcapil/verifikator", "dukcapil/verifikator#2"):
            step = operations.take_next(act=world.officer_act(position, later), officer=world.officers[position])
            assert step is not None
            taken.append(step.case)
            operations.decide(
                act=world.officer_act(position, later), officer=world.officers[position], step=step.id, revision=step.revision, outcome="accept"
            )
    assert taken == sent


def test_nobody_gets_the_case_of_their_own_family(world: worlds.World) -> None:
    from loket.foundation.identity import models

    officer = world.officers["dukcapil/verifikator"]
    models.Account.objects.filter(pk=officer).update(resident_id=world.spouse, region=world.region)
    send(world)
    assert operations.take_next(act=world.officer_act("dukcapil/verifikator"), officer=officer) is None
    step = operations.take_next(act=world.officer_act("dukcapil/verifikator#2"), officer=world.officers["dukcapil/verifikator#2"])
    assert step is not None
    models.Account.objects.filter(pk=officer).update(resident_id=None)
    models.Account.objects.filter(pk=world.officers["dukcapil/verifikator#2"]).update(resident_id=world.spouse, region=world.region)
    with pytest.raises(ConflictOfInterest):
        queries.get_desk_case(act=world.officer_act("dukcapil/verifikator#2"), officer=world.officers["dukcapil/verifikator#2"], step=step.id)


def test_a_refusal_is_contested_before_another_officer(world: worlds.World) -> None:
    case = send(world)
    assert decide(world, "dukcapil/verifikator", "refuse", reason="not_parent") is CaseState.REFUSED
    operations.object_to_refusal(act=world.act(at=worlds.NOW + HOUR), account=world.citizen, case=case, text="Saya ibunya.")
    assert operations.take_next(act=world.officer_act("dukcapil/verifikator#2"), officer=world.officers["dukcapil/verifikator#2"]) is None
    state = decide(world, "dukcapil/kepala", "overturn", at=worlds.NOW + 2 * HOUR)
    assert state is CaseState.IN_PROGRESS
    assert decide(world, "dukcapil/kepala", "accept", at=worlds.NOW + 3 * HOUR) is CaseState.COMPLETED


def test_an_upheld_refusal_stays_and_is_heard_once(world: worlds.World) -> None:
    from loket.services.journey.errors import AlreadyHeard

    case = send(world)
    decide(world, "dukcapil/verifikator", "refuse", reason="not_parent")
    operations.object_to_refusal(act=world.act(), account=world.citizen, case=case, text="Mohon diperiksa lagi.")
    assert decide(world, "dukcapil/kepala", "uphold", reason="refusal_right") is CaseState.REFUSED
    with pytest.raises(AlreadyHeard):
        operations.object_to_refusal(act=world.act(), account=world.citizen, case=case, text="Sekali lagi.")


def test_a_withdrawn_case_leaves_the_queue(world: worlds.World) -> None:
    case = send(world)
    operations.withdraw(act=world.act(), account=world.citizen, case=case)
    assert operations.take_next(act=world.officer_act("dukcapil/verifikator"), officer=world.officers["dukcapil/verifikator"]) is None
    assert cases.get_case(region=world.region, case=case).state is CaseState.WITHDRAWN


def test_the_clock_reminds_then_tells_and_puts_a_held_step_back(world: worlds.World) -> None:
    case = send(world)
    operations.take_next(act=world.officer_act("dukcapil/verifikator"), officer=world.officers["dukcapil/verifikator"])
    promised = cases.get_case(region=world.region, case=case).promised_at
    early = clock.tick(promised - HOUR)
    assert (early.warned, early.released) == (1, 1)  # the verifier had four working hours
    late = clock.tick(promised + HOUR)
    assert (late.overdue, late.released) == (1, 0)
    assert clock.tick(promised + HOUR) == type(late)()
    assert [e.kind for e in cases.list_events(case=case)] == ["submitted", "warned", "overdue"]


def test_silence_is_consent_only_where_the_package_says_so(world: worlds.World) -> None:
    from loket.services.cases import models

    case = send(world)
    models.Case.objects.filter(id=case).update(on_overdue="deemed_granted")
    promised = cases.get_case(region=world.region, case=case).promised_at
    assert clock.tick(promised + HOUR).deemed == 1
    deemed = cases.get_case(region=world.region, case=case)
    assert deemed.is_deemed
    assert deemed.state is CaseState.COMPLETED


def test_answers_are_checked_again_when_sent_and_name_only_the_family(world: worlds.World) -> None:
    with pytest.raises(AnswersInvalid) as refused:
        fill(world, mother=str(ids.new_id()))
    assert "mother" in refused.value.errors


def test_a_case_is_nobody_elses_and_not_of_another_region(world: worlds.World) -> None:
    case = send(world)
    with pytest.raises(NoSuchCase):
        queries.get_own_case(act=world.act(world.stranger), account=world.stranger, case=case)
    with pytest.raises(NoSuchCase):
        queries.get_own_case(act=world.act(region=worlds.OTHER_REGION), account=world.citizen, case=case)


def test_every_step_is_in_the_record_with_actor_and_case(world: worlds.World) -> None:
    case = send(world)
    decide(world, "dukcapil/verifikator", "accept")
    decide(world, "dukcapil/kepala", "accept")
    entries = record.list_entries(region=world.region, case=case, limit=100).items
    told = {entry.event for entry in entries}
    assert {
        "cases.case.submitted", "decisions.decision.made", "cases.step.taken", "cases.step.ended", "cases.case.affected",
        "documents.document.issued", "cases.case.completed",
    } <= told  # fmt: skip
    assert str(world.officers["dukcapil/kepala"]) in {entry.actor for entry in entries}
    kept = str([entry.details for entry in entries])
    assert "Bintang" not in kept
    assert "Sari" not in kept


def test_reading_a_case_at_the_desk_is_recorded_with_purpose_and_case(world: worlds.World) -> None:
    case = send(world)
    officer = world.officers["dukcapil/verifikator"]
    step = operations.take_next(act=world.officer_act("dukcapil/verifikator"), officer=officer)
    assert step is not None
    queries.get_desk_case(act=world.officer_act("dukcapil/verifikator"), officer=officer, step=step.id)
    reading = record.list_readings(region=world.region, case=case).items[0]
    assert reading.actor == str(officer)
    assert world.resident in reading.subjects
    assert "residents.family.kk_number" in reading.fields


def test_a_return_by_rule_names_what_the_package_says_and_can_be_mended(world: worlds.World) -> None:
    case = send(world, parents_married=False)
    shown, _, _ = queries.get_correction_form(act=world.act(), account=world.citizen, case=case)
    assert shown.case.state is CaseState.RETURNED
    assert [set(c.fields) for c in shown.corrections] == [{"father", "couple_statement"}]
    state = operations.resubmit(act=world.act(at=worlds.NOW + HOUR), account=world.citizen, case=case, answers={"father": ""})
    assert state is CaseState.IN_PROGRESS


def test_an_answer_that_was_emptied_is_taken_out_of_the_draft(world: worlds.World) -> None:
    draft = operations.start(act=world.act(), account=world.citizen, service="akta-kelahiran")
    given = {"mother": str(world.resident), "father": str(world.spouse), "parents_married": True}
    draft = operations.save_page(act=world.act(), account=world.citizen, draft=draft.id, page="orang-tua", revision=draft.revision, raw=given)
    assert "father" in draft.answers
    draft = operations.save_page(
        act=world.act(), account=world.citizen, draft=draft.id, page="orang-tua", revision=draft.revision, raw={**given, "father": ""}
    )
    assert "father" not in draft.answers
