"""The record in words."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import loket
from loket.oversight.access import terms
from loket.web.inspect import people, signalling, wording

SOURCE = Path(loket.__file__).parent
_RECORDED = re.compile(r'(?:audit\.record\(\s*[\w.()]+,\s*|@audit\.operation\(\s*)"([a-z_]+\.[a-z_]+\.[a-z_]+)"')


def test_every_event_that_is_recorded_by_name_has_words() -> None:
    recorded = {name for path in SOURCE.glob("**/*.py") for name in _RECORDED.findall(path.read_text())}
    assert len(recorded) > 30
    assert recorded - set(wording.EVENTS) == set()


def test_what_nobody_has_worded_is_shown_by_its_code() -> None:
    assert wording.event("payments.bill.paid").id == "payments.bill.paid"
    assert wording.refusal("payments.bill.late").en == "payments.bill.late"
    assert wording.purpose("pay").id == "pay"
    assert wording.field("case.payments").id == "case.payments"


def test_a_purpose_with_a_reason_is_a_sentence() -> None:
    assert wording.purpose("inspect:law 700/1/2026").en == "inspection: Request of law enforcement, 700/1/2026"
    assert wording.purpose("inspect").id == "pengawasan"


def test_details_are_one_line_and_hashes_are_short() -> None:
    told = wording.details(
        {"step": "verify", "version_hash": "a" * 64, "reason": None, "steps": [{"step": "sign", "turn": 1, "done": True}], "fields": []}
    )
    assert told.id == "langkah: verify · versi: aaaaaaaaaaaa… · langkah: sign/1"


def test_a_yes_among_the_details_is_said_and_a_no_is_left_out() -> None:
    told = wording.details({"by_mail": True, "done": False})
    assert (told.id, told.en) == ("by_mail: ya", "by_mail: yes")


def test_every_number_of_the_rules_of_signals_has_words() -> None:
    book = terms.rules_on(dt.date(2026, 11, 24))
    assert {name for rule in book.rules.values() for name in rule.numbers} <= set(signalling.NUMBERS)


def test_a_citizen_is_a_mark_that_stays_the_same() -> None:
    one = "01a20e91-5b18-7850-926f-d1776ecf2ffd"
    assert people.mark_of(one) == people.mark_of(one)
    assert one not in people.mark_of(one).id
    assert people.mark_of("nobody").id == "Warga ·?"
