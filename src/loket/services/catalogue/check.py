"""
The check of a package: every reason why it may not be published, with file, line and what to do. Pure.

Trusted for: that what is published can be carried out, keeps its promise, asks nothing twice and executes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from loket.foundation.common.calendars import WorkingCalendar
from loket.services.catalogue.checks import documents, examples, form, held, rules, standard, steps
from loket.services.catalogue.checks.context import Context
from loket.services.catalogue.values import Package, Problem, Severity

_FAMILIES = (standard.check, form.check, held.check, steps.check, rules.check, documents.check)


@dataclass(frozen=True, slots=True)
class Report:
    """What the check found, in the order of files and lines."""

    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What stops publishing."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is worth a look."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.WARNING)


def check(
    package: Package,
    *,
    on: dt.date,
    calendar: WorkingCalendar,
    positions: Collection[str] | None = None,
    publishing: bool = False,
) -> Report:
    """
    Check a loaded package.

    `on` is today's civil date; `calendar` counts the examples' due dates; `positions` are the region's ("agency/position"),
    None to leave actors unchecked; `publishing` turns too few examples from a warning into an error.
    """
    context = Context(package, on, calendar, None if positions is None else frozenset(positions), publishing)
    rules.compile_rules(context)
    for family in _FAMILIES:
        family(context)
    # Because: examples run on a definition whose steps and form are sound, or their findings mislead.
    if not any(problem.severity is Severity.ERROR for problem in context.problems):
        examples.check(context)
    problems = sorted(dict.fromkeys(context.problems), key=lambda p: (p.file, p.line, p.column, p.code))
    return Report(tuple(problems))
