"""A midwife's own practice that officers of the health office look at on the spot."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from PIL import Image

from loket.foundation.common import ids
from loket.foundation.residents import models as register
from loket.services.cases.values import CaseState, CaseStep
from loket.services.inspections.values import Found, Result, Spot, Taken
from loket.services.journey import operations
from loket.services.journey.values import Carried
from tests.support import walking
from tests.support import world as worlds

EXAMINER: Final = "dinkes/pemeriksa"
POSITIONS: Final = {"dpmptsp/verifikator": 1, "dpmptsp/kepala": 1, EXAMINER: 2, "dinkes/kepala-bidang": 1}
DEVICE: Final = "a" * 64
#: Items of the package that need a photo.
PICTURED: Final = ("address_fits", "emergency_kit")


def build() -> worlds.World:
    """Return a world with the live service and its officers; the citizen may have a practice of her own."""
    world = worlds.build("dpmptsp/izin-praktik-bidan", positions=POSITIONS)
    register.Resident.objects.filter(pk=world.resident).update(education="bachelor")
    return world


def send(world: worlds.World, **changes: Any) -> UUID:
    """Send an application for a practice of her own; return the case, which now waits for papers and visit."""
    given = {
        "kind": "new", "name_with_titles": "Bd. Sari Contoh, S.Keb.", "str_number": "STR-1234567890", "place_kind": "own_practice",
        "place_name": "TPMB Sari", "place_address": {"village": "97.01.01.1001", "street": "Jalan Mawar 3", "rt": "001", "rw": "002", "postal_code": ""},
        "rooms": 2, "waste": True, "referral": "RSUD Nusa Jaya",
    }  # fmt: skip
    return walking.send(world, "izin-praktik-bidan", given | changes)


def take(world: worlds.World, who: str = EXAMINER, *, at: dt.datetime | None = None) -> CaseStep:
    """Let an officer take the inspection that waits longest."""
    step = operations.take_next(act=world.officer_act(who, at), officer=world.officers[who])
    assert step is not None
    return step


def carry(world: worlds.World, who: str = EXAMINER, *, at: dt.datetime | None = None, device: str = DEVICE) -> tuple[CaseStep, Carried]:
    """Take an inspection and carry it."""
    step = take(world, who, at=at)
    return step, operations.carry(act=world.officer_act(who, at), officer=world.officers[who], step=step.id, device=device)


def picture(colour: str = "navy") -> bytes:
    """Return a small photo."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


def result(at: dt.datetime, photos: Mapping[str, UUID] | None = None, **changes: Any) -> Result:
    """Return a whole result; `photos` by item."""
    taken = dict(photos or {})
    items = {
        "address_fits": Found("yes"), "rooms": Found(2), "clean_water": Found("yes"), "emergency_kit": Found("yes"), "waste": Found("contractor"),
        "referral": Found("not_applicable"),
    }  # fmt: skip
    items = {name: replace(found, photos=(taken[name],) if name in taken else ()) for name, found in items.items()}
    spot = Spot("-8.500000", "117.420000", 12)
    base = Result(
        id=ids.new_id(), items=items, photos={photo: Taken(at - dt.timedelta(minutes=20), spot) for photo in taken.values()}, outcome="accept", reason=None,
        fields=(), note="", started_at=at - dt.timedelta(minutes=30), finished_at=at - dt.timedelta(minutes=10), sent_at=at, signed_name="Petugas Contoh",
    )  # fmt: skip
    return replace(base, **changes)


def enter(world: worlds.World, **changes: Any) -> CaseState:
    """Decide the inspection that waits longest at the desk, with photos."""
    step = take(world)
    pictures = {ids.new_id(): (item, picture()) for item in PICTURED}
    return operations.enter_inspection(
        act=world.officer_act(EXAMINER), officer=world.officers[EXAMINER], step=step.id, revision=step.revision,
        result=result(world.at, {item: photo for photo, (item, _) in pictures.items()}, **changes), pictures=pictures,
    )  # fmt: skip


def photograph(world: worlds.World, carried: Carried, who: str = EXAMINER, *, at: dt.datetime | None = None, device: str = DEVICE) -> dict[str, UUID]:
    """Let the photos arrive that the package needs; return them by item."""
    found = {item: ids.new_id() for item in PICTURED}
    for item, photo in found.items():
        operations.keep_inspection_photo(
            act=world.officer_act(who, at),
            officer=world.officers[who],
            device=device,
            package=carried.package.id,
            photo=photo,
            item=item,
            content=picture(),
        )
    return found
