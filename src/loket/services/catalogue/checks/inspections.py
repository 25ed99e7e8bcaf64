"""Inspections: the place is known, every item can be answered, and no photo is asked for that may not be taken."""

from __future__ import annotations

from loket.services.catalogue.checks.context import Context
from loket.services.catalogue.definition import FieldType, Inspection, InspectionItem, ItemKind
from loket.services.catalogue.values import DataPath

#: Photos of one inspection together, so that a slow network can send them. Source: project rule.
MOST_PHOTOS = 30


def check(context: Context, inspection: Inspection, path: DataPath) -> None:
    """Check what an officer is to look at, and where."""
    _at(context, inspection, path)
    seen: set[str] = set()
    for index, item in enumerate(inspection.items):
        here = (*path, "items", index)
        if item.id in seen:
            context.refuse(
                "inspections.item_twice",
                (*here, "id"),
                f"Butir `{item.id}` ada dua kali. Beri id lain.",
                f"The item `{item.id}` is there twice. Give one another id.",
            )
        seen.add(item.id)
        _answer(context, item, here)
        if item.needs_photo and item.photos == 0:
            context.refuse(
                "inspections.photo_limit",
                here,
                f"Butir `{item.id}` wajib foto, tetapi batas fotonya belum ada. Isi `photos` 1 sampai 5.",
                f"The item `{item.id}` needs a photo but has no limit. Fill in `photos`, 1 to 5.",
            )
    if sum(item.photos for item in inspection.items) > MOST_PHOTOS:
        context.refuse(
            "inspections.photos_many",
            (*path, "items"),
            f"Seluruh foto satu pemeriksaan paling banyak {MOST_PHOTOS}. Kurangi `photos`.",
            f"All photos of one inspection are {MOST_PHOTOS} at most. Lower `photos`.",
        )


def _at(context: Context, inspection: Inspection, path: DataPath) -> None:
    """Invariant: what is carried as the place is an address or point that the applicant gave, nothing else of theirs."""
    places = (FieldType.ADDRESS, FieldType.MAP_POINT)
    known = sorted(f"form.{name}" for name, field in context.definition.form.fields().items() if field.type in places)
    if inspection.at not in known:
        context.refuse(
            "inspections.place_unknown",
            (*path, "at"),
            f"`{inspection.at}` bukan alamat atau titik peta di form.yaml. Yang boleh: {', '.join(known) or '(belum ada)'}.",
            f"`{inspection.at}` is no address or point of form.yaml. Allowed: {', '.join(known) or '(none yet)'}.",
            written=inspection.at,
            known=known,
        )


def _answer(context: Context, item: InspectionItem, here: DataPath) -> None:
    is_number, is_choice = item.kind is ItemKind.NUMBER, item.kind is ItemKind.CHOICE
    if is_choice and len(item.choices) < 2:
        context.refuse(
            "inspections.choices",
            here,
            f"Butir `{item.id}` memerlukan paling sedikit dua `choices`.",
            f"The item `{item.id}` needs at least two `choices`.",
        )
    if len({choice.value for choice in item.choices}) != len(item.choices):
        context.refuse("inspections.choice_twice", (*here, "choices"), "Pilihan yang sama ada dua kali.", "A choice is there twice.")
    if is_number and (item.min is None or item.max is None or item.min > item.max or item.unit is None):
        context.refuse(
            "inspections.number",
            here,
            f"Bilangan `{item.id}` memerlukan `unit`, `min`, dan `max`, dengan `min` tidak lebih dari `max`.",
            f"The number `{item.id}` needs `unit`, `min` and `max`, `min` not above `max`.",
        )
    stray = [name for name in ("unit", "min", "max") if getattr(item, name) is not None and not is_number] + (
        ["choices"] if item.choices and not is_choice else []
    )
    for name in stray:
        context.refuse(
            "inspections.part_stray",
            (*here, name),
            f"`{name}` tidak dipakai pada jawaban `{item.kind.value}`. Hapus.",
            f"`{name}` has no use with an answer `{item.kind.value}`. Remove it.",
        )
