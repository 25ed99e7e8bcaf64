"""The people of the office in the browser: proposals by one operator, decided by another, and files of officers."""

from __future__ import annotations

import datetime as dt
import re
import time
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import system_act
from loket.foundation.common import dates, ids
from loket.foundation.identity import models, policy, queries
from loket.foundation.identity import operations as identity
from loket.foundation.identity.values import Audience, Method, NewAccount, NewAppointment
from loket.foundation.notifications import queries as messages
from loket.foundation.offices import models as office_models
from loket.foundation.offices import queries as offices
from loket.foundation.offices.values import ProposalState
from loket.services.cases import queries as cases
from loket.services.journey import operations as journey_writes
from loket.web.kit import factor
from tests.integration import test_journey as journey
from tests.support import world as worlds

HEAD = "dukcapil/kepala"
FIRST, SECOND, FOREIGN = "p1@contoh.example", "p2@contoh.example", "p3@contoh.example"
HEADER = "surel,nama,instansi,unit,jabatan,pintu,mulai,sampai,layanan"


class Office:
    """A world with two operators, and one of the other region."""

    def __init__(self) -> None:
        self.world = worlds.build()
        self.today = dates.civil_date(dt.datetime.fromtimestamp(time.time(), tz=dt.UTC), time_zone="Asia/Makassar")
        for email, region in ((FIRST, worlds.REGION), (SECOND, worlds.REGION), (FOREIGN, worlds.OTHER_REGION)):
            unit = agencies.list_units(region, agency="diskominfo")[0].code
            seat = NewAppointment(
                region=region,
                agency="diskominfo",
                unit=unit,
                position="diskominfo/pengelola",
                audience=Audience.OPERATOR,
                valid_from=dt.date(2020, 1, 1),
            )
            act = system_act("load", region=region, at=worlds.NOW, purpose="load")
            identity.load_accounts(act=act, accounts=[NewAccount(email, f"Pengelola {email[1]}", None, appointments=(seat,))])

    def client(self, email: str, host: str = "localhost") -> Client:
        client = Client(HTTP_HOST=host)
        client.force_login(models.Account.objects.get(email=email), backend="loket.foundation.identity.backend.ByAddress")
        return client

    def officer(self, position: str) -> UUID:
        return self.world.officers[position]

    def as_officer(self, position: str) -> Client:
        client = Client(HTTP_HOST="localhost")
        client.force_login(models.Account.objects.get(pk=self.officer(position)), backend="loket.foundation.identity.backend.ByAddress")
        return client

    def office_of(self, position: str) -> UUID:
        return queries.list_offices(region=worlds.REGION, account=self.officer(position))[-1].id


@pytest.fixture
def office(db: None, settings: Any) -> Office:
    settings.LOKET_LIMIT_SCALE = 0
    return Office()


def day(name: str, on: dt.date) -> dict[str, str]:
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


def hire(office: Office, **changed: str) -> dict[str, str]:
    given = {
        "name": "Petugas Baru",
        "email": "Baru@Contoh.example",
        "position": "dukcapil/verifikator",
        "unit": "dukcapil/kantor",
        "note": "SK 800/1/2026",
    }
    return {**given, **day("valid_from", office.today), **changed}


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_one_operator_proposes_a_hire_and_another_one_approves(office: Office) -> None:
    first, second = office.client(FIRST), office.client(SECOND)
    answer = first.post(reverse("officer-new"), hire(office))
    assert answer.status_code == 303
    page = answer.url
    shown = text(first.get(page))
    assert "Anda yang mengusulkan ini" in shown
    assert 'value="approve"' not in shown
    assert first.post(page, {"do": "approve"}).status_code == 409
    assert queries.find_account_by_login(login="baru@contoh.example") is None
    assert '<span class="count">1</span>' in text(second.get(reverse("officers")))
    waiting = text(second.get(page))
    for words in ("Petugas Baru", "baru@contoh.example", "Verifikator Data Kependudukan", "SK 800/1/2026", "Setujui"):
        assert words in waiting
    assert second.post(page, {"do": "approve"}).url == page
    assert "Disetujui" in text(second.get(page))
    hired = queries.find_account_by_login(login="baru@contoh.example")
    assert hired is not None
    assert "belum aktif" in text(second.post(reverse("officers"), {"q": "petugas baru", "standing": "now"}))
    assert "0 dari 1 undangan terkirim" in text(second.get(page))


def test_a_rejection_needs_a_reason_and_the_proposer_reads_it(office: Office) -> None:
    first, second = office.client(FIRST), office.client(SECOND)
    page = first.post(reverse("officer-new"), hire(office)).url
    assert second.post(page, {"do": "reject", "reason": " "}).status_code == 409
    second.post(page, {"do": "reject", "reason": "SK belum ditandatangani"})
    assert "SK belum ditandatangani" in text(first.get(page))
    assert "Ditolak" in text(first.get(reverse("officer-proposals") + "?status=selesai"))


def test_approving_asks_for_a_fresh_second_factor(office: Office) -> None:
    page = office.client(FIRST).post(reverse("officer-new"), hire(office)).url
    second = office.client(SECOND)
    session = second.session
    session[factor.MARK] = int(time.time()) - 3600
    session.save()
    answer = second.post(page, {"do": "approve"})
    assert (answer.status_code, answer.url) == (303, f"/masuk/kode/?next={page}")
    assert queries.find_account_by_login(login="baru@contoh.example") is None


def test_what_was_typed_stays_and_what_is_wrong_is_said_at_its_box(office: Office) -> None:
    first = office.client(FIRST)
    answer = first.post(reverse("officer-new"), hire(office, email="tanpa-at", unit="dinkes/kantor", valid_from_day="x"))
    assert answer.status_code == 422
    assert 'value="tanpa-at"' in text(answer)
    assert text(answer).count("Tulis alamat surel seperti") == 2
    assert "Tulis hari, bulan, dan tahun" in text(answer)
    elsewhere = first.post(reverse("officer-new"), hire(office, unit="dinkes/kantor"))
    assert "milik instansi lain" in text(elsewhere)
    twice = [first.post(reverse("officer-new"), hire(office)) for _ in range(2)]
    assert [one.status_code for one in twice] == [303, 422]
    assert "sudah diusulkan" in text(twice[1])


def test_nobody_else_enters_and_another_regions_operator_finds_nothing(office: Office) -> None:
    page = office.client(FIRST).post(reverse("officer-new"), hire(office)).url
    who = reverse("officer", args=[office.officer(HEAD)])
    stranger = office.as_officer(HEAD)
    for path in (reverse("officers"), reverse("officer-proposals"), page, who, reverse("officers-export"), reverse("officers-import")):
        assert stranger.get(path).status_code == 403
        assert Client(HTTP_HOST="localhost").get(path).status_code == 302
    foreign = office.client(FOREIGN, host="sagara.localhost")
    assert foreign.get(reverse("officers")).status_code == 200
    assert "Petugas Contoh" not in text(foreign.get(reverse("officers")))
    for path in (page, who, reverse("office-end", args=[office.office_of(HEAD)])):
        assert foreign.get(path).status_code == 404
    assert foreign.post(page, {"do": "approve"}).status_code == 404
    assert office.client(FOREIGN).get(reverse("officers")).status_code == 403


def test_the_list_is_found_by_name_address_place_and_standing_without_names_in_addresses(office: Office) -> None:
    first, url = office.client(FIRST), reverse("officers")
    assert "Petugas Contoh 1" in text(first.get(url))
    found = first.post(url, {"q": "contoh 2", "standing": "now"})
    assert "Petugas Contoh 2" in text(found)
    assert "Petugas Contoh 1" not in text(found)
    assert "1 orang" in text(first.post(url, {"q": "dukcapil.kepala.1@contoh.example"}))
    assert "Pengelola 1" not in text(first.get(url, {"agency": "dukcapil", "standing": "now"}))
    assert "Tidak ada yang cocok" in text(first.get(url, {"standing": "past"}))
    assert "Pengelola 1" in text(first.get(url, {"standing": "no_factor"}))
    assert "contoh 2" not in (found.headers.get("Location") or "")


def test_a_head_on_leave_gets_a_plh_who_gets_the_case(office: Office) -> None:
    case = journey.send(office.world)
    journey.decide(office.world, "dukcapil/verifikator", "accept")
    head = office.as_officer(HEAD)
    assert head.post(reverse("desk-take")).status_code == 303
    (held,) = cases.list_open_steps(cases=[case])[case]
    assert held.officer == office.officer(HEAD)
    last = office.today + dt.timedelta(days=4)
    answer = head.post(reverse("desk-away"), {"reason": "leave", **day("first", office.today), **day("last", last)})
    assert answer.url == reverse("desk-own")
    assert "1 langkah yang Anda pegang kembali ke antrean" in text(head.get(answer.url))
    assert cases.list_open_steps(cases=[case])[case][0].officer is None
    first, second = office.client(FIRST), office.client(SECOND)
    seen = text(first.get(reverse("officer", args=[office.officer(HEAD)])))
    assert "Usulkan Plh" in seen
    assert "Mencatat ketidakhadiran" in seen
    assert "permohonan" not in seen.partition("Dari catatan")[2].partition("</section>")[0].lower()
    form = reverse("office-stand-in", args=[office.office_of(HEAD)])
    chosen = {"account": ids.to_text(office.officer("dukcapil/verifikator#2")), **day("valid_from", office.today), **day("valid_until", last)}
    assert f'value="{chosen["account"]}"' in text(first.get(form))
    late = first.post(form, {**chosen, **day("valid_until", last + dt.timedelta(days=1))})
    assert "hanya untuk hari-hari pejabatnya tercatat tidak hadir" in text(late)
    page = first.post(form, chosen).url
    second.post(page, {"do": "approve"})
    stand_in = office.as_officer("dukcapil/verifikator#2")
    step = stand_in.post(reverse("desk-take")).url
    assert "Persetujuan dan tanda tangan elektronik" in text(stand_in.get(step))
    assert cases.list_open_steps(cases=[case])[case][0].officer == office.officer("dukcapil/verifikator#2")
    (absence,) = queries.list_absences(region=worlds.REGION, account=office.officer(HEAD), since=office.today)
    assert head.post(reverse("desk-back", args=[absence.id])).status_code == 303
    assert "Anda tercatat tidak hadir" not in text(head.get(reverse("desk-own")))


def test_an_operator_notes_an_absence_for_others_and_ends_it(office: Office) -> None:
    first, who = office.client(FIRST), office.officer(HEAD)
    url = reverse("officer-absence", args=[who])
    wrong = first.post(url, {"reason": "sick", **day("first", office.today - dt.timedelta(days=1)), **day("last", office.today)})
    assert (wrong.status_code, "mulai hari ini atau nanti" in text(wrong)) == (422, True)
    assert first.post(url, {"reason": "", **day("first", office.today), **day("last", office.today)}).status_code == 422
    assert first.post(url, {"reason": "sick", **day("first", office.today), **day("last", office.today)}).status_code == 303
    assert "tidak hadir" in text(first.get(reverse("officers"), {"standing": "away"}))
    (absence,) = queries.list_absences(region=worlds.REGION, account=who, since=office.today)
    assert office.as_officer("dukcapil/verifikator").post(reverse("desk-back", args=[absence.id])).status_code == 403
    assert first.post(reverse("officer-absence-end", args=[absence.id])).status_code == 303
    assert queries.list_absences(region=worlds.REGION, account=who, since=office.today) == ()


def test_an_approved_end_closes_the_door_and_frees_the_step_at_once(office: Office) -> None:
    case = journey.send(office.world)
    verifier = office.as_officer("dukcapil/verifikator")
    verifier.post(reverse("desk-take"))
    assert cases.list_open_steps(cases=[case])[case][0].officer is not None
    first, second = office.client(FIRST), office.client(SECOND)
    yesterday = office.today - dt.timedelta(days=1)
    page = first.post(reverse("office-end", args=[office.office_of("dukcapil/verifikator")]), day("last", yesterday)).url
    assert verifier.get(reverse("desk")).status_code == 200
    second.post(page, {"do": "approve"})
    assert verifier.get(reverse("desk")).status_code == 403
    assert cases.list_open_steps(cases=[case])[case][0].officer is None


def test_role_scope_and_further_offices_are_proposed_with_their_forms(office: Office) -> None:
    first, second = office.client(FIRST), office.client(SECOND)
    change = reverse("office-change", args=[office.office_of("dukcapil/verifikator")])
    assert 'value="dukcapil/verifikator" selected' in text(first.get(change))
    given = {"position": "dukcapil/verifikator", "unit": "dukcapil/mal-pelayanan", "services": ["akta-kelahiran"], **day("valid_from", office.today)}
    page = first.post(change, given).url
    assert "Akta Kelahiran" in text(second.get(page))
    second.post(page, {"do": "approve"})
    now = queries.list_offices(region=worlds.REGION, account=office.officer("dukcapil/verifikator"))[0]
    assert (now.unit, now.scope) == ("dukcapil/mal-pelayanan", {"services": ["akta-kelahiran"]})
    more = reverse("officer-appoint", args=[office.officer("dukcapil/verifikator")])
    plt = {"position": HEAD, "unit": "dukcapil/kantor", "kind": "plt", **day("valid_from", office.today), **day("valid_until", office.today)}
    assert "ada pejabat definitifnya" in text(first.post(more, plt))


def test_a_reset_takes_the_factor_ends_sessions_and_invites_anew(office: Office) -> None:
    first, second, officer = office.client(FIRST), office.client(SECOND), office.as_officer("dukcapil/verifikator")
    account = office.officer("dukcapil/verifikator")
    assert officer.get(reverse("desk")).status_code == 200
    page = first.post(reverse("officer-factor", args=[account]), {"note": "Ponsel hilang, sudah bertemu"}).url
    assert models.Factor.objects.filter(account_id=account).exists()
    second.post(page, {"do": "approve"})
    assert not models.Factor.objects.filter(account_id=account).exists()
    assert officer.get(reverse("desk")).status_code == 302
    (told,) = messages.list_messages(region=worlds.REGION, recipient=account)
    assert told.kind == "security.factor_reset"
    assert "Undangan akan dikirim" in text(first.get(reverse("officer", args=[account])))


def test_ones_own_page_renews_recovery_codes_once_shown(office: Office) -> None:
    officer = office.as_officer("dukcapil/verifikator")
    session = officer.session
    session[policy.PROOFS] = policy.with_proof(session, Method.TOTP, dt.datetime.fromtimestamp(time.time(), tz=dt.UTC))
    session.save()
    codes = re.findall(r"[A-Z0-9]{4}(?:-[A-Z0-9]{4}){3}", officer.post(reverse("desk-recovery-codes")).content.decode())
    assert len(set(codes)) == 10
    assert "Kode cadangan tersisa 10" in text(officer.get(reverse("desk-own")))
    assert office.client(FIRST).get(reverse("desk-own")).status_code == 200
    assert 'href="/meja/saya/"' in text(officer.get("/saya/akun/"))
    citizen = Client(HTTP_HOST="localhost")
    citizen.force_login(models.Account.objects.get(pk=office.world.citizen), backend="loket.foundation.identity.backend.ByAddress")
    assert 'href="/meja/saya/"' not in text(citizen.get("/saya/akun/"))
    assert citizen.get(reverse("desk-own")).status_code == 403


def upload(client: Client, content: str) -> Any:
    return client.post(reverse("officers-import"), {"file": SimpleUploadedFile("petugas.csv", content.encode(), content_type="text/csv")})


def sealed(answer: Any) -> str:
    return str(answer.context["sealed"])


def test_a_file_is_read_shown_proposed_as_one_and_taken_whole(office: Office) -> None:
    first, second = office.client(FIRST), office.client(SECOND)
    content = f"{HEADER}\na@contoh.example,Ani,dukcapil,kantor,verifikator,,2026-12-01,,\nb@contoh.example,Budi,dukcapil,kantor,operator,petugas,01/12/2026,31/12/2027,\na@contoh.example,Ani,dukcapil,mal-pelayanan,operator,,2026-12-01,,\n"
    shown = upload(first, content)
    assert shown.status_code == 200
    assert "3 penunjukan baru, 2 di antaranya dengan akun baru" in text(shown)
    assert queries.find_account_by_login(login="a@contoh.example") is None
    page = first.post(reverse("officers-import"), {"do": "propose", "content": sealed(shown), "note": "SK"}).url
    assert "b@contoh.example" in text(second.get(page))
    assert b"b@contoh.example" in second.get(page + "baris.csv").content
    second.post(page, {"do": "approve"})
    ani, budi = (queries.find_account_by_login(login=f"{one}@contoh.example") for one in "ab")
    assert ani is not None
    assert budi is not None
    assert len(queries.list_offices(region=worlds.REGION, account=ani.id)) == 2
    assert queries.list_offices(region=worlds.REGION, account=budi.id)[0].valid_until == dt.date(2028, 1, 1)
    again = upload(first, content)
    assert "Semua 3 baris sudah sama" in text(again)
    assert first.post(reverse("officers-import"), {"do": "propose", "content": sealed(again)}).status_code == 422
    out = first.get(reverse("officers-export")).content.decode("utf-8-sig")
    assert "Semua" in text(upload(first, out)), "what goes out comes in again and changes nothing"


def test_every_fault_of_a_file_is_named_by_line_and_column_and_nothing_is_taken(office: Office) -> None:
    first = office.client(FIRST)
    content = (
        f"{HEADER}\nbukan-surel,Ani,dukcapil,kantor,verifikator,,2026-12-01,,\nb@contoh.example,Budi,tiada,kantor,operator,,2026-12-01,,\n"
        "c@contoh.example,Cici,dukcapil,kantor,tiada,,2026-12-01,,\nd@contoh.example,,dukcapil,tiada,operator,,kemarin,,\n"
        "e@contoh.example,Edi,dukcapil,kantor,operator,pengelola,2026-12-01,,\nf@contoh.example,Fani,dukcapil,kantor,operator,,2026-12-01,2026-11-01,\n"
        "g@contoh.example,Gina,dukcapil,kantor,operator,,2026-12-01,,\ng@contoh.example,Gita,dukcapil,kantor,verifikator,,2026-12-01,,\n"
    )
    answer = upload(first, content)
    assert answer.status_code == 422
    found = {(one.line, one.column) for one in answer.context["found"].errors}
    assert found == {
        (2, "surel"), (3, "instansi"), (4, "jabatan"), (5, "nama"), (5, "mulai"), (6, "pintu"), (7, "sampai"), (9, "nama"),
    }  # fmt: skip
    assert "Berkas diterima utuh atau tidak sama sekali" in text(answer)
    assert first.post(reverse("officers-import"), {"do": "propose", "content": sealed(answer)}).status_code == 422
    report = first.post(reverse("officers-import"), {"do": "report", "content": sealed(answer)})
    assert report.content.decode("utf-8-sig").count("\r\n") == len(found) + 2
    assert offices.list_proposals(region=worlds.REGION, states=list(ProposalState)).items == ()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "Berkas tidak berisi petugas"), ("surel,nama\na@b.example,Ani\n", "Kolom instansi tidak ada"), ("\x00\xff", "Berkas tidak"),
        (f'{HEADER}\n"a@contoh.example,Ani\n', "Berkas tidak terbaca"),
    ],
)  # fmt: skip
def test_what_is_no_file_of_officers_is_said_so(office: Office, content: str, words: str) -> None:
    assert words in text(upload(office.client(FIRST), content))


def test_a_spreadsheets_semicolons_and_the_template_are_read_and_formulas_go_out_as_text(office: Office) -> None:
    first = office.client(FIRST)
    rows = f"\ufeff{HEADER.replace(',', ';')}\r\nz@contoh.example;=SUM(A1);dukcapil;kantor;verifikator;;2026-12-01;;\r\n"
    shown = upload(first, rows)
    assert len(shown.context["found"].rows) == 1
    page = first.post(reverse("officers-import"), {"do": "propose", "content": sealed(shown)}).url
    assert b"'=SUM(A1)" in first.get(page + "baris.csv").content
    template = first.get(reverse("officers-template")).content.decode("utf-8-sig")
    assert upload(first, template).context["found"].errors == ()


def test_a_file_sealed_for_one_operator_is_nothing_to_another(office: Office) -> None:
    shown = upload(office.client(FIRST), f"{HEADER}\na@contoh.example,Ani,dukcapil,kantor,verifikator,,2026-12-01,,\n")
    for stranger, content in ((office.client(SECOND), sealed(shown)), (office.client(FIRST), "x"), (office.client(FIRST), "")):
        assert stranger.post(reverse("officers-import"), {"do": "propose", "content": content}).status_code == 404


def test_two_thousand_officers_come_in_at_once_with_few_statements(office: Office) -> None:
    first, second = office.client(FIRST), office.client(SECOND)
    lines = "".join(f"p{n}@banyak.example,Petugas {n},dukcapil,kantor,verifikator,,2026-12-01,,\n" for n in range(2_000))
    shown = upload(first, f"{HEADER}\n{lines}")
    assert len(shown.context["found"].rows) == 2_000
    page = first.post(reverse("officers-import"), {"do": "propose", "content": sealed(shown)}).url
    from django.db import connection

    with CaptureQueriesContext(connection) as caught:
        assert second.post(page, {"do": "approve"}).status_code == 303
    assert len(caught) < 60
    assert office_models.Invitation.objects.count() == 2_000
    assert "0 dari 2000 undangan terkirim" in text(second.get(page)).replace("2.000", "2000")
    over = upload(first, f"{HEADER}\n{lines}x@banyak.example,X,dukcapil,kantor,verifikator,,2026-12-01,,\n")
    assert "paling banyak 2.000 baris" in text(over)


def test_nobody_is_told_of_a_leave_more_than_the_record_needs(office: Office) -> None:
    case = journey.send(office.world)
    verifier = office.as_officer("dukcapil/verifikator")
    verifier.post(reverse("desk-away"), {"reason": "sick", **day("first", office.today), **day("last", office.today)})
    citizen = Client(HTTP_HOST="localhost")
    citizen.force_login(models.Account.objects.get(pk=office.world.citizen), backend="loket.foundation.identity.backend.ByAddress")
    shown = text(citizen.get(f"/saya/permohonan/{ids.to_text(case)}/"))
    assert "Petugas Contoh" not in shown
    assert "tidak hadir" not in shown.lower()
    assert journey_writes.put_back_absent(act=office.world.officer_act("dukcapil/verifikator"), officer=office.officer("dukcapil/verifikator")) == 0
