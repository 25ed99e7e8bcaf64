"""
A case on paper: the form, the rules, the fee, the clock and the steps carried out with an example's facts. Pure.

Uploads and family members are stand-ins: any word is a file or a person; a required one that the example does not mention
is there, one that is null is not.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import Field

from loket.foundation.common import calendars
from loket.foundation.common.text import Text
from loket.foundation.residents import values as residents
from loket.services.catalogue import facts as facts_module
from loket.services.catalogue import form, guessing, holding, rulebook
from loket.services.catalogue.answering import MEDIA_TYPES
from loket.services.catalogue.definition import (
    APPLICANT,
    DONE,
    REFUSED,
    TERMINALS,
    Bilingual,
    FieldType,
    FormField,
    ServiceDefinition,
    Step,
    StepKind,
    Strict,
)
from loket.services.rules import queries as rules
from loket.services.rules.values import Finding

_STAND_IN: Final = uuid.UUID("6f5b1c1e-0f6f-4a53-9f39-0d9b6f1f0a11")
_TURNS: Final = 200


class ExpectedDecision(Strict):
    """The row that decides in a table."""

    table: str
    row: str
    outcome: str


class Expectation(Strict):
    """What should come out. What is left out is not compared; `valid` and `eligible` default to true."""

    valid: bool = True
    eligible: bool = True
    errors: list[str] = []
    decisions: list[ExpectedDecision] | None = None
    path: list[str] | None = None
    fee_idr: int | None = None
    due_on: dt.date | None = None
    documents: list[str] | None = None


class Example(Strict):
    """
    `examples/<name>.yaml`: facts of an application and what should come out.

    `choose` gives the outcome of person steps at their first turn (default: `accept`, or the first outcome that goes on).
    """

    title: Bilingual
    received_at: str
    form: dict[str, Any] = {}
    residents: dict[str, Any] = {}
    people: dict[str, dict[str, Any]] = {}
    """What the register holds of family members, by the words that `form` uses for them."""
    documents: dict[str, dict[str, dict[str, Any]]] = {}
    """The applicant's newest documents: service, document, part."""
    issued: dict[str, dict[str, Any]] = {}
    """Issued documents that `form` chooses, by the words it uses for them."""
    choose: dict[str, str] = {}
    effects: dict[str, dict[str, Any]] = {}
    inspections: dict[str, dict[str, Any]] = {}
    """What is found on the spot: step, item."""
    partners: dict[str, dict[str, Any]] = {}
    """What a partner gives back: step, field."""
    expect: Expectation = Field(default_factory=Expectation)


class BadExample(Exception):
    """The example cannot be carried out; `path` says where."""

    def __init__(self, path: tuple[str | int, ...], indonesian: str, english: str) -> None:
        self.path, self.message = path, Text(id=indonesian, en=english)
        super().__init__(indonesian)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out. `path`: steps in the order they ended, then how the case ended."""

    eligible: bool
    errors: Mapping[str, Text]
    answers: Mapping[str, Any]
    facts: Mapping[str, Any]
    decisions: tuple[Finding, ...] = ()
    path: tuple[str, ...] = ()
    fee_idr: int | None = None
    due_on: dt.date | None = None
    documents: tuple[str, ...] = ()

    @property
    def ran(self) -> bool:
        """Whether a case would exist at all."""
        return self.eligible and not self.errors

    @property
    def is_bad(self) -> bool:
        """Whether the applicant does not get what they asked for at once."""
        return not self.ran or not self.path or self.path[-1] in (APPLICANT, REFUSED)


def rehearse(
    definition: ServiceDefinition, example: Example, calendar: calendars.WorkingCalendar, *, region: str, base: ServiceDefinition | None = None
) -> Outcome:
    """
    Carry out an example.

    Fee and due date are those of `base`, the package before a region's own fee and time (default: the definition): an example
    belongs to the package and must stay true in every region.

    :raises BadExample: if it names what does not exist.
    :raises RulesInvalid: if the rules cannot be compiled.
    """
    received_at: dt.datetime | None
    try:
        received_at = dt.datetime.fromisoformat(example.received_at)
    except ValueError:
        received_at = None
    if received_at is None or received_at.tzinfo is None:
        raise BadExample(
            ("received_at",),
            "Tulis waktu dengan zonanya, misalnya 2026-11-10T09:00+08:00.",
            "Write the time with its zone, for example 2026-11-10T09:00+08:00.",
        )
    received_at = received_at.astimezone(dt.UTC)
    on = calendar.civil_date(received_at)
    register = _register(example)
    raw = _answers(definition, example.form)
    known = {"case.received_on": on, "case.region": region, **register}
    compiled = rulebook.compiled(definition)
    eligible = definition.applicant.eligible is None or compiled.holds(definition.applicant.eligible, known, on)
    answers, errors = form.validate_answers(definition, raw, known, on)
    facts = facts_module.facts_of(
        definition, answers, register, on, region, example.effects, _found(definition, example), _returned(definition, example)
    )
    if errors or not eligible:
        return Outcome(eligible, errors, answers, facts)
    decisions, path, documents = _walk(definition, compiled, facts, on, example.choose)
    fee = (base or definition).fee_on(on)
    promise = (base or definition).standard.time
    due = calendar.due(received_at, promise.value, calendars.TimeUnit(promise.unit.value))
    return Outcome(eligible, errors, answers, facts, tuple(decisions), tuple(path), None if fee is None else fee.amount_idr, due.on, tuple(documents))


def _register(example: Example) -> dict[str, Any]:
    found: dict[str, Any] = {}

    def take(prefix: str, given: Mapping[str, Any]) -> None:
        for name, value in given.items():
            path = f"{prefix}.{name}"
            if isinstance(value, Mapping):
                take(path, value)
            elif path not in residents.REGISTER_PATHS:
                guess = guessing.perhaps(path, residents.REGISTER_PATHS)
                raise BadExample(
                    ("residents", name),
                    f"`{path}` tidak ada di data penduduk. Periksa ejaannya.{guess.id}",
                    f"`{path}` is not in the register. Check its spelling.{guess.en}",
                )
            else:
                found[path] = tuple(value) if isinstance(value, list) else value

    take("residents", example.residents)
    for service, documents in example.documents.items():
        for document, parts in documents.items():
            for part, value in parts.items():
                path = f"documents.{service.replace('-', '_')}.{document}.{part}"
                if holding.path(path) is None:
                    raise BadExample(
                        ("documents", service, document, part),
                        f"`{part}` bukan bagian dari dokumen. Yang ada: {', '.join(holding.DOCUMENT_PARTS)}, printed_<isian>.",
                        f"`{part}` is no part of a document. There are: {', '.join(holding.DOCUMENT_PARTS)}, printed_<field>.",
                    )
                found[path] = value
    found[holding.PEOPLE] = {str(uuid.uuid5(_STAND_IN, word)): parts for word, parts in example.people.items()}
    found[holding.ISSUED] = {str(uuid.uuid5(_STAND_IN, word)): parts for word, parts in example.issued.items()}
    return found


def _found(definition: ServiceDefinition, example: Example) -> Mapping[str, Mapping[str, Any]]:
    known = facts_module.inspected(definition)
    for step, items in example.inspections.items():
        for item in items:
            if f"inspection.{step}.{item}" not in known:
                raise BadExample(
                    ("inspections", step, item),
                    f"Langkah `{step}` tidak punya butir periksa `{item}`.{guessing.perhaps(f'inspection.{step}.{item}', known).id}",
                    f"The step `{step}` has no item `{item}`.{guessing.perhaps(f'inspection.{step}.{item}', known).en}",
                )
    return example.inspections


def _returned(definition: ServiceDefinition, example: Example) -> Mapping[str, Mapping[str, Any]]:
    known = facts_module.returned(definition)
    for step, values in example.partners.items():
        for name in values:
            if f"partner.{step}.{name}" not in known:
                guess = guessing.perhaps(f"partner.{step}.{name}", known)
                raise BadExample(
                    ("partners", step, name),
                    f"Mitra pada langkah `{step}` tidak mengembalikan `{name}`.{guess.id}",
                    f"The partner of the step `{step}` does not give back `{name}`.{guess.en}",
                )
    return example.partners


def _answers(definition: ServiceDefinition, given: Mapping[str, Any]) -> dict[str, Any]:
    fields = definition.form.fields()
    for name in given:
        if name not in fields:
            guess = guessing.perhaps(name, fields)
            raise BadExample(
                ("form", name),
                f"Isian `{name}` tidak ada di form.yaml. Samakan namanya.{guess.id}",
                f"There is no field `{name}` in form.yaml. Use its name.{guess.en}",
            )
    return {name: _stand_in(field, given[name] if name in given else _missing(field)) for name, field in fields.items()}


def _missing(field: FormField) -> Any:
    if not field.required or field.type not in (FieldType.UPLOAD, FieldType.FAMILY_MEMBER, FieldType.FAMILY_MEMBERS, FieldType.ISSUED_DOCUMENT):
        return None
    return field.id


def _stand_in(field: FormField, value: Any) -> Any:
    """Put files and people where an example has words."""
    if value is None or value == "" or value == []:
        return None
    if field.type is FieldType.UPLOAD:
        words = value if isinstance(value, list) else [value]
        return [_file(field, str(word)) for word in words if not isinstance(word, Mapping)] or value
    if field.type in (FieldType.FAMILY_MEMBER, FieldType.ISSUED_DOCUMENT):
        return str(uuid.uuid5(_STAND_IN, str(value)))
    if field.type is FieldType.FAMILY_MEMBERS:
        return [str(uuid.uuid5(_STAND_IN, str(word))) for word in (value if isinstance(value, list) else [value])]
    if field.type is FieldType.GROUP and isinstance(value, list):
        children = {child.id: child for child in field.fields}
        return [
            {name: _stand_in(children[name], part) if name in children else part for name, part in item.items()}
            for item in value
            if isinstance(item, Mapping)
        ]
    return value


def _file(field: FormField, word: str) -> dict[str, Any]:
    kinds = {short: media for media, short in MEDIA_TYPES.items()}
    allowed = field.upload.types if field.upload else ["pdf"]
    ending = word.rpartition(".")[2].lower().replace("jpeg", "jpg") if "." in word else allowed[0]
    return {
        "file": str(uuid.uuid5(_STAND_IN, word)), "name": word, "media_type": kinds.get(ending, "application/octet-stream"),
        "size_bytes": 100_000, "sha256": "0" * 64,
    }  # fmt: skip


def _walk(
    definition: ServiceDefinition, compiled: rulebook.Compiled, facts: Mapping[str, Any], on: dt.date, choose: Mapping[str, str]
) -> tuple[list[Finding], list[str], list[str]]:
    decisions: list[Finding] = []
    documents: list[str] = []
    path: list[str] = []
    for name, outcome in choose.items():
        step = next((s for s in definition.steps if s.id == name), None)
        if step is None:
            guess = guessing.perhaps(name, [one.id for one in definition.steps])
            raise BadExample(("choose", name), f"Langkah `{name}` tidak ada.{guess.id}", f"There is no step `{name}`.{guess.en}")
        if outcome not in step.outcomes:
            known = ", ".join(step.outcomes)
            guess = guessing.perhaps(outcome, step.outcomes)
            raise BadExample(
                ("choose", name),
                f"Langkah `{name}` tidak punya hasil `{outcome}`. Yang ada: {known}.{guess.id}",
                f"The step `{name}` has no outcome `{outcome}`. There are: {known}.{guess.en}",
            )
    waiting, ended = [definition.first_step.id], set[str]()
    for _ in range(_TURNS):
        ready = next((s for s in waiting if set(definition.step(s).waits_for) <= ended), None)
        if ready is None:
            return decisions, path, documents
        waiting.remove(ready)
        step = definition.step(ready)
        targets = _turn(step, compiled, facts, on, choose if ready not in ended else {}, decisions, documents)
        ended.add(ready)
        path.append(ready)
        for target in targets:
            if target in TERMINALS:
                # Because: a return or refusal ends the other branches too; `done` ends when nothing else is open.
                if target != DONE or not waiting:
                    return decisions, [*path, target], documents
            elif target not in waiting:
                waiting.append(target)
    raise BadExample(("choose",), "Contoh berputar tanpa akhir.", "The example goes round without end.")


def _turn(
    step: Step, compiled: rulebook.Compiled, facts: Mapping[str, Any], on: dt.date, choose: Mapping[str, str],
    decisions: list[Finding], documents: list[str],
) -> list[str]:  # fmt: skip
    if step.kind is StepKind.AUTOMATIC:
        table = compiled.book.tables.get(step.rules or "")
        if table is None:
            raise BadExample((), f"Tabel `{step.rules}` tidak ada.", f"There is no table `{step.rules}`.")
        finding = rules.evaluate(table=table, facts=facts, on=on)
        decisions.append(finding)
        return step.follows(finding.outcome)
    if step.kind is StepKind.ISSUE and step.document is not None:
        documents.append(step.document)
    return step.follows(choose.get(step.id) or usual_outcome(step))


def usual_outcome(step: Step) -> str | None:
    """Return the outcome that goes on: `accept`, or the first that leads neither back to the applicant nor to a refusal."""
    if "accept" in step.outcomes:
        return "accept"
    going_on = (name for name, outcome in step.outcomes.items() if not {APPLICANT, REFUSED} & set(outcome.next))
    return next(going_on, next(iter(step.outcomes), None))
