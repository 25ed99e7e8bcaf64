"""
Why a decision came out as it did, in words: the rule, its law, the values it used, where each came from. Pure.

Law: UU 27/2022 Pasal 10 ayat (1): whoever is decided about by a machine can have it explained, and contest it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

from loket.foundation.common.text import Text
from loket.services.cases.values import OBJECTION_STEP, Content
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import FormField, ServiceDefinition
from loket.services.decisions.values import Decision
from loket.services.journey import presenting
from loket.services.journey.procedure import outcomes_of
from loket.services.journey.values import Explanation, Used

RECEIVED: Final = Text(id="Tanggal permohonan diterima", en="Day on which the application was received")
TODAY: Final = Text(id="Tanggal keputusan", en="Day of the decision")
REGION: Final = Text(id="Daerah", en="Region")
MISSING: Final = Text(id="Tidak ada", en="None")
HOW_MANY: Final = Text(id="{label}: jumlah", en="{label}: how many")
FILES: Final = Text(id="{count} berkas", en="{count} file(s)")
UNITS: Final[Mapping[str, Text]] = {
    "days": Text(id="hari", en="days"), "working_days": Text(id="hari kerja", en="working days"), "years": Text(id="tahun", en="years"),
    "months": Text(id="bulan", en="months"), "idr": Text(id="rupiah", en="rupiah"),
}  # fmt: skip


def explanation(definition: ServiceDefinition, content: Content, decision: Decision, step_title: Text) -> Explanation:
    """Return what the "Mengapa?" page shows of one decision."""
    rows = list((decision.trace or {}).get("trace", ()))
    # The row that decided comes first: its values matter most.
    rows.sort(key=lambda row: row["row"] != decision.row)
    deciding = next((row for row in rows if row["row"] == decision.row), None)
    book = catalogue.get_rulebook(decision.version_hash) if decision.table else None
    table = book.tables.get(decision.table or "") if book else None
    return Explanation(
        decision=decision, step_title=step_title, outcome=_outcome(definition, decision), table_title=table.title if table else None,
        condition=deciding["condition"] if deciding else None, looked_at=len(rows), used=tuple(_used(definition, content, decision.version_hash, rows)),
    )  # fmt: skip


def _outcome(definition: ServiceDefinition, decision: Decision) -> Text | None:
    known = {step.id for step in definition.steps} | {OBJECTION_STEP}
    chosen = outcomes_of(definition, decision.step).get(decision.outcome) if decision.step in known else None
    return Text(id=chosen.title.id, en=chosen.title.en) if chosen is not None and chosen.title is not None else None


def _used(definition: ServiceDefinition, content: Content, version_hash: str, rows: list[Mapping[str, Any]]) -> Iterator[Used]:
    seen = set()
    for row in rows:
        for value in row["values"]:
            name = value["name"]
            if name in seen:
                continue
            seen.add(name)
            since = value.get("from")
            label, words, field = _words(definition, content, version_hash, name, value)
            yield Used(
                label=label, value=words, source=value["source"], field=field, reference=value.get("reference"),
                valid_from=dt.date.fromisoformat(since) if since else None,
            )  # fmt: skip


def _words(definition: ServiceDefinition, content: Content, version_hash: str, name: str, value: Mapping[str, Any]) -> tuple[Text, Text, str | None]:
    """Return label, value in words, and the form field it was answered in (None: not asked)."""
    raw = value["value"]
    source, _, rest = name.partition(".")
    if source == "form":
        field = definition.form.fields().get(rest.partition(".")[0])
        if field is not None:
            label = Text(id=field.label.id, en=field.label.en)
            if rest.endswith(".count"):
                return HOW_MANY.fill(label=label), _plain(raw), field.id
            if rest == field.id:
                answer = content.register.get(field.from_ or "") if field.from_ else content.answers.get(field.id)
                return (
                    label,
                    presenting.shown(field, answer, presenting.held_names(content)) if raw is not None else MISSING,
                    field.id,
                )
            return _of_chosen(field, label, rest.rpartition(".")[2], raw)
    if held := catalogue.holding.path(name):
        return held.label, presenting.register_words(name, raw) if raw is not None else MISSING, None
    if source == "param":
        parameter = catalogue.get_rulebook(version_hash).parameters.get(rest)
        unit = UNITS.get(value.get("unit") or "", Text(id="", en=""))
        words = _plain(raw)
        return (
            parameter.title if parameter is not None and parameter.title is not None else Text(id="Batas menurut aturan", en="Limit set by the rule"),
            Text(id=f"{words.id} {unit.id}".strip(), en=f"{words.en} {unit.en}".strip()),
            None,
        )
    known = {"case.received_on": RECEIVED, "today": TODAY, "case.region": REGION}
    return known.get(name, Text(id=name, en=name)), _plain(raw), None


def _of_chosen(field: FormField, label: Text, part: str, raw: Any) -> tuple[Text, Text, str | None]:
    """Return the words for a part of what was chosen (a member of the family, a document) or filled in (an address)."""
    known = catalogue.holding.parts_of(field.type).get(part)
    if known is None:
        return label, _plain(raw), field.id
    word = known.words.get(raw) if isinstance(raw, str) else None
    return Text(id=f"{label.id}: {known.label.id}", en=f"{label.en}: {known.label.en}"), word or _plain(raw), field.id


def _plain(raw: Any) -> Text:
    if raw is None:
        return MISSING
    if isinstance(raw, bool):
        return presenting.YES if raw else presenting.NO
    if isinstance(raw, list | tuple):
        return Text(id=", ".join(map(str, raw)), en=", ".join(map(str, raw))) if raw else MISSING
    if isinstance(raw, str) and len(raw) == 10 and raw[4:5] == raw[7:8] == "-":
        return presenting.day(raw)
    return Text(id=str(raw), en=str(raw))
