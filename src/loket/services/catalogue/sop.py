"""
The SOP of a service, drawn from its steps (PermenPANRB 35/2012): rows, actors, symbols and ways. Pure.

Five symbols: terminator, process box, decision diamond with two exits, arrow, off-page connector. An actor is a
position, one column each. A step with more than two different exits is a chain of diamonds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from loket.foundation.common import calendars
from loket.foundation.common.text import Text
from loket.services.catalogue.definition import (
    APPLICANT,
    DONE,
    PERSON_STEPS,
    REFUSED,
    Bilingual,
    Duration,
    ServiceDefinition,
    Step,
    StepKind,
)
from loket.services.catalogue.rehearsal import usual_outcome

__all__ = ["Shape", "SopEdge", "SopRow", "SopTable", "flowchart_svg", "sop_table", "typst_source"]

_APPLICANT: Final = Text(id="Pemohon", en="Applicant")
_SYSTEM: Final = Text(id="Sistem", en="System")
_APPLY: Final = Text(id="Mengisi formulir dan mengirim permohonan", en="Fills in the form and sends the application")
_FORM: Final = Text(id="Formulir dan unggahan", en="Form and uploads")
_RECEIPT: Final = Text(id="Tanda terima", en="Receipt")
_END: Final = Text(id="Menerima hasil layanan", en="Receives the result")
_AT_ONCE: Final = Text(id="Seketika", en="At once")
_NO: Final = Text(id="Tidak", en="No")
_MORE: Final = {"records": Text(id="Pencatatan otomatis", en="Automatic entry")}
NOTHING: Final = Text(id="", en="")


class Shape(StrEnum):
    """The symbols that stand in an actor's column."""

    TERMINATOR = "terminator"
    PROCESS = "process"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class SopEdge:
    """
    A way from a row to another. `label` stands at its beginning.

    `side`: it leaves the diamond sideways. `end` names a symbol in the applicant's column of the same row instead of a row:
    `applicant` (corrects) or `refused`.
    """

    source: int
    target: int | None
    label: Text = NOTHING
    side: bool = False
    end: str = ""


@dataclass(frozen=True, slots=True)
class SopRow:
    """One line. `number` is empty for a further diamond of the same step; `actor` is the index of its column."""

    number: str
    step: str
    activity: Text
    actor: int
    shape: Shape
    inputs: Text = NOTHING
    time: Text = NOTHING
    output: Text = NOTHING
    note: Text = NOTHING
    exits: tuple[tuple[Text, Text], ...] = ()
    """What follows: (outcome, where it leads), for the table that says in words what the drawing shows."""


@dataclass(frozen=True, slots=True)
class SopTable:
    """The whole SOP: `actors` name the columns, `edges` join the rows by their index, `total` is the published time."""

    title: Text
    actors: tuple[Text, ...]
    rows: tuple[SopRow, ...]
    edges: tuple[SopEdge, ...]
    total: Text
    total_reference: str = ""


def text_of(value: Bilingual | None) -> Text:
    """Return a package's sentence as a Text; nothing for none."""
    return NOTHING if value is None else Text(id=value.id, en=value.en)


def duration_text(duration: Duration) -> Text:
    """Return a length of time in words."""
    return calendars.TimeUnit(duration.unit.value).text(duration.value)


def position_name(code: str) -> Text:
    """Return a readable name of a position whose title is not known: `dukcapil/kepala-dinas` -> `Kepala dinas (dukcapil)`."""
    agency, _, position = code.partition("/")
    name = f"{position.replace('-', ' ').capitalize()} ({agency})"
    return Text(id=name, en=name)


def sop_table(definition: ServiceDefinition, names: Mapping[str, Text] | None = None) -> SopTable:
    """Return the SOP of a definition. `names`: titles of positions by code, as `agencies` knows them."""
    return _Drawing(definition, names or {}).table()


@dataclass
class _Exit:
    label: Text
    targets: tuple[str, ...]


@dataclass
class _Drawing:
    definition: ServiceDefinition
    names: Mapping[str, Text]
    rows: list[SopRow] = field(default_factory=list)
    first: dict[str, int] = field(default_factory=dict)
    open: list[tuple[int, str, Text, bool]] = field(default_factory=list)
    edges: list[SopEdge] = field(default_factory=list)

    def table(self) -> SopTable:
        definition = self.definition
        codes = list(dict.fromkeys(_column_of(step) for step in definition.steps if step.kind in PERSON_STEPS and step.actor))
        partners = {_column_of(step): text_of(step.partner.name) for step in definition.steps if step.partner is not None and step.is_handed_over}
        system = any(step.kind not in PERSON_STEPS for step in definition.steps)
        self.column = {code: index + 1 + system for index, code in enumerate(codes)}
        self.numbers = {step.id: str(index + 2) for index, step in enumerate(definition.steps)}
        self.last = str(len(definition.steps) + 2)
        self.rows.append(SopRow("1", "", _APPLY, 0, Shape.TERMINATOR, _FORM, NOTHING, _RECEIPT))
        self.open.append((0, definition.first_step.id, NOTHING, False))
        for step in definition.steps:
            self._step(step)
        end = len(self.rows)
        self.rows.append(SopRow(self.last, "", _END, 0, Shape.TERMINATOR, NOTHING, NOTHING, text_of(definition.standard.product.title)))
        self.first[DONE] = end
        for source, target, label, side in self.open:
            if target in (APPLICANT, REFUSED):
                self.edges.append(SopEdge(source, None, label, side, target))
            else:
                self.edges.append(SopEdge(source, self.first[target], label, side))
        promise = definition.standard.time
        return SopTable(
            title=text_of(definition.title),
            actors=(
                _APPLICANT,
                *([_SYSTEM] if system else []),
                *(partners.get(code) or self.names.get(code) or position_name(code) for code in codes),
            ),
            rows=tuple(self.rows),
            edges=tuple(self.edges),
            total=duration_text(promise),
            total_reference=promise.reference,
        )

    def _step(self, step: Step) -> None:
        self.first[step.id] = len(self.rows)
        exits = self._exits(step)
        column = self.column[_column_of(step)] if step.kind in PERSON_STEPS and step.actor else 1
        shown = tuple((one.label, self._leads(one.targets)) for one in exits if len(exits) > 1 or one.targets != (self._next_id(step),))
        note = step.note or None
        head = SopRow(
            self.numbers[step.id], step.id, text_of(step.title), column, Shape.DECISION if len(exits) > 1 else Shape.PROCESS,
            text_of(step.inputs), duration_text(step.work_time) if step.work_time else _AT_ONCE, text_of(step.output), text_of(note), shown,
        )  # fmt: skip
        main, others = exits[0], exits[1:]
        for index, other in enumerate(others or [None]):
            here = len(self.rows)
            self.rows.append(head if index == 0 else SopRow("", step.id, NOTHING, column, Shape.DECISION))
            if index:
                self.edges.append(SopEdge(here - 1, here, _NO))
            if other is not None:
                self.open += [(here, target, other.label, True) for target in other.targets]
        last = len(self.rows) - 1
        self.open += [(last, target, main.label if others else NOTHING, False) for target in main.targets]

    def _exits(self, step: Step) -> list[_Exit]:
        """The different ways out, the usual one first; outcomes that lead to the same place are one exit."""
        if not step.outcomes:
            return [_Exit(NOTHING, tuple(step.next) or (DONE,))]
        usual = usual_outcome(step)
        found: dict[tuple[str, ...], list[Text]] = {}
        for name in sorted(step.outcomes, key=lambda name: name != usual):
            outcome = step.outcomes[name]
            label = text_of(outcome.title) if outcome.title else _outcome_word(name)
            found.setdefault(tuple(outcome.next), []).append(label)
        return [_Exit(Text(id=" / ".join(t.id for t in labels), en=" / ".join(t.en for t in labels)), targets) for targets, labels in found.items()]

    def _next_id(self, step: Step) -> str:
        ids = [s.id for s in self.definition.steps]
        position = ids.index(step.id) + 1
        return ids[position] if position < len(ids) else DONE

    def _leads(self, targets: tuple[str, ...]) -> Text:
        words = []
        for target in targets:
            if target == APPLICANT:
                words.append(Text(id="pemohon memperbaiki", en="the applicant corrects"))
            elif target == REFUSED:
                words.append(Text(id="selesai, ditolak", en="ends, refused"))
            else:
                number = self.last if target == DONE else self.numbers[target]
                words.append(Text(id=f"langkah {number}", en=f"step {number}"))
        return Text(id=" dan ".join(w.id for w in words), en=" and ".join(w.en for w in words))


def _column_of(step: Step) -> str:
    """Return whose column a step stands in: its position's, or that of the partner to whose application it goes."""
    if step.is_handed_over and step.partner is not None:
        return f"partner:{step.partner.application}"
    return step.actor or ""


_OUTCOMES: Final = {
    "accept": Text(id="Diterima", en="Accepted"),
    "return": Text(id="Dikembalikan", en="Returned"),
    "refuse": Text(id="Ditolak", en="Refused"),
}


def _outcome_word(name: str) -> Text:
    plain = name.replace("_", " ").capitalize()
    return _OUTCOMES.get(name, Text(id=plain, en=plain))


def kind_text(kind: StepKind) -> Text:
    """Return what a kind of step is called."""
    return _KINDS[kind]


_KINDS: Final = {
    StepKind.AUTOMATIC: Text(id="otomatis", en="automatic"),
    StepKind.REVIEW: Text(id="pemeriksaan", en="review"),
    StepKind.APPROVE: Text(id="persetujuan", en="approval"),
    StepKind.AGENCY: Text(id="instansi lain", en="another agency"),
    StepKind.RECORD: Text(id="pencatatan", en="entry"),
    StepKind.ISSUE: Text(id="penerbitan", en="issue"),
    StepKind.APPOINTMENT: Text(id="janji temu", en="appointment"),
    StepKind.INSPECT: Text(id="pemeriksaan lapangan", en="inspection"),
    StepKind.INFORM: Text(id="pemberitahuan", en="notice to agencies"),
}


def flowchart_svg(definition: ServiceDefinition, language: str = "id", *, names: Mapping[str, Text] | None = None, prefix: str = "sop") -> str:
    """
    Return the flowchart as one accessible SVG without inline style; it takes the colour of the text around it.

    `prefix` keeps the ids of several drawings on one page apart.
    """
    from loket.services.catalogue import sop_svg

    return sop_svg.draw(sop_table(definition, names), language, prefix=prefix)[0]


def typst_source(
    definition: ServiceDefinition, version: object = None, language: str = "id", *, names: Mapping[str, Text] | None = None, **identity: str
) -> str:
    """Return the SOP in the official layout as typst source: see `sop_typst.source`."""
    from loket.services.catalogue import sop_typst

    return sop_typst.source(definition, version, language, names=names, **identity)  # type: ignore[arg-type]
