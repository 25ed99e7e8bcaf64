"""What agencies' systems read stands in the same history: agency, purpose of the grant, their number; nothing of a relative's matter."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from loket.foundation.audit import operations as audit
from loket.foundation.common import ids
from loket.oversight.access import history, operations, queries
from loket.oversight.access.errors import ReadingNotFound
from loket.oversight.access.values import Side
from tests.support import watching
from tests.support.exchange import CASE, Stand


@pytest.fixture
def stand(db: None) -> Stand:
    return Stand()


def seen(stand: Stand, account: UUID, **changed: object):  # type: ignore[no-untyped-def]
    """Return what somebody sees a day later."""
    return queries.list_shown(act=stand.world.act(account, at=stand.now + dt.timedelta(days=1)), account=account, **changed).items  # type: ignore[arg-type]


def test_a_look_up_by_grant_is_shown_with_agency_purpose_number_and_fields(stand: Stand) -> None:
    grant, me = stand.grant(), stand.world.citizen
    assert stand.post("lookup", {"nik": stand.nik}).status_code == 200
    (one,) = seen(stand, me)
    assert one.agency == stand.client.client.agency
    assert one.office.id == f"sistem {stand.client.client.name.id}"
    assert grant.terms.purpose_text.id == "Menyalurkan bantuan sosial"
    assert one.purpose.id == f"menyalurkan bantuan sosial, nomor urusan {CASE}"
    assert {field.id for field in one.fields} == {"Nama lengkap", "Tanggal lahir", "Kode desa/kelurahan"}
    assert seen(stand, me, agency=stand.client.client.agency)
    assert seen(stand, me, agency="kesbangpol") == ()
    act = stand.world.act(me, at=stand.now + dt.timedelta(days=1))
    asked = operations.ask(act=act, account=me, of=None, entry=one.entry, text="Untuk apa?")
    assert asked.agency == stand.client.client.agency


def test_an_auditor_reads_for_what_a_system_read_in_the_words_of_its_grant(stand: Stand) -> None:
    purpose = stand.grant().terms.purpose
    assert stand.post("lookup", {"nik": stand.nik}).status_code == 200
    shown = watching.client_of(watching.auditor(stand.world)).get("/pengawas/pembacaan/").content.decode()
    assert "Menyalurkan bantuan sosial" in shown
    assert purpose not in shown


def test_parents_do_not_see_what_the_system_of_a_discreet_agency_read_of_their_child(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    child, at = ids.new_id(), stand.now + dt.timedelta(days=1)
    audit.record_read(stand.act(), subjects=[child, stand.world.resident], fields=("name",))
    act, me = stand.world.act(at=at), stand.world.citizen
    parent = history.Viewer(me, stand.world.resident, child)
    listed = {"side": Side.OFFICE, "since": None, "until": None, "agency": None, "after": None, "limit": 10}
    (one,) = history.list_shown(act, parent, **listed).items
    assert history.find_shown(act, parent, one.entry)[0] == one
    watching.make_discreet(monkeypatch, stand.client.client.agency or "")
    assert history.list_shown(act, parent, **listed).items == ()
    with pytest.raises(ReadingNotFound):
        history.find_shown(act, parent, one.entry)
    assert len(seen(stand, me)) == 1


def test_a_look_up_of_the_family_does_not_tell_a_member_whose_matter_it_was(stand: Stand) -> None:
    stand.grant()
    spouse = watching.person(stand.world, stand.world.spouse)
    assert stand.post("family", {"nik": stand.nik}).status_code == 200
    found = seen(stand, spouse)
    assert found
    for one in found:
        assert one.is_masked
        assert one.purpose.id == "urusan orang lain yang memuat data Anda"
        assert CASE not in str(one)
        assert [field.id for field in one.fields] == ["data kependudukan Anda"]
