"""The API for a person's own application: from the standard to the document, within what the person let it do."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client as Browser
from hypothesis.errors import Unsatisfiable

from loket.foundation.audit import queries as record
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.identity import operations as identity
from loket.foundation.notifications import operations as messages
from loket.foundation.notifications import queries as inbox
from loket.services.cases import queries as cases
from loket.services.journey import operations as journey
from loket.web.api.people import shapes
from tests.integration import test_api_schemathesis as machine
from tests.integration import test_journey
from tests.support import clients, world

pytestmark = pytest.mark.django_db
TOP = "/api/v1"
ALL = ("openid", "cases", "documents", "apply")
PAGES: dict[str, dict[str, Any]] = {
    "anak": {"child_name": "Bintang Contoh Pratama", "sex": "male"},
    "lahir": {"born_on": test_journey.BORN_ON, "birth_place": "Nusa Jaya", "place_kind": "hospital"},
}


class Phone:
    """An application on somebody's phone: it has a token and nothing else."""

    def __init__(self, token: str) -> None:
        self.browser, self.headers = Browser(headers={"host": "localhost"}), {"Authorization": f"Bearer {token}"}

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send JSON and return the answer."""
        data = "" if body is None else json.dumps(body)
        return self.browser.generic(method, f"{TOP}{path}", data, content_type="application/json", headers=self.headers | headers)


@pytest.fixture
def made(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> world.World:
    settings.LOKET_LIMIT_SCALE = 0
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.NOW)
    return world.build()


@pytest.fixture
def app(made: world.World) -> clients.Registered:
    return clients.make_client(region=made.region, at=world.NOW, scopes=ALL)


@pytest.fixture
def phone(made: world.World, app: clients.Registered) -> Phone:
    return Phone(app.citizen_token(made.citizen, at=world.NOW, scopes=ALL))


def test_services_and_their_standard_are_public_and_say_what_the_portal_says(made: world.World) -> None:
    anybody = Phone("")
    listed = anybody.call("GET", "/services").json()
    assert [one["service"] for one in listed["items"]] == ["akta-kelahiran"]
    assert anybody.call("GET", "/services?q=bikin+akte+anak").json()["items"][0]["service"] == "akta-kelahiran"
    standard = anybody.call("GET", "/services/akta-kelahiran").json()
    assert standard["hash"] == made.hashes["akta-kelahiran"]
    assert standard["fee_idr"] == 0
    assert [page["id"] for page in standard["pages"]][:2] == ["anak", "lahir"]
    assert anybody.call("GET", "/services/tidak-ada").status_code == 404


def upload(phone: Phone, owner: str, field: str, content: bytes = world.PDF) -> Any:
    begun = phone.call("POST", "/uploads", {"owner": owner, "field": field, "name": "surat.pdf", "size_bytes": len(content)})
    assert begun.status_code == 200, begun.content
    key, half = begun.json()["upload"], len(content) // 2
    for start, piece in ((0, content[:half]), (half, content[half:])):
        added = phone.call("PATCH", f"/uploads/{key}", {"offset_bytes": start, "content": base64.b64encode(piece).decode()})
        assert added.status_code == 200, added.content
    return phone.call("POST", f"/uploads/{key}/finish")


def filled(phone: Phone, made: world.World) -> str:
    """Begin and fill in a birth certificate as the application does; return the draft."""
    draft = phone.call("POST", "/drafts", {"service": "akta-kelahiran"}).json()
    family = {"mother": str(made.resident), "father": str(made.spouse), "parents_married": True}
    for page, answers in (*PAGES.items(), ("orang-tua", family)):
        answer = phone.call("PUT", f"/drafts/{draft['draft']}/pages/{page}", {"answers": answers, "revision": draft["revision"]})
        assert answer.status_code == 200, answer.content
        draft = answer.json()
    for field, page in (("birth_letter", "surat-kelahiran"), ("marriage_book", "buku-nikah")):
        kept = upload(phone, draft["draft"], field)
        assert kept.status_code == 200, kept.content
        answers = {field: [{"file": kept.json()["file"]}]}
        answer = phone.call("PUT", f"/drafts/{draft['draft']}/pages/{page}", {"answers": answers, "revision": kept.json()["revision"]})
        assert answer.status_code == 200, answer.content
        draft = answer.json()
    assert draft["next_page"] is None
    return str(draft["draft"])


def submit(phone: Phone, draft: str, key: str = "kunci-0001") -> Any:
    return phone.call("POST", f"/drafts/{draft}/submit", {"declared": True}, **{"Idempotency-Key": key})


def test_an_application_goes_from_draft_to_document_and_sent_twice_is_one_case(made: world.World, app: clients.Registered, phone: Phone) -> None:
    draft = filled(phone, made)
    assert phone.call("POST", f"/drafts/{draft}/validate").json() == {"is_valid": True, "next_page": None, "errors": []}
    first, again = submit(phone, draft), submit(phone, draft)
    assert (first.status_code, again.status_code) == (200, 200), first.content
    assert first.json() | {"is_new": False} == again.json()
    case = first.json()["case"]
    (noted,) = record.list_entries(region=made.region, case=ids.from_text(case), event="journey.application.sent_by_client").items
    assert noted.details == {"client": app.client_id}
    shown = phone.call("GET", f"/cases/{case}").json()
    assert (shown["state"], shown["number"]) == ("in_progress", first.json()["number"])
    assert any(step["due_at"] for step in shown["steps"])
    test_journey.decide(made, "dukcapil/verifikator", "accept")
    test_journey.decide(made, "dukcapil/kepala", "accept")
    (line,) = phone.call("GET", "/cases").json()["items"]
    assert (line["case"], line["state"]) == (case, "completed")
    (paper,) = phone.call("GET", "/documents").json()["items"]
    pdf = phone.call("GET", f"/documents/{paper['document']}/pdf").json()
    assert base64.b64decode(pdf["content"]).startswith(b"%PDF")


def test_without_a_key_nothing_is_sent_and_without_the_declaration_neither(made: world.World, phone: Phone) -> None:
    draft = filled(phone, made)
    assert phone.call("POST", f"/drafts/{draft}/submit", {"declared": True}).status_code == 422
    assert phone.call("POST", f"/drafts/{draft}/submit", {"declared": False}, **{"Idempotency-Key": "kunci-0001"}).status_code == 422
    assert not cases.list_for_account(region=made.region, account=made.citizen).items


def test_wrong_answers_are_named_and_nothing_of_them_is_kept_or_repeated(made: world.World, phone: Phone) -> None:
    draft = phone.call("POST", "/drafts", {"service": "akta-kelahiran"}).json()
    answer = phone.call("PUT", f"/drafts/{draft['draft']}/pages/lahir", {"answers": PAGES["lahir"] | {"born_on": "2099-01-01"}, "revision": 1})
    assert answer.status_code == 422
    assert answer.json()["code"] == "journey.answers.invalid"
    assert [one["where"] for one in answer.json()["errors"]] == ["/body/answers/born_on"]
    assert b"2099" not in answer.content
    assert phone.call("GET", f"/drafts/{draft['draft']}").json()["answers"] == {}
    stale = phone.call("PUT", f"/drafts/{draft['draft']}/pages/anak", {"answers": PAGES["anak"], "revision": 99})
    assert stale.status_code == 409


def test_half_a_sign_is_no_text(made: world.World, phone: Phone) -> None:
    draft = phone.call("POST", "/drafts", {"service": "akta-kelahiran"}).json()
    half = {"owner": draft["draft"], "field": "birth_letter", "name": "surat \ud800.pdf", "size_bytes": 9}
    answer = phone.call("POST", "/uploads", half)
    assert (answer.status_code, answer.json()["code"]) == (400, "api.body.broken")


def test_a_file_of_somebody_else_cannot_be_named(made: world.World, phone: Phone, app: clients.Registered) -> None:
    draft = phone.call("POST", "/drafts", {"service": "akta-kelahiran"}).json()
    other = made.upload(ids.new_id())
    answer = phone.call(
        "PUT", f"/drafts/{draft['draft']}/pages/surat-kelahiran", {"answers": {"birth_letter": [other]}, "revision": draft["revision"]}
    )
    assert answer.status_code == 404
    stranger = Phone(app.citizen_token(made.stranger, at=world.NOW, scopes=ALL))
    assert stranger.call("GET", f"/drafts/{draft['draft']}").status_code == 404
    assert stranger.call("POST", "/uploads", {"owner": draft["draft"], "field": "birth_letter", "name": "x", "size_bytes": 9}).status_code == 404
    bad = upload(phone, draft["draft"], "birth_letter", b"MZ\x90program")
    assert bad.status_code == 422


def test_a_case_that_was_given_back_is_mended_and_one_is_withdrawn(made: world.World, phone: Phone) -> None:
    case = submit(phone, filled(phone, made)).json()["case"]
    test_journey.decide(made, "dukcapil/verifikator", "return", reason="name_differs", fields=["child_name"], note="Lihat baris pertama surat.")
    shown = phone.call("GET", f"/cases/{case}").json()
    assert shown["can_correct"]
    assert shown["corrections"] == [{"fields": ["child_name"], "reason": shown["corrections"][0]["reason"], "note": "Lihat baris pertama surat."}]
    mended = phone.call("POST", f"/cases/{case}/correct", {"answers": {"child_name": "Bintang Contoh Purnama", "sex": "female"}})
    assert (mended.status_code, mended.json()["state"]) == (200, "in_progress")
    content = cases.get_content(region=made.region, case=ids.from_text(case))
    assert (content.answers["child_name"], content.answers["sex"]) == ("Bintang Contoh Purnama", "male")
    assert phone.call("POST", f"/cases/{case}/withdraw").json()["state"] == "withdrawn"
    assert phone.call("POST", f"/cases/{case}/withdraw").status_code == 409


def test_messages_are_the_persons_own(made: world.World, phone: Phone, app: clients.Registered) -> None:
    words = shapes.Text(id="Permohonan diterima", en="Application received")
    sent = messages.queue_message(act=made.act(), recipient=made.citizen, address=None, kind="case.submitted", subject=words, body=words)
    listed = phone.call("GET", "/messages").json()
    assert listed["items"][0]["message"] == ids.to_text(sent.id)
    assert listed["unread"] == len(listed["items"])
    assert phone.call("POST", f"/messages/{ids.to_text(sent.id)}/read").json()["is_read"]
    stranger = Phone(app.citizen_token(made.stranger, at=world.NOW, scopes=ALL))
    assert stranger.call("POST", f"/messages/{ids.to_text(sent.id)}/read").status_code == 404


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [("apply", "GET", "/drafts"), ("cases", "GET", "/cases"), ("documents", "GET", "/documents"), ("cases", "GET", "/messages")],
)
def test_each_operation_needs_its_scope_and_a_person(made: world.World, app: clients.Registered, scope: str, method: str, path: str) -> None:
    less = Phone(app.citizen_token(made.citizen, at=world.NOW, scopes=tuple(one for one in ALL if one != scope)))
    answer = less.call(method, path)
    assert (answer.status_code, answer.json()["code"]) == (403, "api.scope.missing")
    assert Phone("").call(method, path).status_code == 401
    enough = Phone(app.citizen_token(made.stranger, at=world.NOW, scopes=("openid", scope)))
    assert enough.call(method, path).status_code == 200


def test_a_case_of_somebody_else_is_not_there(made: world.World, phone: Phone, app: clients.Registered) -> None:
    case = test_journey.send(made)
    stranger = Phone(app.citizen_token(made.stranger, at=world.NOW, scopes=ALL))
    for path in (f"/cases/{ids.to_text(case)}", "/cases/tidak-ada", f"/documents/{ids.to_text(UUID(int=7))}/pdf"):
        assert stranger.call("GET", path).status_code == 404
    assert phone.call("GET", f"/cases/{ids.to_text(case)}").status_code == 200


#: What a made-up request comes all the way to, with the ids that are given.
ANSWERED = {
    "get /services", "get /services/{service}", "post /drafts", "get /drafts", "get /drafts/{draft}", "post /drafts/{draft}/validate",
    "delete /drafts/{draft}", "get /cases", "get /cases/{case}", "post /cases/{case}/withdraw", "get /documents", "get /messages",
    "post /messages/{message}/read",
}  # fmt: skip
PEOPLES = ("/services", "/drafts", "/uploads", "/cases", "/documents", "/messages", "/partner")


def test_no_made_up_request_of_a_person_or_partner_is_a_fault_or_not_described(made: world.World, app: clients.Registered) -> None:
    """As `test_api_schemathesis`, with tokens that come as far as a person's own things, in one world for all."""
    with connection.cursor() as cursor:
        cursor.execute("SET idle_in_transaction_session_timeout = 0")
    partner = clients.make_client(region=made.region, at=world.NOW, scopes=("openid", "partner"))
    person = app.citizen_token(made.citizen, at=world.NOW, scopes=ALL)
    case = test_journey.send(made, key=None)
    draft = journey.start(act=made.act(), account=made.citizen, service="akta-kelahiran")
    given = {
        "draft": ids.to_text(draft.id),
        "owner": ids.to_text(draft.id),
        "page": "anak",
        "service": "akta-kelahiran",
        "field": "birth_letter",
        "revision": 1,
    }
    identity.tell_account(
        act=made.act(), account=made.citizen, kind="case.submitted", subject=Text(id="Contoh", en="Example"), body=Text(id="Isi", en="Text")
    )
    (message,) = inbox.list_messages(region=made.region, recipient=made.citizen, limit=1)
    given |= {"case": ids.to_text(case), "message": ids.to_text(message.id)}
    looked, well = 0, set()
    every = [(path, method) for path, found in machine.document()["paths"].items() if path.removeprefix(TOP).startswith(PEOPLES) for method in found]
    for path, method in sorted(every, key=lambda one: one[1] == "delete"):  # what is thrown away is asked for no more
        for mode in machine.GenerationMode:
            token = partner.own_token(at=world.NOW) if "/partner" in path else person
            with suppress(Unsatisfiable):  # nothing of it can be wrong: any text is an address of a service
                answered = machine.tried(path, method, mode, token, given, examples=2)
                looked += 1
                well |= {f"{method} {path.removeprefix(TOP)}"} if min(answered) < 300 else set()
    assert looked > 40
    assert well >= ANSWERED, "refused whatever was sent: nothing of these was tried"
