"""
Applications that can be entered with an account of the demo: one of an agency (`examples/agency-app`), one of a private partner, two of the sandbox, of which
one is on phones.

Besides, a proposal that waits for the second operator, and applications that the demo's citizen let in, one of them no more.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection

from loket.config import environment
from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act, ActorKind, system_act
from loket.foundation.clients import letting, operations
from loket.foundation.clients import queries as clients
from loket.foundation.clients.values import AuthMethod, Client, ClientChange, ClientKind, Definition, Proof, ScopeUse, SignInRequest
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.services.elsewhere import operations as elsewhere
from loket.services.elsewhere.values import FollowedState, Told

#: Where `examples/agency-app` runs, and the file from which it takes who it is.
EXAMPLE: Final = "http://localhost:8100"
EXAMPLE_FILE: Final = "agency-app.env"
#: From which a developer takes the name of the application on phones; there is no secret in it.
PHONE_FILE: Final = "phone-app.env"
#: The application of the ethics committee: `regions/97.01/parameters/izin-penelitian.yaml` names it, so it has the same name in every demo.
ETHICS: Final = UUID("019a0000-0000-7000-8000-0000e7c0de01")
OPERATOR: Final = "pengelola.diskominfo@nusajaya.example"
_LAW: Final = "Peraturan Bupati Nusa Jaya 14/2025 (fiktif)"
_KNOWN: Final = ScopeUse("openid", Text(id="Mengenali Anda saat kembali.", en="To know you when you come back."), f"{_LAW} Pasal 3")
_NAMED: Final = ScopeUse(
    "profile", Text(id="Menyapa Anda dan mengisi nama pada berkas.", en="To greet you and to fill in your name."), f"{_LAW} Pasal 3"
)


def example() -> Definition:
    """Return the application of the social services, which is the example for developers."""
    return Definition(
        name=Text(id="Bantuan Sosial Nusa Jaya", en="Social Aid of Nusa Jaya"), kind=ClientKind.AGENCY, agency="dinsos", homepage=f"{EXAMPLE}/",
        uses=(
            _KNOWN, _NAMED,
            ScopeUse("nik", Text(id="Mencocokkan Anda dengan daftar penerima.", en="To find you in the list of recipients."), f"{_LAW} Pasal 5"),
            ScopeUse("exchange", Text(id="Memeriksa data keluarga pemohon bantuan.", en="To check the family of those who apply for aid."), f"{_LAW} Pasal 6"),
            ScopeUse("partner", Text(id="Mengabarkan keadaan usulan bantuan Anda.", en="To tell how your proposals for aid stand."), f"{_LAW} Pasal 7"),
        ),
        redirect_uris=(f"{EXAMPLE}/kembali",), post_logout_redirect_uris=(f"{EXAMPLE}/",), backchannel_logout_uri=f"{EXAMPLE}/kabar-keluar",
        contact="Tim Aplikasi Dinas Sosial (fiktif), (0999) 5550-130",
    )  # fmt: skip


def _partner() -> Definition:
    return Definition(
        name=Text(id="Bank Nusa: buka rekening", en="Bank Nusa: open an account"), kind=ClientKind.PARTNER, organisation="PT Bank Nusa (fiktif)",
        homepage="https://banknusa.example/",
        uses=(
            _KNOWN, _NAMED,
            ScopeUse("contact", Text(id="Mengirim kabar tentang rekening Anda.", en="To send you news of your account."), "Perjanjian kerja sama 7/2026 (fiktif)"),
            ScopeUse("partner", Text(id="Menerima tugas pembayaran dari layanan.", en="To receive payments that a service asks for."), "Perjanjian kerja sama 7/2026 (fiktif)"),
        ),
        redirect_uris=("https://banknusa.example/loket/kembali",), contact="Bagian Digital PT Bank Nusa (fiktif)", least_acr="urn:loket:acr:terverifikasi",
    )  # fmt: skip


def _sandbox() -> Definition:
    return Definition(
        name=Text(id="Uji coba pengembang", en="Developers' sandbox"), kind=ClientKind.SANDBOX, organisation="Komunitas Pengembang Nusa (fiktif)",
        uses=(_KNOWN, _NAMED, ScopeUse("exchange", Text(id="Mencoba pertukaran data dengan orang rekaan.", en="To try the exchange with made-up people."), "Ketentuan uji coba"), ScopeUse("partner", Text(id="Mencoba langkah mitra rekaan.", en="To try a made-up step."), "Ketentuan uji coba")),
        redirect_uris=("http://localhost:8200/kembali",), contact="pengembang@contoh.example",
    )  # fmt: skip


def _phone() -> Definition:
    return Definition(
        name=Text(id="Loket di Telepon (uji coba)", en="Loket on a phone (sandbox)"), kind=ClientKind.SANDBOX, organisation="Komunitas Pengembang Nusa (fiktif)",
        homepage="https://hp.loketnusa.example/", auth_method=AuthMethod.NONE,
        uses=(
            _KNOWN, _NAMED,
            ScopeUse("apply", Text(id="Mengajukan permohonan dari telepon.", en="To apply from a phone."), "Ketentuan uji coba"),
            ScopeUse("cases", Text(id="Menunjukkan keadaan permohonan Anda.", en="To show how your applications stand."), "Ketentuan uji coba"),
            ScopeUse("documents", Text(id="Menyimpan dokumen Anda di telepon.", en="To keep your documents on the phone."), "Ketentuan uji coba"),
            ScopeUse("offline_access", Text(id="Tidak perlu masuk setiap kali dibuka.", en="So that you need not sign in each time."), "Ketentuan uji coba"),
        ),
        # Because: a developer's tool listens on whichever port is free; the last two are of the application on a phone itself.
        redirect_uris=("http://127.0.0.1/kembali", "example.loketnusa.hp:/kembali", "https://hp.loketnusa.example/kembali"),
        contact="pengembang@contoh.example",
    )  # fmt: skip


def _waiting() -> Definition:
    return Definition(
        name=Text(id="Klinik Sehat Nusa", en="Healthy Nusa Clinic"), kind=ClientKind.PARTNER, organisation="Klinik Sehat Nusa (fiktif)",
        uses=(_KNOWN, ScopeUse("nik", Text(id="Mencari rekam medis pasien.", en="To find the patient's record."), "PMK 24/2022 Pasal 10")),
        redirect_uris=("https://kliniksehat.example/masuk/kembali",), contact="Admin Klinik Sehat Nusa (fiktif)",
    )  # fmt: skip


def register(region: str, now: dt.datetime, *, citizen: str) -> dict[str, Client]:
    """Register them; return them as `agency`, `partner`, `sandbox` and `phone`. `citizen`: the address of who let some of them in."""
    act = system_act("demo", region=region, at=now - dt.timedelta(days=90), purpose="load")
    made = {
        name: operations.enter_client(act=act, definition=said)
        for name, said in (("agency", example()), ("partner", _partner()), ("sandbox", _sandbox()), ("phone", _phone()))
    }
    secret = {name: operations.make_secret(act=act, client_id=one.client_id).secret for name, one in made.items() if not one.is_public}
    if settings.LOKET_MODE == "demo":
        said = {
            "LOKET_ISSUER": clients.issuer_of(region=region),
            "LOKET_CLIENT_ID": made["agency"].client_id,
            "LOKET_CLIENT_SECRET": secret["agency"],
        }
        environment.write_file(settings.LOKET_STATE_DIR / EXAMPLE_FILE, said)
        known = {"LOKET_ISSUER": clients.issuer_of(region=region), "LOKET_CLIENT_ID": made["phone"].client_id}
        environment.write_file(settings.LOKET_STATE_DIR / PHONE_FILE, known)
    operator, person = identity.find_account_by_login(login=OPERATOR), identity.find_account_by_login(login=citizen)
    if operator is not None:
        proposer = Act(region=region, actor=str(operator.id), kind=ActorKind.OPERATOR, at=now - dt.timedelta(hours=20), purpose="manage")
        operations.propose(act=proposer, kind=ClientChange.REGISTER, definition=_waiting(), note="Surat permohonan klinik nomor 21/X/2026 (fiktif).")
    if person is not None:
        _let_in(made["agency"], person.id, now, days=33)
        _tell(made["agency"], person.id, now)
        _let_in(made["partner"], person.id, now, days=41)
        _let_in(made["sandbox"], person.id, now, days=75, and_withdraw=True)
        with connection.cursor() as cursor:
            # Because: it was told to them long ago; nothing of it goes out when the demo begins.
            cursor.execute(
                "DELETE FROM notifications_delivery WHERE message_id IN (SELECT id FROM notifications_message WHERE recipient = %s AND kind = %s)",
                [person.id, letting.CONNECTED_KIND],
            )
    return made


def _tell(client: Client, account: UUID, now: dt.datetime) -> None:
    """Have the application of the social services tell of two proposals: one is done, one waits for its decision."""
    done, open_ = now - dt.timedelta(days=32), now - dt.timedelta(days=4)
    name = agencies.get_agency(region=client.region, code="dinsos").name
    for reference, began, story in (
        ("BST-2026-0412", done, ((0, FollowedState.RECEIVED), (2, FollowedState.IN_PROGRESS), (9, FollowedState.COMPLETED))),
        ("BST-2026-0533", open_, ((0, FollowedState.RECEIVED), (1, FollowedState.IN_PROGRESS))),
    ):
        for sequence, (days, state) in enumerate(story, start=1):
            at = began + dt.timedelta(days=days)
            told = Told(reference, sequence, state, began, began + dt.timedelta(days=14), at, path="")
            act = Act(region=client.region, actor=client.actor, kind=ActorKind.PARTNER, at=at, purpose="partner")
            elsewhere.tell(
                act=act, client_id=client.client_id, agency=client.agency, service="bantuan-sosial", account=account, told=told, agency_name=name
            )


def _let_in(client: Client, account: UUID, now: dt.datetime, *, days: int, and_withdraw: bool = False) -> None:
    """Have somebody enter an application as they would, some days ago; the session of that time is over."""

    def act(at: dt.datetime) -> Act:
        return Act(region=client.region, actor=str(account), kind=ActorKind.CITIZEN, at=at, purpose="sign-in")

    began = now - dt.timedelta(days=days, minutes=7 * days)
    scopes = tuple(name for name in client.scopes if name in ("openid", "profile", "contact"))
    agreed = operations.agree(act=act(began), client_id=client.client_id, scopes=scopes)
    for at in (began, now - dt.timedelta(days=days // 2)):
        session, verifier = secrets.token_hex(16), secrets.token_urlsafe(32)
        request = SignInRequest(client.client_id, client.redirect_uris[0], scopes, "", "", letting.challenge_of(verifier))
        code = operations.let_in(act=act(at), request=request, session=session, proof=Proof("urn:loket:acr:terverifikasi", ("pwd",), at))
        own = Act(region=client.region, actor=client.actor, kind=ActorKind.PARTNER, at=at, purpose="sign-in")
        operations.redeem_code(act=own, client_id=client.client_id, code=code, redirect_uri=request.redirect_uri, verifier=verifier)
        operations.end_presence(act=act(at + dt.timedelta(minutes=25)), session=session, reason="signed_out")
    if and_withdraw:
        operations.withdraw(act=act(now - dt.timedelta(days=30)), connection=agreed)
