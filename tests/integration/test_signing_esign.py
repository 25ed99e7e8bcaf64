"""Remote signing over HTTP against the simulator: the hash goes out, a PAdES B-LT signature comes back; and every way in which it can fail."""

from __future__ import annotations

import datetime as dt
import io
import logging
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore

from loket.config.simulator import server
from loket.foundation.audit import queries as record
from loket.foundation.notifications import queries as inbox
from loket.services.cases import queries as cases
from loket.services.cases.values import CaseState
from loket.services.documents import models
from loket.services.documents import queries as document_reads
from loket.services.documents.signing import choice, connection
from loket.services.documents.values import CheckResult, Fault, SignatureState
from loket.services.journey import operations, queries, signing
from loket.services.journey.errors import NumberInvalid
from loket.web.manage.health import checks as health
from tests.integration import test_signing as by_hand
from tests.integration.test_signing import BIRTH, HEAD, HOUR, SIGNED_BY, approved, see, sign, state_of, waiting_of
from tests.support import esign
from tests.support import world as worlds
from tests.support.database import TOP
from tests.support.server import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.loopback]
folders = by_hand.folders


@pytest.fixture
def simulator(tmp_path: Path, settings: Any) -> Iterator[esign.Simulator]:
    with esign.running(tmp_path, at=worlds.NOW) as found:
        for name, value in found.settings().items():
            setattr(settings, name, value)
        yield found


@pytest.fixture
def world(db: None, simulator: esign.Simulator) -> worlds.World:
    """A world whose head gave the number under which the service knows them."""
    found = worlds.build(BIRTH, positions={"dukcapil/verifikator": 1, HEAD: 2}, changes={BIRTH: SIGNED_BY})
    operations.set_signer_number(act=found.officer_act(HEAD), officer=found.officers[HEAD], number=esign.NIK)
    return found


def ready(world: worlds.World) -> tuple[UUID, UUID]:
    case = approved(world)
    document = waiting_of(world, case)
    see(world, document)
    return case, document


def give(world: worlds.World, document: UUID, passphrase: str = esign.PASSPHRASE) -> Any:
    return sign(world, document, passphrase=passphrase, at=worlds.NOW)


def pdf_of(world: worlds.World, document: UUID) -> bytes:
    return document_reads.get_pdf(region=world.region, document=document)


# -- what is signed -------------------------------------------------------------------------------------------------------


def test_a_remote_signature_is_whole_stamped_and_brings_what_its_later_check_needs(world: worlds.World, tmp_path: Path) -> None:
    case, document = ready(world)
    assert give(world, document).state is SignatureState.DONE
    assert state_of(world, case) is CaseState.COMPLETED
    pdf = pdf_of(world, document)
    checked = document_reads.check_pdf(pdf=pdf, at=worlds.NOW)
    assert (checked.result, checked.is_stamped) == (CheckResult.GENUINE, True)
    assert checked.code == document_reads.get_document(region=world.region, document=document).code
    reader = PdfFileReader(io.BytesIO(pdf))
    [signature] = reader.embedded_signatures
    assert signature.signer_cert.subject.native["common_name"] == f"Peragaan {esign.NIK[-4:]}"
    brought = DocumentSecurityStore.read_dss(reader)
    assert (len(brought.crls), len(brought.certs)) == (2, 2)


def test_the_signature_stays_genuine_when_its_certificate_has_long_ended(world: worlds.World) -> None:
    _, document = ready(world)
    give(world, document)
    pdf = pdf_of(world, document)
    later = worlds.NOW + dt.timedelta(days=3 * 365)
    assert document_reads.check_pdf(pdf=pdf, at=later).result is CheckResult.GENUINE
    changed = pdf.replace(b"/Reason", b"/Raeson", 1)
    assert document_reads.check_pdf(pdf=changed, at=later).result is CheckResult.CHANGED


def test_without_a_time_stamp_it_ends_with_its_certificate(world: worlds.World, settings: Any) -> None:
    settings.LOKET_ESIGN_TSA_URL = ""
    _, document = ready(world)
    give(world, document)
    pdf = pdf_of(world, document)
    assert document_reads.check_pdf(pdf=pdf, at=worlds.NOW).is_stamped is False
    assert document_reads.check_pdf(pdf=pdf, at=worlds.NOW + dt.timedelta(days=3 * 365)).result is CheckResult.UNKNOWN_SIGNER
    assert any("LOKET_ESIGN_TSA_URL" in one.id for one in document_reads.get_signing_problems(at=worlds.NOW))


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="no pdfsig on this machine")
def test_another_program_finds_the_signature_valid_over_the_whole_file(world: worlds.World, tmp_path: Path) -> None:
    _, document = ready(world)
    give(world, document)
    (tmp_path / "signed.pdf").write_bytes(pdf_of(world, document))
    told = subprocess.run([str(shutil.which("pdfsig")), "-nocert", str(tmp_path / "signed.pdf")], capture_output=True, text=True, check=True).stdout
    for words in ("Signature is Valid", "Total document signed", "ETSI.CAdES.detached", "SHA-256"):
        assert words in told


def test_only_the_digest_goes_out_and_the_passphrase_stays_nowhere(
    world: worlds.World, simulator: esign.Simulator, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sent: list[dict[str, Any]] = []
    real = connection.Connection.post

    def watch(self: Any, path: str, content: Any) -> Any:
        sent.append(dict(content))
        return real(self, path, content)

    monkeypatch.setattr(connection.Connection, "post", watch)
    _, document = ready(world)
    give(world, document)
    [asked] = [one for one in sent if "hash" in one]
    assert set(asked) == {"nik", "passphrase", "request_id", "hash", "algorithm"}
    assert len(asked["hash"]) == 44
    kept = str([vars(one) for one in models.Signature.objects.all()]) + str(
        [entry.details for entry in record.list_entries(region=world.region, limit=200)]
    )
    for secret in (esign.PASSPHRASE, esign.NIK, server.PASSWORD):
        assert secret not in caplog.text
        assert secret not in kept
    hand = queries.hand_of(act=world.officer_act(HEAD), officer=world.officers[HEAD], passphrase=esign.PASSPHRASE)
    assert esign.PASSPHRASE not in repr(hand)
    assert esign.NIK not in repr(hand)


# -- how it fails ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("state", "fault"), [("EXPIRED", Fault.CERTIFICATE_ENDED), ("REVOKE", Fault.CERTIFICATE_ENDED)])
def test_an_ended_certificate_signs_nothing_and_says_so(world: worlds.World, simulator: esign.Simulator, state: str, fault: Fault) -> None:
    simulator.service.register(esign.NIK, "Contoh", esign.PASSPHRASE, state)
    case, document = ready(world)
    refused = give(world, document)
    assert (refused.state, refused.fault) == (SignatureState.REFUSED, fault)
    assert state_of(world, case) is CaseState.IN_PROGRESS
    simulator.service.register(esign.NIK, "Contoh", esign.PASSPHRASE)  # renewed
    choice._esign.cache_clear()
    assert give(world, document).state is SignatureState.DONE


def test_who_is_not_registered_is_told(world: worlds.World, simulator: esign.Simulator) -> None:
    simulator.service.is_strict = True
    _, document = ready(world)
    assert give(world, document).fault is Fault.NOT_REGISTERED


def test_a_wrong_passphrase_is_the_services_answer_and_asks_once(world: worlds.World, simulator: esign.Simulator) -> None:
    case, document = ready(world)
    refused = give(world, document, "salah")
    assert (refused.state, refused.fault) == (SignatureState.REFUSED, Fault.WRONG_PASSPHRASE)
    assert (simulator.service.people[esign.NIK].wrong, simulator.service.switch.asked) == (1, 1)
    assert state_of(world, case) is CaseState.IN_PROGRESS
    assert give(world, document).state is SignatureState.DONE


def test_a_service_that_hangs_up_may_have_signed_and_is_asked_later_without_the_passphrase(world: worlds.World, simulator: esign.Simulator) -> None:
    case, document = ready(world)
    simulator.tell("lost")
    asked = give(world, document)
    assert asked.state is SignatureState.ASKED
    assert asked.next_at is not None
    desk = queries.get_signing_desk(act=world.officer_act(HEAD), officer=world.officers[HEAD])
    assert desk.service is not None
    assert desk.service.down_since is not None
    found = {check.title.id: check for check in health.all_checks(region=world.region, at=worlds.NOW)}
    assert found["Layanan tanda tangan tidak menjawab"].state.id == "1 dokumen menunggu tanda tangan pejabat"
    simulator.tell("ok")
    signing.look_after(asked.next_at)
    assert state_of(world, case) is CaseState.COMPLETED
    assert simulator.service.switch.given == 1
    after = document_reads.get_service(at=worlds.NOW)
    assert after is not None
    assert after.down_since is None


def test_asking_again_after_a_lost_answer_gets_the_signature_that_was_given(world: worlds.World, simulator: esign.Simulator) -> None:
    case, document = ready(world)
    simulator.tell("lost")
    assert give(world, document).state is SignatureState.ASKED
    assert give(world, document).state is SignatureState.DONE
    assert state_of(world, case) is CaseState.COMPLETED
    assert (simulator.service.switch.asked, models.Signature.objects.count()) == (1, 1)


@pytest.mark.parametrize("mode", ["half", "error", "down"])
def test_half_an_answer_an_error_and_none_at_all_lose_nothing(world: worlds.World, simulator: esign.Simulator, mode: str) -> None:
    case, document = ready(world)
    simulator.tell(mode)
    after = give(world, document)
    assert after.state in (SignatureState.ASKED, SignatureState.REFUSED)
    assert state_of(world, case) is CaseState.IN_PROGRESS
    simulator.tell("ok")
    signing.look_after(worlds.NOW + HOUR)
    if state_of(world, case) is not CaseState.COMPLETED:
        assert give(world, document).state is SignatureState.DONE
    assert state_of(world, case) is CaseState.COMPLETED
    assert len(PdfFileReader(io.BytesIO(pdf_of(world, document))).embedded_signatures) == 1


def test_a_slow_service_is_not_waited_for_without_end(world: worlds.World, simulator: esign.Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    _, document = ready(world)
    give_up = 0.2
    monkeypatch.setattr(connection, "ANSWER_SECONDS", give_up)
    simulator.tell("slow", seconds=2)
    assert give(world, document).fault is Fault.UNAVAILABLE  # it was slow before anything was asked to be signed


def test_nobody_at_the_address_means_nothing_was_signed(world: worlds.World, settings: Any) -> None:
    _, document = ready(world)
    settings.LOKET_ESIGN_URL = f"http://127.0.0.1:{free_port()}"
    assert give(world, document).fault is Fault.UNAVAILABLE
    assert any("tidak menjawab" in one.id for one in document_reads.get_signing_problems(at=worlds.NOW))


def test_a_missing_time_stamp_keeps_the_signature_and_is_fetched_later(world: worlds.World, simulator: esign.Simulator) -> None:
    case, document = ready(world)
    simulator.tell("no_time")
    assert give(world, document).state is SignatureState.GIVEN
    assert state_of(world, case) is CaseState.IN_PROGRESS
    simulator.tell("ok")
    signing.look_after(worlds.NOW + HOUR)
    assert state_of(world, case) is CaseState.COMPLETED
    assert simulator.service.switch.asked == 1


def test_what_an_unknown_authority_signs_is_not_kept_as_signed(world: worlds.World, settings: Any, tmp_path: Path) -> None:
    case, document = ready(world)
    settings.LOKET_ESIGN_ROOTS = str(tmp_path / "nothing.pem")
    assert give(world, document).state is SignatureState.GIVEN
    assert state_of(world, case) is CaseState.IN_PROGRESS
    assert any("LOKET_ESIGN_ROOTS" in one.id for one in document_reads.get_signing_problems(at=worlds.NOW))


def test_the_passphrase_goes_over_plain_http_to_this_machine_only() -> None:
    with pytest.raises(connection.NotReached):
        connection.Connection("http://tte.contoh.example").post("/api/v2/sign/hash", {"passphrase": "x"})


def test_a_number_is_sixteen_digits(world: worlds.World) -> None:
    with pytest.raises(NumberInvalid):
        operations.set_signer_number(act=world.officer_act(HEAD), officer=world.officers[HEAD], number="123")
    assert cases.list_drafts(region=world.region, account=world.citizen) == ()


# -- the simulator itself -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["production", "demo"])
def test_the_simulator_runs_as_a_process_of_its_own_and_never_in_production(mode: str, tmp_path: Path) -> None:
    port, roots = free_port(), tmp_path / "roots.pem"
    with subprocess.Popen(
        [sys.executable, "-m", "loket", "sign-simulator", "--port", str(port), "--roots", str(roots)], cwd=TOP, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, env={"LOKET_MODE": mode, "PYTHONPATH": str(TOP / "src"), "PYTHONUNBUFFERED": "1"},
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            if mode == "production":
                assert "hanya untuk demo dan tes" in process.stdout.read()
                assert process.wait() == 1
                return
            told = "".join(process.stdout.readline() for _ in range(3))
            assert "LOKET_SIGNING=esign" in told
            assert esign.PASSPHRASE in told
            assert roots.read_bytes().startswith(b"-----BEGIN CERTIFICATE-----")
            answer = connection.Connection(f"http://127.0.0.1:{port}", server.USER, server.PASSWORD).post(
                "/api/v2/user/check/status", {"nik": esign.NIK}
            )
            assert answer.json() == {"status": "ISSUE"}
            assert connection.Connection(f"http://127.0.0.1:{port}", "x", "y").get("/api/v2/health").status == 401
        finally:
            process.terminate()


def test_the_head_and_the_operators_hear_once_of_an_ended_certificate_and_who_waits_that_the_service_answers(
    world: worlds.World, simulator: esign.Simulator
) -> None:
    def told(kind: str) -> int:
        messages = inbox.list_messages(region=world.region, recipient=world.officers[HEAD], limit=50).items
        return sum(one.kind == kind for one in messages)

    simulator.service.register(esign.NIK, "Contoh", esign.PASSPHRASE, "EXPIRED")
    _, document = ready(world)
    give(world, document)
    give(world, document)
    assert told("work.certificate_ended") == 1
    simulator.service.register(esign.NIK, "Contoh", esign.PASSPHRASE)
    choice._esign.cache_clear()
    simulator.tell("down")
    assert give(world, document).fault is Fault.UNAVAILABLE
    signing.look_after(worlds.NOW + HOUR)
    assert told("work.signing_answers") == 0
    simulator.tell("ok")
    signing.look_after(worlds.NOW + 2 * HOUR)
    assert told("work.signing_answers") == 1
