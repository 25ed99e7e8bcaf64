"""The screens of publishing, as a browser without script sees them: who sees what, decides what, and is told what."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from loket.foundation.common import ids
from loket.foundation.identity.models import Account
from loket.services.rollout import operations, queries
from loket.services.rollout.values import Proposal, ProposalState
from loket.web.kit import factor
from tests.integration import test_rollout_compared as compared
from tests.support import publishing
from tests.support import world as worlds
from tests.support.publishing import RENAMED, SERVICE, VERSION_2, Office, propose, reviewed

DAY = dt.timedelta(days=1)
LIST, RUNNING = "/pengelola/layanan/usulan/", f"/pengelola/layanan/berlaku/{SERVICE}/"


class Clock:
    """The clock that the door reads."""

    at = worlds.NOW


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: found.at)
    return found


@pytest.fixture
def office(db: None, clock: Clock, settings: Any) -> Office:
    settings.LOKET_LIMIT_SCALE = 0
    worlds.load_regions()
    worlds.publish(publishing.FOLDER)
    return publishing.office()


def signed_in(account: UUID, host: str = "localhost") -> Client:
    client = Client(HTTP_HOST=host)
    client.force_login(Account.objects.get(pk=account), backend="loket.foundation.identity.backend.ByAddress")
    session = client.session
    session[factor.MARK] = int(timezone.now().timestamp())  # noqa: TID251 - by the clock of the test, as the door reads it
    session.save()
    return client


def door(office: Office, name: str, host: str = "localhost") -> Client:
    return signed_in(office.accounts[name], host)


def address(proposal: Proposal) -> str:
    return f"{LIST}{ids.to_text(proposal.id)}/"


def read(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def send(client: Client, proposal: Proposal, do: str, status: int = 303, **given: Any) -> str:
    answer = client.post(address(proposal), {"do": do, "revision": proposal.revision, **given})
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def now(proposal: Proposal) -> Proposal:
    return queries.get_proposal(proposal.region, proposal.id)


def buttons(page: str) -> set[str]:
    return set(re.findall(r'name="do" value="([a-z_]+)"', page))


def test_a_proposal_waits_on_the_list_of_those_whose_turn_it_is(office: Office) -> None:
    found = propose(office)
    assert address(found) in read(door(office, "reviewer"), LIST)
    for name in ("head", "author", "stranger"):
        assert address(found) not in read(door(office, name), LIST)
    assert "Tidak ada yang menunggu Anda" in read(door(office, "head"), LIST)
    assert address(found) in read(door(office, "head"), f"{LIST}?lihat=berjalan")
    assert address(found) not in read(door(office, "head"), f"{LIST}?lihat=selesai")


def test_officers_and_citizens_do_not_enter(office: Office) -> None:
    found = propose(office)
    account = publishing.worlds.officer(ids.new_id(), "dukcapil/verifikator")
    act = office.act("author")
    publishing.identity.load_accounts(act=act, accounts=[account])
    client = signed_in(account.id)
    for path in (LIST, address(found), f"{address(found)}pratinjau/", f"{address(found)}paket/", "/pengelola/layanan/berlaku/", RUNNING):
        assert client.get(path).status_code == 403
        assert Client(HTTP_HOST="localhost").get(path).status_code == 302


def test_the_page_says_in_words_what_changes_and_shows_only_what_one_may_do(office: Office) -> None:
    found = propose(office)
    page = read(door(office, "reviewer"), address(found))
    assert "dari “Verifikasi berkas” menjadi “Pemeriksaan berkas oleh petugas”" in page
    assert "Yang berubah dari versi 1" in page
    assert "Satu orang cukup memeriksa." in page
    assert buttons(page) == {"take", "comment"}
    assert buttons(read(door(office, "author"), address(found))) == {"comment", "withdraw"}
    assert buttons(read(door(office, "head"), address(found))) == {"comment"}
    assert buttons(read(door(office, "stranger"), address(found))) == set()


def test_review_comment_return_and_approval_by_the_screens(office: Office) -> None:
    found = propose(office)
    reviewer, head = door(office, "reviewer"), door(office, "head")
    send(reviewer, found, "take")
    send(reviewer, found, "comment", place="service.yaml", text="Sebut pasalnya.")
    page = read(door(office, "author"), address(found))
    assert "Catatan pada service.yaml" in page
    assert "Sebut pasalnya." in page
    send(reviewer, now(found), "send_back", text="Sekali lagi.")
    assert address(found) in read(door(office, "author"), LIST)
    again = propose(office, VERSION_2, RENAMED)
    send(reviewer, again, "take")
    send(reviewer, now(again), "clear", text="Lengkap.")
    page = read(head, address(found))
    assert buttons(page) == {"approve", "reject", "send_back", "comment"}
    send(head, now(again), "approve", when="now", scope="whole", text="Setuju.")
    assert now(again).state is ProposalState.LIVE
    assert queries.live_hash(SERVICE, office.region, worlds.NOW) == found.hash == again.hash
    assert "Versi 2 berlaku" in read(head, RUNNING)


def test_a_version_is_scheduled_for_a_day_and_time_of_the_region_and_unscheduled(office: Office) -> None:
    found, head = reviewed(office), door(office, "head")
    moment = {"when": "at", "scope": "whole", "on_day": "1", "on_month": "12", "on_year": "2026", "time": "00:00"}
    send(head, found, "approve", **moment)
    assert now(found).live_at == dt.datetime(2026, 11, 30, 16, 0, tzinfo=dt.UTC)  # Nusa Jaya is eight hours ahead
    assert "Berlaku mulai" in read(head, address(found))
    page = send(head, now(found), "unschedule", status=422, text="")
    assert "Tulis alasannya" in page
    send(head, now(found), "unschedule", text="Pelatihan belum selesai.")
    assert now(found).state is ProposalState.APPROVED
    send(head, now(found), "put_live", when="now", scope="whole")
    assert now(found).state is ProposalState.LIVE


def test_a_day_that_is_none_and_a_share_that_is_none_are_told_at_their_entry_and_what_was_typed_stays(office: Office) -> None:
    found, head = reviewed(office), door(office, "head")
    page = send(head, found, "approve", status=422, when="at", on_day="31", on_month="2", on_year="2026", time="00:00", text="Catatan saya")
    assert "Tulis tanggal dan jam yang ada" in page
    assert "Catatan saya" in page
    for share in ("0", "100", "sepuluh", ""):
        assert "angka 1 sampai 99" in send(head, found, "approve", status=422, when="now", scope="pilot", share=share)
    assert now(found) == found


def test_a_pilot_is_begun_compared_and_promoted_by_the_screens(office: Office, clock: Clock) -> None:
    found, head = reviewed(office), door(office, "head")
    before = queries.live_hash(SERVICE, office.region, worlds.NOW)
    send(head, found, "approve", when="now", scope="pilot", share="10", text="Dicoba sebulan.")
    compared.cases(str(before), 40, took=5 * compared.HOUR)
    compared.cases(found.hash, 40)
    compared.cases(found.hash, 2, state=compared.CaseState.IN_PROGRESS)
    clock.at = worlds.NOW + DAY
    head = door(office, "head")
    page = read(head, RUNNING)
    assert "Uji coba versi 2 pada 10 % permohonan baru" in page
    assert "0% (0 dari 40)" in page
    assert "100% (40 dari 40)" in page
    assert "Berbeda nyata" in page
    [pilot] = queries.list_tried(office.region, SERVICE)
    answer = head.get(f"{RUNNING}uji-coba/{ids.to_text(pilot.id)}/angka.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [(row["version"], row["started"], row["ended"], row["on_time"]) for row in rows] == [("1", "40", "40", "0"), ("2", "42", "40", "40")]
    assert head.post(RUNNING, {"do": "promote", "reason": ""}).status_code == 422
    assert door(office, "stranger").post(RUNNING, {"do": "promote", "reason": "Saya mau."}).status_code == 403
    assert head.post(RUNNING, {"do": "promote", "reason": "Semua tepat waktu."}).status_code == 303
    assert queries.live_hash(SERVICE, office.region, clock.at) == found.hash
    after = read(head, f"{RUNNING}uji-coba/{ids.to_text(pilot.id)}/")
    assert "Semua tepat waktu." in after
    assert "Diberlakukan untuk semua" in after


def test_few_cases_are_said_to_be_few(office: Office) -> None:
    found, head = reviewed(office), door(office, "head")
    send(head, found, "approve", when="now", scope="pilot", share="10")
    compared.cases(found.hash, 3)
    page = read(head, RUNNING)
    assert "3 dari 3, belum cukup kasus" in page
    assert "belum cukup kasus (kurang dari 10)" in page
    assert "belum cukup kasus (kurang dari 30)" in page
    assert "Diuji coba" in read(head, address(found))
    assert "100%" not in page


def test_a_pilot_and_a_service_are_withdrawn_by_the_screens_with_a_reason(office: Office) -> None:
    found, head = reviewed(office), door(office, "head")
    send(head, found, "approve", when="now", scope="pilot", share="10")
    assert head.post(RUNNING, {"do": "withdraw_pilot", "reason": "Petugas belum siap."}).status_code == 303
    assert queries.find_pilot(SERVICE, office.region, worlds.NOW) is None
    assert head.post(RUNNING, {"do": "withdraw", "reason": " "}).status_code == 422
    assert head.post(RUNNING, {"do": "withdraw", "reason": "Diganti layanan lain."}).status_code == 303
    assert queries.live_hash(SERVICE, office.region, worlds.NOW) is None
    assert "sedang tidak ditawarkan" in read(head, RUNNING)
    told = read(Client(HTTP_HOST="localhost"), f"/layanan/{SERVICE}/", status=404)
    assert "Akta Kelahiran sedang tidak ditawarkan" in told
    assert "Alasannya: Diganti layanan lain." in told


def test_the_head_brings_an_earlier_version_back_with_a_reason_that_the_public_reads(office: Office) -> None:
    before = str(queries.live_hash(SERVICE, office.region, worlds.NOW))
    found, head = reviewed(office), door(office, "head")
    send(head, found, "approve", when="now", scope="whole")
    back = {"do": f"make_live:{before}", "reason": "Versi 2 keliru pada syarat ayah."}
    assert head.post(RUNNING, back | {"reason": ""}).status_code == 422
    assert door(office, "stranger").post(RUNNING, back).status_code == 403
    assert head.post(RUNNING, back | {"do": f"make_live:{'0' * 64}"}).status_code == 404
    assert head.post(RUNNING, back).status_code == 303
    assert queries.live_hash(SERVICE, office.region, worlds.NOW) == before
    assert "Versi 2 keliru pada syarat ayah." in read(Client(HTTP_HOST="localhost"), f"/layanan/{SERVICE}/versi/{before}/")


def test_a_version_whose_review_date_has_passed_is_not_brought_back(office: Office, clock: Clock) -> None:
    before = str(queries.live_hash(SERVICE, office.region, worlds.NOW))
    found = reviewed(office, VERSION_2, ("service.yaml", "review_by: 2027-10-31", "review_by: 2028-10-31"))
    operations.approve(act=office.act("head"), proposal=found.id, revision=found.revision)
    clock.at = dt.datetime(2027, 11, 1, 1, 0, tzinfo=dt.UTC)
    answer = door(office, "head").post(RUNNING, {"do": f"make_live:{before}", "reason": "Kembali."})
    assert answer.status_code == 422
    assert queries.live_hash(SERVICE, office.region, clock.at) == found.hash


def test_a_stale_base_is_told_before_anybody_tries_to_approve(office: Office) -> None:
    second = reviewed(office, ("service.yaml", "version: 1\n", "version: 3\n"), by="author2")
    operations.approve(act=office.act("head"), proposal=(first := reviewed(office)).id, revision=first.revision)
    head = door(office, "head")
    assert "Versi lain sudah berlaku sejak usulan ini disusun" in read(head, address(second))
    page = send(head, second, "approve", status=409, when="now", scope="whole")
    assert "Kembalikan usulan" in page


def test_a_page_that_is_old_is_refused_and_what_was_typed_stays(office: Office) -> None:
    found, head = reviewed(office), door(office, "head")
    operations.comment(act=office.act("reviewer"), proposal=found.id, text="Tambahan.")
    operations.send_back(act=office.act("head2"), proposal=found.id, revision=found.revision, text="Tunggu.")
    page = send(head, found, "comment", status=303, text="Masih boleh dicatat.")
    page = send(head, found, "reject", status=409, text="Alasan panjang saya")
    assert "sudah berubah sejak halaman dibuka" in page


def test_the_author_s_own_approval_is_refused_by_the_door_too(office: Office) -> None:
    found = reviewed(office)
    send(door(office, "author"), found, "approve", status=403, when="now", scope="whole")
    assert now(found) == found


def test_another_region_s_head_finds_nothing(office: Office) -> None:
    found = reviewed(office)
    worlds.publish(publishing.FOLDER, worlds.OTHER_REGION)
    there = publishing.office(worlds.OTHER_REGION)
    client = door(there, "head", host="sagara.localhost")
    for path in (address(found), f"{address(found)}pratinjau/", f"{address(found)}paket/"):
        assert client.get(path).status_code == 404
    assert client.post(address(found), {"do": "approve", "revision": found.revision, "when": "now"}).status_code == 404


def test_the_preview_shows_the_frozen_package_and_the_files_can_be_had(office: Office) -> None:
    found, reviewer = propose(office), door(office, "reviewer")
    page = read(reviewer, f"{address(found)}pratinjau/")
    assert "Pemeriksaan berkas oleh petugas" in page
    assert "keterangan palsu dapat dipidana" in read(reviewer, f"{address(found)}pratinjau/?lihat=formulir")
    sop = read(reviewer, f"{address(found)}pratinjau/?lihat=sop")
    assert "Pemeriksaan berkas oleh" in re.sub(r"\s+", " ", " ".join(re.findall(r">([^<>]+)<", sop)))
    files = read(reviewer, f"{address(found)}pratinjau/?lihat=berkas")
    assert "templates/kutipan.typ" in files
    answer = reviewer.get(f"{address(found)}paket/")
    assert queries.catalogue.unpack_bundle(answer.content) == queries.read_proposal(office.region, found.id)


def test_review_dates_are_shown_when_they_are_near(office: Office, clock: Clock) -> None:
    author = door(office, "author")
    assert "Perlu ditinjau" not in read(author, LIST)
    clock.at = dt.datetime(2027, 10, 1, 1, 0, tzinfo=dt.UTC)
    author = door(office, "author")
    assert "Perlu ditinjau" in read(author, LIST)
    assert "segera" in read(author, "/pengelola/layanan/berlaku/")
    clock.at = dt.datetime(2027, 11, 5, 1, 0, tzinfo=dt.UTC)
    author = door(office, "author")
    assert "sudah lewat" in read(author, RUNNING)


def test_a_service_that_was_never_published_has_no_page(office: Office) -> None:
    head = door(office, "head")
    assert head.get("/pengelola/layanan/berlaku/tidak-ada/").status_code == 404
    assert head.get(f"{RUNNING}uji-coba/{ids.to_text(UUID(int=1))}/").status_code == 404
