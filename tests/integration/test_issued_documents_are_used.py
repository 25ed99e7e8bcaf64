"""What this system issued is chosen, read by rules, counted and renewed; nobody uploads it again."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest

from loket.foundation.residents import models as register
from loket.services.cases.values import CaseState
from loket.services.documents import content, queries
from loket.services.documents.models import Document
from loket.services.documents.values import DocumentState, IssuedDocument
from loket.services.journey import operations
from loket.services.journey import queries as journey
from loket.services.journey.errors import AnswersInvalid, NotEligible
from tests.support import inspecting, walking
from tests.support import world as worlds

pytestmark = pytest.mark.django_db

RESEARCH = "surat-keterangan-penelitian-lanjutan"
PERMIT = {
    "leader": "Sari Contoh Wulandari", "researcher": "university", "institution": "Universitas Nusa Raya (fiktif)", "foreign": False,
    "title": "Pola tanam di lahan kering", "theme": "farming", "location": "Lembah Seruni", "vulnerable": False, "starts_on": "2026-12-01",
    "ends_on": "2027-06-30",
}  # fmt: skip
#: When the permit, valid twelve months, is about to end: a Monday morning.
NEARLY_OVER = dt.datetime(2027, 11, 1, 1, 30, tzinfo=dt.UTC)


@pytest.fixture
def research(db: None) -> worlds.World:
    return worlds.build("kesbangpol/izin-penelitian", f"kesbangpol/{RESEARCH}", positions={"kesbangpol/analis": 1, "kesbangpol/kepala": 1})


@pytest.fixture
def health(db: None) -> worlds.World:
    positions = {"dpmptsp/verifikator": 1, "dpmptsp/kepala": 1, "dinkes/pemeriksa": 1, "dinkes/kepala-bidang": 1}
    return worlds.build("dpmptsp/izin-praktik-bidan", positions=positions)


@pytest.fixture
def children(db: None) -> worlds.World:
    positions = {"dukcapil/operator": 1, "dukcapil/verifikator": 1, "dukcapil/kepala-bidang": 1, "dukcapil/kepala": 1}
    return worlds.build("dukcapil/kia", "dukcapil/akta-kelahiran", positions=positions, household=walking.household)


def permit_of(world: worlds.World) -> IssuedDocument:
    case = walking.send(world, "izin-penelitian", PERMIT)
    (issued,) = queries.list_for_case(region=world.region, case=case)
    return issued


def renew(world: worlds.World, permit: IssuedDocument, *, at: dt.datetime = NEARLY_OVER, **changes: Any) -> UUID:
    given = {"permit": str(permit.id), "extends_to": "2028-05-31", "reason": "season"} | changes
    return walking.send(world, RESEARCH, given, at=at)


def printed(document: IssuedDocument) -> dict[str, Any]:
    row = Document.objects.get(id=document.id)
    return dict(content.Printed.open(row.data_sealed, str(row.id)).fields)


def test_an_unchanged_research_is_renewed_at_once_and_the_new_letter_takes_the_place_of_the_old(research: worlds.World) -> None:
    old, other = permit_of(research), permit_of(research)
    case = renew(research, old)
    seen = walking.shown(research, case, at=NEARLY_OVER)
    assert (seen.case.state, seen.decisions[-1].row) == (CaseState.COMPLETED, "unchanged")
    (new,) = seen.documents
    assert new.valid_until == dt.date(2028, 5, 31)
    assert {"title": "Pola tanam di lahan kering", "first_number": old.number, "previous_end": "23 November 2027"}.items() <= printed(new).items()
    replaced = queries.get_document(region=research.region, document=old.id)
    assert (replaced.state, replaced.replaced_by) == (DocumentState.REPLACED, new.id)
    assert queries.get_document(region=research.region, document=other.id).state is DocumentState.VALID  # another research of the same holder
    again = renew(research, new, at=NEARLY_OVER + dt.timedelta(days=190), extends_to="2028-12-31")
    (newest,) = walking.shown(research, again, at=NEARLY_OVER).documents
    assert printed(newest)["institution"] == "Universitas Nusa Raya (fiktif)"  # handed on from letter to letter


def test_the_date_of_the_letter_decides_not_what_somebody_types(research: worlds.World) -> None:
    permit = permit_of(research)
    early = renew(research, permit, at=worlds.NOW + dt.timedelta(days=1))
    seen = walking.shown(research, early)
    assert (seen.case.state, seen.decisions[-1].row) == (CaseState.RETURNED, "too_early")
    used = journey.get_explanation(act=research.act(), account=research.citizen, case=early, decision=seen.decisions[-1].id)[1].used
    said = {one.label.id: one.value.id for one in used}
    assert said["Surat Keterangan Penelitian: Berlaku sampai"] == "23 November 2027"
    late = renew(research, permit, at=dt.datetime(2027, 12, 27, 1, 30, tzinfo=dt.UTC))
    assert walking.shown(research, late).decisions[-1].row == "too_late"


def test_a_change_is_examined_by_an_officer(research: worlds.World) -> None:
    case = renew(research, permit_of(research), changes=["location"], change_text="Pindah ke Padang Rusa.")
    assert walking.decide(research, "kesbangpol/analis", at=NEARLY_OVER) is CaseState.IN_PROGRESS
    assert walking.decide(research, "kesbangpol/kepala", at=NEARLY_OVER) is CaseState.COMPLETED
    (new,) = walking.shown(research, case, at=NEARLY_OVER).documents
    assert printed(new)["changes"] == "Lokasi"


def test_nobody_renews_what_they_do_not_hold(research: worlds.World) -> None:
    mine = permit_of(research)
    with pytest.raises(AnswersInvalid) as refused:
        walking.send(research, RESEARCH, {"permit": str(uuid4()), "extends_to": "2028-05-31", "reason": "season"}, at=NEARLY_OVER)
    assert "permit" in refused.value.errors
    with pytest.raises(AnswersInvalid):
        walking.send(
            research, RESEARCH, {"permit": str(mine.id), "extends_to": "2028-05-31", "reason": "season"}, at=NEARLY_OVER, account=research.stranger
        )


def test_whoever_never_had_a_permit_is_told_to_ask_for_one_first(research: worlds.World) -> None:
    draft = operations.start(act=research.act(), account=research.citizen, service=RESEARCH)
    shown = journey.get_application(act=research.act(), account=research.citizen, draft=draft.id)
    field = shown.definition.form.fields()["permit"]
    assert journey.list_own_documents(field=field, register=shown.register) == ()
    with pytest.raises((NotEligible, AnswersInvalid)):
        operations.submit(act=research.act(), account=research.citizen, draft=draft.id, idempotency_key="none")


def licence(world: worlds.World, **changes: Any) -> UUID:
    village = register.Resident.objects.get(pk=world.resident).village_code
    place = {"village": village, "street": "Jalan Mawar 3", "rt": "001", "rw": "002", "postal_code": ""}
    given = {
        "kind": "new", "name_with_titles": "Bd. Sari Contoh, S.Keb.", "str_number": "STR-1234567890", "place_kind": "health_centre",
        "place_name": "Puskesmas Nusa", "place_address": place, "rooms": 2, "waste": True, "referral": "RSUD Nusa Jaya",
    }  # fmt: skip
    return walking.send(world, "izin-praktik-bidan", given | changes)


def grant(world: worlds.World) -> CaseState:
    walking.decide(world, "dpmptsp/verifikator")
    walking.decide(world, "dinkes/kepala-bidang")
    return walking.decide(world, "dpmptsp/kepala")


def test_places_of_practice_are_counted_from_issued_licences_and_the_third_is_refused(health: worlds.World) -> None:
    for _ in range(2):
        licence(health)
        assert grant(health) is CaseState.COMPLETED
    third = walking.shown(health, licence(health))
    assert (third.case.state, third.decisions[-1].row) == (CaseState.REFUSED, "too_many_places")
    used = journey.get_explanation(act=health.act(), account=health.citizen, case=third.case.id, decision=third.decisions[-1].id)[1].used
    assert ("Jumlah dokumen yang berlaku", "2") in {(one.label.id, one.value.id) for one in used}
    Document.objects.filter(service="izin-praktik-bidan").update(valid_until=worlds.NOW.date() - dt.timedelta(days=1))
    assert walking.shown(health, licence(health)).case.state is CaseState.IN_PROGRESS  # what has expired does not count


def test_only_a_practice_of_her_own_is_visited_and_the_education_of_the_register_counts(health: worlds.World) -> None:
    returned = walking.shown(health, licence(health, place_kind="own_practice", place_name="TPMB Sari"))
    assert (returned.case.state, returned.decisions[-1].row) == (CaseState.RETURNED, "education_too_low")
    register.Resident.objects.filter(pk=health.resident).update(education="bachelor")
    case = licence(health, place_kind="own_practice", place_name="TPMB Sari")
    walking.decide(health, "dpmptsp/verifikator")
    assert operations.take_next(act=health.officer_act("dpmptsp/kepala"), officer=health.officers["dpmptsp/kepala"]) is None  # the visit is not done
    inspecting.enter(health)
    walking.decide(health, "dinkes/kepala-bidang")
    assert walking.decide(health, "dpmptsp/kepala") is CaseState.COMPLETED
    (issued,) = walking.shown(health, case).documents
    assert issued.valid_until == dt.date(2031, 11, 23)
    assert printed(issued)["place_address"].startswith("Jalan Mawar 3, RT 001/RW 002")


def test_a_renewed_licence_replaces_exactly_that_one(health: worlds.World) -> None:
    cases = [licence(health), licence(health)]
    for _ in cases:
        grant(health)
    old, other = (walking.shown(health, case).documents[0] for case in cases)
    Document.objects.filter(id=old.id).update(valid_until=worlds.NOW.date() + dt.timedelta(days=90))
    licence(health, kind="renewal", previous=str(old.id))
    assert grant(health) is CaseState.COMPLETED
    assert queries.get_document(region=health.region, document=old.id).state is DocumentState.REPLACED
    assert queries.get_document(region=health.region, document=other.id).state is DocumentState.VALID


def card(world: worlds.World, child: UUID, **changes: Any) -> UUID:
    return walking.send(world, "kia", {"child": str(child), "kind": "first", "certificate_source": "paper"} | changes)


def hand_out(world: worlds.World) -> CaseState:
    walking.decide(world, "dukcapil/operator")
    return walking.decide(world, "dukcapil/kepala-bidang")


def test_the_card_is_of_the_child_and_valid_by_its_birthday(children: worlds.World) -> None:
    small, big = card(children, walking.KIRANA), card(children, walking.BAYU)
    assert hand_out(children) is CaseState.COMPLETED
    assert hand_out(children) is CaseState.COMPLETED
    (first,), (second,) = (walking.shown(children, case).documents for case in (small, big))
    assert (first.document, first.valid_until) == ("child_card_young", dt.date(2028, 5, 19))
    assert (second.document, second.valid_until) == ("child_card", dt.date(2033, 2, 27))
    assert {"name": "Kirana Contoh Santoso", "sex": "Perempuan", "birth_on": "20 Mei 2023"}.items() <= printed(first).items()
    assert first.holder == children.resident  # a parent finds it in My documents
    assert walking.KIRANA in walking.shown(children, small).case.concerned


def test_a_new_card_replaces_only_the_card_of_that_child(children: worlds.World) -> None:
    register.Resident.objects.filter(pk=walking.BAYU).update(birth_on=dt.date(2024, 1, 2))
    cases = [card(children, walking.KIRANA), card(children, walking.BAYU), card(children, walking.KIRANA, kind="damaged")]
    for _ in cases:
        assert hand_out(children) is CaseState.COMPLETED
    states = [walking.shown(children, case).documents[0].state for case in cases]
    assert states == [DocumentState.REPLACED, DocumentState.VALID, DocumentState.VALID]


def test_a_birth_certificate_of_this_system_is_chosen_and_must_be_that_of_the_child(children: worlds.World) -> None:
    birth = {
        "child_name": "Bintang Contoh Pratama", "sex": "male", "born_on": "2026-11-10", "birth_place": "Nusa Jaya", "place_kind": "hospital",
        "mother": str(children.resident), "father": str(children.spouse), "parents_married": True,
    }  # fmt: skip
    case = walking.send(children, "akta-kelahiran", birth)
    walking.decide(children, "dukcapil/verifikator")
    walking.decide(children, "dukcapil/kepala")
    (certificate,) = walking.shown(children, case).documents
    baby = register.Resident.objects.get(birth_on=dt.date(2026, 11, 10)).pk
    chosen = {"certificate_source": "issued", "certificate": str(certificate.id)}
    right, wrong = (walking.shown(children, card(children, child, **chosen)) for child in (baby, walking.KIRANA))
    assert (right.case.state, wrong.case.state) == (CaseState.IN_PROGRESS, CaseState.RETURNED)
    assert wrong.decisions[-1].row == "other_certificate"
