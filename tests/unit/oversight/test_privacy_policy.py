"""Who may answer a request about data, and what an answer must have: a table of truths."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from loket.oversight.privacy import policy, terms
from loket.oversight.privacy.errors import BadDesks, DocumentNeeded, GroundNeeded, OutcomeUnknown, OwnFamily, WordsNeeded
from loket.oversight.privacy.values import OUTCOMES, NewAnswer, Outcome, Request, RequestKind, RequestState

ME, OFFICER, RESIDENT = UUID(int=1), UUID(int=2), UUID(int=3)
AT = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


def _request(kind: RequestKind = RequestKind.CORRECT, account: UUID = ME) -> Request:
    return Request(
        id=UUID(int=9), number="PDP-1", region="97.01", kind=kind, state=RequestState.OPEN, account=account, resident=RESIDENT, position="dukcapil/verifikator",
        officer=OFFICER, received_at=AT, due_at=AT + dt.timedelta(hours=72), late_at=None, taken_at=AT, ended_at=None, outcome=None, ground=None, revision=1,
        erased_at=None,
    )  # fmt: skip


def _refusal(request: Request, answer: NewAnswer, relatives: tuple[UUID, ...] = ()) -> object:
    return policy.refusal_to_answer(request=request, officer=OFFICER, relatives=relatives, answer=answer, grounds=terms.grounds())


@pytest.mark.parametrize(("request_", "relatives"), [(_request(account=OFFICER), ()), (_request(), (RESIDENT,))])
def test_nobody_answers_themselves_or_their_family(request_: Request, relatives: tuple[UUID, ...]) -> None:
    assert isinstance(_refusal(request_, NewAnswer(Outcome.RIGHT, "a", document="b"), relatives), OwnFamily)


@pytest.mark.parametrize("kind", list(RequestKind))
@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_kind_of_request_has_its_outcomes_and_no_other(kind: RequestKind, outcome: Outcome) -> None:
    found = _refusal(_request(kind), NewAnswer(outcome, "a", ground="safety", document="b"))
    assert (found is None) is (outcome in OUTCOMES[kind])
    assert found is None or isinstance(found, OutcomeUnknown)


@pytest.mark.parametrize(("answer", "refusal"), [
    (NewAnswer(Outcome.REFUSED, "a"), GroundNeeded), (NewAnswer(Outcome.REFUSED, "a", ground="other"), GroundNeeded), (NewAnswer(Outcome.REFUSED, " ", ground="others"), WordsNeeded),
    (NewAnswer(Outcome.DONE, "a", value="b"), DocumentNeeded), (NewAnswer(Outcome.DONE, "", value="b", document="c"), WordsNeeded),
])  # fmt: skip
def test_what_an_answer_lacks_is_said(answer: NewAnswer, refusal: type[Exception]) -> None:
    assert isinstance(_refusal(_request(), answer), refusal)


@pytest.mark.parametrize("kind", list(RequestKind))
def test_every_kind_has_a_clock_of_the_law_and_is_warned_of_in_time(kind: RequestKind) -> None:
    clock = terms.clock_on(kind, dt.date(2026, 11, 24))
    assert clock.hours == 72
    assert 0 < clock.warn_hours < clock.hours
    assert "UU 27/2022 Pasal" in clock.reference


@pytest.mark.parametrize(
    "text",
    ["desks: x", "desks: [{kinds: [fly], position: a/b, reference: abc}]", "desks: [{kinds: [correct, correct], position: a/b, reference: abc}]"],
)
def test_a_file_of_desks_that_cannot_be_used_says_so(tmp_path: object, text: str) -> None:
    (tmp_path / "privacy.yaml").write_text(text)  # type: ignore[operator]
    with pytest.raises(BadDesks, match=r"privacy\.yaml"):
        terms.read_desks(tmp_path)  # type: ignore[arg-type]
