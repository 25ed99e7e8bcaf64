"""Who gets a pilot: a share, drawn by a key, the same for a person on every day and machine."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from loket.services.rollout import drawing

KEYS = st.binary(min_size=drawing.KEY_BYTES, max_size=drawing.KEY_BYTES)
PEOPLE = 4000


def taken(key: bytes, share: int) -> set[int]:
    return {number for number in range(PEOPLE) if drawing.falls_in(key, UUID(int=number), share)}


@given(key=KEYS, subject=st.uuids(), share=st.integers(1, 99))
def test_a_person_always_gets_the_same_answer(key: bytes, subject: UUID, share: int) -> None:
    assert drawing.falls_in(key, subject, share) == drawing.falls_in(bytes(key), UUID(str(subject)), share)


@given(key=KEYS, subject=st.uuids())
def test_nobody_is_taken_by_nothing_and_everybody_by_the_whole(key: bytes, subject: UUID) -> None:
    assert not drawing.falls_in(key, subject, 0)
    assert drawing.falls_in(key, subject, 100)


@given(key=KEYS, subject=st.uuids(), share=st.integers(1, 98))
def test_a_larger_share_keeps_everybody_whom_a_smaller_one_took(key: bytes, subject: UUID, share: int) -> None:
    if drawing.falls_in(key, subject, share):
        assert drawing.falls_in(key, subject, share + 1)


@settings(max_examples=20, deadline=None)
@given(key=KEYS, share=st.sampled_from([1, 10, 25, 50, 90]))
def test_the_share_taken_is_the_share_that_was_said(key: bytes, share: int) -> None:
    # Because: six standard deviations of a binomial; one of 500 million keys would lie outside.
    spread = 6 * (PEOPLE * share * (100 - share)) ** 0.5 / 100
    assert abs(len(taken(key, share)) - PEOPLE * share / 100) <= spread


def test_each_pilot_draws_anew() -> None:
    first, second = taken(drawing.new_key(), 50), taken(drawing.new_key(), 50)
    assert first != second


def test_the_draw_does_not_change_with_a_release() -> None:
    # Because: whoever is in a pilot stays in it through an upgrade. These were drawn by the first release that had pilots.
    assert sorted(taken(bytes(range(32)), 1))[:5] == [95, 217, 306, 753, 774]
