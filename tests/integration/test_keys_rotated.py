"""Keys change while everything goes on: nothing is lost, nothing stays behind, and the old key may go only then."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import threading
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db import connections

from loket.config import grants
from loket.config.cli import keys
from loket.config.postgres.cluster import OWNER
from loket.foundation.common.sealing import Keyring, new_key
from loket.foundation.identity import operations as identity
from loket.foundation.identity.values import CodePurpose, CodeTry
from loket.foundation.residents import models, queries
from loket.foundation.upkeep import operations as upkeep
from loket.foundation.upkeep import queries as upkeep_reads
from loket.services.decisions import operations as decisions
from loket.services.decisions import queries as decision_reads
from loket.services.decisions.values import DecisionKind
from tests.support import world as worlds
from tests.unit.foundation.residents import samples
from tests.unit.foundation.residents.samples import CHILD, FATHER, MOTHER, NJ, act

OLD, NEW = settings.LOKET_KEYRING_KEYS[1], new_key()
BOTH, ONLY_NEW = {2: NEW, 1: OLD}, {2: NEW}


@pytest.fixture(autouse=True)
def without_closed_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command runs as the owner; the code under test here does not, and may not touch what it may only add."""
    everything = keys.sealed_tables()
    monkeypatch.setattr(keys, "sealed_tables", lambda: tuple(one for one in everything if one.name not in grants.append_only_tables()))


def run(*arguments: str) -> Any:
    return CliRunner().invoke(keys.command, list(arguments))


def use() -> set[int]:
    return {one.key for one in upkeep_reads.list_key_use(tables=keys.sealed_tables())}


def test_after_a_rotation_the_new_key_alone_opens_and_finds_everything(db: None, settings: Any) -> None:
    world = worlds.build()
    people = samples.load_family(serial=50)
    child = samples.apply("register_birth", people[MOTHER], **samples.birth(people))
    samples.add_paper(people[CHILD], number="KIA-1")
    code = identity.send_code(act=world.act(), phone="081234567890", purpose=CodePurpose.SIGN_IN)
    assert use() == {1}
    settings.LOKET_KEYRING = Keyring(BOTH, 2)
    before = run("status")
    assert before.exit_code == 1
    assert "keys rotate" in before.output
    assert queries.find_by_nik(act=act(), nik=child["nik"]) is not None
    done = run("rotate", "--rows", "3")
    assert done.exit_code == 0, done.output + repr(done.exception)
    assert use() == {2}
    assert "boleh dihapus" in run("status").output
    settings.LOKET_KEYRING = Keyring(ONLY_NEW, 2)
    assert run("status").exit_code == 0
    found = queries.find_by_nik(act=act(), nik=child["nik"])
    assert str(found) == child["child_id"]
    assert queries.facts_for(act=act(), resident_id=people[MOTHER], paths=["residents.name", "residents.family.kk_number"]) == {
        "residents.name": "Sari Dewi", "residents.family.kk_number": "9701010403190050",
    }  # fmt: skip
    assert [one.place for one in queries.list_events(act=act(), resident_id=found)] == ["Nusa Jaya"]
    assert [one.number for one in queries.list_papers(act=act(), resident_id=people[CHILD])] == ["KIA-1"]
    assert samples.apply("register_birth", people[MOTHER], **samples.birth(people))["nik"] != child["nik"]
    assert identity.try_code(act=world.act(), code=code.id, digits="000000").outcome is not CodeTry.RIGHT


def test_a_code_that_was_sent_before_the_change_is_right_after_it(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    world = worlds.build()
    monkeypatch.setattr("secrets.randbelow", lambda most: 123456)
    code = identity.send_code(act=world.act(), phone="081234567890", purpose=CodePurpose.SIGN_IN)
    settings.LOKET_KEYRING = Keyring(BOTH, 2)
    assert identity.try_code(act=world.act(), code=code.id, digits="123456").outcome is CodeTry.RIGHT


def test_work_goes_on_while_the_keys_change(committed_db: str, settings: Any) -> None:
    samples.load_regions()
    families = [samples.load_family(serial=number) for number in range(1, 9)]
    settings.LOKET_KEYRING = Keyring(BOTH, 2)
    faults: list[BaseException] = []

    def work() -> None:
        try:
            for people in families:
                samples.apply("change_family", people[FATHER], change="element", member=str(people[MOTHER]), element="occupation", value="Bidan")
                samples.apply("register_birth", people[MOTHER], **samples.birth(people))
                assert queries.find_by_nik(act=act(), nik=f"97010117058800{families.index(people) + 1:02d}") == people[FATHER]
        except BaseException as fault:  # noqa: BLE001 - told by the test below
            faults.append(fault)
        finally:
            connections.close_all()

    worker = threading.Thread(target=work)
    worker.start()
    done = run("rotate", "--rows", "2")
    worker.join()
    assert faults == []
    assert done.exit_code == 0, done.output + repr(done.exception)
    assert run("rotate").exit_code == 0
    assert use() == {2}
    settings.LOKET_KEYRING = Keyring(ONLY_NEW, 2)
    for people in families:
        facts = queries.facts_for(act=act(), resident_id=people[MOTHER], paths=["residents.occupation", "residents.name"])
        assert facts == {"residents.occupation": "Bidan", "residents.name": "Sari Dewi"}
    assert models.Resident.objects.count() == 8 * 5


def test_a_row_in_somebodys_hands_is_done_later_and_the_table_is_not_called_whole_before(
    committed_db: str, owner_connection: Any, settings: Any
) -> None:
    samples.load_regions()
    people = samples.load_family()
    settings.LOKET_KEYRING = Keyring(BOTH, 2)
    (table,) = [one for one in keys.sealed_tables() if one.name == "residents_resident"]
    with owner_connection.transaction():
        owner_connection.execute("SELECT 1 FROM residents_resident WHERE id = %s FOR UPDATE", [people[CHILD]])
        done = upkeep.rekey(act=act(), table=table)
        assert (done.rows, done.is_whole) == (3, False)
    done = upkeep.rekey(act=act(), table=table)
    assert (done.rows, done.is_whole) == (1, True)


def test_a_value_that_a_forgotten_process_writes_under_the_old_key_is_found(db: None, settings: Any) -> None:
    samples.load_regions()
    samples.load_family()
    settings.LOKET_KEYRING = Keyring(BOTH, 2)
    assert run("rotate").exit_code == 0
    settings.LOKET_KEYRING = Keyring({1: OLD}, 1)
    samples.load_family(serial=2)
    settings.LOKET_KEYRING = Keyring(BOTH, 2)
    assert run("status").exit_code == 1
    assert run("rotate").exit_code == 0
    assert use() == {2}


def test_a_missing_key_is_named_and_nothing_is_touched(db: None, settings: Any) -> None:
    samples.load_regions()
    samples.load_family()
    settings.LOKET_KEYRING = Keyring(ONLY_NEW, 2)
    told = run("status")
    assert told.exit_code == 1
    assert "[1]" in told.output
    assert run("rotate").exit_code == 1
    assert use() == {1}


# Kills the process in the middle of the part that it is told, before that part is committed.
KILLED = """
import os, signal, sys
from loket.config import cli
cli.setup_django()
from loket.config import grants
from loket.config.cli import keys
from loket.config.postgres.cluster import OWNER
from loket.foundation.upkeep import rekeying
parts, put = [], rekeying._put
def killing(table, changed):
    put(table, changed)
    parts.append(table)
    if len(parts) == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
rekeying._put = killing
keys.command(["rotate", "--rows", "3"])
"""


def test_a_killed_rotation_by_the_owner_goes_on_where_it_was(committed_db: str, database_url: str, database_server: Any) -> None:
    samples.load_regions()
    case = uuid4()
    decisions.record_decision(
        act=act(actor=str(uuid4())),
        case=case,
        step="verifikasi",
        turn=1,
        kind=DecisionKind.OFFICER,
        outcome="approve",
        version_hash="0" * 64,
        note="Catatan contoh",
    )
    people = [samples.load_family(serial=number) for number in range(1, 4)]
    ring = ",".join(f"{number}:{base64.b64encode(key).decode()}" for number, key in BOTH.items())
    owner = database_server.url(connections["default"].settings_dict["NAME"], OWNER)
    environment = {
        **os.environ,
        "LOKET_MODE": "test",
        "DATABASE_URL": database_url,
        "LOKET_OWNER_DATABASE_URL": owner,
        "LOKET_ROLE": "owner",
        "LOKET_KEYRING": ring,
    }

    def rotate(until: int) -> int:
        done = subprocess.run([sys.executable, "-c", KILLED, str(until)], env=environment, capture_output=True, check=False)
        assert done.returncode in (0, -signal.SIGKILL), done.stderr.decode()
        return done.returncode

    assert rotate(3) == -signal.SIGKILL
    assert use() == {1, 2}
    assert rotate(0) == 0
    assert use() == {2}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "LOKET_KEYRING", Keyring(ONLY_NEW, 2))
        (decision,) = decision_reads.list_for_case(case=case, with_details=True)
        names = queries.list_names(act=act(), resident_ids=[one for family in people for one in family])
    assert decision.note == "Catatan contoh"
    assert sorted(set(names.values())) == ["Budi Santosa", "Endang Rahayu", "Putri Lestari", "Sari Dewi"]
    assert queries.count_residents(region=NJ) == 12
