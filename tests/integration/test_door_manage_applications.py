"""An application is registered by two people, given its secret once, and stopped by one; each step in the browser."""

from __future__ import annotations

import datetime as dt
import json
import re
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from joserfc.jwk import RSAKey

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import queries as record
from loket.foundation.audit.values import Act, ActorKind, system_act
from loket.foundation.clients import jobs, models, operations, queries
from loket.foundation.clients.errors import AlreadyDecided, AlreadyProposed, BadDefinition, NotAllowed, NothingToChange, OwnProposal, TooManySecrets
from loket.foundation.clients.values import AuthMethod, ClientChange, ClientKind, ScopeUse
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.identity import models as identity_models
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity.values import Audience, NewAccount, NewAppointment
from loket.foundation.offices.values import ProposalState
from loket.web.kit import factor
from tests.support import clients, world

pytestmark = pytest.mark.django_db
NOW = world.NOW


def now() -> dt.datetime:
    """Return the moment of the doors."""
    return dt.datetime.fromtimestamp(time.time(), tz=dt.UTC)


class Office:
    """Two operators of one region, one of the other."""

    def __init__(self) -> None:
        world.load_regions()
        made = []
        for number, region in enumerate((world.REGION, world.REGION, world.OTHER_REGION), start=1):
            unit = agencies.list_units(region, agency="diskominfo")[0].code
            seat = NewAppointment(
                region=region, agency="diskominfo", unit=unit, position="diskominfo/pengelola", audience=Audience.OPERATOR,
                valid_from=dt.date(2020, 1, 1),
            )  # fmt: skip
            act = system_act("load", region=region, at=NOW, purpose="load")
            made += identity_writes.load_accounts(
                act=act, accounts=[NewAccount(f"p{number}@contoh.example", f"Pengelola {number}", None, appointments=(seat,))]
            )
        self.first, self.second, self.foreign = made

    def act(self, who: UUID, *, at: dt.datetime = NOW, region: str = world.REGION) -> Act:
        """Return an act of an operator."""
        return Act(region=region, actor=str(who), kind=ActorKind.OPERATOR, at=at, purpose="manage", request_id="test")

    def browser(self, who: UUID) -> Browser:
        """Return the browser of an operator."""
        browser = Browser(HTTP_HOST="localhost")
        browser.force_login(identity_models.Account.objects.get(pk=who), backend="loket.foundation.identity.backend.ByAddress")
        return browser

    def register(self, **changes: Any) -> str:
        """Propose and approve an application; return its name."""
        found = operations.propose(
            act=self.act(self.first), kind=ClientChange.REGISTER, definition=clients.definition(("openid", "profile"), **changes)
        )
        return str(operations.approve(act=self.act(self.second), proposal=found.id).client_id)


@pytest.fixture
def office(settings: Any) -> Office:
    """The operators; no limits."""
    settings.LOKET_LIMIT_SCALE = 0
    return Office()


def form(**changes: str) -> dict[str, str]:
    """Return a form that is in order."""
    return {
        "name_id": "Sehat Nusa", "name_en": "Healthy Nusa", "kind": "agency", "agency": "dinsos", "contact": "Tim Sehat, 0812", "auth_method": "client_secret",
        "use_openid": "on", "why_id_openid": "Mengenali Anda kembali.", "why_en_openid": "To know you again.", "law_openid": "Perbup 1/2026 Pasal 2",
        "redirect_uris": "https://sehat.nusajaya.example/kembali\nhttps://sehat.nusajaya.example/lain", "note": "Surat 12",
    } | changes  # fmt: skip


def test_one_proposes_another_approves_and_the_secret_is_shown_once(office: Office) -> None:
    first, second = office.browser(office.first), office.browser(office.second)
    sent = first.post("/pengelola/aplikasi/baru/", form())
    assert sent.status_code == 303, re.findall(r'class="error[^>]*>([^<]+)', sent.content.decode())
    assert not models.Client.objects.exists()
    own = first.get(sent.url).content.decode()
    assert "pengelola lain yang memutusnya" in own
    assert first.post(sent.url, {"do": "approve"}).status_code == 409
    page = second.get(sent.url).content.decode()
    assert "Perbup 1/2026 Pasal 2" in page
    assert "Tim Sehat, 0812" in page
    done = second.post(sent.url, {"do": "approve"})
    assert done.status_code == 303
    row = models.Client.objects.get()
    assert (row.agency, row.sector, row.redirect_uris[1]) == ("dinsos", "97.01/dinsos", "https://sehat.nusajaya.example/lain")
    assert b"Tim Sehat" not in bytes(row.contact_sealed)
    made = second.post(f"{done.url}rahasia/")
    secret = re.search(r"lks_[\w-]{43}", made.content.decode())
    assert secret
    assert made.headers["Cache-Control"] == "no-store"
    assert secret[0] not in second.get(done.url).content.decode()
    assert clients.send(Browser(HTTP_HOST="localhost"), {"grant_type": "client_credentials", "client_id": ids.to_text(row.pk), "client_secret": secret[0]}).json() == {
        "error": "unauthorized_client", "error_description": "This application has no access of its own.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name_en": ""}, "name_id"), ({"agency": "tidak-ada"}, "agency"), ({"kind": "partner", "organisation": ""}, "organisation"), ({"contact": ""}, "contact"),
        ({"use_openid": ""}, "use_openid"), ({"law_openid": ""}, "use_openid"), ({"redirect_uris": "http://a.example/"}, "redirect_uris"),
        ({"redirect_uris": ""}, "redirect_uris"), ({"auth_method": "private_key_jwt", "jwks": "{"}, "jwks"), ({"auth_method": "private_key_jwt", "jwks": ""}, "jwks"),
        ({"least_acr": "urn:x"}, "least_acr"), ({"kind": "nobody"}, "kind"),
        ({"use_profile": "on", "why_id_profile": "a", "why_en_profile": "b", "law_profile": "c", "use_openid": ""}, "use_openid"),
        ({"kind": "partner", "organisation": "PT", "use_exchange": "on", "why_id_exchange": "a", "why_en_exchange": "b", "law_exchange": "c"}, "use_openid"),
        ({"backchannel_logout_uri": "http://10.0.0.1/"}, "backchannel_logout_uri"), ({"redirect_uris": "\n".join(f"https://a.example/{n}" for n in range(11))}, "redirect_uris"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_box_and_what_was_typed_stays(office: Office, wrong: Mapping[str, str], field: str) -> None:
    answer = office.browser(office.first).post("/pengelola/aplikasi/baru/", form(**wrong))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert re.search(rf'href="#[\w-]*{field}[\w-]*"', page), re.findall(r'href="#[^"]+"', page)
    target = re.search(rf'href="#([\w-]*{field}[\w-]*)"', page)
    assert target
    assert f'id="{target[1]}"' in page
    assert "Healthy Nusa" in page or "name_en" in wrong
    assert not models.Proposal.objects.exists()


def test_the_keys_of_an_application_are_pasted_and_an_empty_form_is_empty(office: Office) -> None:
    browser = office.browser(office.first)
    assert "dict_" not in browser.get("/pengelola/aplikasi/baru/").content.decode()
    key = RSAKey.generate_key(2048, {"kid": "2026-1"}).as_dict(private=False)
    sent = browser.post("/pengelola/aplikasi/baru/", form(auth_method="private_key_jwt", jwks=json.dumps({"keys": [key]})))
    assert sent.status_code == 303
    assert "2026-1" in browser.get(sent.url).content.decode()


def test_an_application_on_a_phone_is_registered_by_two_and_has_no_secret(office: Office) -> None:
    first, second = office.browser(office.first), office.browser(office.second)
    said = {"auth_method": "none", "homepage": "https://sehat.nusajaya.example/", "redirect_uris": "example.nusajaya.sehat.hp:/kembali"}
    sent = first.post("/pengelola/aplikasi/baru/", form(**said))
    assert sent.status_code == 303, re.findall(r'class="error[^>]*>([^<]+)', sent.content.decode())
    assert "Aplikasi di telepon: tanpa kata rahasia" in second.get(sent.url).content.decode()
    page = second.get(second.post(sent.url, {"do": "approve"}).url).content.decode()
    assert "Buat kata rahasia" not in page
    assert "Aplikasi di telepon tidak punya kata rahasia" in page
    name = ids.to_text(models.Client.objects.get().pk)
    assert second.post(f"/pengelola/aplikasi/{name}/rahasia/").status_code == 409
    held = queries.get_definition(region=world.REGION, client_id=name)
    with pytest.raises(BadDefinition) as refused:
        operations.propose(
            act=office.act(office.first), kind=ClientChange.CHANGE, client_id=name,
            definition=replace(held, auth_method=AuthMethod.SECRET, redirect_uris=("https://sehat.nusajaya.example/",)),
        )  # fmt: skip
    assert refused.value.field == "auth_method"
    other = office.register()
    with pytest.raises(BadDefinition):
        operations.propose(
            act=office.act(office.first), kind=ClientChange.CHANGE, client_id=other,
            definition=replace(queries.get_definition(region=world.REGION, client_id=other), auth_method=AuthMethod.NONE),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"redirect_uris": "example.nusajaya.lain:/kembali"}, "redirect_uris"), ({"homepage": ""}, "redirect_uris"),
        ({"redirect_uris": "http://127.0.0.1/kembali"}, "redirect_uris"), ({"post_logout_redirect_uris": "sehat:/keluar"}, "post_logout_redirect_uris"),
        ({"backchannel_logout_uri": "https://sehat.nusajaya.example/keluar"}, "backchannel_logout_uri"),
        ({"use_exchange": "on", "why_id_exchange": "a", "why_en_exchange": "b", "law_exchange": "c"}, "use_openid"),
    ],
)  # fmt: skip
def test_what_no_phone_can_be_is_said_at_its_box(office: Office, wrong: Mapping[str, str], field: str) -> None:
    said = {"auth_method": "none", "homepage": "https://sehat.nusajaya.example/", "redirect_uris": "example.nusajaya.sehat:/kembali"}
    answer = office.browser(office.first).post("/pengelola/aplikasi/baru/", form(**said | dict(wrong)))
    assert answer.status_code == 422
    assert re.search(rf'href="#[\w-]*{field}[\w-]*"', answer.content.decode())
    assert not models.Proposal.objects.exists()


def test_nobody_decides_about_their_own_proposal_and_the_database_holds_it_too(office: Office) -> None:
    found = operations.propose(act=office.act(office.first), kind=ClientChange.REGISTER, definition=clients.definition(("openid",)))
    with pytest.raises(OwnProposal):
        operations.approve(act=office.act(office.first), proposal=found.id)
    with pytest.raises(OwnProposal):
        operations.reject(act=office.act(office.first), proposal=found.id, reason="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Proposal.objects.filter(pk=found.id).update(state="approved", decided_by=office.first)
    with pytest.raises(AlreadyProposed):
        operations.propose(act=office.act(office.second), kind=ClientChange.REGISTER, definition=clients.definition(("openid",)))
    citizen = world.system_act("x", region=world.REGION, at=NOW, purpose="x")
    with pytest.raises(NotAllowed):
        operations.propose(act=citizen, kind=ClientChange.REGISTER, definition=clients.definition(("openid", "nik")))


def test_a_proposal_of_another_region_is_not_there(office: Office) -> None:
    found = operations.propose(act=office.act(office.first), kind=ClientChange.REGISTER, definition=clients.definition(("openid",)))
    elsewhere = Browser(HTTP_HOST="sagara.localhost")
    elsewhere.force_login(identity_models.Account.objects.get(pk=office.foreign), backend="loket.foundation.identity.backend.ByAddress")
    assert elsewhere.get(f"/pengelola/aplikasi/usulan/{ids.to_text(found.id)}/").status_code == 404
    name = office.register(name=Text(id="Lain", en="Other"))
    assert elsewhere.get(f"/pengelola/aplikasi/{name}/").status_code == 404
    assert elsewhere.post(f"/pengelola/aplikasi/{name}/rahasia/").status_code == 404


def test_what_nobody_decides_in_time_is_closed_and_a_rejection_says_why(office: Office) -> None:
    found = operations.propose(act=office.act(office.first), kind=ClientChange.REGISTER, definition=clients.definition(("openid",)))
    late = found.expires_at + dt.timedelta(minutes=1)
    with pytest.raises(AlreadyDecided):
        operations.approve(act=office.act(office.second, at=late), proposal=found.id)
    jobs.expire_proposals(at=late)
    assert queries.get_proposal(region=world.REGION, proposal=found.id).state is ProposalState.EXPIRED
    other = operations.propose(act=office.act(office.first), kind=ClientChange.REGISTER, definition=clients.definition(("openid", "nik")))
    browser = office.browser(office.second)
    address = f"/pengelola/aplikasi/usulan/{ids.to_text(other.id)}/"
    models.Proposal.objects.filter(pk=other.id).update(expires_at=now() + dt.timedelta(days=3))
    assert browser.post(address, {"do": "reject", "reason": ""}).status_code == 409
    assert browser.post(address, {"do": "reject", "reason": "NIK tidak perlu."}).status_code == 303
    assert "NIK tidak perlu." in office.browser(office.first).get(address).content.decode()
    assert not models.Client.objects.exists()


def test_a_change_shows_what_it_changes_and_the_owner_stays(office: Office) -> None:
    name = office.register()
    held = queries.get_definition(region=world.REGION, client_id=name)
    first, second = office.browser(office.first), office.browser(office.second)
    page = first.get(f"/pengelola/aplikasi/{name}/ubah/").content.decode()
    assert "Aplikasi Contoh" in page
    with pytest.raises(NothingToChange):
        operations.propose(act=office.act(office.first), kind=ClientChange.CHANGE, definition=held, client_id=name)
    stranger = clients.definition(("openid",), agency="dinsos")
    with pytest.raises(BadDefinition):
        operations.propose(act=office.act(office.first), kind=ClientChange.CHANGE, definition=stranger, client_id=name)
    wider = clients.definition(("openid", "nik"), redirect_uris=("https://baru.contoh.example/",))
    found = operations.propose(act=office.act(office.first, at=now()), kind=ClientChange.CHANGE, definition=wider, client_id=name)
    shown = second.get(f"/pengelola/aplikasi/usulan/{ids.to_text(found.id)}/").content.decode()
    assert "sebelumnya:" in shown
    assert clients.REDIRECT in shown
    operations.approve(act=office.act(office.second, at=now()), proposal=found.id)
    assert queries.get_client(client_id=name).scopes == ("openid", "nik")


def test_what_an_application_is_registered_for_no_more_ends_at_once_and_another_purpose_is_agreed_to_anew(office: Office) -> None:
    person = identity_writes.load_accounts(
        act=system_act("load", region=world.REGION, at=NOW, purpose="load"), accounts=[NewAccount("warga@contoh.example", "Sari Contoh", None)]
    )[0]
    name = office.register(uses=tuple(clients.definition(("openid", "nik", "profile", "offline_access")).uses))
    made = clients.Registered(queries.get_client(client_id=name), "")
    scopes = ("openid", "nik", "profile", "offline_access")
    token = made.citizen_token(person, at=NOW, scopes=scopes)
    held = queries.get_definition(region=world.REGION, client_id=name)
    other = replace(
        held,
        uses=tuple(
            replace(use, purpose=Text(id="Untuk hal lain.", en="For something else.")) if use.scope == "profile" else use
            for use in held.uses if use.scope != "nik"
        ),
    )  # fmt: skip
    found = operations.propose(act=office.act(office.first), kind=ClientChange.CHANGE, definition=other, client_id=name)
    operations.approve(act=office.act(office.second), proposal=found.id)
    assert queries.bearer(token=token, at=NOW).scopes == {"openid", "profile", "offline_access"}
    assert queries.agreed_scopes(account=person, client_id=name) == {"openid", "offline_access"}
    refresh = models.Token.objects.get(kind="refresh")
    family = refresh.family
    assert family is not None
    assert set(family.scopes) - set(family.connection.scopes) == {"profile"}


def test_one_operator_stops_an_application_at_once_and_two_let_it_in_again(office: Office) -> None:
    name = office.register()
    browser = office.browser(office.first)
    assert browser.post(f"/pengelola/aplikasi/{name}/henti/", {"reason": ""}).status_code == 409
    assert browser.post(f"/pengelola/aplikasi/{name}/henti/", {"reason": "Kata rahasianya bocor."}).status_code == 303
    assert not queries.get_client(client_id=name).is_active
    sent = browser.post(f"/pengelola/aplikasi/{name}/buka/", {"note": "Sudah diganti."})
    assert not queries.get_client(client_id=name).is_active
    assert office.browser(office.second).post(sent.url, {"do": "approve"}).status_code == 303
    assert queries.get_client(client_id=name).is_active
    told = [one.event for one in record.list_entries(region=world.REGION, limit=200) if one.event.startswith("clients.")]
    assert {"clients.client.suspended", "clients.registration.proposed", "clients.registration.approved", "clients.client.resumed"} <= set(told)


def test_a_secret_is_changed_without_a_gap_and_never_three_at_a_time(office: Office) -> None:
    name, browser = office.register(), office.browser(office.first)
    old = operations.make_secret(act=office.act(office.first), client_id=name)
    new = operations.make_secret(act=office.act(office.first), client_id=name)
    with pytest.raises(TooManySecrets):
        operations.make_secret(act=office.act(office.first), client_id=name)
    for one in (old, new):
        assert queries.find_by_secret(region=world.REGION, client_id=name, secret=one.secret)
    assert browser.post(f"/pengelola/aplikasi/{name}/rahasia/{ids.to_text(old.id)}/akhiri/").status_code == 303
    assert queries.find_by_secret(region=world.REGION, client_id=name, secret=old.secret) is None
    assert queries.find_by_secret(region=world.REGION, client_id=name, secret=new.secret)
    with pytest.raises(NotAllowed):
        operations.make_secret(act=world.World().act(office.first), client_id=name)


def test_what_is_dear_asks_for_the_second_factor_anew(office: Office) -> None:
    name, browser = office.register(), office.browser(office.first)
    session = browser.session
    session[factor.MARK] = int(now().timestamp()) - 3600
    session.save()
    for address in (f"/pengelola/aplikasi/{name}/rahasia/", f"/pengelola/aplikasi/{name}/henti/"):
        assert browser.post(address, {"reason": "x"}).url.startswith("/masuk/kode/")
    assert not models.Secret.objects.exists()


def test_the_pages_open_to_operators_only(office: Office) -> None:
    name = office.register(kind=ClientKind.PARTNER, agency=None, organisation="PT Contoh", uses=(ScopeUse("openid", Text(id="a", en="b"), "c"),))
    for address in (
        "/pengelola/aplikasi/",
        "/pengelola/aplikasi/usulan/",
        "/pengelola/aplikasi/usulan/?status=selesai",
        f"/pengelola/aplikasi/{name}/",
    ):
        assert office.browser(office.first).get(address).status_code == 200
        assert Browser(HTTP_HOST="localhost").get(address).status_code == 302
