"""The second factor and the way to it: invitations that work once, codes that are right once, and whoever guesses."""

from __future__ import annotations

import datetime as dt
import re
import threading
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection, connections

from loket.foundation.audit import queries as record
from loket.foundation.audit.values import ActorKind
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import proving, totp
from loket.foundation.identity import queries as identity
from loket.foundation.identity.errors import FactorThere, NotAllowed
from loket.foundation.identity.models import Account, Factor
from loket.foundation.identity.values import Method, NewAccount, Proof, Proved
from loket.foundation.offices import inviting, jobs, limits, models, operations, queries
from loket.foundation.offices.errors import InvitationNotFound
from tests.unit.foundation.residents import samples
from tests.unit.foundation.residents.samples import AT, act

PASSWORD = "lima bebek berenang"
SECRET = b"rahasia-contoh-2026."


@pytest.fixture
def officer(db: None) -> UUID:
    samples.load_regions()
    (account,) = identity_writes.load_accounts(act=act(), accounts=[NewAccount("petugas@example.org", "Petugas", None, is_confirmed=False)])
    return account


def own(account: UUID, at: dt.datetime = AT) -> Any:
    return replace(act(kind=ActorKind.CITIZEN, actor=str(account)), at=at)


def invited(account: UUID) -> str:
    (row,) = inviting.make(act(), [account], proposal=None)
    return inviting.give_secret(row, AT).rstrip("/").rpartition("/")[2]


def code(account: UUID, at: dt.datetime = AT, shift: int = 0) -> str:
    row = Factor.objects.get(account_id=account)
    return totp.code_of(proving.secret_of(row), totp.step_at(at) + shift)


def enrolled(account: UUID) -> tuple[str, ...]:
    invitation = operations.accept_invitation(act=act(), token=invited(account), password=PASSWORD)
    operations.begin_factor(act=own(account), account=account, invitation=invitation.id)
    proof, codes = operations.confirm_factor(act=own(account), account=account, invitation=invitation.id, code=code(account))
    assert proof is Proof.RIGHT
    return codes


def test_an_invitation_is_mailed_with_a_link_that_only_the_mail_holds(officer: UUID) -> None:
    inviting.make(act(), [officer], proposal=None)
    jobs.send_invitations(at=AT)
    (letter,) = mail.outbox
    assert letter.to == ["petugas@example.org"]
    found = re.search(r"/undangan/([\w-]+)/", letter.body)
    assert found is not None
    opened = queries.find_invitation(token=found[1], at=AT)
    assert opened is not None
    assert opened.account == officer
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(to_jsonb(i)::text, '') FROM offices_invitation i")
        assert found[1] not in cursor.fetchone()[0]
    jobs.send_invitations(at=AT)
    assert len(mail.outbox) == 1


def test_a_mail_that_did_not_go_out_is_tried_again_with_another_link(officer: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object, **__: object) -> int:
        raise ConnectionRefusedError

    inviting.make(act(), [officer], proposal=None)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", down)
    jobs.send_invitations(at=AT)
    row = models.Invitation.objects.get()
    assert (row.sent_at, row.digest) == (None, None)
    monkeypatch.undo()
    jobs.send_invitations(at=AT)
    assert len(mail.outbox) == 1


def test_without_a_mail_server_invitations_wait(officer: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    inviting.make(act(), [officer], proposal=None)
    monkeypatch.setattr(settings, "LOKET_MODE", "production")
    monkeypatch.setattr(settings, "LOKET_MAIL_IS_SENT", False)
    jobs.send_invitations(at=AT)
    assert models.Invitation.objects.get().sent_at is None


def test_the_link_sets_the_password_confirms_the_address_and_ends_with_the_factor(officer: UUID) -> None:
    token = invited(officer)
    invitation = operations.accept_invitation(act=act(), token=token, password=PASSWORD)
    account = identity.get_account(account_id=officer)
    assert account.email_confirmed
    operations.accept_invitation(act=act(), token=token, password=PASSWORD + "2")  # not finished: the link still works
    secret = operations.begin_factor(act=own(officer), account=officer, invitation=invitation.id)
    assert identity.find_begun_secret(account=officer) == secret
    assert operations.confirm_factor(act=own(officer), account=officer, invitation=invitation.id, code="000000")[0] is Proof.WRONG
    proof, codes = operations.confirm_factor(act=own(officer), account=officer, invitation=invitation.id, code=code(officer))
    assert (proof, len(set(codes))) == (Proof.RIGHT, proving.RECOVERY_CODES)
    with pytest.raises(InvitationNotFound):
        operations.accept_invitation(act=act(), token=token, password=PASSWORD)
    with pytest.raises(InvitationNotFound):
        operations.begin_factor(act=own(officer), account=officer, invitation=invitation.id)
    assert identity.find_begun_secret(account=officer) is None


def test_an_invitation_ends_in_time_and_a_newer_one_kills_the_older(officer: UUID) -> None:
    first, second = invited(officer), invited(officer)
    with pytest.raises(InvitationNotFound):
        operations.accept_invitation(act=act(), token=first, password=PASSWORD)
    late = AT + dt.timedelta(days=limits.INVITATION_DAYS)
    assert queries.find_invitation(token=second, at=late) is None
    assert queries.find_invitation(token="x", at=AT) is None


def test_a_stolen_password_enrols_nothing(officer: UUID) -> None:
    invitation = operations.accept_invitation(act=act(), token=invited(officer), password=PASSWORD)
    with pytest.raises(InvitationNotFound):
        operations.begin_factor(act=own(officer), account=officer, invitation=uuid4())
    with pytest.raises(InvitationNotFound):
        operations.begin_factor(act=own(uuid4()), account=officer, invitation=invitation.id)


def test_a_factor_that_is_there_is_not_replaced_by_its_owner_alone(officer: UUID) -> None:
    enrolled(officer)
    (row,) = inviting.make(act(), [officer], proposal=None)
    with pytest.raises(FactorThere):
        operations.begin_factor(act=own(officer), account=officer, invitation=row.pk)


def test_a_code_is_right_once_and_none_before_it_is_right_again(officer: UUID) -> None:
    enrolled(officer)  # used the code of this half minute
    assert identity_writes.prove_factor(act=own(officer), account=officer, code=code(officer)) is Proof.USED
    assert identity_writes.prove_factor(act=own(officer), account=officer, code=code(officer, shift=1)) is Proof.RIGHT
    assert identity_writes.prove_factor(act=own(officer), account=officer, code=code(officer, shift=1)) is Proof.USED
    assert identity_writes.prove_factor(act=own(officer), account=officer, code=code(officer)) is Proof.USED
    later = AT + dt.timedelta(seconds=90)
    assert identity_writes.prove_factor(act=own(officer, later), account=officer, code=code(officer, later)) is Proof.RIGHT
    (line,) = [one for one in record.list_entries(region=samples.NJ, event="identity.factor.proved").items][:1]
    assert line.details == {"method": "totp"}


def test_guessing_is_stopped_after_five_even_for_the_right_code_and_goes_on_later(officer: UUID) -> None:
    enrolled(officer)
    later = AT + dt.timedelta(minutes=5)
    said = [identity_writes.prove_factor(act=own(officer, later), account=officer, code="000000") for _ in range(proving.MOST_WRONG_CODES + 1)]
    assert said == [Proof.WRONG] * proving.MOST_WRONG_CODES + [Proof.BLOCKED]
    assert identity_writes.prove_factor(act=own(officer, later), account=officer, code=code(officer, later)) is Proof.BLOCKED
    found = identity.find_factor(account=officer, at=later)
    assert found is not None
    assert found.blocked_until == later + dt.timedelta(seconds=proving.WRONG_CODES_SECONDS)
    free = later + dt.timedelta(seconds=proving.WRONG_CODES_SECONDS)
    assert identity_writes.prove_factor(act=own(officer, free), account=officer, code=code(officer, free)) is Proof.RIGHT


def test_a_recovery_code_is_right_once_in_any_writing(officer: UUID) -> None:
    codes = enrolled(officer)
    assert identity_writes.prove_factor(act=own(officer), account=officer, code=f" {codes[0].lower()} ") is Proof.RIGHT
    assert identity_writes.prove_factor(act=own(officer), account=officer, code=codes[0].replace("-", "")) is Proof.USED
    assert identity_writes.prove_factor(act=own(officer), account=officer, code=codes[1][:-1]) is Proof.WRONG
    found = identity.find_factor(account=officer, at=AT)
    assert found is not None
    assert found.recovery_left == proving.RECOVERY_CODES - 1
    fresh = identity_writes.renew_recovery_codes(act=own(officer), account=officer, proofs=[Proved(Method.TOTP, AT)])
    assert identity_writes.prove_factor(act=own(officer), account=officer, code=codes[1]) is Proof.WRONG
    assert identity_writes.prove_factor(act=own(officer), account=officer, code=fresh[1]) is Proof.RIGHT
    with pytest.raises(NotAllowed):
        identity_writes.renew_recovery_codes(act=own(uuid4()), account=officer, proofs=[Proved(Method.TOTP, AT)])


def test_a_dump_shows_neither_secret_nor_codes(officer: UUID) -> None:
    codes = enrolled(officer)
    secret = proving.secret_of(Factor.objects.get())
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(f.secret_sealed::text, '') FROM identity_factor f")
        assert secret.hex() not in cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(to_jsonb(r)::text, '') FROM identity_recovery_code r")
        text = cursor.fetchone()[0]
    assert not any(one.replace("-", "") in text for one in codes)


def test_an_account_without_a_factor_proves_nothing(officer: UUID) -> None:
    assert identity_writes.prove_factor(act=own(officer), account=officer, code="123456") is Proof.NONE
    assert identity.find_factor(account=officer, at=AT) is None


def test_no_factor_is_loaded_in_production(officer: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "LOKET_MODE", "production")
    with pytest.raises(NotAllowed):
        identity_writes.load_factors(act=act(), factors=[(officer, SECRET)])
    assert identity.next_demo_code(account=officer, at=AT) is None


def test_one_code_sent_twice_at_once_is_right_once(committed_db: str) -> None:
    samples.load_regions()
    (account,) = identity_writes.load_accounts(act=act(), accounts=[NewAccount("p@example.org", "P", None)])
    identity_writes.load_factors(act=act(), factors=[(account, SECRET)])
    typed, said, start = totp.code_of(SECRET, totp.step_at(AT)), [], threading.Barrier(8)

    def send() -> None:
        try:
            start.wait()
            said.append(identity_writes.prove_factor(act=own(account), account=account, code=typed))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(said).count(Proof.RIGHT) == 1
    assert len(said) == 8


def test_a_frozen_account_is_let_in_by_an_invitation_agreed_to_since_and_no_older_one(officer: UUID) -> None:
    older = invited(officer)
    frozen_at = AT + dt.timedelta(minutes=1)
    Account.objects.filter(pk=officer).update(frozen_at=frozen_at)
    late = replace(act(), at=AT + dt.timedelta(minutes=2))
    with pytest.raises(InvitationNotFound):
        operations.accept_invitation(act=late, token=older, password=PASSWORD)
    (row,) = inviting.make(late, [officer], proposal=None)
    token = inviting.give_secret(row, late.at).rstrip("/").rpartition("/")[2]
    operations.accept_invitation(act=late, token=token, password=PASSWORD)
    assert not identity.get_account(account_id=officer).is_frozen
    Account.objects.filter(pk=officer).update(is_active=False)
    with pytest.raises(InvitationNotFound):
        operations.accept_invitation(act=late, token=token, password=PASSWORD)
