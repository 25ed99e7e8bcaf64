"""Applications and their tokens: what one may have by itself, and who stands behind a token."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.test import Client as Browser

from loket.foundation.audit import queries as record
from loket.foundation.audit.values import Act, system_act
from loket.foundation.clients import models, operations, queries
from loket.foundation.clients.errors import ClientNotFound, NotAllowed, OAuthRefused, TokenRefused
from loket.foundation.clients.values import ClientKind
from loket.foundation.identity import operations as identity_writes
from tests.support import clients, world

pytestmark = pytest.mark.django_db
NOW = world.NOW
LATER = NOW + dt.timedelta(minutes=5)


@pytest.fixture
def town() -> world.World:
    """A region with a citizen."""
    return world.build()


def by_system(town: world.World) -> Act:
    """Return an act of the system."""
    return system_act("test", region=town.region, at=NOW, purpose="test")


def test_an_application_gets_a_short_token_of_its_own_and_stands_behind_it(town: world.World) -> None:
    made = clients.make_client(region=town.region, at=NOW)
    token = made.own_token(at=NOW)
    bearer = queries.bearer(token=token, at=LATER)
    assert (bearer.client_id, bearer.region, bearer.agency, bearer.account, bearer.scopes) == (
        made.client_id, town.region, "dukcapil", None, frozenset({"exchange"}),
    )  # fmt: skip
    assert bearer.expires_at - NOW <= dt.timedelta(minutes=10)
    assert bearer.actor == f"client:{made.client_id}"
    with pytest.raises(TokenRefused):
        queries.bearer(token=token, at=bearer.expires_at)


def test_neither_a_secret_nor_a_token_is_kept_as_it_is(town: world.World) -> None:
    made = clients.make_client(region=town.region, at=NOW)
    token = made.own_token(at=NOW)
    kept = bytes(models.Secret.objects.get().digest) + bytes(models.Token.objects.get().digest)
    assert made.secret.encode() not in kept
    assert token.encode() not in kept
    assert made.secret not in repr(operations.make_secret(act=by_system(town), client_id=made.client_id))


def test_a_person_stands_behind_the_token_of_an_application_that_they_let_in(town: world.World) -> None:
    made = clients.make_client(region=town.region, at=NOW, scopes=("openid", "nik"))
    token = made.citizen_token(town.citizen, at=NOW, scopes=("openid", "nik"))
    bearer = queries.bearer(token=token, at=LATER)
    assert (bearer.account, bearer.resident, bearer.scopes) == (town.citizen, town.resident, frozenset({"openid", "nik"}))
    assert bearer.acr == "urn:loket:acr:terverifikasi"


def test_the_token_of_a_closed_account_opens_nothing(town: world.World) -> None:
    made = clients.make_client(region=town.region, at=NOW)
    token = made.citizen_token(town.citizen, at=NOW)
    identity_writes.close_account(act=town.act(), account=town.citizen, reason="own_wish")
    with pytest.raises(TokenRefused):
        queries.bearer(token=token, at=LATER)


def test_unknown_tokens_and_those_of_another_kind_are_refused_alike(town: world.World) -> None:
    made = clients.make_client(region=town.region, at=NOW)
    for token in ("", "lka_unknown", made.secret, "lkr_" + "x" * 43):
        with pytest.raises(TokenRefused):
            queries.bearer(token=token, at=NOW)


def test_an_application_gets_by_itself_only_what_is_its_own(town: world.World) -> None:
    made = clients.make_client(region=town.region, at=NOW, scopes=("openid", "profile", "exchange"))
    for scopes in (("partner",), ("profile",), ("exchange", "openid")):
        with pytest.raises(OAuthRefused) as refused:
            made.own_token(at=NOW, scopes=scopes)
        assert refused.value.error == "invalid_scope"
    without = clients.make_client(region=town.region, at=NOW, scopes=("openid",))
    with pytest.raises(OAuthRefused) as refused:
        without.own_token(at=NOW)
    assert refused.value.error == "unauthorized_client"


def test_an_application_exists_in_its_own_region_only(town: world.World) -> None:
    made = clients.make_client(region=town.region, at=NOW)
    assert [one.client_id for one in queries.list_clients(region=town.region)] == [made.client_id]
    assert queries.list_clients(region=world.OTHER_REGION) == ()
    with pytest.raises(ClientNotFound):
        operations.issue_own_token(act=town.act(region=world.OTHER_REGION), client_id=made.client_id)
    with pytest.raises(ClientNotFound):
        queries.get_client(client_id="0" * 26)


def test_nobody_but_the_system_enters_an_application(town: world.World) -> None:
    with pytest.raises(NotAllowed):
        operations.enter_client(act=town.act(), definition=clients.definition(("openid",)))


def test_a_private_partner_and_the_sandbox_are_told_apart(town: world.World) -> None:
    partner = clients.make_client(region=town.region, at=NOW, kind=ClientKind.PARTNER, agency=None, organisation="PT Contoh")
    sandbox = clients.make_client(region=town.region, at=NOW, kind=ClientKind.SANDBOX, agency=None, organisation="PT Contoh")
    assert not queries.bearer(token=partner.own_token(at=NOW), at=NOW).is_sandbox
    assert queries.bearer(token=sandbox.own_token(at=NOW), at=NOW).is_sandbox
    assert queries.list_clients(region=town.region, kind=ClientKind.SANDBOX)[0].client_id == sandbox.client_id


def test_the_record_says_which_application_got_a_token_and_for_what(town: world.World) -> None:
    made = clients.make_client(region=town.region, at=NOW)
    made.own_token(at=NOW)
    entry = next(one for one in record.list_entries(region=town.region) if one.event == "clients.token.issued")
    assert (entry.actor, entry.kind, entry.details["scopes"]) == (f"client:{made.client_id}", "partner", ["exchange"])


@pytest.mark.parametrize("way", ["basic", "form"])
def test_the_token_endpoint_takes_a_secret_in_the_header_or_in_the_form(town: world.World, way: str) -> None:
    made = clients.make_client(region=town.region, at=NOW)
    answer = clients.ask_for_own_token(Browser(HTTP_HOST="localhost"), made, way=way)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    said = answer.json()
    assert (said["token_type"], said["expires_in"], said["scope"]) == ("Bearer", 600, "exchange")
    assert queries.bearer(token=said["access_token"], at=models.Token.objects.get().issued_at).client_id == made.client_id


def test_whoever_does_not_prove_which_application_it_is_gets_one_answer(town: world.World) -> None:
    made = clients.make_client(region=town.region, at=NOW)
    other = clients.make_client(region=town.region, at=NOW)
    elsewhere = clients.make_client(region=world.OTHER_REGION, at=NOW)
    tries = [
        {"client_id": made.client_id, "client_secret": "lks_wrong"},
        {"client_id": str(uuid4()), "client_secret": made.secret},
        {"client_id": other.client_id, "client_secret": made.secret},
        {"client_id": elsewhere.client_id, "client_secret": elsewhere.secret},
        {"client_id": made.client_id},
    ]
    answers = [clients.send(Browser(HTTP_HOST="localhost"), {"grant_type": "client_credentials"} | one) for one in tries]
    assert {answer.status_code for answer in answers} == {401}
    assert {answer.json()["error"] for answer in answers} == {"invalid_client"}
    assert all("WWW-Authenticate" in answer.headers for answer in answers)


def test_the_token_endpoint_refuses_what_it_does_not_offer(town: world.World) -> None:
    made = clients.make_client(region=town.region, at=NOW)
    for grant in ("password", "implicit", "urn:ietf:params:oauth:grant-type:device_code", ""):
        answer = clients.send(Browser(HTTP_HOST="localhost"), {"grant_type": grant, "client_id": made.client_id, "client_secret": made.secret})
        assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")
    assert Browser(HTTP_HOST="localhost").get("/identitas/token/").status_code == 400
