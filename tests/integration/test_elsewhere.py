"""A service that an application of its agency runs: listed with its standard, entered by single sign-on, its cases told once and in order."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser

from loket.foundation.clients import queries as client_reads
from loket.foundation.clients.values import ClientKind
from loket.foundation.events.values import Event
from loket.foundation.identity.models import Account
from loket.foundation.notifications import queries as messages
from loket.oversight.standards import figures
from loket.oversight.standards import queries as standards
from loket.services.elsewhere import queries as elsewhere
from loket.services.journey import operations as journey
from loket.services.journey.errors import RunElsewhere
from tests.integration.test_api_people import Phone
from tests.support import clients, world

pytestmark = pytest.mark.django_db
SERVICE = "bantuan-sosial"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def made(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> world.World:
    settings.LOKET_LIMIT_SCALE = 0
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.NOW)
    return world.build(f"dinsos/{SERVICE}", "dukcapil/akta-kelahiran")


@pytest.fixture
def app(made: world.World) -> clients.Registered:
    return clients.make_client(region=made.region, at=world.NOW, scopes=("openid", "partner"), agency="dinsos")


@pytest.fixture
def sub(made: world.World, app: clients.Registered) -> str:
    app.citizen_token(made.citizen, at=world.NOW, scopes=("openid",))
    return client_reads.subject_of(client_id=app.client_id, account=made.citizen)


def said(sub: str, **changes: Any) -> dict[str, Any]:
    given = {
        "sub": sub, "service": SERVICE, "reference": "BST/2026/0017", "sequence": 1, "state": "received",
        "submitted_at": (world.NOW - 2 * HOUR).isoformat(), "due_at": (world.NOW + 24 * HOUR).isoformat(), "changed_at": (world.NOW - HOUR).isoformat(),
        "path": "usulan/17",
    }  # fmt: skip
    return given | changes


def system(app: clients.Registered) -> Phone:
    return Phone(app.own_token(at=world.NOW))


def portal(made: world.World) -> Browser:
    found = Browser(headers={"host": "localhost"})
    found.force_login(Account.objects.get(pk=made.citizen), backend="loket.foundation.identity.backend.ByAddress")
    return found


def test_it_is_listed_with_its_standard_and_applied_for_at_its_application(made: world.World) -> None:
    page = portal(made)
    assert "Bantuan Sosial Tunai Daerah" in page.get(f"/layanan/{SERVICE}/").content.decode()
    offer = page.get(f"/layanan/{SERVICE}/ajukan/").content.decode()
    assert "Lanjutkan di Bantuan Sosial Nusa Jaya" in offer
    assert 'href="http://localhost:8100/"' in offer
    with pytest.raises(RunElsewhere):
        journey.start(act=made.act(), account=made.citizen, service=SERVICE)


def test_what_the_application_tells_stands_at_the_persons_applications_and_in_the_figures(
    made: world.World, app: clients.Registered, sub: str
) -> None:
    told = system(app).call("POST", "/partner/cases", said(sub))
    assert (told.status_code, told.json()["has_changed"]) == (200, True), told.content
    page = portal(made).get("/saya/permohonan/").content.decode()
    assert "Di aplikasi lain" in page
    assert "BST/2026/0017" in page
    assert "http://localhost:8100/usulan/17" in page
    done = system(app).call("POST", "/partner/cases", said(sub, sequence=2, state="completed", changed_at=world.NOW.isoformat()))
    assert done.json()["state"] == "completed"
    kinds = [one.kind for one in messages.list_messages(region=made.region, recipient=made.citizen)]
    assert "decision.elsewhere" in kinds
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, at, region, name, ref, payload FROM event_outbox WHERE name LIKE 'elsewhere.case.%' ORDER BY id")
        heard = [Event(*row[:5], json.loads(row[5])) for row in cursor.fetchall()]
    figures.receive([event for event in heard if figures.SUBSCRIPTIONS[0].wants(event.name)])
    found = standards.find_standard(region=made.region, service=SERVICE, at=world.NOW)
    assert found is not None
    assert (found.figures.submitted, found.figures.ended, found.figures.on_time_percent) == (1, 1, 100)


def test_said_again_or_out_of_order_nothing_changes_and_what_ended_does_not_go_on(made: world.World, app: clients.Registered, sub: str) -> None:
    partner = system(app)
    for sequence, state, changed in ((5, "in_progress", True), (5, "in_progress", False), (3, "received", False)):
        answer = partner.call("POST", "/partner/cases", said(sub, sequence=sequence, state=state))
        assert (answer.status_code, answer.json()["state"], answer.json()["has_changed"]) == (200, "in_progress", changed)
    assert partner.call("POST", "/partner/cases/read", {"reference": "BST/2026/0017"}).json()["sequence"] == 5
    assert partner.call("POST", "/partner/cases", said(sub, sequence=6, state="refused")).json()["state"] == "refused"
    ended = partner.call("POST", "/partner/cases", said(sub, sequence=7, state="in_progress"))
    assert (ended.status_code, ended.json()["code"]) == (409, "elsewhere.case.ended")
    assert len(elsewhere.list_for_account(region=made.region, account=made.citizen)) == 1


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"service": "akta-kelahiran"}, 404, "elsewhere.service.not_yours"),
        ({"service": "tidak-ada"}, 404, "elsewhere.service.not_yours"),
        ({"sub": "01ARZ3NDEKTSV4RRFFQ69G5FAV"}, 404, "elsewhere.person.unknown"),
        ({"changed_at": (world.NOW + HOUR).isoformat()}, 422, "elsewhere.clock.wrong"),
        ({"submitted_at": world.NOW.isoformat()}, 422, "elsewhere.clock.wrong"),
        ({"state": "mungkin"}, 422, "api.request.invalid"),
        ({"changed_at": "2026-11-24T09:00:00"}, 422, "api.request.invalid"),
    ],
)
def test_what_cannot_be_is_refused_in_words(app: clients.Registered, sub: str, changes: dict[str, Any], status: int, code: str) -> None:
    answer = system(app).call("POST", "/partner/cases", said(sub) | changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_another_agencys_application_a_private_one_and_a_persons_token_tell_nothing(made: world.World, app: clients.Registered, sub: str) -> None:
    other = clients.make_client(region=made.region, at=world.NOW, scopes=("openid", "partner"), agency="dukcapil")
    private = clients.make_client(
        region=made.region, at=world.NOW, scopes=("openid", "partner"), kind=ClientKind.PARTNER, agency=None, organisation="PT Contoh"
    )
    for one in (other, private):
        one.citizen_token(made.citizen, at=world.NOW, scopes=("openid",))
        own = client_reads.subject_of(client_id=one.client_id, account=made.citizen)
        assert system(one).call("POST", "/partner/cases", said(own)).status_code == 404
        assert system(one).call("POST", "/partner/cases", said(sub)).status_code == 404
    person = Phone(app.citizen_token(made.citizen, at=world.NOW, scopes=("openid",)))
    assert person.call("POST", "/partner/cases", said(sub)).status_code == 403
    assert elsewhere.list_for_account(region=made.region, account=made.citizen) == ()
