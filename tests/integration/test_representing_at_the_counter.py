"""Whoever stands at a counter for their child, their ward, whoever gave them a power, or an organisation: asked at every act, said on every paper."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from loket.foundation.audit import queries as record
from loket.foundation.audit.values import system_act
from loket.foundation.common import ids
from loket.foundation.identity import operations as identity
from loket.foundation.identity import queries as identity_reads
from loket.foundation.identity.values import Assurance, NewAccount
from loket.foundation.notifications import jobs
from loket.foundation.notifications import queries as messages
from loket.foundation.powers import ending
from loket.foundation.powers import operations as powers
from loket.foundation.powers.errors import OutsideScope, PowerEnded
from loket.foundation.powers.values import EndedBy
from loket.foundation.residents import operations as residents_writes
from loket.foundation.residents import queries as residents
from loket.oversight.privacy import operations as requests
from loket.oversight.privacy import queries as privacy
from loket.oversight.privacy.errors import NoSuchConsent
from loket.oversight.privacy.values import NewRequest, Outcome, RequestKind
from loket.services.cases import queries as cases
from loket.services.cases.errors import NoSuchCase
from loket.services.cases.values import ApplicantKind, CaseState, Power
from loket.services.counter import operations as consents
from loket.services.counter import queries as consent_reads
from loket.services.counter.values import Consent, How
from loket.services.journey import operations, queries
from loket.services.journey.errors import ConflictOfInterest
from tests.integration.test_acting_for_others import outbox
from tests.integration.test_help_at_the_counter import Clock, heard
from tests.support import powers as people_of
from tests.support import ways
from tests.support import world as worlds
from tests.support.powers import People

pytestmark = [pytest.mark.django_db, pytest.mark.loopback]

FIRST, SECOND = people_of.VERIFIER, f"{people_of.VERIFIER}#2"
CHILD, MOTHER, FATHER = "Bintang Contoh Santoso", "Sari Contoh Wulandari", "Budi Contoh Santoso"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: found.at)
    return found


@pytest.fixture
def people(db: None, clock: Clock, settings: Any) -> People:
    settings.LOKET_LIMIT_SCALE = 0
    return people_of.build("dukcapil/kia", "kesbangpol/izin-penelitian", "dukcapil/akta-kelahiran")


def unit_of(people: People) -> str:
    return identity_reads.list_appointments(account_id=people.officers[FIRST], at=people.at)[0].unit


def key_of(people: People, resident: UUID, name: str, service: str = "kia") -> str:
    offered = queries.list_represented(act=people.officer_act(FIRST), resident=resident, service=service)
    return next(one.key for one in offered if one.name == name)


def agreed(people: People, resident: UUID, whom: str, service: str = "kia", *, phone: str = "") -> Consent:
    """Have somebody present agree, before a second officer, that the first one applies for whom they represent."""
    held = operations.begin_help(
        act=people.officer_act(FIRST), officer=people.officers[FIRST], unit=unit_of(people), service=service, resident=resident, name="",
        how=How.WITNESS, phone=phone, whom=whom,
    )  # fmt: skip
    consents.witness(act=people.officer_act(SECOND), consent=held.id, officer=people.officers[SECOND])
    return held


def fill(people: People, held: Consent) -> UUID:
    """Fill in the card of the younger child; return the draft."""
    draft = operations.start_for(act=people.officer_act(FIRST), officer=people.officers[FIRST], consent=held.id)
    given = {
        "child": str(people.child), "kind": "first", "certificate_source": "paper", "certificate_paper": [people.upload(draft.id)],
        "photo": [people_of.photo(people, draft.id)],
    }  # fmt: skip
    return people_of.fill(people, people.officers[FIRST], draft, given)


def send(people: People, held: Consent) -> Any:
    """Fill in and send; return the case."""
    draft = fill(people, held)
    sent = operations.submit(act=people.officer_act(FIRST), account=people.officers[FIRST], draft=draft, idempotency_key=uuid4().hex)
    return cases.get_case(region=people.region, case=sent.case)


def texts(gateway: Any, at: dt.datetime) -> list[str]:
    jobs.send_waiting(at=at)
    return [one["text"] for one in gateway.taken]


def test_a_father_without_an_account_applies_for_his_child_and_everything_says_who_acted_for_whom(people: People) -> None:
    held = agreed(people, people.spouse, key_of(people, people.spouse, CHILD))
    case = send(people, held)
    assert (case.applicant, case.applicant_kind, case.power, case.account) == (people.child, ApplicantKind.RESIDENT, Power.PARENT, held.id)
    assert {people.child, people.spouse} <= set(case.concerned), "nobody of the family of either decides"
    acted = cases.get_content(region=people.region, case=case.id).acted
    assert acted is not None
    assert (acted.actor, acted.principal) == (FATHER, CHILD)
    lines = {one.event: one for one in record.list_entries(region=people.region, case=case.id, limit=100)}
    for event in ("cases.case.submitted", "powers.power.used", "counter.consent.used"):
        assert (lines[event].actor, lines[event].on_behalf_of) == (str(people.officers[FIRST]), str(people.child)), event
    assert lines["powers.power.used"].details["kind"] == lines["counter.consent.used"].details["power"] == "parent"
    seen = record.list_readings(region=people.region, subject=people.child, limit=50)
    assert {(one.actor, one.purpose) for one in seen} >= {(str(people.officers[FIRST]), "counter")}
    receipt = queries.get_counter_receipt(act=people.officer_act(FIRST), consent=consent_reads.find_of_case(case=case.id) or held)
    assert receipt.acted is not None
    assert (receipt.acted.actor, receipt.acted.principal, receipt.acted.capacity.id) == (FATHER, CHILD, "orang tua")
    step = next(one for one in cases.list_steps(case=case.id) if one.state.value == "open")
    assert set(step.excluded) >= {people.officers[FIRST], people.officers[SECOND]}, "who helped never decides"


def test_a_mother_with_an_account_has_the_case_there_and_is_asked_if_it_was_her(people: People) -> None:
    case = send(people, agreed(people, people.resident, key_of(people, people.resident, CHILD)))
    assert (case.account, case.power) == (people.citizen, Power.PARENT)
    own = queries.get_own_case(act=people.act(), account=people.citizen, case=case.id)
    assert own.acted is not None
    assert own.acted.principal == CHILD
    told = [one.body.id for one in messages.list_messages(region=people.region, recipient=people.citizen, limit=20)]
    (asked,) = [one for one in told if f"untuk {CHILD} atas permintaan Anda" in one]
    link = re.search(r"/bukan-saya/([0-9A-Z]+)/", asked)
    assert link
    identity.deny_change(act=people.act(), token=link[1])
    heard("journey.denied")
    assert cases.get_case(region=people.region, case=case.id).state is CaseState.WITHDRAWN


def test_a_mother_sees_what_she_consented_to_for_her_child_and_stops_it(people: People) -> None:
    case = send(people, agreed(people, people.resident, key_of(people, people.resident, CHILD)))
    (shown,) = privacy.list_consents(act=people.act(), account=people.citizen)
    assert (shown.what, f"{case.number} untuk {CHILD} atas permintaan Anda" in shown.note.id) == (f"counter:{case.id}", True)
    assert privacy.list_consents(act=people.act(people.brother), account=people.brother) == ()
    wanted = NewRequest(RequestKind.WITHDRAW, {"what": shown.what, "title": shown.title.as_dict()})
    with pytest.raises(NoSuchConsent):
        requests.ask(act=people.act(people.brother), account=people.brother, new=wanted)
    assert requests.ask(act=people.act(), account=people.citizen, new=wanted).outcome is Outcome.DONE
    assert cases.get_case(region=people.region, case=case.id).state is CaseState.WITHDRAWN
    assert privacy.list_consents(act=people.act(), account=people.citizen) == ()


def test_who_acts_for_nobody_any_more_stops_nothing_by_an_old_consent(people: People) -> None:
    entered = people_of.guardian(people)
    case = send(people, agreed(people, people.brother_resident, f"kuasa-{ids.to_text(entered.id)}"))
    brother = people.act(people.brother)
    assert [one.what for one in privacy.list_consents(act=brother, account=people.brother)] == [f"counter:{case.id}"]
    powers.end_by_system(act=system_act("test", region=people.region, at=people.at, purpose="test"), power=entered.id, by=EndedBy.OFFICER)
    assert privacy.list_consents(act=brother, account=people.brother) == ()
    with pytest.raises(NoSuchConsent):
        requests.ask(act=brother, account=people.brother, new=NewRequest(RequestKind.WITHDRAW, {"what": f"counter:{case.id}", "title": {}}))
    assert cases.get_case(region=people.region, case=case.id).state is CaseState.IN_PROGRESS


def test_the_giver_of_a_power_hears_of_what_its_holder_did_at_the_counter(people: People) -> None:
    power = people_of.given(people, "akta-kelahiran")
    assert [
        one.name for one in queries.list_represented(act=people.officer_act(FIRST), resident=people.brother_resident, service="akta-kelahiran")
    ] == [MOTHER]
    assert queries.list_represented(act=people.officer_act(FIRST), resident=people.brother_resident, service="kia") == ()
    held = agreed(people, people.brother_resident, f"kuasa-{ids.to_text(power.id)}", "akta-kelahiran")
    draft = operations.start_for(act=people.officer_act(FIRST), officer=people.officers[FIRST], consent=held.id)
    assert (draft.applicant, draft.power, draft.power_id) == (people.resident, Power.COUNTER, power.id)
    used = [one for one in record.list_entries(region=people.region, limit=100) if one.event == "powers.power.used"]
    assert [(one.subject, one.details["did"], one.details["power_id"]) for one in used] == [(people.resident, "started", str(power.id))]


def test_a_power_that_ends_in_the_middle_stops_the_next_page_and_keeps_what_was_saved(people: People) -> None:
    entered = people_of.guardian(people)
    held = agreed(people, people.brother_resident, f"kuasa-{ids.to_text(entered.id)}")
    act, officer = people.officer_act(FIRST), people.officers[FIRST]
    draft = fill(people, held)
    powers.end_by_system(act=system_act("test", region=people.region, at=people.at, purpose="test"), power=entered.id, by=EndedBy.OFFICER)
    current = cases.get_draft(region=people.region, account=officer, draft=draft)
    for refused in (
        lambda: operations.save_page(act=act, account=officer, draft=draft, page="anak", raw={"kind": "lost"}, revision=current.revision),
        lambda: queries.get_application(act=act, account=officer, draft=draft),
        lambda: operations.submit(act=act, account=officer, draft=draft, idempotency_key=uuid4().hex),
        lambda: operations.begin_help(
            act=act, officer=officer, unit=unit_of(people), service="kia", resident=people.brother_resident, name="", how=How.WITNESS, phone="",
            whom=f"kuasa-{ids.to_text(entered.id)}",
        ),
    ):  # fmt: skip
        with pytest.raises(PowerEnded):
            refused()
    assert cases.get_draft(region=people.region, account=officer, draft=draft).answers == current.answers


def test_between_consent_and_form_the_power_is_asked_again(people: People) -> None:
    entered = people_of.guardian(people)
    held = agreed(people, people.brother_resident, f"kuasa-{ids.to_text(entered.id)}")
    powers.end_by_system(act=system_act("test", region=people.region, at=people.at, purpose="test"), power=entered.id, by=EndedBy.OFFICER)
    with pytest.raises(PowerEnded):
        operations.start_for(act=people.officer_act(FIRST), officer=people.officers[FIRST], consent=held.id)


def test_nobody_helps_for_somebody_whom_they_could_represent_themselves(people: People) -> None:
    from loket.foundation.identity.models import Account

    Account.objects.filter(pk=people.brother).update(resident_id=None)
    Account.objects.filter(pk=people.officers[FIRST]).update(resident_id=people.brother_resident, region=people.region)
    people_of.guardian(replace(people, officers=people.officers | {FIRST: people.officers[f"{FIRST}#3"]}))
    with pytest.raises(ConflictOfInterest):
        operations.begin_help(
            act=people.officer_act(FIRST), officer=people.officers[FIRST], unit=unit_of(people), service="kia", resident=people.spouse, name="",
            how=How.WITNESS, phone="", whom=f"anak-{ids.to_text(people.child)}",
        )  # fmt: skip


def test_an_organisation_applies_by_its_director_who_stands_there(people: People) -> None:
    company = people_of.company(people)
    held = agreed(people, people.resident, f"kuasa-{ids.to_text(company.id)}", "izin-penelitian")
    draft = operations.start_for(act=people.officer_act(FIRST), officer=people.officers[FIRST], consent=held.id)
    assert (draft.applicant_kind, draft.applicant, draft.acted.principal if draft.acted else "") == (
        ApplicantKind.ORGANISATION, company.principal, "PT Contoh Sejahtera",
    )  # fmt: skip
    with pytest.raises(OutsideScope):
        agreed(people, people.resident, f"kuasa-{ids.to_text(company.id)}", "kia")


def test_a_case_for_a_child_is_mended_at_the_counter_and_claimed_by_the_parent_only(people: People, settings: Any) -> None:
    with ways.simulator(settings) as gateway:
        held = agreed(people, people.spouse, key_of(people, people.spouse, CHILD), phone="081200001234")
        case = send(people, held)
        heard()
        assert any("Bukan Anda?" in one and CHILD not in one for one in texts(gateway, people.at)), "a text message names nobody"
        officer = people.officers[f"{FIRST}#3"]
        act = people.officer_act(f"{FIRST}#3")
        step = operations.take_next(act=act, officer=officer)
        assert step is not None
        operations.decide(
            act=act,
            officer=officer,
            step=step.id,
            revision=step.revision,
            outcome="return",
            reason=_reason(people, case),
            fields=["certificate_paper"],
        )
        mends = operations.begin_mending(
            act=people.officer_act(FIRST), officer=people.officers[FIRST], unit=unit_of(people), number=case.number, how=How.WITNESS
        )
        assert mends.represents is not None
        assert mends.represents.principal == people.child
        consents.witness(act=people.officer_act(SECOND), consent=mends.id, officer=people.officers[SECOND])
        act = people.officer_act(FIRST)
        state = operations.resubmit(act=act, account=people.officers[FIRST], case=case.id, answers={"certificate_paper": [people.upload(case.id)]})
        assert state is CaseState.IN_PROGRESS
        used = [one.details["did"] for one in record.list_entries(region=people.region, case=case.id, limit=100) if one.event == "powers.power.used"]
        assert sorted(used) == ["corrected", "submitted"]
    code = consent_reads.find_claim_code(region=people.region, consent=held.id, officer=people.officers[FIRST])
    assert code is not None
    father = ids.new_id()
    account = NewAccount(
        id=father,
        email="ayah@contoh.example",
        name=FATHER,
        password=None,
        resident_id=people.spouse,
        region=people.region,
        assurance=Assurance.VERIFIED,
    )
    identity.load_accounts(act=system_act("load", region=people.region, at=people.at, purpose="load"), accounts=[account])
    operations.claim_case(act=people.act(father), account=father, number=case.number, code=code)
    shown = queries.get_own_case(act=people.act(father), account=father, case=case.id)
    assert shown.acted is not None
    assert shown.acted.actor == FATHER
    with pytest.raises(NoSuchCase):
        queries.get_own_case(act=people.act(people.brother), account=people.brother, case=case.id)


def _reason(people: People, case: Any) -> str:
    from loket.services.catalogue import queries as catalogue

    step = next(one.step for one in cases.list_steps(case=case.id) if one.state.value == "open")
    return catalogue.get_definition(case.version_hash).step(step).outcomes["return"].reasons[0].id


# The pages


def at_desk(people: People, key: str = FIRST) -> Client:
    from tests.integration.test_door_powers import signed_in

    return signed_in(people.officers[key])


def nik_of(people: People, resident: UUID) -> str:
    return residents.get_person(act=people.officer_act(FIRST), resident_id=resident, fields=("nik",)).nik or ""


def ask(people: People, client: Client, resident: UUID, **changes: str) -> Any:
    given = {
        "who": "resident",
        "nik": nik_of(people, resident),
        "seen": "1",
        "service": "kia",
        "how": "witness",
        "unit": unit_of(people),
        "for": "other",
    }
    return client.post("/meja/loket/layani/", {name: value for name, value in (given | changes).items() if value})


def test_the_officer_chooses_among_those_whom_the_person_may_represent(people: People) -> None:
    client = at_desk(people)
    page = ask(people, client, people.spouse)
    html = page.content.decode()
    assert (page.status_code, CHILD in html, "sebagai orang tua" in html) == (200, True, True)
    assert nik_of(people, people.spouse) not in html, "the number is not carried on"
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html))
    again = client.post("/meja/loket/layani/", kept)
    assert (again.status_code, "Pilih untuk siapa" in again.content.decode()) == (422, True)
    assert client.post("/meja/loket/layani/", kept | {"whom": f"anak-{ids.to_text(people.resident)}"}).status_code == 403
    asked = client.post("/meja/loket/layani/", kept | {"whom": f"anak-{ids.to_text(people.child)}"})
    assert asked.status_code == 303
    html = client.get(asked.url).content.decode()
    assert f"Untuk {CHILD}" in html
    assert f"Diwakili {FATHER}, sebagai orang tua" in html
    code = re.search(r"\b[0-9A-HJKMNP-TV-Z]{6}\b", re.sub(r"<[^>]+>", " ", html[html.index("Kode saksi") :]))
    assert code
    witness = at_desk(people, SECOND)
    said = witness.post("/meja/loket/saksi/", {"code": code[0]}).content.decode()
    assert f"untuk {CHILD}, diwakili {FATHER} sebagai orang tua" in said
    witness.post("/meja/loket/saksi/", {"code": code[0], "confirm": "1", "saw": "1"})
    form = client.post(asked.url, {"fill": "1"}).url
    page_ = client.get(f"{form}anak/").content.decode()
    assert "Anda mengisi untuk orang di depan Anda" in page_
    assert CHILD in page_
    assert FATHER in page_
    held = consent_reads.get_consent(region=people.region, consent=ids.from_text(asked.url.strip("/").split("/")[-1]), officer=people.officers[FIRST])
    draft = fill(people, held)
    sent = operations.submit(act=people.officer_act(FIRST), account=people.officers[FIRST], draft=draft, idempotency_key=uuid4().hex)
    receipt = client.get(f"{asked.url}selesai/").content.decode()
    assert cases.get_case(region=people.region, case=sent.case).number in receipt
    assert f"{FATHER}, sebagai orang tua" in receipt
    assert CHILD in receipt


def test_who_represents_nobody_and_who_is_from_elsewhere_is_told_what_to_do(people: People) -> None:
    client = at_desk(people)
    none = ask(people, client, people.brother_resident)
    assert (none.status_code, "tidak dapat mewakili siapa pun" in none.content.decode()) == (422, True)
    stranger = ask(people, client, people.brother_resident, who="other", nik="", name="Orang Contoh", service="izin-penelitian")
    assert (stranger.status_code, "Hanya penduduk daerah ini" in stranger.content.decode()) == (422, True)
    unseen = ask(people, client, people.spouse, seen="")
    assert CHILD not in unseen.content.decode(), "nothing is read before the card was seen"
    assert not [one for one in record.list_readings(region=people.region, subject=people.child, limit=50) if one.purpose == "counter"]


# Powers written on paper


def paper(people: People, **changes: Any) -> dict[str, Any]:
    day = {"day": "31", "month": "1", "year": "2027"}
    given = {
        "giver": nik_of(people, people.resident), "holder": nik_of(people, people.brother_resident), "services": ["akta-kelahiran"], "seen": "1",
        "number": "", "issuer": "Lurah Contoh", "decided_on_day": "20", "decided_on_month": "11", "decided_on_year": "2026",
        "file": SimpleUploadedFile("kuasa.pdf", worlds.PDF, content_type="application/pdf"),
    }  # fmt: skip
    return given | {f"valid_until_{part}": value for part, value in day.items()} | changes


def test_a_power_on_paper_is_entered_by_one_officer_confirmed_by_another_and_used_at_the_counter(people: People) -> None:
    first, second = at_desk(people), at_desk(people, SECOND)
    bare = first.post("/meja/kuasa/surat/", {"giver": "1"})
    assert bare.status_code == 422
    for words in ("NIK terdiri dari 16 angka", "Tulis hari terakhir kuasanya", "Pindai dokumennya"):
        assert words in bare.content.decode()
    for changes, words in (
        ({"services": []}, "Pilih paling sedikit satu layanan"),
        ({"services": ["bukan-layanan"]}, "Pilih paling sedikit satu layanan"),
        ({"valid_until_year": "2028"}, "paling lama 365 hari"),
        ({"holder": nik_of(people, people.resident)}, "dua orang yang berbeda"),
        ({"giver": nik_of(people, people.child)}, "belum dewasa"),
    ):
        refused = first.post("/meja/kuasa/surat/", paper(people, **changes))
        assert (refused.status_code, words in refused.content.decode()) == (422, True), words
    entered = first.post("/meja/kuasa/surat/", paper(people))
    assert entered.status_code == 303
    power = ids.from_text(entered.url.strip("/").split("/")[-1])
    assert queries.list_represented(act=people.officer_act(FIRST), resident=people.brother_resident, service="akta-kelahiran") == ()
    assert "Petugas lain harus" in first.post(entered.url, {"confirm": "1"}).content.decode()
    shown = second.get(entered.url).content.decode()
    for words in (MOTHER, "Surat kuasa", "Penerima kuasa", "Lurah Contoh", "Akta Kelahiran"):
        assert words in shown
    assert "Surat kuasa" in second.get("/meja/kuasa/").content.decode()
    assert second.post(entered.url, {"confirm": "1"}).status_code == 303
    assert first.post("/meja/kuasa/surat/", paper(people)).status_code == 422, "the same is there already"
    held = agreed(people, people.brother_resident, f"kuasa-{ids.to_text(power)}", "akta-kelahiran")
    draft = operations.start_for(act=people.officer_act(FIRST), officer=people.officers[FIRST], consent=held.id)
    assert (draft.applicant, draft.power_id) == (people.resident, power)


def entered(people: People) -> UUID:
    """Have two officers enter the mother's power on paper for her brother."""
    made = powers.enter_written(
        act=people_of.officer_act(people), giver=people.resident, holder=people.brother_resident, services=["akta-kelahiran"], order=people_of.ORDER,
        valid_until=dt.date(2027, 2, 1), content=worlds.PDF,
    )  # fmt: skip
    return powers.confirm_entry(act=people_of.officer_act(people, 2), power=made.id).id


def works(people: People) -> bool:
    return bool(queries.list_represented(act=people.officer_act(FIRST), resident=people.brother_resident, service="akta-kelahiran"))


def test_whose_signature_was_forged_is_asked_and_stops_the_power(people: People) -> None:
    entered(people)
    assert works(people)
    (told,) = [
        one.body.id
        for one in messages.list_messages(region=people.region, recipient=people.citizen, limit=20)
        if "Surat kuasa di kertas" in one.body.id
    ]
    link = re.search(r"/bukan-saya/([0-9A-Z]+)/", told)
    assert link
    identity.deny_change(act=people.act(), token=link[1])
    ending.hear_denials([one for one in outbox() if one.name == "identity.change.denied"])
    assert not works(people)


def test_whoever_froze_their_account_lends_no_power_by_paper_either(people: People) -> None:
    from loket.foundation.identity.models import Account

    entered(people)
    Account.objects.filter(pk=people.citizen).update(frozen_at=people.at)
    assert not works(people)


def test_whoever_gave_a_power_on_paper_ends_it_from_their_account(people: People) -> None:
    power = entered(people)
    ended = powers.end(act=people.act(), account=people.citizen, power=power)
    assert ended.ended_by is EndedBy.GIVER
    assert not works(people)


def test_a_power_on_paper_ends_with_its_day_and_with_its_giver(people: People) -> None:
    entered(people)
    later = people.officer_act(FIRST, dt.datetime(2027, 2, 1, 3, tzinfo=dt.UTC))
    assert queries.list_represented(act=later, resident=people.brother_resident, service="akta-kelahiran") == ()
    died = {"person": str(people.resident), "died_on": "2026-11-24"}
    act = system_act("test", region=people.region, at=people.at, purpose="register")
    residents_writes.apply_effect(act=act, effect="residents.register_death", case=uuid4(), step="record#1", applicant=people.spouse, parameters=died)
    assert not works(people)
