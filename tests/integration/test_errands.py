"""A step that a partner's application carries out: handed over, read, answered once, put before the officers, taken back."""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from loket.foundation.audit import queries as record
from loket.foundation.audit.values import system_act
from loket.foundation.clients import operations as client_writes
from loket.foundation.clients.values import ClientKind
from loket.foundation.common import ids
from loket.foundation.exchange import models as exchange_rows
from loket.foundation.exchange import operations as exchange
from loket.foundation.exchange.errors import NoGrant
from loket.foundation.exchange.values import STEPS
from loket.foundation.identity import operations as identity
from loket.foundation.identity.values import CHANGED_ON_BEHALF
from loket.oversight.access import queries as access
from loket.services.cases import models as case_rows
from loket.services.cases import queries as cases
from loket.services.cases.values import CaseState, Power, StepState
from loket.services.decisions import queries as decisions
from loket.services.errands import operations as errand_writes
from loket.services.errands import queries as errands
from loket.services.errands.errors import AnsweredOtherwise, ErrandOver, KeyUsed, NoSuchErrand, NotLive
from loket.services.errands.values import Answer, ErrandState, Late, TakenBack
from loket.services.journey import clock, operations, queries
from loket.services.journey.errors import HeldBack, PartnerStillAsked, ReasonNeeded
from loket.services.journey.values import LateCause, StepStanding
from tests.integration.test_api_people import Phone
from tests.support import clients, walking
from tests.support import errands as support
from tests.support import world as worlds
from tests.support.errands import ACCEPTED, ANALYST, HEAD, KEY, asked, errand_of

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
#: The day after the next: the committee's working day is over.
OVERDUE = worlds.NOW + dt.timedelta(days=2)


@pytest.fixture
def world(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> worlds.World:
    settings.LOKET_LIMIT_SCALE = 0
    monkeypatch.setattr("django.utils.timezone.now", lambda: worlds.NOW)
    return support.build()


@pytest.fixture
def app(world: worlds.World) -> clients.Registered:
    return support.committee(world)


@pytest.fixture
def phone(app: clients.Registered) -> Phone:
    return Phone(app.own_token(at=worlds.NOW))


def answer(app: clients.Registered, errand: Any, given: Answer = ACCEPTED, *, key: str = KEY, at: dt.datetime = worlds.NOW) -> Any:
    return operations.answer_errand(act=app.act(at), client_id=app.client_id, errand=errand.id, key=key, given=given)


def said(**changes: Any) -> dict[str, Any]:
    return {"outcome": "accept", "data": {"number": "KE/2026/031", "valid_until": "2027-12-31"}} | changes


def send(phone: Phone, errand: Any, body: dict[str, Any], key: str = KEY, **headers: str) -> Any:
    return phone.call("POST", f"/partner/steps/{ids.to_text(errand.id)}/outcome", body, **{"Idempotency-Key": key}, **headers)


def told_figures(step: str) -> dict[str, Any]:
    """Return what listeners hear of the end of a step."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM event_outbox WHERE name = 'cases.step.ended' AND payload ->> 'step' = %s", [step])
        payload = cursor.fetchone()[0]
    return dict(payload if isinstance(payload, dict) else json.loads(payload))


def take(world: worlds.World, *, at: dt.datetime, officer: str = ANALYST) -> Any:
    return operations.take_next(act=world.officer_act(officer, at), officer=world.officers[officer])


# --- handing over -------------------------------------------------------------------------------------------------


def test_a_step_goes_to_the_application_that_the_region_names_and_into_nobodys_queue(world: worlds.World, app: clients.Registered) -> None:
    exchange.enter_webhook(act=app.act(worlds.NOW), client_id=app.client_id, url="https://etik.contoh.example/loket", purpose=STEPS)
    # An address for something else hears nothing of it.
    other, _ = exchange.enter_webhook(act=app.act(worlds.NOW), client_id=app.client_id, url="https://etik.contoh.example/lain", purpose=STEPS)
    exchange_rows.Hook.objects.filter(pk=other.id).update(purpose="bantuan_sosial")
    case, errand = asked(world)
    step = next(one for one in cases.list_steps(case=case) if one.id == errand.id)
    assert (errand.client_id, errand.state, step.position, step.state) == (app.client_id, ErrandState.WAITING, None, StepState.OPEN)
    assert errand.due_at is not None
    assert errand.due_at > worlds.NOW
    assert take(world, at=worlds.NOW) is None
    message = exchange_rows.Delivery.objects.get()
    assert message.type == "partner.step.waiting"
    assert message.data == {
        "step": ids.to_text(errand.id), "service": "izin-penelitian", "name": "ethics", "turn": 1, "due_at": errand.due_at.isoformat(),
    }  # fmt: skip
    # The promise to the citizen runs on: it is the office that chose to ask a partner.
    assert cases.get_case(region=world.region, case=case).stopped_at is None


def test_without_an_application_in_force_the_officers_do_the_step_at_once(world: worlds.World) -> None:
    case = walking.send(world, support.SERVICE, support.ANSWERS)
    walking.decide(world, ANALYST, "ask_ethics")
    held = take(world, at=worlds.NOW)
    assert (held.step, held.case) == ("ethics", case)
    assert errands.find(errand=held.id) is None
    walking.decide(world, ANALYST)


@pytest.mark.parametrize(
    "changes", [{"kind": ClientKind.SANDBOX}, {"scopes": ("openid",), "redirect_uris": (clients.REDIRECT,)}], ids=["a sandbox", "without the scope"]
)
def test_an_application_that_may_not_carry_out_steps_gets_none(world: worlds.World, changes: dict[str, Any]) -> None:
    support.committee(world, **changes)
    walking.send(world, support.SERVICE, support.ANSWERS)
    walking.decide(world, ANALYST, "ask_ethics")
    assert take(world, at=worlds.NOW).step == "ethics"


def test_an_address_for_steps_needs_the_scope_for_partners(world: worlds.World, app: clients.Registered) -> None:
    other = clients.make_client(region=world.region, at=worlds.NOW, scopes=("exchange",))
    with pytest.raises(NoGrant):
        exchange.enter_webhook(act=other.act(worlds.NOW), client_id=other.client_id, url="https://a.contoh.example/", purpose=STEPS)


# --- reading ------------------------------------------------------------------------------------------------------


def test_the_application_reads_what_the_package_grants_and_the_citizen_sees_that_with_purpose_and_case(
    world: worlds.World, app: clients.Registered, phone: Phone
) -> None:
    case, errand = asked(world)
    listed = phone.call("GET", "/partner/steps").json()
    assert [(one["step"], one["state"], one["is_late"]) for one in listed["items"]] == [(ids.to_text(errand.id), "waiting", False)]
    assert "Rani" not in json.dumps(listed)
    read = phone.call("GET", f"/partner/steps/{ids.to_text(errand.id)}").json()
    assert {row["label"]["id"]: row["value"]["id"] for row in read["rows"]} == {
        "Judul penelitian": "Gizi anak balita", "Tema": "Kesehatan", "Lokasi": "SMP di Kecamatan Teluk Mutiara",
        "Tanggal mulai": "1 Desember 2026", "Tanggal selesai": "31 Mei 2027",
    }  # fmt: skip
    assert "Rani Contoh Peneliti" not in json.dumps(read)
    assert [one["outcome"] for one in read["outcomes"]] == ["accept", "concern", "return"]
    assert read["returns"][0]["needed_for"] == ["accept"]
    shown = next(
        one for one in access.list_shown(act=world.act(at=worlds.NOW + HOUR), account=world.citizen).items if one.office.id.startswith("sistem")
    )
    assert shown.case == case
    assert shown.purpose.id == "menelaah perlindungan bagi orang yang diteliti"
    assert [one.id for one in shown.fields] == [
        "Judul penelitian",
        "Tema utama",
        "Lokasi penelitian (desa, kecamatan, atau lembaga)",
        "Mulai",
        "Selesai",
    ]


def test_what_has_ended_shows_its_answer_and_no_data(world: worlds.World, app: clients.Registered, phone: Phone) -> None:
    _, errand = asked(world)
    answer(app, errand)
    read = phone.call("GET", f"/partner/steps/{ids.to_text(errand.id)}").json()
    assert (read["state"], read["rows"], read["answered"]["data"]["number"]) == ("answered", [], "KE/2026/031")
    assert phone.call("GET", "/partner/steps").json()["items"] == []
    assert len(phone.call("GET", "/partner/steps?state=answered").json()["items"]) == 1


def test_another_application_another_region_and_a_persons_token_find_nothing(world: worlds.World, app: clients.Registered, phone: Phone) -> None:
    _, errand = asked(world)
    path = f"/partner/steps/{ids.to_text(errand.id)}"
    other = clients.make_client(region=world.region, at=worlds.NOW, scopes=("openid", "partner"))
    stranger = Phone(other.own_token(at=worlds.NOW, scopes=("partner",)))
    assert (stranger.call("GET", path).status_code, send(stranger, errand, said()).status_code) == (404, 404)
    assert stranger.call("POST", f"{path}/accept").status_code == 404
    assert stranger.call("GET", "/partner/steps").json()["items"] == []
    far = clients.make_client(region=worlds.OTHER_REGION, at=worlds.NOW, scopes=("partner",), kind=ClientKind.PARTNER, agency=None, organisation="Lain (fiktif)", redirect_uris=())  # fmt: skip
    assert Phone(far.own_token(at=worlds.NOW)).call("GET", path).status_code == 401
    with pytest.raises(NoSuchErrand):
        operations.answer_errand(act=app.act(worlds.NOW), client_id=far.client_id, errand=errand.id, key=KEY, given=ACCEPTED)
    assert Phone(other.citizen_token(world.citizen, at=worlds.NOW)).call("GET", path).status_code == 403
    assert phone.call("GET", f"/partner/steps/{'7' * 26}").status_code == 404


def test_open_steps_come_in_pages_oldest_first(world: worlds.World, app: clients.Registered, phone: Phone) -> None:
    made = [asked(world, title=f"Gizi anak {number}")[1] for number in range(3)]
    first = phone.call("GET", "/partner/steps?limit=2").json()
    rest = phone.call("GET", f"/partner/steps?limit=2&after={first['next']}").json()
    assert [one["step"] for one in first["items"] + rest["items"]] == [ids.to_text(one.id) for one in made]
    assert rest["next"] is None


# --- answering ----------------------------------------------------------------------------------------------------


def test_an_answer_ends_the_step_and_what_it_gives_back_reaches_officer_and_applicant(
    world: worlds.World, app: clients.Registered, phone: Phone
) -> None:
    case, errand = asked(world)
    assert phone.call("POST", f"/partner/steps/{ids.to_text(errand.id)}/accept").json()["state"] == "accepted"
    got = send(phone, errand, said(words="Risiko kecil."))
    assert (got.status_code, got.json()["outcome"], got.json()["state"]) == (200, "accept", "answered")
    (decision,) = [one for one in decisions.list_for_case(case=case, with_details=True) if one.step == "ethics"]
    assert (decision.kind.value, decision.outcome, decision.note, decision.decided_by) == ("partner", "accept", "Risiko kecil.", None)
    held = take(world, at=worlds.NOW)
    assert held.step == "study"
    desk = queries.get_desk_case(act=world.officer_act(ANALYST), officer=world.officers[ANALYST], step=held.id)
    (shown,) = desk.shown.errands
    assert [(label.id, value.id) for label, value in shown.rows] == [("Nomor telaah etik", "KE/2026/031"), ("Berlaku sampai", "31 Desember 2027")]
    assert cases.get_content(region=world.region, case=case).partners == {"ethics": {"number": "KE/2026/031", "valid_until": "2027-12-31"}}
    own = queries.get_own_case(act=world.act(), account=world.citizen, case=case)
    assert own.errands[0].partner.id == "Komite Etik Universitas Nusa (fiktif)"
    walking.decide(world, ANALYST)
    assert walking.decide(world, HEAD) is CaseState.COMPLETED


def test_the_same_answer_twice_is_one_and_gets_the_same_body_and_another_is_refused(
    world: worlds.World, app: clients.Registered, phone: Phone
) -> None:
    case, errand = asked(world)
    first = send(phone, errand, said())
    again, other_key = send(phone, errand, said()), send(phone, errand, said(), key="kunci-lain-0002")
    assert first.status_code == again.status_code == other_key.status_code == 200
    assert first.json() == again.json() == other_key.json()
    assert len([one for one in decisions.list_for_case(case=case) if one.step == "ethics"]) == 1
    other = send(phone, errand, {"outcome": "concern", "reason": "risk_unclear"})
    assert (other.status_code, other.json()["code"]) == (409, "errands.answer.differs")
    assert send(phone, errand, said(data={"number": "KE/2026/032"})).json()["code"] == "errands.answer.differs"
    assert other.headers["Content-Type"] == "application/problem+json"
    assert other.json()["text"]["en"]["detail"].startswith("This step was answered already")
    assert other.json()["text"]["id"]["detail"].startswith("Langkah ini sudah dijawab")


def test_a_key_belongs_to_one_step(world: worlds.World, app: clients.Registered) -> None:
    _, first = asked(world)
    _, second = asked(world, title="Lain")
    answer(app, first)
    with pytest.raises(KeyUsed):
        answer(app, second)
    assert answer(app, second, key="kunci-kedua-01").state is ErrandState.ANSWERED


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"outcome": "refuse"}, "/body/outcome"), ({"outcome": "accept"}, "/body/data/number"),
        ({"outcome": "concern"}, "/body/reason"), ({"outcome": "concern", "reason": "unrest"}, "/body/reason"),
        (said(reason="risk_unclear"), "/body/reason"), (said(data={"number": 7}), "/body/data/number"),
        (said(data={"number": "x", "valid_until": "kapan-kapan"}), "/body/data/valid_until"), (said(data={"number": "x", "nik": "1"}), "/body/data/nik"),
        (said(fields=["proposal"]), "/body/fields"), ({"outcome": "return", "reason": "consent_missing"}, "/body/fields"),
        ({"outcome": "return", "reason": "consent_missing", "fields": ["nowhere"]}, "/body/fields/0"), (said(files=["x"]), "/body/files/0"),
    ],
)  # fmt: skip
def test_an_answer_that_does_not_fit_the_step_is_refused_whole(
    world: worlds.World, app: clients.Registered, phone: Phone, body: Any, where: str
) -> None:
    _, errand = asked(world)
    got = send(phone, errand, body)
    assert (got.status_code, got.json()["code"], [one["where"] for one in got.json()["errors"]]) == (422, "errands.answer.wrong", [where])
    assert errands.find(errand=errand.id).state is ErrandState.WAITING  # type: ignore[union-attr]


def test_a_return_goes_to_the_applicant_with_words_and_the_corrected_case_comes_back_as_a_new_turn(
    world: worlds.World, app: clients.Registered
) -> None:
    case, errand = asked(world)
    given = Answer("return", "consent_missing", "Lampirkan lembar persetujuan.", ("proposal",))
    answer(app, errand, given)
    own = queries.get_own_case(act=world.act(), account=world.citizen, case=case)
    assert (own.case.state, own.corrections[0].note, own.corrections[0].fields) == (
        CaseState.RETURNED,
        "Lampirkan lembar persetujuan.",
        ("proposal",),
    )
    assert operations.resubmit(act=world.act(), account=world.citizen, case=case, answers={"proposal": [world.upload(case)]}) is CaseState.IN_PROGRESS
    second = errand_of(case, turn=2)
    assert second.state is ErrandState.WAITING
    answer(app, second, key="kunci-putaran-2")
    # What was said of the first turn stays said: repeated, it is answered as before and changes nothing.
    assert answer(app, errand, given).outcome == "return"
    with pytest.raises(AnsweredOtherwise):
        answer(app, errand)


def test_files_come_in_pieces_belong_to_the_case_and_are_read_by_officer_and_applicant(
    world: worlds.World, app: clients.Registered, phone: Phone
) -> None:
    case, errand = asked(world)
    path = f"/partner/steps/{ids.to_text(errand.id)}"
    assert phone.call("POST", f"{path}/uploads", {"name": "besar.pdf", "size_bytes": 6 * 2**20}).status_code == 413
    begun = phone.call("POST", f"{path}/uploads", {"name": "telaah.pdf", "size_bytes": len(worlds.PDF)}).json()["upload"]
    piece = {"offset_bytes": 0, "content": base64.b64encode(worlds.PDF).decode()}
    assert phone.call("PATCH", f"/partner/uploads/{begun}", piece).json()["offset_bytes"] == len(worlds.PDF)
    kept = phone.call("POST", f"/partner/uploads/{begun}/finish").json()
    assert phone.call("POST", f"/partner/uploads/{begun}/finish").json() == kept
    assert send(phone, errand, said(files=[kept["file"]])).status_code == 200
    held = take(world, at=worlds.NOW)
    stored, content = queries.read_desk_file(act=world.officer_act(ANALYST), officer=world.officers[ANALYST], step=held.id, file=UUID(kept["file"]))
    assert (stored.owner, content[:5]) == (case, b"%PDF-")
    assert queries.can_read_file(region=world.region, file=UUID(kept["file"]), case=case)
    assert phone.call("POST", f"{path}/uploads", {"name": "lagi.pdf", "size_bytes": 10}).json()["code"] == "errands.step.over"


def upload(phone: Phone, errand: Any) -> str:
    """Send the whole of a file for a step; return the upload, not yet kept."""
    begun = phone.call("POST", f"/partner/steps/{ids.to_text(errand.id)}/uploads", {"name": "telaah.pdf", "size_bytes": len(worlds.PDF)}).json()[
        "upload"
    ]
    phone.call("PATCH", f"/partner/uploads/{begun}", {"offset_bytes": 0, "content": base64.b64encode(worlds.PDF).decode()})
    return str(begun)


def test_a_step_keeps_three_times_the_files_of_an_answer_and_no_more(world: worlds.World, app: clients.Registered, phone: Phone) -> None:
    _, errand = asked(world)
    kept = [phone.call("POST", f"/partner/uploads/{upload(phone, errand)}/finish").json()["file"] for _ in range(2)]
    on_their_way = [upload(phone, errand) for _ in range(2)]
    third, fourth = (phone.call("POST", f"/partner/uploads/{one}/finish") for one in on_their_way)
    assert third.status_code == 200
    assert (fourth.status_code, fourth.json()["code"]) == (409, "journey.file.too_many")
    refused = phone.call("POST", f"/partner/steps/{ids.to_text(errand.id)}/uploads", {"name": "lagi.pdf", "size_bytes": 10})
    assert (refused.status_code, refused.json()["code"]) == (409, "journey.file.too_many")
    assert refused.json()["text"]["en"]["detail"].startswith("This step has kept 3 files")
    assert send(phone, errand, said(files=kept[:1])).status_code == 200


def test_a_file_of_one_step_is_none_of_another_of_the_same_case(world: worlds.World, app: clients.Registered, phone: Phone) -> None:
    case, errand = asked(world)
    kept = phone.call("POST", f"/partner/uploads/{upload(phone, errand)}/finish").json()["file"]
    answer(app, errand, Answer("return", "consent_missing", "Lampirkan.", ("proposal",)))
    operations.resubmit(act=world.act(), account=world.citizen, case=case, answers={"proposal": [world.upload(case)]})
    second = errand_of(case, turn=2)
    got = send(phone, second, said(files=[kept]), key="kunci-putaran-2")
    assert (got.status_code, [one["where"] for one in got.json()["errors"]]) == (422, ["/body/files/0"])
    own = phone.call("POST", f"/partner/uploads/{upload(phone, second)}/finish").json()["file"]
    assert send(phone, second, said(files=[own]), key="kunci-putaran-2").status_code == 200
    shown = queries.get_own_case(act=world.act(), account=world.citizen, case=case).errands
    assert [[one.file for one in errand.files] for errand in shown] == [[], [own]]


@pytest.mark.parametrize("power", [Power.COUNTER, Power.PARENT, Power.GUARDIAN, Power.WRITTEN])
def test_no_answer_carries_on_a_case_whose_person_said_that_it_was_not_them(world: worlds.World, app: clients.Registered, power: Power) -> None:
    case, errand = asked(world)
    case_rows.Case.objects.filter(pk=case).update(power=power.value)
    act = system_act("test", region=world.region, at=worlds.NOW, purpose="test")
    link = identity.ask_if_it_was_you(act=act, kind=CHANGED_ON_BEHALF, ref=case)
    identity.deny_change(act=act, token=link.rstrip("/").rpartition("/")[2])
    with pytest.raises(HeldBack):
        answer(app, errand)
    assert errand_of(case).state is ErrandState.WAITING


@pytest.mark.parametrize("outcome", ["accept", "refuse"])
def test_whoever_held_a_late_step_that_its_partner_answered_decided_nothing(world: worlds.World, app: clients.Registered, outcome: str) -> None:
    case, errand = asked(world)
    clock.tick(OVERDUE)
    other = f"{ANALYST}#2"
    assert take(world, at=OVERDUE, officer=other).id == errand.id
    answer(app, errand, at=OVERDUE)
    done = next(one for one in cases.list_steps(case=case) if one.id == errand.id)
    assert (done.state, done.officer, done.appointment) == (StepState.DONE, None, None)
    assert errand.id not in [one.id for one in cases.list_done_by(region=world.region, officer=world.officers[other], since=worlds.NOW)]
    walking.decide(world, ANALYST, outcome, at=OVERDUE, reason="unrest" if outcome == "refuse" else None)
    if outcome == "refuse":
        operations.object_to_refusal(act=world.act(at=OVERDUE), account=world.citizen, case=case, text="Mohon dilihat lagi.")
    (after,) = [one for one in cases.list_steps(case=case) if one.state is StepState.OPEN]
    assert after.position == HEAD
    assert after.excluded == (world.officers[ANALYST],)


# --- time, taking back and every other end ------------------------------------------------------------------------


def test_a_partner_that_is_silent_is_put_before_the_officers_and_may_answer_until_one_takes_it_back(
    world: worlds.World, app: clients.Registered
) -> None:
    exchange.enter_webhook(act=app.act(worlds.NOW), client_id=app.client_id, url="https://etik.contoh.example/loket", purpose=STEPS)
    case, errand = asked(world)
    assert clock.tick(worlds.NOW + HOUR).partners == 0
    assert clock.tick(OVERDUE).partners == 1
    assert clock.tick(OVERDUE).partners == 0
    late = errands.find(errand=errand.id)
    assert late is not None
    assert (late.late, late.state, late.is_late(OVERDUE)) == (Late.OVERDUE, ErrandState.WAITING, True)
    assert [one.type for one in exchange_rows.Delivery.objects.order_by("id")] == ["partner.step.waiting", "partner.step.late"]
    (line,) = [one for one in queries.list_late(region=world.region, agencies_led=None, at=OVERDUE).items if one.step.id == errand.id]
    assert line.cause is LateCause.PARTNER_SILENT
    held = take(world, at=OVERDUE)
    assert held.id == errand.id
    with pytest.raises(PartnerStillAsked):
        operations.decide(
            act=world.officer_act(ANALYST, OVERDUE), officer=world.officers[ANALYST], step=held.id, revision=held.revision, outcome="accept"
        )
    assert answer(app, errand, at=OVERDUE).state is ErrandState.ANSWERED
    (said_,) = record.list_entries(region=world.region, event="errands.errand.answered").items
    assert said_.details["late"] is True
    assert told_figures("ethics")["late"] is True
    with pytest.raises(NotLive):
        errand_writes.take_back(act=world.officer_act(ANALYST, OVERDUE), errand=held.id, reason=TakenBack.NO_ANSWER, note="x")
    assert cases.get_case(region=world.region, case=case).state is CaseState.IN_PROGRESS


def test_an_officer_takes_a_step_back_saying_why_and_decides_it_by_hand_and_a_late_answer_is_refused(
    world: worlds.World, app: clients.Registered
) -> None:
    case, errand = asked(world)
    clock.tick(OVERDUE)
    held = take(world, at=OVERDUE)
    act, officer = world.officer_act(ANALYST, OVERDUE), world.officers[ANALYST]
    with pytest.raises(ReasonNeeded):
        operations.take_back(act=act, officer=officer, step=held.id, reason=TakenBack.NO_ANSWER, note=" ")
    operations.take_back(act=act, officer=officer, step=held.id, reason=TakenBack.NO_ANSWER, note="Sudah dihubungi dua kali.")
    with pytest.raises(ErrandOver):
        answer(app, errand, at=OVERDUE)
    with pytest.raises(ErrandOver):
        operations.accept_errand(act=app.act(OVERDUE), client_id=app.client_id, errand=errand.id)
    operations.decide(act=act, officer=officer, step=held.id, revision=held.revision, outcome="accept")
    (decision,) = [one for one in decisions.list_for_case(case=case) if one.step == "ethics"]
    assert decision.decided_by == officer
    (entry,) = record.list_entries(region=world.region, event="errands.errand.taken_back").items
    assert (entry.details["reason"], entry.actor) == ("no_answer", str(officer))
    assert "dihubungi" not in json.dumps(dict(entry.details))


def test_a_suspended_application_loses_the_step_to_the_officers_before_its_time(world: worlds.World, app: clients.Registered, phone: Phone) -> None:
    _, errand = asked(world)
    act = system_act("test", region=world.region, at=worlds.NOW, purpose="manage")
    client_writes.suspend(act=act, client_id=app.client_id, reason="Kerja sama dihentikan.")
    assert send(phone, errand, said()).status_code == 401
    assert clock.tick(worlds.NOW + HOUR).partners == 1
    assert errands.find(errand=errand.id).late is Late.CLIENT_GONE  # type: ignore[union-attr]
    assert take(world, at=worlds.NOW + HOUR).id == errand.id


def test_a_withdrawn_application_closes_the_step_and_its_partner_is_told(world: worlds.World, app: clients.Registered) -> None:
    exchange.enter_webhook(act=app.act(worlds.NOW), client_id=app.client_id, url="https://etik.contoh.example/loket", purpose=STEPS)
    case, errand = asked(world)
    operations.withdraw(act=world.act(), account=world.citizen, case=case)
    found = errands.find(errand=errand.id)
    assert found is not None
    assert (found.state, found.end_reason) == (ErrandState.CLOSED, "withdrawn")
    assert exchange_rows.Delivery.objects.order_by("-id")[0].data["reason"] == "closed"
    with pytest.raises(ErrandOver):
        answer(app, errand)
    assert clock.tick(OVERDUE).partners == 0


def test_silence_grants_the_case_past_a_partner_as_past_an_officer(world: worlds.World, app: clients.Registered) -> None:
    case, errand = asked(world)
    clock.tick(worlds.NOW + dt.timedelta(days=14))
    shown = cases.get_case(region=world.region, case=case)
    assert (shown.state, shown.is_deemed) == (CaseState.COMPLETED, True)
    assert errands.find(errand=errand.id).state is ErrandState.CLOSED  # type: ignore[union-attr]


def test_a_step_under_a_version_that_was_replaced_goes_on_to_its_end(world: worlds.World, app: clients.Registered) -> None:
    case, errand = asked(world)
    worlds.publish(
        support.FOLDER, at=worlds.NOW + HOUR, changes={"service.yaml": [("version: 3\n", "version: 4\n"), ("Izin penelitian: clear", "Clear")]}
    )
    assert answer(app, errand, at=worlds.NOW + 2 * HOUR).state is ErrandState.ANSWERED
    assert cases.get_case(region=world.region, case=case).version_hash == errand.version_hash


def test_the_citizen_and_whoever_has_the_number_see_with_whom_the_case_is_and_until_when(world: worlds.World, app: clients.Registered) -> None:
    case, errand = asked(world)
    own = queries.get_own_case(act=world.act(), account=world.citizen, case=case)
    (now,) = [one for one in own.steps if one.standing is StepStanding.NOW]
    assert (now.holder.id, now.due_at, now.is_partners) == ("Mitra Komite Etik Universitas Nusa (fiktif)", errand.due_at, True)  # type: ignore[union-attr]
    tracked = queries.find_tracked(region=world.region, number=own.case.number, at=worlds.NOW)
    assert tracked is not None
    assert [one.holder.id for one in tracked.steps if one.standing is StepStanding.NOW] == ["Mitra Komite Etik Universitas Nusa (fiktif)"]  # type: ignore[union-attr]
    clock.tick(OVERDUE)
    (late,) = [
        one for one in queries.get_own_case(act=world.act(at=OVERDUE), account=world.citizen, case=case).steps if one.standing is StepStanding.NOW
    ]
    assert (late.is_partners, late.since) == (False, None)
    assert "Analis" in late.holder.id  # type: ignore[union-attr]


def test_what_partners_answered_is_destroyed_with_the_case(world: worlds.World, app: clients.Registered) -> None:
    case, errand = asked(world)
    answer(app, errand)
    operations.withdraw(act=world.act(), account=world.citizen, case=case)
    operations.forget_case(act=system_act("retention", region=world.region, at=worlds.NOW, purpose="retention"), case=case)
    assert errands.get_answer(errand=errand.id) is None
    assert cases.get_content(region=world.region, case=case).partners == {}


# --- the sandbox --------------------------------------------------------------------------------------------------


def test_a_sandbox_application_tries_a_made_up_step_with_the_same_calls_and_never_a_case(world: worlds.World, phone: Phone) -> None:
    made = clients.make_client(region=world.region, at=worlds.NOW, kind=ClientKind.SANDBOX, agency=None, scopes=("partner",), redirect_uris=())
    sandbox = Phone(made.own_token(at=worlds.NOW))
    exchange.enter_webhook(act=made.act(worlds.NOW), client_id=made.client_id, url="https://uji.contoh.example/", purpose=STEPS, is_sandbox=True)
    step = sandbox.call("POST", "/partner/sandbox/steps").json()["step"]
    assert exchange_rows.Delivery.objects.get().data["service"] == "contoh-kelayakan-air"
    read = sandbox.call("GET", f"/partner/steps/{step}").json()
    assert read["rows"][0]["value"]["id"] == "Budi Contoh Santoso"
    path, good = f"/partner/steps/{step}/outcome", {"outcome": "accept", "data": {"number": "LAB/1"}}
    assert sandbox.call("POST", path, {"outcome": "accept"}, **{"Idempotency-Key": KEY}).status_code == 422
    first, again = (sandbox.call("POST", path, good, **{"Idempotency-Key": KEY}) for _ in range(2))
    assert (first.status_code, first.json()) == (200, again.json())
    assert sandbox.call("POST", path, {"outcome": "cannot", "reason": "too_far"}, **{"Idempotency-Key": KEY}).status_code == 409
    assert phone.call("POST", "/partner/sandbox/steps").json()["code"] == "errands.sandbox.only"
