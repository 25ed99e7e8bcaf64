"""Steps at partners: as people read them, and as the partner's application does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from loket.foundation.common.text import Text
from loket.services.catalogue.definition import Step
from loket.services.errands.values import Answer, Errand


@dataclass(frozen=True, slots=True)
class FileShown:
    """An uploaded file beside its answer."""

    file: str
    name: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ErrandShown:
    """
    A step at a partner, as people read it: what it was given and for what, how it stands, what it answered.

    `given` are labels only. `note` are the partner's words to the applicant; `rows` what it gave back.
    """

    errand: Errand
    title: Text
    partner: Text
    purpose: Text
    given: tuple[Text, ...]
    outcome: Text | None
    reason: Text | None
    note: str
    rows: tuple[tuple[Text, Text], ...]
    files: tuple[FileShown, ...]


@dataclass(frozen=True, slots=True)
class ErrandTask:
    """A step as its partner's application reads it. `rows` is empty once it has ended."""

    errand: Errand
    step: Step
    rows: tuple[tuple[Text, Text], ...]
    correctable: Mapping[str, Text]
    answer: Answer | None
