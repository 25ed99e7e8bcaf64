"""Certified copies of several documents in one application: what was issued here at once, paper after a comparison."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from loket.services.cases.values import CaseState
from loket.services.documents import content
from loket.services.documents.models import Document
from loket.services.documents.values import IssuedDocument
from loket.services.journey import operations
from loket.services.journey.errors import AnswersInvalid
from tests.support import walking
from tests.support import world as worlds

pytestmark = pytest.mark.django_db

SERVICE = "legalisasi-dokumen"
POSITIONS = {"dukcapil/operator": 1, "dukcapil/verifikator": 1, "dukcapil/kepala-bidang": 1, "dukcapil/kepala": 1}
WANTED = {"purpose": "school", "institution": "SMA Contoh 2", "sources": ["issued"]}
PAPER = {"kind": "marriage", "number": "474.2/9/2015", "copies": 2}


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build(f"dukcapil/{SERVICE}", "dukcapil/akta-kelahiran", positions=POSITIONS, household=walking.household)


def certificate_of(world: worlds.World) -> IssuedDocument:
    birth = {
        "child_name": "Bintang Contoh Pratama", "sex": "male", "born_on": "2026-11-10", "birth_place": "Nusa Jaya", "place_kind": "hospital",
        "mother": str(world.resident), "father": str(world.spouse), "parents_married": True,
    }  # fmt: skip
    case = walking.send(world, "akta-kelahiran", birth)
    walking.decide(world, "dukcapil/verifikator")
    walking.decide(world, "dukcapil/kepala")
    (issued,) = walking.shown(world, case).documents
    return issued


def printed(document: IssuedDocument) -> dict[str, Any]:
    row = Document.objects.get(id=document.id)
    return dict(content.Printed.open(row.data_sealed, str(row.id)).fields)


def test_a_document_of_this_system_is_certified_at_once(world: worlds.World) -> None:
    certificate = certificate_of(world)
    case = walking.send(world, SERVICE, WANTED | {"issued_items": [{"document": str(certificate.id), "copies": 3}]})
    shown = walking.shown(world, case)
    assert (shown.case.state, shown.decisions[-1].row) == (CaseState.COMPLETED, "issued_here")
    (statement,) = shown.documents
    assert statement.document == "authenticity"
    assert printed(statement)["issued"] == [{"document": f"Kutipan Akta Kelahiran {certificate.number}", "copies": "3"}]


def test_paper_is_compared_and_both_stand_on_one_sheet(world: worlds.World) -> None:
    certificate = certificate_of(world)
    both = {"sources": ["issued", "paper"], "issued_items": [{"document": str(certificate.id), "copies": 1}], "paper_items": [PAPER]}
    case = walking.send(world, SERVICE, WANTED | both)
    assert walking.decide(world, "dukcapil/operator") is CaseState.IN_PROGRESS
    assert walking.decide(world, "dukcapil/kepala-bidang") is CaseState.COMPLETED
    (sheet,) = walking.shown(world, case).documents
    assert sheet.document == "certified_copies"
    assert printed(sheet)["papers"] == [{"kind": "Akta perkawinan", "number": "474.2/9/2015", "copies": "2"}]
    assert len(printed(sheet)["issued"]) == 1


def test_the_rule_counts_copies_of_all_lines_and_a_file_for_each_document(world: worlds.World) -> None:
    many = [PAPER | {"copies": 12}, PAPER | {"copies": 9, "kind": "birth"}]
    case = walking.send(world, SERVICE, WANTED | {"sources": ["paper"], "paper_items": many})
    shown = walking.shown(world, case)
    assert (shown.case.state, shown.decisions[-1].row) == (CaseState.RETURNED, "too_many_copies")
    fewer = [many[0], many[1] | {"copies": 8}]
    operations.resubmit(act=world.act(), account=world.citizen, case=case, answers={"paper_items": fewer})
    again = walking.shown(world, case)
    assert (again.case.state, again.decisions[-1].row) == (CaseState.RETURNED, "scans_missing")


def test_what_is_to_be_used_abroad_is_sent_to_the_right_office(world: worlds.World) -> None:
    shown = walking.shown(world, walking.send(world, SERVICE, WANTED | {"purpose": "abroad", "sources": ["paper"], "paper_items": [PAPER]}))
    assert (shown.case.state, shown.decisions[-1].row) == (CaseState.REFUSED, "abroad")


def test_nobody_certifies_somebody_elses_document(world: worlds.World) -> None:
    with pytest.raises(AnswersInvalid) as refused:
        walking.send(world, SERVICE, WANTED | {"issued_items": [{"document": str(uuid4()), "copies": 1}]})
    assert "issued_items.0.document" in refused.value.errors
