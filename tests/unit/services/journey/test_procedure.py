"""What is still to come is told only as far as it is sure."""

from __future__ import annotations

from loket.services.catalogue import loading
from loket.services.catalogue.definition import ServiceDefinition
from loket.services.journey import procedure
from tests.support import packages


def definition(folder: str) -> ServiceDefinition:
    return loading.load(loading.read_folder(packages.TOP / "service-packages" / folder)).definition


def test_a_plain_change_of_the_family_card_is_not_told_of_the_full_examination() -> None:
    certain, possible = procedure.ahead(definition("dukcapil/kk-perubahan"), {"confirm"})
    assert certain == {"route", "issue"}
    assert "verify" not in possible | certain
    assert "set_occupation" in possible


def test_a_step_that_only_some_cases_need_is_told_as_possible() -> None:
    certain, possible = procedure.ahead(definition("dukcapil/ktp-penggantian"), {"check"})
    assert possible == {"examine", "presence"}
    assert {"verify", "reissue"} <= certain


def test_after_the_branch_the_step_that_was_passed_over_does_not_come_any_more() -> None:
    certain, possible = procedure.ahead(definition("dukcapil/ktp-penggantian"), {"verify"})
    assert "examine" not in certain | possible


def test_parallel_steps_lead_to_the_step_that_waits_for_both() -> None:
    licence = definition("dpmptsp/sip-dokter")
    joined = next(step for step in licence.steps if len(step.waits_for) > 1)
    for branch in joined.waits_for:
        certain, _ = procedure.ahead(licence, {branch})
        assert joined.id in certain


def test_the_last_step_leads_nowhere() -> None:
    assert procedure.ahead(definition("dukcapil/akta-kelahiran"), {"issue"}) == (frozenset(), frozenset())
