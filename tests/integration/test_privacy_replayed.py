"""After an older copy of the database is restored: what people had asked to be destroyed is destroyed again, and what could not be is named."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import transaction

from loket.config.cli import backup as backup_command
from loket.config.cli import retention as retention_command
from loket.foundation.common.text import Text
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.identity.models import Appointment
from loket.foundation.notifications import queries as notifications
from loket.oversight.privacy import operations
from loket.oversight.privacy.models import Tombstone
from loket.oversight.privacy.values import NewAnswer, NewRequest, Outcome, RequestKind
from loket.services.cases import queries as cases
from loket.services.journey import operations as journey
from tests.integration.test_privacy_requests import SECRETARY, VERIFIER, VERIFIER_2, _answer, _ask
from tests.support import world as worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build(positions={VERIFIER: 2, SECRETARY: 1, "dukcapil/kepala": 1})


def test_after_an_older_backup_is_restored_what_was_deleted_on_request_is_destroyed_again(world: worlds.World, tmp_path: Any) -> None:
    journey.start(act=world.act(), account=world.citizen, service="akta-kelahiran")
    words = Text(id="Pesan contoh", en="Example")
    identity_writes.tell_account(act=world.act(), account=world.citizen, kind="news", subject=words, body=words)
    stones, backup = tmp_path / backup_command.STONES, transaction.savepoint()  # the older copy
    _ask(world, RequestKind.DELETE, {"with_account": True, "words": ""})
    _answer(world, NewAnswer(Outcome.DONE, "Dihapus."), SECRETARY)
    backup_command._write_stones(stones)
    assert "Sari" not in stones.read_text()
    transaction.savepoint_rollback(backup)  # restored
    assert identity.get_account(account_id=world.citizen).is_active
    assert len(cases.list_drafts(region=world.region, account=world.citizen)) == 1
    done = CliRunner().invoke(retention_command.command, ["--replay", str(stones)])
    assert done.exit_code == 0, done.output
    account = identity.get_account(account_id=world.citizen)
    assert (account.is_active, account.email, account.resident_id) == (False, None, None)
    assert cases.list_drafts(region=world.region, account=world.citizen) == ()
    assert not [one for one in notifications.list_messages(region=world.region, recipient=world.citizen) if one.subject.id == "Pesan contoh"]
    kept = len(stones.read_text().splitlines())
    assert Tombstone.objects.count() == kept
    again = CliRunner().invoke(retention_command.command, ["--replay", str(stones)])
    assert (again.output.startswith("0 dari"), Tombstone.objects.count()) == (True, kept)


def test_an_account_that_holds_an_office_in_the_restored_copy_is_named_and_destroyed_once_it_is_ended(world: worlds.World, tmp_path: Any) -> None:
    officer = world.officers[VERIFIER_2]
    stones, backup = tmp_path / backup_command.STONES, transaction.savepoint()  # from before the officer left
    Appointment.objects.filter(account_id=officer).update(valid_until=world.at)
    operations.ask(act=world.act(officer), account=officer, new=NewRequest(RequestKind.DELETE, {"with_account": True, "words": ""}))
    _answer(world, NewAnswer(Outcome.DONE, "Dihapus."), SECRETARY)
    backup_command._write_stones(stones)
    transaction.savepoint_rollback(backup)  # restored
    for _ in range(2):
        done = CliRunner().invoke(retention_command.command, ["--replay", str(stones)])
        assert done.exit_code == 1
        assert f"identity_account {officer}: BELUM dimusnahkan: akun ini masih menjabat" in done.output
        assert not Tombstone.objects.filter(row=officer, table="identity_account").exists()
        assert identity.get_account(account_id=officer).is_active
    Appointment.objects.filter(account_id=officer).update(valid_until=world.at)
    done = CliRunner().invoke(retention_command.command, ["--replay", str(stones)])
    assert (done.exit_code, identity.get_account(account_id=officer).is_active) == (0, False), done.output
    assert Tombstone.objects.filter(row=officer, table="identity_account").exists()


def test_a_list_that_is_none_changes_nothing(world: worlds.World, tmp_path: Any) -> None:
    for text in ("{", '{"id": 1}', json.dumps({"table": "audit_entry"})):
        (tmp_path / "x").write_text(text)
        done = CliRunner().invoke(retention_command.command, ["--replay", str(tmp_path / "x")])
        assert (done.exit_code, "nothing was changed" in done.output) == (1, True)
