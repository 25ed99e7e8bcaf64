"""Whether an answer fits what a step asks for. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, Final

from loket.services.catalogue.definition import APPLICANT, MOST_TEXT, ReturnedField, ReturnedKind, Step
from loket.services.errands.values import Answer

#: Unit: characters of the words to the applicant.
MOST_NOTE: Final = 1000


def faults_of(step: Step, answer: Answer, *, fields: Collection[str], files: Collection[str]) -> list[tuple[str, str]]:
    """
    Return what does not fit, as (where, English words). `fields`: the form fields that may be given back; `files`: those that were sent for this step.

    >>> from loket.services.errands.sandbox import STEP
    >>> faults_of(STEP, Answer("accept"), fields=(), files=())
    [('data/number', 'Needed with this outcome.')]
    """
    chosen = step.outcomes.get(answer.outcome)
    if chosen is None:
        return [("outcome", f"One of {', '.join(step.outcomes)}.")]
    found: list[tuple[str, str]] = []
    reasons = [reason.id for reason in chosen.reasons]
    if reasons and answer.reason not in reasons:
        found.append(("reason", f"One of {', '.join(reasons)}."))
    elif not reasons and answer.reason is not None:
        found.append(("reason", "This outcome has no reasons: leave it out."))
    if APPLICANT in chosen.next:
        if not answer.fields:
            found.append(("fields", "Name the fields that the applicant is to mend."))
        found += [(f"fields/{index}", "No such field.") for index, name in enumerate(answer.fields) if name not in fields]
    elif answer.fields:
        found.append(("fields", "Only an outcome that gives the case back to the applicant names fields."))
    if len(answer.note) > MOST_NOTE:
        found.append(("words", f"At most {MOST_NOTE} characters."))
    return found + _data_faults(step, answer) + _file_faults(step, answer, files)


def _data_faults(step: Step, answer: Answer) -> list[tuple[str, str]]:
    asked: Mapping[str, ReturnedField] = {one.id: one for one in step.partner.returns} if step.partner else {}
    found = [(f"data/{name}", "Nothing of this name is asked for.") for name in answer.data if name not in asked]
    for name, field in asked.items():
        value = answer.data.get(name)
        if value is None:
            if answer.outcome in field.needed_for:
                found.append((f"data/{name}", "Needed with this outcome."))
        elif wrong := _value_fault(field, value):
            found.append((f"data/{name}", wrong))
    return found


def _value_fault(field: ReturnedField, value: Any) -> str | None:
    match field.type:
        case ReturnedKind.TEXT:
            fits = isinstance(value, str) and len(value.strip()) > 0 and len(value) <= MOST_TEXT and value.isprintable()
            return None if fits else f"A line of text, 1 to {MOST_TEXT} characters."
        case ReturnedKind.CHOICE:
            known = [choice.value for choice in field.choices]
            return None if value in known else f"One of {', '.join(known)}."
        case ReturnedKind.BOOLEAN:
            return None if isinstance(value, bool) else "true or false."
        case ReturnedKind.DATE:
            return None if isinstance(value, str) and _is_date(value) else "A day, such as 2026-12-01."
    if not isinstance(value, int) or isinstance(value, bool):
        return "A whole number."
    low, high = field.min, field.max
    if (low is not None and value < low) or (high is not None and value > high) or abs(value) > 10**12:
        return f"From {low if low is not None else '-'} to {high if high is not None else '-'}."
    return None


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and dt.date.fromisoformat(text).year > 0
    except ValueError:
        return False


def _file_faults(step: Step, answer: Answer, files: Collection[str]) -> list[tuple[str, str]]:
    most = step.partner.files.max_files if step.partner and step.partner.files else 0
    if len(set(answer.files)) > most:
        return [("files", f"At most {most} files." if most else "This step takes no files.")]
    return [(f"files/{index}", "No such file was sent for this step.") for index, name in enumerate(answer.files) if name not in files]
