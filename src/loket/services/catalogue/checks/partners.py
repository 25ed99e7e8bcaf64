"""A step that a partner's application carries out: it decides nothing that an official must, and gives back what can be used."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Final

from loket.services.catalogue.checks.context import Context
from loket.services.catalogue.definition import APPLICANT, DONE, PERSON_STEPS, REFUSED, Partner, ReturnedKind, Step, StepKind
from loket.services.catalogue.values import DataPath

#: What nobody but an official may bring about.
DECIDING: Final = frozenset({StepKind.ISSUE, StepKind.RECORD})


def check(context: Context, step: Step, partner: Partner, path: DataPath) -> None:
    """Check outcomes and what comes back."""
    _outcomes(context, step, path)
    here, seen = (*path, "partner", "returns"), set[str]()
    for index, field in enumerate(partner.returns):
        where = (*here, index)
        if field.id in seen:
            context.refuse("partner.returned_twice", (*where, "id"), f"Isian `{field.id}` ada dua kali. Beri id lain.", f"`{field.id}` is there twice. Give it another id.")  # fmt: skip
        seen.add(field.id)
        if (field.type is ReturnedKind.CHOICE) != bool(field.choices):
            context.refuse(
                "partner.choices", (*where, "choices"),
                "Isian `choice` memerlukan `choices`, jenis lain tidak memakainya. Betulkan salah satunya.",
                "A `choice` needs `choices`; no other type has any. Mend one of them.",
            )  # fmt: skip
        if (field.min is not None or field.max is not None) and field.type is not ReturnedKind.INTEGER:
            context.refuse(
                "partner.bounds", where, "`min` dan `max` hanya untuk `integer`. Hapus, atau ganti jenisnya.",
                "`min` and `max` are for `integer` only. Remove them, or change the type.",
            )  # fmt: skip
        elif field.min is not None and field.max is not None and field.min > field.max:
            context.refuse("partner.bounds", where, "`min` lebih besar dari `max`. Tukar keduanya.", "`min` is more than `max`. Swap them.")
        for number, name in enumerate(field.needed_for):
            if name not in step.outcomes:
                context.refuse(
                    "partner.needed_for", (*where, "needed_for", number),
                    f"Hasil `{name}` tidak ada di `outcomes` langkah ini. Samakan namanya.",
                    f"There is no outcome `{name}` in this step. Use its name.", written=name, known=step.outcomes,
                )  # fmt: skip


def _outcomes(context: Context, step: Step, path: DataPath) -> None:
    """Law: a decision is an official's (UU 30/2014 Pasal 1 angka 7); a partner says what it found, somebody in office decides."""
    for name, outcome in step.outcomes.items():
        where = (*path, "outcomes", name, "next")
        if REFUSED in outcome.next:
            context.refuse(
                "partner.refuses", where,
                f"Mitra tidak boleh menolak permohonan. Arahkan `{name}` ke langkah petugas yang memutuskan.",
                f"A partner may not refuse an application. Lead `{name}` to a step of an officer who decides.",
            )  # fmt: skip
        elif (end := _decided_by(context, outcome.next)) is not None:
            context.refuse(
                "partner.decides", where,
                f"Hasil mitra `{name}` sampai ke `{end}` tanpa petugas yang memutuskan. Arahkan dulu ke langkah petugas.",
                f"The partner's outcome `{name}` comes to `{end}` without an officer who decides. Lead it to a step of an officer first.",
            )  # fmt: skip
    if all(APPLICANT in outcome.next for outcome in step.outcomes.values()):
        context.refuse(
            "partner.no_way_on", (*path, "outcomes"), "Langkah ini hanya mengembalikan permohonan. Tambahkan hasil yang meneruskannya.",
            "This step only gives the case back. Add an outcome that goes on.",
        )  # fmt: skip


def _decided_by(context: Context, targets: Sequence[str]) -> str | None:
    """Return the end, document or register entry that these targets come to before any person in office has the case, None when there is none."""
    steps = {one.id: one for one in context.definition.steps}
    waiting, seen = deque(targets), set[str]()
    while waiting:
        target = waiting.popleft()
        if target in seen:
            continue
        seen.add(target)
        found = steps.get(target)
        if target in (DONE, REFUSED) or (found is not None and found.kind in DECIDING):
            return target
        # Because: a step of a person ends the walk; one of another partner answers for its own outcomes. A target that is nowhere is refused elsewhere.
        if found is not None and found.kind not in PERSON_STEPS:
            waiting.extend([*found.next, *(one for outcome in found.outcomes.values() for one in outcome.next)])
    return None
