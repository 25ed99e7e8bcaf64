"""Two research permits whose ethics review is with a partner's application: one waits for its answer, one came back to its applicant with words."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.conf import settings

from loket.config import environment
from loket.config.demo import partners, samples
from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act, ActorKind, system_act
from loket.foundation.clients import operations as clients
from loket.foundation.clients import queries as client_reads
from loket.foundation.clients.values import Client, ClientKind, Definition, ScopeUse
from loket.foundation.common.text import Text
from loket.foundation.files import operations as files
from loket.foundation.files.values import Accept, Retention
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Account
from loket.services.cases import operations as cases
from loket.services.cases import queries as case_reads
from loket.services.catalogue import queries as catalogue
from loket.services.errands.values import Answer
from loket.services.journey import operations as journey
from loket.services.journey import receiving

SERVICE: Final = "izin-penelitian"
ANALYST: Final = "kesbangpol/analis"
#: From which a developer takes who the committee's application is.
FILE: Final = "partner-app.env"
_PLANS: Final = (
    ("Gizi anak balita di desa pesisir", "health", "Puskesmas Teluk Mutiara"),
    ("Cara belajar anak berkebutuhan khusus", "education", "SD di Kecamatan Kota"),
)


def committee() -> Definition:
    """Return the application of the ethics committee."""
    return Definition(
        name=Text(id="Telaah Etik Universitas Nusa", en="Ethics Review of Nusa University"), kind=ClientKind.PARTNER,
        organisation="Universitas Nusa (fiktif)", homepage="https://etik.universitasnusa.example/",
        uses=(ScopeUse("partner", Text(id="Menelaah perlindungan bagi orang yang diteliti.", en="To review the protection of the people studied."), "Perjanjian kerja sama 9/2026 (fiktif)"),),
        redirect_uris=(), contact="Sekretariat Komite Etik Universitas Nusa (fiktif)",
    )  # fmt: skip


def make(region: str, now: dt.datetime, *, waiting: str, returned: str) -> None:
    """Register the application and send both. `waiting`, `returned`: address and number of the applicants. Idempotence is the caller's."""
    act = system_act("demo", region=region, at=now - dt.timedelta(days=90), purpose="load")
    client = clients.enter_client(act=act, definition=committee(), key=partners.ETHICS)
    secret = clients.make_secret(act=act, client_id=client.client_id).secret
    if settings.LOKET_MODE == "demo":
        said = {"LOKET_ISSUER": client_reads.issuer_of(region=region), "LOKET_CLIENT_ID": client.client_id, "LOKET_CLIENT_SECRET": secret}
        environment.write_file(settings.LOKET_STATE_DIR / FILE, said)
    people = identity.find_account_by_login(login=waiting), identity.find_account_by_phone(phone=returned)
    for number, person in enumerate(people):
        if person is not None:
            _asked(region, _opened(region, now, hours=3 + number), person, client, _PLANS[number], is_returned=bool(number))


def _opened(region: str, now: dt.datetime, *, hours: int) -> dt.datetime:
    """Return the last moment, some hours ago or earlier, after which the office was open for an hour."""
    calendar, at = agencies.calendar_for(region=region, agency="kesbangpol"), now - dt.timedelta(hours=hours)
    while calendar.working_seconds_between(at, at + dt.timedelta(hours=1)) < 3600:
        at -= dt.timedelta(minutes=30)
    return at


def _asked(region: str, at: dt.datetime, person: Account, client: Client, plan: tuple[str, str, str], *, is_returned: bool) -> None:
    title, theme, place = plan
    act = Act(region=region, actor=str(person.id), kind=ActorKind.CITIZEN, at=at, purpose="apply")
    draft = journey.start(act=act, account=person.id, service=SERVICE)
    answers: dict[str, Any] = {
        "leader": "Tim Contoh", "researcher": "university", "institution": "Universitas Nusa Raya (fiktif)", "foreign": False, "title": title,
        "theme": theme, "location": place, "vulnerable": True, "starts_on": (at + dt.timedelta(days=20)).date().isoformat(),
        "ends_on": (at + dt.timedelta(days=140)).date().isoformat(),
    }  # fmt: skip
    answers |= {name: [_upload(act, draft.id)] for name in ("proposal", "cover_letter")}
    for page in catalogue.get_definition(draft.version_hash).form.pages:
        raw = {field.id: answers[field.id] for field in page.fields if field.id in answers}
        if raw:
            draft = journey.save_page(act=act, account=person.id, draft=draft.id, page=page.id, raw=raw, revision=draft.revision)
    case = journey.submit(act=act, account=person.id, draft=draft.id, idempotency_key=f"errand-{draft.id.hex}").case
    seats = [seat for seat in identity.officers_in(region=region, position=ANALYST, at=at) if seat.account_id != person.id]
    step = next(one for one in case_reads.list_steps(case=case) if one.step == "study")
    officer = Act(
        region=region, actor=str(seats[0].account_id), kind=ActorKind.OFFICER, at=at + dt.timedelta(minutes=20), purpose="work",
        appointment=seats[0].appointment_id,
    )  # fmt: skip
    held = cases.take_step(act=officer.for_case(case), step=step, officer=seats[0].account_id, appointment=seats[0].appointment_id)
    journey.decide(act=officer, officer=seats[0].account_id, step=held.id, revision=held.revision, outcome="ask_ethics")
    errand = next(one for one in case_reads.list_steps(case=case) if one.step == "ethics")
    own = Act(region=region, actor=client.actor, kind=ActorKind.PARTNER, at=at + dt.timedelta(minutes=50), purpose="partner")
    journey.read_errand(act=own, client_id=client.client_id, errand=errand.id)
    journey.accept_errand(act=own, client_id=client.client_id, errand=errand.id)
    if is_returned:
        given = Answer("return", "consent_missing", "Lampirkan lembar persetujuan orang tua dan cara menjelaskannya kepada anak.", ("proposal",))
        journey.answer_errand(act=own, client_id=client.client_id, errand=errand.id, key=f"telaah-{errand.id.hex}", given=given)


def _upload(act: Act, owner: Any) -> dict[str, Any]:
    stored = files.store(
        act=act, content=samples.pdf(), owner=owner, purpose=receiving.UPLOAD, retention=Retention(receiving.UPLOAD, 5, "Data peragaan"),
        accept=Accept(types=("pdf",), max_bytes=1_000_000),
    )  # fmt: skip
    return receiving.as_answer(stored, "contoh.pdf")
