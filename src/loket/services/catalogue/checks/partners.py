"""A step that a partner's application carries out: it decides nothing that an official must, and gives back what can be used."""

from __future__ import annotations

from loket.services.catalogue.checks.context import Context
from loket.services.catalogue.definition import APPLICANT, REFUSED, Partner, ReturnedKind, Step
from loket.services.catalogue.values import DataPath


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
    """Law: a refusal is a decision of an official (UU 30/2014 Pasal 1 angka 7); a partner says what it found, somebody in office decides."""
    for name, outcome in step.outcomes.items():
        if REFUSED in outcome.next:
            context.refuse(
                "partner.refuses", (*path, "outcomes", name, "next"),
                f"Mitra tidak boleh menolak permohonan. Arahkan `{name}` ke langkah petugas yang memutuskan.",
                f"A partner may not refuse an application. Lead `{name}` to a step of an officer who decides.",
            )  # fmt: skip
    if all(APPLICANT in outcome.next for outcome in step.outcomes.values()):
        context.refuse(
            "partner.no_way_on", (*path, "outcomes"), "Langkah ini hanya mengembalikan permohonan. Tambahkan hasil yang meneruskannya.",
            "This step only gives the case back. Add an outcome that goes on.",
        )  # fmt: skip
