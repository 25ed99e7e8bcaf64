"""What is to be imagined of one case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from loket.config.demo.cast import Service
from loket.config.demo.people import Family, Person
from loket.services.cases.values import Power


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that an earlier case brought; `row`: its place among the rows of documents, so that it can be replaced."""

    id: UUID
    row: int
    kind: str
    number: str
    title: Mapping[str, str]
    issued_on: dt.date
    valid_until: dt.date | None
    printed: Mapping[str, Any]


@dataclass(slots=True)
class Plan:
    """
    What is to be imagined. `script` gives the outcomes of the first person steps ((outcome, reason) or None for `stop here`);
    after it chance decides. `hurry` scales how long officers take. `effects`: what the record steps give. `mended`: the answers
    that the applicant sends when asked to correct.
    """

    service: Service
    applicant: Person
    family: Family
    account: UUID
    at: dt.datetime
    answers: dict[str, Any]
    register: dict[str, Any]
    effects: Mapping[str, Any] = field(default_factory=dict)
    mended: dict[str, Any] = field(default_factory=dict)
    power: Power = Power.SELF
    script: list[tuple[str, str | None] | None] = field(default_factory=list)
    hurry: float = 1.0
    corrects: bool | None = None
    objects: bool | None = None
    withdraws: bool | None = None
    child: Person | None = None
    departed: Person | None = None
    held: Paper | None = None
    """The earlier document that the application chooses."""
    papers: list[Paper] = field(default_factory=list)
    """What it brought."""
