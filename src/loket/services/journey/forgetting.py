"""Everything that a case holds is destroyed together when its years are over. Private; offered by `operations`."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.residents import operations as register
from loket.services.cases import operations as cases
from loket.services.counter import operations as counter
from loket.services.decisions import operations as decisions
from loket.services.errands import operations as errands
from loket.services.inspections import operations as inspections

#: The salts of the register's own lines stay: its data do, and the lines prove them. The results of a case's steps (`residents_effect`) go with it.
REGISTER: Final = ("residents_resident", "residents_family", "residents_event", "residents_paper")


@audit.operation("journey.case.forgotten")
def forget_case(*, act: Act, case: UUID) -> None:
    """
    Destroy the content of an ended case, of its decisions, inspections, partners' answers and help, and the salts of its lines in the record.

    Files end by their own years, documents by theirs. Law: UU 27/2022 Pasal 16 ayat (2) huruf g, 43 to 45.

    :raises NoSuchCase: NotNow, as `cases.operations.forget_content` says.
    """
    act = act.for_case(case)
    cases.forget_content(act=act, case=case)
    decisions.forget_details(act=act, case=case)
    inspections.forget_records(act=act, case=case)
    errands.forget_answers(act=act, case=case)
    counter.forget_person(act=act, case=case)
    register.forget_results(act=act, case=case)
    audit.erase_case_salts(act, case=case, but_not=REGISTER)
