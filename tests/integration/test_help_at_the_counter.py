"""An officer applies for somebody present: consent, the same form, who helped never decides, and a claim that works once."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from loket.foundation.audit import queries as record
from loket.foundation.common import ids
from loket.foundation.events.values import Event
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.identity.models import Account
from loket.foundation.identity.values import Assurance, CodePurpose, NewAccount
from loket.foundation.notifications import jobs
from loket.foundation.notifications import queries as messages
from loket.foundation.residents import queries as residents
from loket.services.cases import queries as cases
from loket.services.cases.values import Power
from loket.services.counter import jobs as nightly
from loket.services.counter import operations as consent_writes
from loket.services.counter import queries as consents
from loket.services.counter.errors import ClaimRefused, ConsentOver, NoSuchConsent, OwnWitness
from loket.services.counter.values import How
from loket.services.documents import queries as documents
from loket.services.journey import notices, operations, queries
from loket.services.journey.errors import ConflictOfInterest, NotAtThisCounter, PhoneIdle
from loket.web.kit import factor
from tests.integration.test_issued_documents_are_used import PERMIT
from tests.support import publishing, visits, ways
from tests.support import world as worlds

pytestmark = [pytest.mark.django_db, pytest.mark.loopback]

PHONE = "081200001234"
SECOND = f"{visits.OPERATOR}#2"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def gateway(settings: Any) -> Iterator[Any]:
    with ways.simulator(settings) as found:
        yield found


class Clock:
    """The clock that the doors read."""

    at = worlds.NOW


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: found.at)
    return found


@pytest.fixture
def world(db: None, clock: Clock, settings: Any) -> worlds.World:
    settings.LOKET_LIMIT_SCALE = 0
    return visits.build(operators=3)


def officer_of(world: worlds.World, key: str = visits.OPERATOR) -> Client:
    from loket.foundation.identity.models import Account

    client = Client(HTTP_HOST="localhost")
    client.force_login(Account.objects.get(pk=world.officers[key]), backend="loket.foundation.identity.backend.ByAddress")
    session = client.session
    session[factor.MARK] = int(worlds.NOW.timestamp())
    session.save()
    return client


def somebody(world: worlds.World) -> tuple[UUID, str]:
    """Return a resident without an account, and their NIK as it stands on the card."""
    other = worlds.World(region=world.region)
    act = visits.system_act("load", region=world.region, at=world.at, purpose="load")
    visits.residents.load_people(act=act, families=[worlds.family(other, serial=40)])
    return other.resident, residents.get_person(act=act, resident_id=other.resident, fields=("nik",)).nik or ""


def begin(client: Client, nik: str, **changes: str) -> Any:
    given = {"who": "resident", "nik": nik, "seen": "1", "service": "ktp-penggantian", "how": "code", "phone": PHONE, "unit": visits.OFFICE}
    return client.post("/meja/loket/layani/", {name: value for name, value in (given | changes).items() if value})


def read_out(gateway: Any, at: dt.datetime = worlds.NOW) -> str:
    jobs.send_codes(at=at)
    found = re.search(r"\b\d{6}\b", gateway.taken[0]["text"])
    assert found
    return found[0]


def fill_in(client: Client, draft: str) -> Any:
    """Fill in the citizen's own form, page by page, and send it."""
    pdf = SimpleUploadedFile("kartu.png", _png(), content_type="image/png")
    for page, data in (("sebab", {"reason": "damaged"}), ("kartu-lama", {"old_card": pdf}), ("pengambilan", {"pickup_place": "office"})):
        shown = client.get(f"{draft}{page}/")
        assert shown.status_code == 200
        assert "Anda mengisi untuk orang di depan Anda" in shown.content.decode()
        hidden = {name: re.findall(rf'name="{name}" value="([^"]*)"', shown.content.decode()) for name in ("revision", "_shown")}
        answer = client.post(f"{draft}{page}/", {**hidden, **data})
        assert answer.status_code == 303, answer.content.decode()[:3000]
    check = client.get(f"{draft}periksa/").content.decode()
    key = re.search(r'name="_key" value="([^"]+)"', check)
    assert key
    return client.post(f"{draft}periksa/", {"_key": key[1], "declared": "1"})


def _png() -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (40, 30), (20, 60, 90)).save(out, "PNG")
    return out.getvalue()


def applied_by_code(world: worlds.World, gateway: Any, nik: str) -> tuple[Client, str]:
    """Go the whole way with a code; return the officer's browser and the address of the receipt."""
    client = officer_of(world)
    here = begin(client, nik).url
    assert client.post(here, {"send": "1"}).status_code == 303
    assert client.post(here, {"digits": read_out(gateway)}).status_code == 303
    draft = client.post(here, {"fill": "1"}).url
    sent = fill_in(client, draft)
    assert sent.status_code == 303
    return client, sent.url


def case_of(receipt: str) -> Any:
    consent = ids.from_text(receipt.split("/")[-3])
    from loket.services.counter import models

    row = models.Consent.objects.get(pk=consent)
    return row, cases.get_case(region=row.region, case=row.case_id)


def heard(kind: str = "journey.notices") -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, at, region, name, ref, payload FROM event_outbox ORDER BY id")
        told = [Event(id=row[0], at=row[1], region=row[2], name=row[3], ref=row[4], payload=json.loads(row[5])) for row in cursor.fetchall()]
    subscription = next(one for one in notices.SUBSCRIPTIONS if one.name == kind)
    subscription.receive([event for event in told if subscription.wants(event.name)])


def test_a_code_read_out_by_the_person_opens_the_same_form_and_the_case_is_nobodys_until_claimed(world: worlds.World, gateway: Any) -> None:
    resident, nik = somebody(world)
    client, receipt = applied_by_code(world, gateway, nik)
    row, case = case_of(receipt)
    assert (case.power, case.applicant, case.account) == (Power.COUNTER, resident, row.id)
    assert identity.find_account(account_id=case.account) is None
    page = client.get(receipt).content.decode()
    claim = consents.find_claim_code(region=world.region, consent=row.id, officer=world.officers[visits.OPERATOR])
    assert claim is not None
    assert claim[:4] in page
    assert case.number in page
    assert "<svg" in page
    readings = [
        one for one in record.list_readings(region=world.region, subject=resident, limit=50) if one.actor == str(world.officers[visits.OPERATOR])
    ]
    assert readings
    assert {one.purpose for one in readings} == {"counter"}
    events = [entry.event for entry in record.list_entries(region=world.region, case=case.id, limit=50)]
    assert "counter.consent.used" in events


def test_a_nik_is_looked_up_only_after_the_card_was_seen_and_never_stands_in_an_address(world: worlds.World) -> None:
    _, nik = somebody(world)
    client = officer_of(world)
    assert begin(client, nik, seen="").status_code == 422
    assert begin(client, "123").status_code == 422
    assert begin(client, "9701010101010101").status_code == 422
    here = begin(client, nik)
    assert here.status_code == 303
    assert nik not in here.url
    assert officer_of(world, SECOND).get(here.url).status_code == 404  # of one officer only
    assert client.post(here.url, {"fill": "1"}).status_code == 409  # nothing before the consent
    assert begin(client, nik, service="").status_code == 422
    assert begin(client, "", who="other", name="Orang Contoh Lain").status_code == 403  # this service is for residents


def test_without_a_phone_a_second_officer_witnesses_with_their_own_account(world: worlds.World) -> None:
    _, nik = somebody(world)
    first, second = officer_of(world), officer_of(world, SECOND)
    here = begin(first, nik, how="witness", phone="").url
    page = first.get(here).content.decode()
    code = re.search(r"\b[0-9A-HJKMNP-TV-Z]{6}\b", re.sub(r"<[^>]+>", " ", page[page.index("Kode saksi") :]))
    assert code
    assert "Kesaksian" not in second.post("/meja/loket/saksi/", {"code": "SALAH1"}).content.decode()
    asked = second.post("/meja/loket/saksi/", {"code": code[0]}).content.decode()
    assert "Penggantian KTP-el" in asked
    assert second.post("/meja/loket/saksi/", {"code": code[0], "confirm": "1"}).status_code == 422
    assert first.post("/meja/loket/saksi/", {"code": code[0], "confirm": "1", "saw": "1"}).status_code == OwnWitness.status
    assert "Kesaksian Anda tercatat" in second.post("/meja/loket/saksi/", {"code": code[0], "confirm": "1", "saw": "1"}).content.decode()
    draft = first.post(here, {"fill": "1"}).url
    sent = fill_in(first, draft)
    row, case = case_of(sent.url)
    assert {world.officers[visits.OPERATOR], world.officers[SECOND]} == set(consents.list_helpers(case=case.id))
    assert row.witness_id == world.officers[SECOND]
    (step,) = [one for one in cases.list_steps(case=case.id) if one.state.value == "open"]
    assert set(step.excluded) == {world.officers[visits.OPERATOR], world.officers[SECOND]}


def test_the_officer_is_told_that_the_person_was_drawn_for_a_pilot_and_the_draft_is_under_it(world: worlds.World, gateway: Any) -> None:
    resident, nik = somebody(world)
    tried = publishing.next_version("dukcapil/ktp-penggantian")
    publishing.pilot_that(True, resident, tried)
    client = officer_of(world)
    here = begin(client, nik).url
    assert "Orang ini mendapat versi uji coba" in client.get(here).content.decode()
    client.post(here, {"send": "1"})
    client.post(here, {"digits": read_out(gateway)})
    draft = client.post(here, {"fill": "1"}).url
    found = cases.get_draft(region=world.region, account=world.officers[visits.OPERATOR], draft=ids.from_text(draft.strip("/").split("/")[-1]))
    assert found.version_hash == tried


def test_who_helped_never_decides_the_case(world: worlds.World, gateway: Any) -> None:
    verifier = worlds.NewAppointment(
        region=world.region, agency="dukcapil", unit=visits.OFFICE, position="dukcapil/verifikator", audience=worlds.Audience.OFFICER,
        valid_from=dt.date(2026, 1, 1),
    )  # fmt: skip
    act = visits.system_act("load", region=world.region, at=world.at, purpose="load")
    identity_writes.appoint(act=act, account=world.officers[visits.OPERATOR], appointment=verifier)
    _, nik = somebody(world)
    applied_by_code(world, gateway, nik)
    assert operations.take_next(act=world.officer_act(visits.OPERATOR), officer=world.officers[visits.OPERATOR]) is None
    assert operations.take_next(act=world.officer_act("dukcapil/verifikator"), officer=world.officers["dukcapil/verifikator"]) is not None


def test_the_case_is_claimed_once_by_the_person_with_number_and_code(world: worlds.World, gateway: Any) -> None:
    resident, nik = somebody(world)
    _, receipt = applied_by_code(world, gateway, nik)
    row, case = case_of(receipt)
    code = consents.find_claim_code(region=world.region, consent=row.id, officer=world.officers[visits.OPERATOR])
    assert code is not None
    for account, typed in ((world.citizen, code), (world.stranger, code), (world.citizen, "SALAHSALAH12")):
        with pytest.raises(ClaimRefused):  # another resident, nobody matched, a wrong code
            operations.claim_case(act=world.act(account), account=account, number=case.number, code=typed)
    act = visits.system_act("load", region=world.region, at=world.at, purpose="load")
    identity_writes.link_resident(act=act, account=world.stranger, resident_id=resident, assurance=Assurance.VERIFIED)
    claimed = operations.claim_case(
        act=world.act(world.stranger), account=world.stranger, number=case.number.lower(), code=f"{code[:4]}-{code[4:]}".lower()
    )
    assert claimed.account == world.stranger
    assert queries.get_own_case(act=world.act(world.stranger), account=world.stranger, case=case.id).case.number == case.number
    with pytest.raises(ClaimRefused):
        operations.claim_case(act=world.act(world.stranger), account=world.stranger, number=case.number, code=code)
    assert consents.find_claim_code(region=world.region, consent=row.id, officer=world.officers[visits.OPERATOR]) is None


def test_ten_wrong_tries_end_a_claim_code_even_for_who_knows_it(world: worlds.World, gateway: Any) -> None:
    _, nik = somebody(world)
    _, receipt = applied_by_code(world, gateway, nik)
    row, case = case_of(receipt)
    code = consents.find_claim_code(region=world.region, consent=row.id, officer=world.officers[visits.OPERATOR])
    assert code is not None
    for _ in range(10):
        assert not operations.try_claim(act=world.act(), number=case.number, code="SALAHSALAH12")
    assert not operations.try_claim(act=world.act(), number=case.number, code=code)


def test_no_code_to_a_phone_on_file_that_was_long_not_seen_counts_as_consent(world: worlds.World, gateway: Any) -> None:
    act = world.act()
    code = identity_writes.send_code(act=act, phone="081300009876", purpose=CodePurpose.CHANGE, account=world.citizen)
    identity_writes.try_code(act=act, code=code.id, digits=read_out(gateway))
    identity_writes.change_phone(act=act, account=world.citizen, code=code.id)
    Account.objects.filter(pk=world.citizen).update(phone_seen_at=world.at - dt.timedelta(days=91))
    officer = world.officers[visits.OPERATOR]
    asked = {
        "act": world.officer_act(visits.OPERATOR),
        "officer": officer,
        "unit": visits.OFFICE,
        "service": "ktp-penggantian",
        "resident": world.resident,
    }
    with pytest.raises(PhoneIdle):
        operations.begin_help(**asked, name="", how=How.CODE, phone="")
    assert operations.begin_help(**asked, name="", how=How.WITNESS, phone="").how is How.WITNESS


def test_a_person_with_an_account_has_the_case_there_at_once_and_the_code_goes_to_the_number_on_file(
    world: worlds.World, gateway: Any, clock: Clock
) -> None:
    act = world.act()
    code = identity_writes.send_code(act=act, phone="081300009876", purpose=CodePurpose.CHANGE, account=world.citizen)
    identity_writes.try_code(act=act, code=code.id, digits=read_out(gateway))
    identity_writes.change_phone(act=act, account=world.citizen, code=code.id)
    nik = (
        residents.get_person(
            act=visits.system_act("load", region=world.region, at=world.at, purpose="load"), resident_id=world.resident, fields=("nik",)
        ).nik
        or ""
    )
    clock.at = worlds.NOW + dt.timedelta(minutes=2)
    client = officer_of(world)
    here = begin(client, nik).url  # another number is typed, and not used
    consent = consents.get_consent(region=world.region, consent=ids.from_text(here.split("/")[-2]), officer=world.officers[visits.OPERATOR])
    assert consent.phone.endswith("9876")
    client.post(here, {"send": "1"})
    client.post(here, {"digits": read_out(gateway, clock.at)})
    sent = fill_in(client, client.post(here, {"fill": "1"}).url)
    _, case = case_of(sent.url)
    assert case.account == world.citizen
    page = client.get(sent.url).content.decode()
    assert "sudah ada di akun orangnya" in page
    subjects = [one.subject.id for one in messages.list_messages(region=world.region, recipient=world.citizen, limit=20)]
    assert any(one.startswith("Dilakukan atas nama Anda") for one in subjects)


def test_not_me_stops_the_case_and_nobody_decides_it(world: worlds.World, gateway: Any) -> None:
    _, nik = somebody(world)
    _, receipt = applied_by_code(world, gateway, nik)
    _, case = case_of(receipt)
    jobs.send_waiting(at=world.at)
    texts = [one["text"] for one in gateway.taken]
    link = next(match[1] for text in texts if (match := re.search(r"/bukan-saya/([0-9A-Z]+)/", text)))
    identity_writes.deny_change(act=world.act(), token=link)
    heard("journey.denied")
    assert visits.state_of(world, case.id) == "withdrawn"
    assert not [one for one in cases.list_steps(case=case.id) if one.state.value == "open"]


def given_back(world: worlds.World, gateway: Any) -> tuple[str, Any]:
    """A case of somebody without an account that the verifier gave back; return the receipt's address and the case."""
    _, nik = somebody(world)
    _, receipt = applied_by_code(world, gateway, nik)
    case = case_of(receipt)[1]
    verifier = world.officers["dukcapil/verifikator"]
    act = world.officer_act("dukcapil/verifikator")
    step = operations.take_next(act=act, officer=verifier)
    assert step is not None
    operations.decide(
        act=act,
        officer=verifier,
        step=step.id,
        revision=step.revision,
        outcome="return",
        reason="photo_unreadable",
        fields=["old_card"],
        note="Buram.",
    )
    return receipt, cases.get_case(region=world.region, case=case.id)


def mend(client: Client, number: str, **changes: str) -> Any:
    given = {"number": number, "seen": "1", "how": "code", "unit": visits.OFFICE}
    return client.post("/meja/loket/perbaiki/", {name: value for name, value in (given | changes).items() if value})


def test_what_was_given_back_before_it_was_claimed_is_mended_at_a_counter_with_consent_once_more(
    world: worlds.World, gateway: Any, clock: Clock
) -> None:
    receipt, case = given_back(world, gateway)
    clock.at = worlds.NOW + HOUR
    helper = officer_of(world, SECOND)
    assert mend(helper, case.number, seen="").status_code == 422
    assert mend(helper, "NJ-000000-0000-0000").status_code == 404
    form = f"/saya/permohonan/{ids.to_text(case.id)}/perbaiki/"
    assert helper.get(form).status_code == 404  # nothing before the consent
    here = mend(helper, case.number).url
    assert helper.post(here, {"send": "1"}).status_code == 303
    assert helper.get(form).status_code == 404
    assert helper.post(here, {"digits": read_out(gateway, clock.at)}).status_code == 303
    assert helper.post(here, {"fill": "1"}).url == form
    shown = helper.get(form).content.decode()
    assert "Anda memperbaiki untuk orang di depan Anda" in shown
    assert "Buram." in shown
    assert officer_of(world).get(form).status_code == 404  # another officer's consent is none of mine
    sent = helper.post(form, {"_shown": "old_card", "old_card": SimpleUploadedFile("kartu.png", _png(), content_type="image/png")})
    assert sent.status_code == 303, sent.content.decode()[:3000]
    page = helper.get(sent.url).content.decode()
    assert "Tanda terima perbaikan" in page
    assert case.number in page
    assert visits.state_of(world, case.id) == "in_progress"
    (step,) = [one for one in cases.list_steps(case=case.id) if one.state.value == "open"]
    assert set(step.excluded) == {world.officers[visits.OPERATOR], world.officers[SECOND]}
    assert helper.get(form).status_code == 404  # the consent was for one correction
    jobs.send_waiting(at=clock.at)
    assert any("memperbaiki permohonan" in one["text"] for one in gateway.taken)
    code = consents.find_claim_code(region=world.region, consent=case_of(receipt)[0].id, officer=world.officers[visits.OPERATOR])
    assert code is not None, "the first receipt still claims it"
    readings = record.list_readings(region=world.region, subject=case.applicant, limit=50)
    assert any(one.actor == str(world.officers[SECOND]) and one.purpose == "counter" for one in readings)


@pytest.mark.parametrize("is_on_file", [True, False])
def test_no_code_to_a_phone_that_was_long_not_seen_counts_as_consent_to_mend(world: worlds.World, gateway: Any, is_on_file: bool) -> None:
    _, case = given_back(world, gateway)
    at = worlds.NOW + (HOUR if is_on_file else dt.timedelta(days=91))
    if is_on_file:
        new = NewAccount("sari@example.org", "Sari", None, case.applicant, world.region, Assurance.VERIFIED, phone=PHONE)
        (account,) = identity_writes.load_accounts(act=world.act(), accounts=[new])
        Account.objects.filter(pk=account).update(phone_seen_at=at - dt.timedelta(days=91))
    asked = {
        "act": replace(world.officer_act(SECOND), at=at), "officer": world.officers[SECOND], "unit": visits.OFFICE, "number": case.number,
    }  # fmt: skip
    with pytest.raises(PhoneIdle):
        operations.begin_mending(**asked, how=How.CODE)
    assert operations.begin_mending(**asked, how=How.WITNESS).mends == case.id


def test_a_claimed_case_is_mended_in_its_account_and_by_no_officer(world: worlds.World, gateway: Any, clock: Clock) -> None:
    receipt, case = given_back(world, gateway)
    row, _ = case_of(receipt)
    code = consents.find_claim_code(region=world.region, consent=row.id, officer=world.officers[visits.OPERATOR])
    helper = officer_of(world, SECOND)
    clock.at = worlds.NOW + HOUR
    here = mend(helper, case.number).url
    helper.post(here, {"send": "1"})
    helper.post(here, {"digits": read_out(gateway, clock.at)})
    act = visits.system_act("load", region=world.region, at=world.at, purpose="load")
    identity_writes.link_resident(act=act, account=world.stranger, resident_id=case.applicant, assurance=Assurance.VERIFIED)
    operations.claim_case(act=world.act(world.stranger), account=world.stranger, number=case.number, code=code or "")
    form = f"/saya/permohonan/{ids.to_text(case.id)}/perbaiki/"
    assert helper.get(form).status_code == 404
    assert mend(helper, case.number).status_code == 404


def test_who_was_known_by_no_register_has_the_documents_of_a_claimed_case_too(db: None) -> None:
    """A researcher from elsewhere: the permit is decided by rule at once, before there is an account to give it to."""
    analyst, head = "kesbangpol/analis", "kesbangpol/kepala"
    world = worlds.build("kesbangpol/izin-penelitian", positions={analyst: 1, head: 1})
    officer, second = world.officers[analyst], world.officers[head]
    act = world.officer_act(analyst)
    held = operations.begin_help(
        act=act,
        officer=officer,
        unit="kesbangpol/kantor",
        service="izin-penelitian",
        resident=None,
        name="Peneliti Contoh",
        how=How.WITNESS,
        phone="",
    )
    consent_writes.witness(act=world.officer_act(head), consent=held.id, officer=second)
    draft = operations.start_for(act=act, officer=officer, consent=held.id)
    answers = PERMIT | {"proposal": [world.upload(draft.id)], "cover_letter": [world.upload(draft.id)]}
    for page in queries.get_application(act=act, account=officer, draft=draft.id).definition.form.pages:
        raw = {field.id: answers[field.id] for field in page.fields if field.id in answers}
        draft = operations.save_page(act=act, account=officer, draft=draft.id, page=page.id, revision=draft.revision, raw=raw)
    case = operations.submit(act=act, account=officer, draft=draft.id, idempotency_key="x").case
    (issued,) = documents.list_for_case(region=world.region, case=case)
    assert issued.holder == held.id
    code = consents.find_claim_code(region=world.region, consent=held.id, officer=officer)
    number = cases.get_case(region=world.region, case=case).number
    operations.claim_case(act=world.act(world.stranger), account=world.stranger, number=number, code=code or "")
    assert [one.id for one in documents.list_documents(region=world.region, holder=world.stranger)] == [issued.id]


def test_nobody_helps_the_own_family_or_at_a_counter_that_is_not_theirs(world: worlds.World) -> None:
    act = visits.system_act("load", region=world.region, at=world.at, purpose="load")
    identity_writes.link_resident(act=act, account=world.officers[SECOND], resident_id=world.spouse, assurance=Assurance.VERIFIED)
    more = {"service": "ktp-penggantian", "name": "", "how": How.WITNESS, "phone": ""}
    with pytest.raises(ConflictOfInterest):
        operations.begin_help(act=world.officer_act(SECOND), officer=world.officers[SECOND], unit=visits.OFFICE, resident=world.resident, **more)  # type: ignore[arg-type]
    with pytest.raises(NotAtThisCounter):
        operations.begin_help(
            act=world.officer_act(visits.OPERATOR),
            officer=world.officers[visits.OPERATOR],
            unit="dukcapil/mal-pelayanan",
            resident=world.resident,
            **more,
        )  # type: ignore[arg-type]


def test_a_consent_is_over_after_two_hours_and_what_was_filled_in_is_kept(world: worlds.World, gateway: Any, clock: Clock) -> None:
    _, nik = somebody(world)
    client = officer_of(world)
    here = begin(client, nik).url
    client.post(here, {"send": "1"})
    client.post(here, {"digits": read_out(gateway)})
    draft = client.post(here, {"fill": "1"}).url
    clock.at = worlds.NOW + 3 * HOUR
    assert fill_in(client, draft).status_code == ConsentOver.status
    assert client.get(f"{draft}periksa/").status_code == 200


def test_a_helpers_draft_is_not_among_their_own_and_does_not_take_the_place_of_one(world: worlds.World, gateway: Any) -> None:
    _, nik = somebody(world)
    client = officer_of(world)
    here = begin(client, nik).url
    client.post(here, {"send": "1"})
    client.post(here, {"digits": read_out(gateway)})
    client.post(here, {"fill": "1"})
    officer = world.officers[visits.OPERATOR]
    assert cases.list_drafts(region=world.region, account=officer) == ()
    assert cases.find_draft_of(region=world.region, account=officer, service="ktp-penggantian") is None


def test_a_consent_that_led_to_nothing_is_forgotten_and_one_that_was_used_is_kept(world: worlds.World, gateway: Any) -> None:
    _, nik = somebody(world)
    _, receipt = applied_by_code(world, gateway, nik)
    here = begin(officer_of(world), nik, how="witness", phone="").url
    unused = ids.from_text(here.split("/")[-2])
    nightly.forget(at=worlds.NOW + dt.timedelta(days=29))
    officer = world.officers[visits.OPERATOR]
    assert consents.get_consent(region=world.region, consent=unused, officer=officer).name == ""
    nightly.forget(at=worlds.NOW + dt.timedelta(days=31))
    with pytest.raises(NoSuchConsent):
        consents.get_consent(region=world.region, consent=unused, officer=officer)
    assert case_of(receipt)[0].case_id is not None
