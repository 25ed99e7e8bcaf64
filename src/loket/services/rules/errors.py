"""What may go wrong with rules; evaluation itself never raises."""

from __future__ import annotations

from typing import Final

from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.services.rules.values import Problem

_INVALID: Final = Text(
    id="Aturan belum dapat dipakai: {count} hal perlu diperbaiki. Pertama, baris {line} kolom {column}: {first}",
    en="The rules cannot be used yet: {count} to correct. First, line {line} column {column}: {first}",
)


class RulesInvalid(Refusal):
    """The rules of a package have problems; all of them are in `problems`, in the order of the file."""

    code = "rules.invalid"
    status = 422

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        first = problems[0]
        super().__init__(_INVALID.fill(count=len(problems), line=first.position.line, column=first.position.column, first=first.message))


class SqlUnsupported(Refusal):
    """
    The SQL back end cannot promise the same answer as the Python one, so it refuses.

    `row_id` and `name` say where: the row whose condition it is, and the fact or column.
    """

    code = "rules.sql_unsupported"
    status = 422

    def __init__(self, message: Text, *, row_id: str | None = None, name: str | None = None) -> None:
        self.row_id = row_id
        self.name = name
        super().__init__(message)
