"""The steps: each has what its kind needs, every one can be reached and left, and the promise can be kept."""

from __future__ import annotations

from typing import Final

from loket.foundation.residents import values as residents
from loket.services.catalogue import facts, units
from loket.services.catalogue.checks import inspections, partners
from loket.services.catalogue.checks.context import Context
from loket.services.catalogue.definition import (
    APPLICANT,
    DONE,
    PERSON_STEPS,
    REFUSED,
    TERMINALS,
    FieldType,
    ServiceDefinition,
    Step,
    StepKind,
)
from loket.services.catalogue.rehearsal import usual_outcome
from loket.services.catalogue.values import DataPath

_PARTS: Final[dict[StepKind, frozenset[str]]] = {
    StepKind.AUTOMATIC: frozenset({"rules"}),
    StepKind.REVIEW: frozenset({"actor", "time", "outcomes"}),
    StepKind.APPROVE: frozenset({"actor", "time", "outcomes"}),
    StepKind.AGENCY: frozenset({"actor", "time", "outcomes"}),
    StepKind.RECORD: frozenset({"effect", "with", "next"}),
    StepKind.ISSUE: frozenset({"document", "next"}),
    StepKind.APPOINTMENT: frozenset({"actor", "visit", "outcomes"}),
    StepKind.INSPECT: frozenset({"actor", "time", "inspection", "outcomes"}),
    StepKind.INFORM: frozenset({"to", "tells", "reference", "next"}),
}
_OPTIONAL: Final[dict[StepKind, frozenset[str]]] = {
    StepKind.AUTOMATIC: frozenset({"outcomes", "next"}),
    StepKind.REVIEW: frozenset({"checklist", "place"}),
    StepKind.APPROVE: frozenset({"checklist", "place"}),
    StepKind.AGENCY: frozenset({"checklist", "place", "partner"}),
    StepKind.RECORD: frozenset({"with"}),
    StepKind.ISSUE: frozenset(),
    StepKind.APPOINTMENT: frozenset({"checklist", "place"}),
    StepKind.INSPECT: frozenset({"place"}),
    StepKind.INFORM: frozenset({"place"}),
}


def check(context: Context) -> None:
    """Check kinds, ways, promise, effects and reasons."""
    seen: set[str] = set()
    for path, step in context.steps():
        if step.id in seen or step.id in TERMINALS:
            context.refuse(
                "steps.twice",
                (*path, "id"),
                f"Langkah `{step.id}` ada dua kali atau namanya tidak boleh dipakai. Beri id lain.",
                f"The step `{step.id}` is there twice or its name is reserved. Give it another id.",
            )
        seen.add(step.id)
    for path, step in context.steps():
        _parts(context, step, path)
        _targets(context, step, path, seen)
        _reasons(context, step, path)
        if step.kind is StepKind.RECORD and step.effect is not None:
            _effect(context, step, path)
        if step.visit is not None:
            _visit(context, step, path)
        if step.inspection is not None:
            inspections.check(context, step.inspection, (*path, "inspection"))
        if step.partner is not None:
            partners.check(context, step, step.partner, path)
            for index, line in enumerate(step.partner.fields):
                _told(context, line.value, (*path, "partner", "fields", index, "value"))
        _actor(context, step.actor, (*path, "actor"))
        for index, position in enumerate(step.to):
            _actor(context, position, (*path, "to", index))
        for index, line in enumerate(step.tells):
            _told(context, line.value, (*path, "tells", index, "value"))
        _place(context, step, (*path, "place"))
    if context.definition.objection is not None:
        _actor(context, context.definition.objection.actor, ("service", "objection", "actor"))
    if not any(problem.code in ("steps.target", "steps.twice") for problem in context.problems):
        _ways(context)


def _given(step: Step) -> set[str]:
    parts = {
        "actor": step.actor, "time": step.time, "rules": step.rules, "effect": step.effect, "with": step.with_,
        "document": step.document, "checklist": step.checklist, "next": step.next, "outcomes": step.outcomes, "place": step.place, "visit": step.visit, "inspection": step.inspection,
        "partner": step.partner, "to": step.to, "tells": step.tells, "reference": step.reference,
    }  # fmt: skip
    return {name for name, value in parts.items() if value}


def _parts(context: Context, step: Step, path: DataPath) -> None:
    given, needed = _given(step), _PARTS[step.kind]
    for name in sorted(needed - given):
        if name == "with" and not (step.effect in residents.EFFECTS and _needed_parameters(step.effect or "")):
            continue
        context.refuse(
            "steps.part_missing",
            path,
            f"Langkah `{step.kind.value}` memerlukan `{name}`. Tambahkan.",
            f"A step `{step.kind.value}` needs `{name}`. Add it.",
        )
    for name in sorted(given - needed - _OPTIONAL[step.kind]):
        context.refuse(
            "steps.part_stray",
            (*path, name),
            f"`{name}` tidak dipakai pada langkah `{step.kind.value}`. Hapus.",
            f"`{name}` has no use in a step `{step.kind.value}`. Remove it.",
        )
    if step.kind is StepKind.AUTOMATIC and not given & {"outcomes", "next"}:
        context.refuse(
            "steps.no_exit",
            path,
            "Langkah ini tidak menuju ke mana pun. Isi `outcomes` atau `next`.",
            "This step leads nowhere. Fill in `outcomes` or `next`.",
        )
    if step.kind is StepKind.ISSUE and step.document is not None and step.document not in context.definition.documents:
        context.refuse(
            "steps.document_unknown",
            (*path, "document"),
            f"Dokumen `{step.document}` tidak ada di `documents`. Tambahkan atau samakan namanya.",
            f"There is no document `{step.document}` in `documents`. Add it or use its name.",
            written=step.document,
            known=context.definition.documents,
        )


def _exits(step: Step) -> list[tuple[DataPath, list[str]]]:
    found: list[tuple[DataPath, list[str]]] = [(("outcomes", name, "next"), outcome.next) for name, outcome in step.outcomes.items()]
    return [*found, (("next",), step.next)] if step.next else found


def _targets(context: Context, step: Step, path: DataPath, ids: set[str]) -> None:
    for where, targets in _exits(step):
        for target in targets:
            if target not in ids and target not in TERMINALS:
                context.refuse(
                    "steps.target",
                    (*path, *where),
                    f"Tujuan `{target}` tidak ada. Tulis id langkah, atau applicant, refused, done.",
                    f"There is no target `{target}`. Write the id of a step, or applicant, refused, done.",
                    written=target,
                    known=ids | TERMINALS,
                )
        if len(targets) > 1 and (set(targets) & TERMINALS or len(set(targets)) != len(targets)):
            context.refuse(
                "steps.parallel_end",
                (*path, *where),
                "Beberapa tujuan sekaligus harus langkah yang berbeda, bukan akhir permohonan.",
                "Several targets at once must be different steps, not an end of the case.",
            )
    for index, waited in enumerate(step.waits_for):
        if waited not in ids:
            context.refuse(
                "steps.target",
                (*path, "waits_for", index),
                f"Langkah `{waited}` tidak ada. Tulis id langkah yang ditunggu.",
                f"There is no step `{waited}`. Write the id of the step waited for.",
                written=waited,
                known=ids,
            )


def _reasons(context: Context, step: Step, path: DataPath) -> None:
    fields = context.definition.form.fields()
    for name, outcome in step.outcomes.items():
        here = (*path, "outcomes", name)
        if step.kind in PERSON_STEPS and {APPLICANT, REFUSED} & set(outcome.next) and not outcome.reasons:
            context.refuse(
                "steps.no_reasons",
                here,
                "Pengembalian dan penolakan harus punya pilihan alasan. Isi `reasons`.",
                "Returning and refusing need reasons to choose from. Fill in `reasons`.",
            )
        seen: set[str] = set()
        for index, reason in enumerate(outcome.reasons):
            where = (*here, "reasons", index)
            if reason.id in seen:
                context.refuse(
                    "steps.reason_twice",
                    (*where, "id"),
                    f"Alasan `{reason.id}` ada dua kali. Beri id lain.",
                    f"The reason `{reason.id}` is there twice. Give one another id.",
                )
            seen.add(reason.id)
            if REFUSED in outcome.next and not reason.legal_basis:
                context.refuse(
                    "steps.refusal_without_law",
                    where,
                    "Alasan menolak harus punya dasar hukum. Isi `legal_basis`.",
                    "A reason to refuse must have its law. Fill in `legal_basis`.",
                )
            for field in reason.fields:
                if field.partition(".")[0] not in fields:
                    context.refuse(
                        "steps.reason_field",
                        (*where, "fields"),
                        f"Isian `{field}` tidak ada di form.yaml. Samakan namanya.",
                        f"The field `{field}` is not in form.yaml. Use its name.",
                        written=field,
                        known=fields,
                    )


def _actor(context: Context, actor: str | None, path: DataPath) -> None:
    if actor is not None and context.positions is not None and actor not in context.positions:
        context.refuse(
            "steps.actor_unknown",
            path,
            f"Jabatan `{actor}` tidak ada di daerah ini. Periksa regions/<kode>/agencies.yaml, atau atur pelaksananya di parameter daerah.",
            f"The position `{actor}` does not exist in this region. Check regions/<code>/agencies.yaml, or set the actor in the region's parameters.",
            written=actor,
            known=context.positions,
        )


def _place(context: Context, step: Step, path: DataPath) -> None:
    """Invariant: `place` holds a village code of the register when the step opens, or the work would go to any unit unnoticed."""
    if step.place is None or step.kind not in {*PERSON_STEPS, StepKind.INFORM}:
        return
    known = sorted(_villages(context.definition, step))
    if step.place not in known:
        allowed = ", ".join(known)
        context.refuse(
            "steps.place_unknown",
            path,
            f"`{step.place}` bukan kode desa yang sudah diketahui saat langkah ini dibuka. Yang boleh: {allowed or '(belum ada)'}. Atau hapus `place`.",
            f"`{step.place}` is no village code that is known when this step opens. Allowed: {allowed or '(none yet)'}. Or remove `place`.",
        )


def _villages(definition: ServiceDefinition, step: Step) -> set[str]:
    """Return the facts that hold a village code whenever `step` opens: of the register, of an asked address, of an entry made before."""
    found = {"residents.village_code"} if "resident" in definition.applicant.kinds else set()
    for name, field in definition.form.fields().items():
        if field.type is FieldType.ADDRESS:
            found.add(f"form.{name}.village")
        elif field.type is FieldType.PREFILLED and field.from_ == "residents.village_code":
            found.add(f"form.{name}")
    leads = {one.id: [target for _, targets in _exits(one) for target in targets] for one in definition.steps}
    for one in definition.steps:
        spec = residents.EFFECTS.get(one.effect or "") if one.kind is StepKind.RECORD else None
        always_before = one.id != step.id and step.id not in _closure({**leads, one.id: []}, definition.steps[0].id)
        if spec is not None and "village_code" in spec.results and always_before:
            found.add(f"effect.{one.id}.village_code")
    return found


def _visit(context: Context, step: Step, path: DataPath) -> None:
    """Invariant: who does not come leads somewhere with one reason, and is not what the officer at the counter chooses."""
    missed = step.visit.missed if step.visit is not None else ""
    outcome = step.outcomes.get(missed)
    if outcome is None:
        context.refuse(
            "steps.visit_missed",
            (*path, "visit", "missed"),
            f"Hasil `{missed}` tidak ada di `outcomes` langkah ini. Tulis hasil yang berlaku bila pemohon tidak datang.",
            f"There is no outcome `{missed}` in this step. Write the outcome that follows when the applicant does not come.",
            written=missed,
            known=step.outcomes,
        )
    elif len(outcome.reasons) > 1:
        context.refuse(
            "steps.visit_missed_reason",
            (*path, "outcomes", missed, "reasons"),
            f"Hasil `{missed}` berlaku tanpa petugas, jadi alasannya hanya boleh satu.",
            f"The outcome `{missed}` follows without an officer, so it may have one reason only.",
        )
    elif missed == usual_outcome(step):
        context.refuse(
            "steps.visit_no_exit",
            (*path, "outcomes"),
            f"Selain `{missed}`, langkah ini memerlukan hasil bila pemohon datang, misalnya `accept`.",
            f"Besides `{missed}` this step needs an outcome for when the applicant comes, such as `accept`.",
        )


def _needed_parameters(effect: str) -> set[str]:
    spec = residents.EFFECTS[effect]
    return set(spec.parameters) - set(spec.optional)


def _effect(context: Context, step: Step, path: DataPath) -> None:
    spec = residents.EFFECTS.get(step.effect or "")
    if spec is None:
        known = ", ".join(sorted(residents.EFFECTS))
        context.refuse(
            "steps.effect_unknown",
            (*path, "effect"),
            f"Pencatatan `{step.effect}` tidak dikenal. Yang ada: {known}.",
            f"The effect `{step.effect}` is not known. There are: {known}.",
            written=step.effect or "",
            known=residents.EFFECTS,
        )
        return
    for name in sorted(_needed_parameters(step.effect or "") - set(step.with_)):
        context.refuse(
            "steps.effect_parameter",
            (*path, "with"),
            f"Pencatatan ini memerlukan `{name}`. Tambahkan di `with`.",
            f"This effect needs `{name}`. Add it under `with`.",
        )
    for name, source in step.with_.items():
        here = (*path, "with", name)
        if name not in spec.parameters:
            known = ", ".join(spec.parameters)
            context.refuse(
                "steps.effect_parameter",
                here,
                f"`{name}` tidak dikenal oleh pencatatan ini. Yang ada: {known}.",
                f"This effect knows no `{name}`. It knows: {known}.",
                written=name,
                known=spec.parameters,
            )
        else:
            _source(context, str(spec.parameters[name]), tuple(spec.choices.get(name, ())), source, here)


def _source(context: Context, wanted: str, choices: tuple[str, ...], source: str, path: DataPath) -> None:
    text = facts.quoted(source)
    if text is not None:
        if wanted != "text" or (choices and text not in choices):
            known = ", ".join(choices) or wanted
            context.refuse(
                "steps.effect_value", path, f"Nilai `{text}` tidak cocok. Yang boleh: {known}.", f"The value `{text}` does not fit. Allowed: {known}."
            )
        return
    found = source_type(context.definition, source)
    if found is None:
        context.refuse(
            "steps.effect_source",
            path,
            f"`{source}` tidak dikenal. Tulis form.<isian>, residents.<data>, case.received_on, effect.<langkah>.<hasil>, atau teks dalam tanda kutip.",
            f"`{source}` is not known. Write form.<field>, residents.<path>, case.received_on, effect.<step>.<result>, or a quoted text.",
            written=source,
            known=sources(context.definition),
        )
    elif found != wanted:
        context.refuse(
            "steps.effect_type",
            path,
            f"`{source}` berjenis {found}, yang diperlukan {wanted}.",
            f"`{source}` is of type {found}, {wanted} is needed.",
        )


def _told(context: Context, source: str, path: DataPath) -> None:
    if facts.quoted(source) is None and source_type(context.definition, source) in (None, "address", "rows"):
        context.refuse(
            "steps.told_unknown",
            path,
            f"`{source}` tidak dikenal. Tulis form.<isian>, residents.<data>, effect.<langkah>.<hasil>, atau teks dalam tanda kutip.",
            f"`{source}` is not known. Write form.<field>, residents.<path>, effect.<step>.<result>, or a quoted text.",
            written=source,
            known=sources(context.definition),
        )


def sources(definition: ServiceDefinition) -> set[str]:
    """Return everything that a source may name."""
    addresses = {f"form.{name}" for name, field in definition.form.fields().items() if field.type in (FieldType.ADDRESS, FieldType.GROUP)}
    return {*facts.fact_types(definition), *facts.effect_types(definition), *addresses}


def source_type(definition: ServiceDefinition, source: str) -> str | None:
    """Return the type word of an effect's or document's source, `address` for an address field, `rows` for a group, None when unknown."""
    if source in (types := facts.fact_types(definition)):
        return types[source].kind.value
    if source.startswith("form."):
        field = definition.form.fields().get(source.removeprefix("form."))
        return {FieldType.ADDRESS: "address", FieldType.GROUP: "rows"}.get(field.type) if field is not None else None
    return facts.effect_types(definition).get(source)


# Ways through the steps


def _ways(context: Context) -> None:
    steps = context.definition.steps
    order = {step.id: index for index, step in enumerate(steps)}
    leads = {step.id: [target for _, targets in _exits(step) for target in targets] for step in steps}
    reached = _closure(leads, steps[0].id)
    for path, step in context.steps():
        if step.id not in reached:
            context.refuse(
                "steps.unreachable",
                path,
                f"Langkah `{step.id}` tidak pernah dicapai. Arahkan suatu `next` ke sini, atau hapus.",
                f"The step `{step.id}` is never reached. Lead some `next` here, or remove it.",
            )
        elif not _closure(leads, step.id) & {DONE, REFUSED}:
            context.refuse(
                "steps.no_end",
                path,
                f"Dari langkah `{step.id}` permohonan tidak pernah selesai. Arahkan ke done atau refused.",
                f"From the step `{step.id}` a case never ends. Lead it to done or refused.",
            )
        for waited in step.waits_for:
            if step.id not in leads.get(waited, []):
                context.refuse(
                    "steps.waits",
                    (*path, "waits_for"),
                    f"Langkah ini menunggu `{waited}`, tetapi `{waited}` tidak menuju ke sini. Betulkan `next`-nya.",
                    f"This step waits for `{waited}`, which does not lead here. Mend its `next`.",
                )
    if DONE not in reached:
        context.refuse(
            "steps.no_done",
            ("service", "steps"),
            "Tidak ada jalan menuju `done`. Arahkan langkah terakhir ke done.",
            "No way leads to `done`. Lead the last step to done.",
        )
    forward = {step: [target for target in targets if target in TERMINALS or order[target] > order[step]] for step, targets in leads.items()}
    ahead = _closure(forward, steps[0].id)
    for path, step in context.steps():
        if step.id in reached and step.id not in ahead:
            context.refuse(
                "steps.order",
                path,
                f"Langkah `{step.id}` ditulis sebelum langkah yang menuju ke sana. Urutkan langkah sesuai jalannya permohonan.",
                f"The step `{step.id}` is written before the steps that lead to it. Put the steps in the order of the work.",
            )
    _promise(context, forward)


def _closure(leads: dict[str, list[str]], start: str) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        for target in leads.get(waiting.pop(), []):
            if target not in found:
                found.add(target)
                waiting.append(target)
    return found


def longest_way(definition: ServiceDefinition, forward: dict[str, list[str]] | None = None) -> tuple[int, tuple[str, ...]]:
    """
    Return the longest way through the steps in working minutes of people's time, and the steps on it.

    Ways back (a correction, a second look) are left out; the applicant's own time does not count.
    """
    if forward is None:
        order = {step.id: index for index, step in enumerate(definition.steps)}
        forward = {step.id: [t for _, ts in _exits(step) for t in ts if t in order and order[t] > order[step.id]] for step in definition.steps}
    best: dict[str, tuple[int, tuple[str, ...]]] = {}
    for step in reversed(definition.steps):
        own = units.minutes(step.work_time) if step.work_time is not None and step.kind in PERSON_STEPS else 0
        after = max((best[target] for target in forward[step.id] if target in best), default=(0, ()))
        best[step.id] = (own + after[0], (step.id, *after[1]) if own else after[1])
    return best[definition.steps[0].id]


def _promise(context: Context, forward: dict[str, list[str]]) -> None:
    needed, way = longest_way(context.definition, forward)
    promised = units.minutes(context.definition.standard.time)
    if needed > promised:
        context.refuse(
            "steps.longer_than_promise",
            ("service", "standard", "time"),
            f"Langkah {', '.join(way)} memerlukan {_hours(needed, 'jam')} kerja, janji layanan hanya {_hours(promised, 'jam')}. Singkatkan langkah atau perpanjang janji.",
            f"The steps {', '.join(way)} take {_hours(needed, 'working hours')}, the promise is only {_hours(promised, 'working hours')}. Shorten steps or lengthen the promise.",
        )


def _hours(minutes: int, word: str) -> str:
    return f"{minutes / 60:.1f}".rstrip("0").rstrip(".") + f" {word}"
