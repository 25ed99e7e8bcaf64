"""Whether a paper holds on a day, and what is said of events and papers."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from loket.foundation.residents.importing import wordlists
from loket.foundation.residents.values import EVENT_KINDS, PAPER_KINDS, EventKind, LifeEvent, Paper, PaperKind, Validity

DAY = dt.date(2026, 11, 24)


def paper(**more: Any) -> Paper:
    known: dict[str, Any] = {
        "id": UUID(int=1), "kind": PaperKind.CHILD_CARD, "number": "KIA-1", "issuer": "Dinas Dukcapil", "issued_on": dt.date(2023, 5, 2), "valid_until": None,
        "ended_on": None, "ended_how": "", "source": "import:1", "origin": "SIAK", "known_on": DAY, "version": 1, **more,
    }  # fmt: skip
    return Paper(**known)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, Validity.VALID), ({"valid_until": DAY}, Validity.VALID), ({"valid_until": DAY - dt.timedelta(days=1)}, Validity.EXPIRED),
        ({"issued_on": DAY + dt.timedelta(days=1)}, Validity.TO_COME), ({"ended_on": DAY, "ended_how": "lost"}, Validity.ENDED),
        ({"ended_on": DAY + dt.timedelta(days=1), "ended_how": "replaced"}, Validity.VALID),
    ],
)  # fmt: skip
def test_a_paper_holds_from_its_day_to_its_last_unless_it_ended_before(more: dict[str, Any], expected: Validity) -> None:
    assert paper(**more).validity(DAY) is expected


def test_what_is_said_of_a_paper_names_its_days_and_its_end() -> None:
    assert paper(valid_until=dt.date(2035, 2, 27)).summary(DAY).id == "terbit 2 Mei 2023, Dinas Dukcapil; berlaku sampai 27 Februari 2035"
    assert paper(ended_on=DAY, ended_how="lost").summary(DAY).id == "terbit 2 Mei 2023, Dinas Dukcapil; hilang 24 November 2026"
    assert paper(valid_until=dt.date(2026, 1, 1)).summary(DAY).en == "issued 2 May 2023, Dinas Dukcapil; was valid until 1 January 2026"


def test_what_is_said_of_an_event_names_day_place_and_people_and_no_number() -> None:
    event = LifeEvent(UUID(int=1), EventKind.MARRIAGE, DAY, None, "Nusa Jaya", "KW-1", "Sari", "", "", "import:1", "SIAK", DAY, 1)
    assert event.summary.id == "24 November 2026, Nusa Jaya, dengan Sari"


def test_every_kind_has_its_names_its_law_and_a_word_by_which_files_call_it() -> None:
    assert set(EVENT_KINDS) == set(EventKind)
    assert set(PAPER_KINDS) == set(PaperKind)
    assert all("Pasal" in spec.law and spec.title.id and spec.title.en and spec.paper.en for spec in EVENT_KINDS.values())
    assert all(spec.law and spec.title.en for spec in PAPER_KINDS.values())
    assert {kind.value for kind in EventKind} == set(wordlists.EVENT_WORDS.values())
    assert {kind.value for kind in PaperKind} == set(wordlists.PAPER_WORDS.values())
