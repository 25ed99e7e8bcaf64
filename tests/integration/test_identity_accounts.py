"""Accounts, links to residents, appointments and absences: who may, who is asked, and what the record says."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import authenticate
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from loket.foundation.audit import queries as record
from loket.foundation.audit.values import ActorKind
from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.identity import operations, queries
from loket.foundation.identity.errors import AccountNotFound, AddressTaken, AppointmentNotFound, BadPeriod, NotAllowed, ResidentTaken
from loket.foundation.identity.values import AbsenceReason, AppointmentKind, Assurance, Audience, NewAccount, NewAppointment
from loket.foundation.residents.errors import PersonNotFound
from tests.unit.foundation.residents import samples
from tests.unit.foundation.residents.samples import AT, FATHER, MOTHER, NJ, SG, TODAY, act

PASSWORD = "lima bebek berenang"
SEAT = NewAppointment(
    region=NJ, agency="dukcapil", unit="", position="dukcapil/verifikator", audience=Audience.OFFICER, valid_from=dt.date(2026, 1, 1)
)


@pytest.fixture(autouse=True)
def regions(db: None) -> None:
    samples.load_regions()


def seat(**changed: Any) -> NewAppointment:
    from loket.foundation.agencies import queries as agencies

    return replace(SEAT, **{"unit": agencies.list_units(NJ, agency="dukcapil")[0].code, **changed})


def load(*accounts: NewAccount) -> tuple[UUID, ...]:
    return operations.load_accounts(act=act(), accounts=accounts)


def officer(n: int, *seats: NewAppointment, **more: Any) -> NewAccount:
    return NewAccount(email=f"officer{n}@example.org", name=f"Petugas {n}", password=PASSWORD, appointments=seats or (seat(),), **more)


def test_a_new_account_must_confirm_its_address() -> None:
    made = operations.register_account(act=act(), email=" Sari@Example.ORG ", name="Sari", password=PASSWORD, language="en")
    assert (made.email, made.name, made.language, made.email_confirmed, made.assurance) == ("sari@example.org", "Sari", "en", False, Assurance.BASIC)
    assert queries.find_account_by_login(login="SARI@example.org ") == made
    assert operations.confirm_email(act=act(), account=made.id).email_confirmed
    with pytest.raises(AddressTaken):
        operations.register_account(act=act(), email="sari@example.org", name="Other", password=PASSWORD)
    with pytest.raises(AccountNotFound):
        queries.get_account(account_id=uuid4())


def test_the_record_of_an_account_holds_no_address_name_or_password() -> None:
    made = operations.register_account(act=act(), email="sari@example.org", name="Sari Dewi", password=PASSWORD)
    operations.change_password(act=act(), account=made.id, password="enam bebek berenang")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(to_jsonb(e)::text, '') FROM audit_entry e")
        text = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(to_jsonb(a)::text, '') FROM identity_account a")
        text += cursor.fetchone()[0].replace("sari@example.org", "", 1)  # plain on purpose: docs/decisions
    for clear in ("sari@example", "Sari Dewi", "bebek"):
        assert clear not in text


def test_only_the_owner_or_the_system_changes_an_account() -> None:
    made = operations.register_account(act=act(), email="a@example.org", name="A", password=PASSWORD)
    stranger = act(kind=ActorKind.CITIZEN, actor=str(uuid4()))
    own = act(kind=ActorKind.CITIZEN, actor=str(made.id))
    for change in (
        lambda by: operations.change_password(act=by, account=made.id, password="tujuh bebek"),
        lambda by: operations.set_language(act=by, account=made.id, language="en"),
        lambda by: operations.set_name(act=by, account=made.id, name="B"),
        lambda by: operations.close_account(act=by, account=made.id, reason="owner"),
    ):
        with pytest.raises(NotAllowed):
            change(stranger)
        change(own)
    changed = queries.get_account(account_id=made.id)
    assert (changed.language, changed.name, changed.is_active) == ("en", "B", False)


def test_an_officer_links_a_resident_once_and_never_the_own_account() -> None:
    people = samples.load_family()
    first, second = load(NewAccount("a@example.org", "A", None), NewAccount("b@example.org", "B", None))
    by = act(kind=ActorKind.OFFICER, actor=str(uuid4()))
    linked = operations.link_resident(act=by, account=first, resident_id=people[MOTHER])
    assert (linked.resident_id, linked.region, linked.assurance) == (people[MOTHER], NJ, Assurance.VERIFIED)
    assert queries.resident_of(account_id=first, region=NJ) == people[MOTHER]
    assert queries.resident_of(account_id=first, region=SG) is None
    found = queries.find_account_of_resident(region=NJ, resident_id=people[MOTHER])
    assert found is not None
    assert found.id == first
    with pytest.raises(ResidentTaken):
        operations.link_resident(act=by, account=second, resident_id=people[MOTHER])
    with pytest.raises(PersonNotFound):
        operations.link_resident(act=replace(by, region=SG), account=second, resident_id=people[FATHER])
    for wrong in (replace(by, kind=ActorKind.CITIZEN), replace(by, actor=str(second))):
        with pytest.raises(NotAllowed):
            operations.link_resident(act=wrong, account=second, resident_id=people[FATHER])


def test_work_goes_to_who_is_appointed_present_and_active() -> None:
    one, away, past, future, closed, plh = load(
        officer(1), officer(2), officer(3, seat(valid_until=TODAY)), officer(4, seat(valid_from=dt.date(2026, 11, 25))), officer(5),
        officer(6, seat(kind=AppointmentKind.PLH, valid_from=TODAY, valid_until=dt.date(2026, 11, 25))),
    )  # fmt: skip
    held = queries.list_appointments(account_id=away, at=AT)[0]
    operations.record_absence(act=act(), appointment=held.id, absent_from=TODAY, absent_until=dt.date(2026, 11, 30), reason=AbsenceReason.LEAVE)
    operations.close_account(act=act(), account=closed, reason="left")
    with CaptureQueriesContext(connection) as caught:
        seats = queries.officers_in(region=NJ, position="dukcapil/verifikator", at=AT)
    assert {one_seat.account_id for one_seat in seats} == {one, plh}
    assert [one_seat.appointment_id for one_seat in seats] == sorted(one_seat.appointment_id for one_seat in seats)
    assert len(caught) == 1
    assert queries.officers_in(region=NJ, position="dukcapil/verifikator", at=AT, unit="dukcapil/none") == ()
    assert queries.officers_in(region=SG, position="dukcapil/verifikator", at=AT) == ()
    assert {future, past}.isdisjoint(s.account_id for s in queries.officers_in(region=NJ, position="dukcapil/verifikator", at=AT))
    back = queries.officers_in(region=NJ, position="dukcapil/verifikator", at=AT + dt.timedelta(days=6))
    assert away in {s.account_id for s in back}


def test_the_day_of_an_appointment_is_the_regions_day() -> None:
    (account,) = load(officer(1, seat(valid_from=TODAY)))
    ask = {"account": account, "audience": "officer", "region": NJ}
    # 24 November begins at 16.00 UTC of the 23rd in WITA.
    assert queries.holds_audience(**ask, at=dt.datetime(2026, 11, 23, 15, 59, tzinfo=dt.UTC)) is None
    held = queries.holds_audience(**ask, at=dt.datetime(2026, 11, 23, 16, 0, tzinfo=dt.UTC))
    assert held is not None
    assert held.position == "dukcapil/verifikator"
    assert queries.holds_audience(**{**ask, "audience": "auditor"}, at=AT) is None
    assert queries.holds_audience(**{**ask, "region": SG}, at=AT) is None


def test_the_system_of_the_region_appoints_and_ends_and_no_single_person() -> None:
    (account,) = load(NewAccount("a@example.org", "A", None))
    by = act()
    made = operations.appoint(act=by, account=account, appointment=seat())
    assert queries.get_appointment(region=NJ, appointment=made.id) == made
    with pytest.raises(AppointmentNotFound):
        queries.get_appointment(region=SG, appointment=made.id)
    for wrong in (
        replace(by, kind=ActorKind.OPERATOR, actor=str(uuid4())),
        replace(by, region=SG),
        replace(by, kind=ActorKind.OFFICER, actor=str(account)),
    ):
        with pytest.raises((NotAllowed, AppointmentNotFound)):
            operations.appoint(act=wrong, account=account, appointment=seat())
        with pytest.raises((NotAllowed, AppointmentNotFound)):
            operations.end_appointment(act=wrong, appointment=made.id, until=TODAY)
    for period in ({"valid_until": dt.date(2026, 1, 1)}, {"valid_until": dt.date(2025, 1, 1)}):
        with pytest.raises(BadPeriod):
            operations.appoint(act=by, account=account, appointment=seat(**period))
    for nowhere in ({"unit": "dukcapil/none"}, {"position": "dukcapil/none"}):
        with pytest.raises(Refusal):
            operations.appoint(act=by, account=account, appointment=seat(**nowhere))
    operations.end_appointment(act=by, appointment=made.id, until=TODAY)
    assert queries.list_appointments(account_id=account, at=AT) == ()
    with pytest.raises(BadPeriod):
        operations.end_appointment(act=by, appointment=made.id, until=dt.date(2025, 1, 1))


def test_names_of_officers_are_told_and_those_of_citizens_are_not() -> None:
    servant, citizen = load(officer(1), NewAccount("a@example.org", "Sari", None))
    assert queries.list_officer_names(region=NJ, accounts=[servant, citizen]) == {servant: "Petugas 1"}
    assert queries.list_officer_names(region=SG, accounts=[servant]) == {}


def test_loaded_accounts_sign_in_and_each_has_its_line() -> None:
    first, second = load(officer(1), NewAccount("a@example.org", "A", None))
    user = authenticate(None, email="Officer1@example.org", password=PASSWORD)
    assert user is not None
    assert user.pk == first
    assert authenticate(None, email="a@example.org", password=PASSWORD) is None
    assert authenticate(None, email="nobody@example.org", password=PASSWORD) is None
    lines = [e for e in record.list_entries(region=NJ, limit=200) if e.event == "identity.account.registered"]
    assert {line.row for line in lines} == {str(first), str(second)}
    with pytest.raises(AddressTaken), transaction.atomic():
        load(NewAccount("A@example.org", "again", None))


def test_not_found_looks_the_same_everywhere() -> None:
    assert {AccountNotFound().status, AppointmentNotFound().status, PersonNotFound().status} == {404}
    assert all(issubclass(one, NotFound) for one in (AccountNotFound, AppointmentNotFound, PersonNotFound))
