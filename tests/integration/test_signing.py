"""Signed by a person: a document waits for its signatory, is seen before it is signed, and is signed once, whatever happens on the way."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from pyhanko.pdf_utils.reader import PdfFileReader

from loket.foundation.audit import queries as record
from loket.foundation.audit.values import system_act
from loket.foundation.common.errors import NotFound
from loket.foundation.common.text import Text
from loket.foundation.identity import operations as identity
from loket.foundation.identity import queries as accounts
from loket.foundation.identity.values import AbsenceReason
from loket.services.cases import queries as cases
from loket.services.cases.values import CaseState
from loket.services.documents import jobs as document_jobs
from loket.services.documents import models
from loket.services.documents import operations as documents
from loket.services.documents import queries as document_reads
from loket.services.documents.errors import AlreadyAsked, NotReady, NotSeen, SigningUnavailable, SigningUnclear
from loket.services.documents.signing import personal
from loket.services.documents.values import Asked, CheckResult, DocumentState, Fault, SignatureState, Standing
from loket.services.journey import clock, operations, queries, signing
from loket.services.journey.errors import ConflictOfInterest, NotYourSignature
from loket.services.journey.values import StepStanding
from tests.integration import test_journey as journey
from tests.support import world as worlds

pytestmark = pytest.mark.django_db

BIRTH = "dukcapil/akta-kelahiran"
HEAD, SECOND_HEAD = "dukcapil/kepala", "dukcapil/kepala#2"
SIGNED_BY = {"service.yaml": [('number: "AL-{number}"', 'number: "AL-{number}"\n    signed_by: sign')]}
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def folders(tmp_path: Any, settings: Any) -> None:
    settings.LOKET_STATE_DIR, settings.LOKET_FILES_DIR = tmp_path, tmp_path / "files"


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build(BIRTH, positions={"dukcapil/verifikator": 1, HEAD: 2}, changes={BIRTH: SIGNED_BY})


def approved(world: worlds.World, **changes: Any) -> UUID:
    """Send a case and have it approved; return it."""
    case = journey.send(world, at=world.at, **changes)
    journey.decide(world, "dukcapil/verifikator", "accept", at=world.at)
    assert journey.decide(world, HEAD, "accept", at=world.at) is CaseState.IN_PROGRESS
    return case


def waiting_of(world: worlds.World, case: UUID) -> UUID:
    [document] = [d.id for d in document_reads.list_for_case(region=world.region, case=case) if d.state is DocumentState.AWAITING]
    return document


def see(world: worlds.World, document: UUID, who: str = HEAD) -> bytes:
    return operations.read_draft(act=world.officer_act(who), officer=world.officers[who], document=document)


def sign(world: worlds.World, document: UUID, *, who: str = HEAD, passphrase: str = worlds.PASSWORD, at: dt.datetime = worlds.NOW) -> Asked:
    act, officer = world.officer_act(who, at), world.officers[who]
    hand = queries.hand_of(act=act, officer=officer, passphrase=passphrase)
    return operations.sign_document(act=act, officer=officer, document=document, batch=uuid4(), hand=hand)


def state_of(world: worlds.World, case: UUID) -> CaseState:
    return cases.get_case(region=world.region, case=case).state


# -- waiting --------------------------------------------------------------------------------------------------------------


def test_an_approved_case_waits_for_the_signature_and_its_citizen_sees_that(world: worlds.World) -> None:
    case = approved(world)
    document = waiting_of(world, case)
    shown = queries.get_own_case(act=world.act(), account=world.citizen, case=case)
    assert shown.is_awaiting_signature
    [now] = [step for step in shown.steps if step.standing is StepStanding.NOW]
    assert (now.is_signing, now.holder and "Kepala" in now.holder.id) == (True, True)
    assert document_reads.list_documents(region=world.region, holder=shown.case.applicant).items == ()
    found = document_reads.get_document(region=world.region, document=document)
    assert document_reads.get_by_code(region=world.region, code=found.code, on=worlds.NOW.date()).standing is Standing.AWAITING
    assert document_reads.count_awaiting(region=world.region) == {HEAD: 1}
    with pytest.raises(NotReady):
        documents.open_pdf(act=world.act(), region=world.region, document=document)


def test_nobody_is_given_the_waiting_step_as_work(world: worlds.World) -> None:
    approved(world)
    for who in (HEAD, SECOND_HEAD, "dukcapil/verifikator"):
        assert operations.take_next(act=world.officer_act(who), officer=world.officers[who]) is None


def test_the_draft_is_drawn_by_the_job_and_is_what_its_signatory_opens(world: worlds.World) -> None:
    document = waiting_of(world, approved(world))
    assert document_jobs.render_waiting(at=worlds.NOW).rendered == 1
    assert document_jobs.render_waiting(at=worlds.NOW).rendered == 0
    assert see(world, document).startswith(b"%PDF-")
    page = queries.read_draft_page(act=world.officer_act(HEAD), officer=world.officers[HEAD], document=document, page=1)
    assert page.startswith(b"\x89PNG")
    with pytest.raises(NotFound):
        queries.read_draft_page(act=world.officer_act(HEAD), officer=world.officers[HEAD], document=document, page=9)


# -- signing --------------------------------------------------------------------------------------------------------------


def test_what_was_seen_is_what_is_signed_byte_for_byte_and_the_case_is_done(world: worlds.World) -> None:
    case = approved(world)
    document = waiting_of(world, case)
    seen = see(world, document)
    assert sign(world, document).state is SignatureState.DONE
    assert state_of(world, case) is CaseState.COMPLETED
    pdf = document_reads.get_pdf(region=world.region, document=document)
    assert pdf.startswith(seen)
    checked = document_reads.check_pdf(pdf=pdf, at=worlds.NOW)
    assert (checked.result, checked.signer) == (CheckResult.GENUINE, "Petugas Contoh 1")
    assert checked.code == document_reads.get_document(region=world.region, document=document).code
    assert len(PdfFileReader(io.BytesIO(pdf)).embedded_signatures) == 1
    shown = queries.get_own_case(act=world.act(), account=world.citizen, case=case)
    assert [step.standing for step in shown.steps if step.id == "issue"] == [StepStanding.DONE]


def test_the_record_says_who_signed_which_hash_with_which_certificate(world: worlds.World) -> None:
    document = waiting_of(world, approved(world))
    see(world, document)
    sign(world, document)
    entries = record.list_entries(region=world.region, limit=100).items
    [issued] = [e for e in entries if e.event == "documents.document.issued" and e.row == str(document)]
    found = document_reads.get_document(region=world.region, document=document)
    assert (issued.actor, issued.details["sha256"], issued.details["by"]) == (str(world.officers[HEAD]), found.pdf_sha256, "local")
    assert int(issued.details["certificate"], 16) > 0
    assert issued.appointment is not None
    assert worlds.PASSWORD not in str([e.details for e in entries])
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM event_outbox WHERE ref = %s ORDER BY id", [document])
        assert [name for (name,) in cursor.fetchall()] == ["documents.document.prepared", "documents.document.issued"]


def test_nobody_signs_what_they_did_not_open(world: worlds.World) -> None:
    document = waiting_of(world, approved(world))
    documents.render(act=world.officer_act(HEAD), region=world.region, document=document)
    with pytest.raises(NotSeen):
        sign(world, document)
    assert not models.Signature.objects.exists()


def test_a_wrong_passphrase_signs_nothing_is_counted_and_keeps_nobody_out(world: worlds.World) -> None:
    case = approved(world)
    document = waiting_of(world, case)
    see(world, document)
    for number in (1, 2):
        refused = sign(world, document, passphrase="salah")
        assert (refused.state, refused.fault) == (SignatureState.REFUSED, Fault.WRONG_PASSPHRASE)
        assert queries.get_signing_desk(act=world.officer_act(HEAD), officer=world.officers[HEAD]).wrong == number
    assert queries.get_signing_desk(act=world.officer_act(SECOND_HEAD), officer=world.officers[SECOND_HEAD]).wrong == 0
    assert state_of(world, case) is CaseState.IN_PROGRESS
    assert sign(world, document).state is SignatureState.DONE
    assert queries.get_signing_desk(act=world.officer_act(HEAD), officer=world.officers[HEAD]).wrong == 0


def test_two_taps_sign_once(world: worlds.World) -> None:
    document = waiting_of(world, approved(world))
    see(world, document)
    sign(world, document)
    with pytest.raises(NotFound):
        sign(world, document)
    assert models.Signature.objects.filter(document_id=document, state=SignatureState.DONE).count() == 1


# -- whose signature ------------------------------------------------------------------------------------------------------


def test_only_who_decided_signs_while_they_are_there(world: worlds.World) -> None:
    document = waiting_of(world, approved(world))
    with pytest.raises(NotYourSignature):
        see(world, document, SECOND_HEAD)
    with pytest.raises(NotYourSignature):
        sign(world, document, who=SECOND_HEAD)
    with pytest.raises(NotYourSignature):
        operations.take_over(act=world.officer_act(SECOND_HEAD), officer=world.officers[SECOND_HEAD], document=document)
    assert queries.count_to_sign(act=world.officer_act(SECOND_HEAD), officer=world.officers[SECOND_HEAD]) == 0
    assert queries.count_to_sign(act=world.officer_act("dukcapil/verifikator"), officer=world.officers["dukcapil/verifikator"]) == 0


def test_when_who_decided_is_away_the_holder_of_the_position_takes_over_in_their_own_name(world: worlds.World) -> None:
    case = approved(world)
    document = waiting_of(world, case)
    act = system_act("test", region=world.region, at=worlds.NOW, purpose="test")
    seat = next(s for s in accounts.officers_in(region=world.region, position=HEAD, at=worlds.NOW) if s.account_id == world.officers[HEAD])
    day = worlds.NOW.date()
    identity.record_absence(
        act=act, appointment=seat.appointment_id, absent_from=day, absent_until=day + dt.timedelta(days=3), reason=AbsenceReason.SICK
    )
    with pytest.raises(NotYourSignature):
        sign(world, document)
    [item] = queries.get_signing_desk(act=world.officer_act(SECOND_HEAD), officer=world.officers[SECOND_HEAD]).page
    assert not item.is_own
    anew = operations.take_over(act=world.officer_act(SECOND_HEAD), officer=world.officers[SECOND_HEAD], document=document)
    assert document_reads.get_document(region=world.region, document=document).state is DocumentState.DISCARDED
    see(world, anew.id, SECOND_HEAD)
    assert sign(world, anew.id, who=SECOND_HEAD).state is SignatureState.DONE
    assert document_reads.check_pdf(pdf=document_reads.get_pdf(region=world.region, document=anew.id), at=worlds.NOW).signer == "Petugas Contoh 2"
    assert state_of(world, case) is CaseState.COMPLETED


def test_nobody_signs_for_their_own_family(world: worlds.World) -> None:
    document = waiting_of(world, approved(world))
    identity.link_resident(
        act=system_act("test", region=world.region, at=worlds.NOW, purpose="test"), account=world.officers[HEAD], resident_id=world.spouse
    )
    with pytest.raises(ConflictOfInterest):
        see(world, document)
    with pytest.raises(ConflictOfInterest):
        sign(world, document)


# -- lost, late, withdrawn ------------------------------------------------------------------------------------------------


def test_a_lost_answer_is_asked_for_again_by_the_worker(world: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = approved(world)
    document = waiting_of(world, case)
    see(world, document)
    given: dict[UUID, bytes] = {}
    real = personal.LocalHand.sign

    def lose(self: Any, prepared: Any, *, request: UUID, hand: Any) -> bytes:
        given[request] = real(self, prepared, request=request, hand=hand)
        raise SigningUnclear

    monkeypatch.setattr(personal.LocalHand, "sign", lose)
    monkeypatch.setattr(personal.LocalHand, "find", lambda self, request, prepared: given.get(request))
    asked = sign(world, document)
    assert asked.state is SignatureState.ASKED
    assert asked.next_at is not None
    assert state_of(world, case) is CaseState.IN_PROGRESS
    assert signing.look_after(worlds.NOW) == 0  # not yet
    assert signing.look_after(asked.next_at) == 1
    assert state_of(world, case) is CaseState.COMPLETED
    assert signing.look_after(asked.next_at + HOUR) == 0
    assert len(given) == 1


def test_while_the_first_request_may_still_be_answered_nobody_asks_a_second_time(world: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    document = waiting_of(world, approved(world))
    see(world, document)
    tried: list[type[Exception]] = []
    real = personal.LocalHand.sign

    def meanwhile(self: Any, prepared: Any, *, request: UUID, hand: Any) -> bytes:
        if not tried:
            tried.append(AlreadyAsked)
            with pytest.raises(AlreadyAsked):
                sign(world, document)  # the second tab
        return real(self, prepared, request=request, hand=hand)

    monkeypatch.setattr(personal.LocalHand, "sign", meanwhile)
    assert sign(world, document).state is SignatureState.DONE
    assert models.Signature.objects.count() == 1


def test_a_process_killed_after_the_signature_loses_nothing(world: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = approved(world)
    document = waiting_of(world, case)
    see(world, document)

    def die(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(signing, "conclude_signature", die)
        with pytest.raises(KeyboardInterrupt):
            sign(world, document)
    assert models.Signature.objects.get().state == SignatureState.GIVEN
    assert signing.look_after(worlds.NOW + HOUR) == 1
    assert state_of(world, case) is CaseState.COMPLETED


def test_a_process_killed_before_the_answer_leaves_the_document_waiting(world: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    document = waiting_of(world, approved(world))
    see(world, document)

    def die(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(personal.LocalHand, "sign", die)
        with pytest.raises(KeyboardInterrupt):
            sign(world, document)
    signing.look_after(worlds.NOW + HOUR)
    assert models.Signature.objects.get().fault == Fault.NOT_SIGNED
    assert sign(world, document).state is SignatureState.DONE


def test_without_a_time_stamp_the_signature_is_kept_and_finished_later(world: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = approved(world)
    document = waiting_of(world, case)
    see(world, document)

    def down(*_: Any, **__: Any) -> bytes:
        raise SigningUnavailable(Text(id="mati", en="down"))

    with monkeypatch.context() as patch:
        patch.setattr(personal.LocalHand, "finish", down)
        assert sign(world, document).state is SignatureState.GIVEN
        signing.look_after(worlds.NOW + HOUR)
        assert state_of(world, case) is CaseState.IN_PROGRESS
    signing.look_after(worlds.NOW + 2 * HOUR)
    assert state_of(world, case) is CaseState.COMPLETED


def research(world: worlds.World) -> UUID:
    """Send an application for a research permit; a package without an entry in a register, where silence is consent."""
    draft = operations.start(act=world.act(), account=world.citizen, service="izin-penelitian")
    given: dict[str, Any] = {
        "leader": "Tim Contoh", "researcher": "university", "institution": "Universitas Contoh", "foreign": False, "title": "Contoh", "theme": "health",
        "location": "Tanjung Nusa", "vulnerable": True, "starts_on": "2026-12-10", "ends_on": "2027-02-10",
        "proposal": [world.upload(draft.id)], "cover_letter": [world.upload(draft.id)],
    }  # fmt: skip
    for page in queries.get_application(act=world.act(), account=world.citizen, draft=draft.id).definition.form.pages:
        raw = {field.id: given[field.id] for field in page.fields if field.id in given}
        draft = operations.save_page(act=world.act(), account=world.citizen, draft=draft.id, page=page.id, revision=draft.revision, raw=raw)
    case = operations.submit(act=world.act(), account=world.citizen, draft=draft.id, idempotency_key=uuid4().hex).case
    journey.decide(world, "kesbangpol/analis", "accept")
    journey.decide(world, "kesbangpol/kepala", "accept")
    return case


@pytest.fixture
def researching(db: None) -> worlds.World:
    folder = "kesbangpol/izin-penelitian"
    changes = {folder: {"service.yaml": [('number: "SKP-{number}"', 'number: "SKP-{number}"\n    signed_by: approve')]}}
    return worlds.build(folder, positions={"kesbangpol/analis": 1, "kesbangpol/kepala": 1}, changes=changes)


def test_a_withdrawn_case_takes_its_unsigned_document_with_it(researching: worlds.World) -> None:
    case = research(researching)
    document = waiting_of(researching, case)
    see(researching, document, "kesbangpol/kepala")
    operations.withdraw(act=researching.act(), account=researching.citizen, case=case)
    after = document_reads.get_document(region=researching.region, document=document)
    assert after.state is DocumentState.DISCARDED
    assert document_reads.get_by_code(region=researching.region, code=after.code, on=worlds.NOW.date()).standing is Standing.DISCARDED
    with pytest.raises(NotFound):
        sign(researching, document, who="kesbangpol/kepala")
    assert queries.count_to_sign(act=researching.officer_act("kesbangpol/kepala"), officer=researching.officers["kesbangpol/kepala"]) == 0


def test_who_is_silent_until_the_law_speaks_does_not_hold_the_document_back_by_not_signing(researching: worlds.World) -> None:
    case = research(researching)
    document = waiting_of(researching, case)
    promised = cases.get_case(region=researching.region, case=case).promised_at
    assert clock.tick(promised + HOUR).deemed == 1
    assert clock.tick(promised + 2 * HOUR).deemed == 0
    assert (state_of(researching, case), document_reads.get_document(region=researching.region, document=document).state) == (
        CaseState.COMPLETED, DocumentState.DISCARDED,
    )  # fmt: skip
    [sealed] = [d for d in document_reads.list_for_case(region=researching.region, case=case) if d.is_issued]
    assert sealed.personal is None
    pdf = documents.open_pdf(act=researching.act(), region=researching.region, document=sealed.id)
    assert document_reads.check_pdf(pdf=pdf, at=worlds.NOW).result is CheckResult.GENUINE


def test_an_answer_that_comes_after_the_document_was_dropped_changes_nothing(world: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = approved(world)
    document = waiting_of(world, case)
    see(world, document)
    real = operations.conclude_signature

    def meanwhile(*, act: Any, asked: Asked, pdf: bytes) -> Any:
        documents.discard(act=act, case=case, reason="test")
        return real(act=act, asked=asked, pdf=pdf)

    monkeypatch.setattr(signing, "conclude_signature", meanwhile)
    assert sign(world, document).state is SignatureState.DROPPED
    after = document_reads.get_document(region=world.region, document=document)
    assert (after.state, after.pdf_file) == (DocumentState.DISCARDED, None)


def test_the_promise_runs_on_while_a_signature_is_awaited(world: worlds.World) -> None:
    case = approved(world)
    promised = cases.get_case(region=world.region, case=case).promised_at
    clock.tick(promised + HOUR)
    after = cases.get_case(region=world.region, case=case)
    assert (after.escalation.value, after.promised_at) == ("overdue", promised)
