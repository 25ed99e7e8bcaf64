"""
Finding a person by name and what is known besides: no index over names, so a copy of the database tells nothing of them.

How (decision 0031): birth dates, years and villages are plain already. They choose some thousand people at most; their names are
opened here, in memory, and compared. What is compared is not shown; whoever is shown is in the record.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, Final

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import population
from loket.foundation.database import statements
from loket.foundation.residents import models, naming, places, reading, restricting
from loket.foundation.residents.errors import SearchTooWide
from loket.foundation.residents.values import PersonFound

#: Most people whose names are compared in one search. Measured: 20,000 take a fifth of a second.
MOST_COMPARED: Final = 20_000
MOST_FOUND: Final = 20
#: Below this a name is no answer.
LEAST_ANSWER: Final = 80.0
_COLUMNS: Final = ("id", "name_sealed", "birth_on", "sex", "village_code", "status")


def search_people(
    *, act: Act, name: str, born_on: dt.date | None = None, born_in: int | None = None, villages: Collection[str] = (), limit: int = MOST_FOUND
) -> tuple[PersonFound, ...]:
    """
    Return who in `act.region` answers to a name and was born on that day, in that year, or lives in those villages; best first, at most 20.

    At least one of the three is needed. Everybody shown is recorded as read (name, birth date, village, NIK), by one line; a search that
    finds nobody leaves that line too. Of whoever had the use of their entry restricted (UU 27/2022 Pasal 11, 41) it is told only that the entry
    is there, whatever the purpose: a list shows others than the one who is present; by the number on the card that one is served.

    :raises SearchTooWide: nothing besides the name, or more people than can be compared.
    """
    if not naming.words_of(name) or (born_on is None and born_in is None and not villages):
        raise SearchTooWide()
    where, values = "region = %s", [act.region]  # type: tuple[str, list[Any]]
    if born_on is not None:
        where, values = f"{where} AND birth_on = %s", [*values, born_on]
    elif born_in is not None:
        where, values = f"{where} AND birth_on BETWEEN %s AND %s", [*values, dt.date(born_in, 1, 1), dt.date(born_in, 12, 31)]
    if villages:
        where, values = f"{where} AND village_code = ANY(%s)", [*values, list(villages)]
    rows = statements.every(f"SELECT {', '.join(_COLUMNS)} FROM residents_resident WHERE {where} LIMIT %s", [*values, MOST_COMPARED + 1])  # noqa: S608 - own constants
    if len(rows) > MOST_COMPARED:
        raise SearchTooWide()
    answers = []
    for row in rows:
        person = dict(zip(_COLUMNS, row, strict=True))
        held = reading.open_person(person, "name") or ""
        score = naming.answers(name, held)
        if score >= LEAST_ANSWER:
            answers.append((score, held, person))
    answers.sort(key=lambda one: (-one[0], one[1], one[2]["id"]))
    shown = answers[: max(1, min(limit, MOST_FOUND))]
    closed = restricting.list_restricted(region=act.region, residents=[person["id"] for _, _, person in shown])
    told = [person["id"] for _, _, person in shown if person["id"] not in closed]
    audit.record_read(act, subjects=told, fields=["name", "birth_on", "sex", "village_code", "nik"])
    if closed:
        # Because: that somebody of this name is there was told all the same, and its person sees who looked.
        audit.record_read(act, subjects=sorted(closed), fields=["restriction"])
    numbers = _numbers(told)
    marked = set(models.Pair.objects.filter(state="same", marked__in=told).values_list("marked", flat=True))
    return tuple(
        PersonFound(
            id=person["id"], name=held, birth_on=person["birth_on"], sex=person["sex"], village=places.place_of(person["village_code"]).village,
            nik_masked=population.mask(numbers[person["id"]]), status=person["status"], is_marked=person["id"] in marked, score=score,
        )
        if person["id"] not in closed
        else PersonFound(person["id"], "", None, "", "", "", "", is_marked=False, score=0.0, is_restricted=True)
        for score, held, person in shown
    )  # fmt: skip


def _numbers(people: list[Any]) -> dict[Any, str]:
    rows = models.Resident.objects.filter(pk__in=people).values("id", "nik_sealed")
    return {row["id"]: reading.open_person(row, "nik") or "" for row in rows}
