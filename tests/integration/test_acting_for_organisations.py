"""Organisations act by their directors and their staff, as long as these direct and no longer."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from loket.foundation.audit.values import system_act
from loket.foundation.common import ids
from loket.foundation.identity import operations as identity
from loket.foundation.identity.values import Assurance, NewAccount
from loket.foundation.powers import operations, queries
from loket.foundation.powers.errors import (
    AlreadyThere,
    LastDirector,
    NoSuchOrganisation,
    NoSuchPower,
    PowerEnded,
)
from loket.foundation.powers.values import EndedBy, Kind, PrincipalKind
from loket.foundation.residents import operations as residents
from loket.services.cases.values import ApplicantKind, Power
from loket.services.journey import operations as journey
from loket.services.journey import queries as shown
from loket.services.journey import representing
from tests.integration.test_acting_for_others import names, told
from tests.integration.test_acting_for_others import people as people
from tests.support import powers as people_of
from tests.support import world as worlds
from tests.support.powers import People

pytestmark = pytest.mark.django_db


def test_an_organisation_applies_by_its_director_and_by_the_staff_that_they_add(people: People) -> None:
    power = people_of.company(people)
    key = people_of.key_of(people, people.citizen, "PT Contoh Sejahtera", "izin-penelitian")
    draft = journey.start(act=people.act(), account=people.citizen, service="izin-penelitian", whom=key)
    assert (draft.applicant, draft.applicant_kind.value, draft.power) == (power.principal, "organisation", Power.ORGANISATION)
    invited = operations.invite_officer(
        act=people.act(), account=people.citizen, organisation=power.principal, kind=Kind.STAFF, label="staf", services=["izin-penelitian"]
    )
    operations.accept(act=people.act(people.brother), account=people.brother, code=invited.code)
    operations.confirm(act=people.act(), account=people.citizen, power=invited.id)
    assert people_of.key_of(people, people.brother, "PT Contoh Sejahtera", "izin-penelitian")
    with pytest.raises(NoSuchOrganisation):
        operations.invite_officer(
            act=people.act(people.brother), account=people.brother, organisation=power.principal, kind=Kind.STAFF, label="x", services=["kia"]
        )


def test_a_removed_director_acts_no_more_and_the_last_one_stays(people: People) -> None:
    first = people_of.company(people)
    with pytest.raises(LastDirector):
        operations.end(act=people.act(), account=people.citizen, power=first.id)
    invited = operations.invite_officer(act=people.act(), account=people.citizen, organisation=first.principal, kind=Kind.DIRECTOR, label="adik")
    operations.accept(act=people.act(people.brother), account=people.brother, code=invited.code)
    operations.confirm(act=people.act(), account=people.citizen, power=invited.id)
    key = people_of.key_of(people, people.citizen, "PT Contoh Sejahtera", "izin-penelitian")
    draft = journey.start(act=people.act(), account=people.citizen, service="izin-penelitian", whom=key)
    operations.end(act=people.act(people.brother), account=people.brother, power=first.id)
    with pytest.raises(PowerEnded):
        shown.get_application(act=people.act(), account=people.citizen, draft=draft.id)
    with pytest.raises(NoSuchOrganisation):
        queries.get_organisation(region=people.region, account=people.citizen, organisation=first.principal, at=people.at)
    left: Any = SimpleNamespace(
        region=people.region, account=people.citizen, applicant=first.principal, applicant_kind=ApplicantKind.ORGANISATION, service="izin-penelitian",
        is_represented=True,
    )  # fmt: skip
    assert representing.hearers(people.act(), left) == (people.brother,)


def test_a_former_director_neither_reads_nor_ends_what_they_once_gave(people: People) -> None:
    first = people_of.company(people)
    invited = operations.invite_officer(act=people.act(), account=people.citizen, organisation=first.principal, kind=Kind.DIRECTOR, label="adik")
    operations.accept(act=people.act(people.brother), account=people.brother, code=invited.code)
    operations.confirm(act=people.act(), account=people.citizen, power=invited.id)
    offered = operations.invite_officer(
        act=people.act(), account=people.citizen, organisation=first.principal, kind=Kind.STAFF, label="x", services=["kia"]
    )
    operations.end(act=people.act(people.brother), account=people.brother, power=first.id)
    for power in (invited.id, offered.id):
        with pytest.raises(NoSuchPower):
            queries.get_power(region=people.region, account=people.citizen, power=power, at=people.at)
        with pytest.raises(NoSuchPower):
            operations.end(act=people.act(), account=people.citizen, power=power)
    assert not queries.get_power(region=people.region, account=people.citizen, power=first.id, at=people.at).code, "their own past they still see"
    ended = operations.end(act=people.act(people.brother), account=people.brother, power=offered.id)
    assert ended.ended_by is EndedBy.DIRECTOR


def test_what_a_former_director_offered_is_told_to_those_who_direct_now(people: People) -> None:
    first = people_of.company(people)
    invited = operations.invite_officer(act=people.act(), account=people.citizen, organisation=first.principal, kind=Kind.DIRECTOR, label="adik")
    operations.accept(act=people.act(people.brother), account=people.brother, code=invited.code)
    operations.confirm(act=people.act(), account=people.citizen, power=invited.id)
    offered = operations.invite_officer(
        act=people.act(), account=people.citizen, organisation=first.principal, kind=Kind.STAFF, label="x", services=["kia"]
    )
    operations.end(act=people.act(people.brother), account=people.brother, power=first.id)
    before = told(people, people.citizen)
    partner = worlds.World(resident=ids.new_id(), citizen=ids.new_id())
    load = system_act("load", region=people.region, at=people.at, purpose="load")
    residents.load_people(act=load, families=[worlds.family(partner, serial=50)])
    identity.load_accounts(
        act=load,
        accounts=[
            NewAccount(
                "mitra@contoh.example",
                "Mitra",
                None,
                id=partner.citizen,
                resident_id=partner.resident,
                region=people.region,
                assurance=Assurance.VERIFIED,
            )
        ],
    )
    operations.accept(act=people.act(partner.citizen), account=partner.citizen, code=offered.code)
    operations.confirm(act=people.act(people.brother), account=people.brother, power=offered.id)
    operations.end(act=people.act(partner.citizen), account=partner.citizen, power=offered.id)
    assert told(people, people.citizen) == before, "who directs no more hears nothing of who acts for the company"
    heard = told(people, people.brother)
    assert {"Kuasa Anda diterima, pastikan orangnya", "Seseorang sekarang dapat bertindak untuk Anda", "Sebuah kuasa berakhir"} <= set(heard)


def test_a_director_whose_last_day_has_passed_directs_nothing_before_the_job_notes_it(people: People) -> None:
    first = people_of.company(people)
    until = dt.date(2027, 1, 31)
    invited = operations.invite_officer(
        act=people.act(), account=people.citizen, organisation=first.principal, kind=Kind.DIRECTOR, label="adik", valid_until=until
    )
    operations.accept(act=people.act(people.brother), account=people.brother, code=invited.code)
    operations.confirm(act=people.act(), account=people.citizen, power=invited.id)
    after = dt.datetime(2027, 2, 1, tzinfo=dt.UTC)
    with pytest.raises(NoSuchPower):
        operations.end(act=people.act(people.brother, at=after), account=people.brother, power=first.id)
    with pytest.raises(NoSuchPower):
        queries.get_power(region=people.region, account=people.brother, power=first.id, at=after)
    directing = queries.list_hearers(region=people.region, principal=first.principal, principal_kind=PrincipalKind.ORGANISATION, at=after)
    assert directing == (people.citizen,)


def test_an_organisation_whose_director_dies_before_the_second_officer_can_be_entered_again(people: People) -> None:
    entered = operations.enter_organisation(act=people_of.officer_act(people), new=people_of.COMPANY, director=people.resident, content=worlds.PDF)
    system = system_act("powers", region=people.region, at=people.at, purpose="register")
    operations.end_by_system(act=system, power=entered.id, by=EndedBy.DEATH)
    again = operations.enter_organisation(
        act=people_of.officer_act(people), new=people_of.COMPANY, director=people.brother_resident, content=worlds.PDF
    )
    assert again.principal != entered.principal
    operations.confirm_entry(act=people_of.officer_act(people, 2), power=again.id)
    assert "PT Contoh Sejahtera" in names(people, people.brother)


def test_numbers_that_are_taken_lead_to_the_same_organisation(people: People) -> None:
    first = people_of.company(people)
    with pytest.raises(AlreadyThere):
        people_of.company(people)
    again = operations.enter_organisation(
        act=people_of.officer_act(people), new=people_of.COMPANY, director=people.brother_resident, content=worlds.PDF
    )
    assert again.principal == first.principal
    operations.confirm_entry(act=people_of.officer_act(people, 2), power=again.id)
    assert "PT Contoh Sejahtera" in names(people, people.brother)
