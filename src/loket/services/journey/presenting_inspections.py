"""Inspections as people read them later: words for codes, times and places as the device said them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from loket.foundation.common.text import Text
from loket.services.cases import queries as case_reads
from loket.services.cases.values import Case, Content
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import ServiceDefinition, Step
from loket.services.inspections import queries as inspections
from loket.services.inspections.values import Conflict
from loket.services.journey.inspected import FoundShown, InspectionShown, PhotoShown


def inspections_shown(definition: ServiceDefinition, case: Case, content: Content, *, with_aside: bool) -> tuple[InspectionShown, ...]:
    """Return what was found on the spot for a case; `with_aside`: also what came too late. One query, only where the service inspects."""
    steps = {step.id: step for step in definition.steps if step.inspection is not None}
    if not steps:
        return ()
    found = [shown(definition, steps[name], one) for name, turns in content.inspections.items() if name in steps for one in turns]
    if with_aside:
        for one in inspections.list_aside(case=case.id):
            if one.step_name in steps:
                found.append(shown(definition, steps[one.step_name], one.record, one.conflict))
    return tuple(sorted(found, key=lambda one: (one.conflict is not None, one.at)))


def shown(definition: ServiceDefinition, step: Step, record: Mapping[str, Any], conflict: Conflict | None = None) -> InspectionShown:
    """Return one inspection."""
    outcome = step.outcomes.get(record["outcome"])
    rows = []
    for item in step.inspection.items if step.inspection else ():
        one = record["items"].get(item.id)
        if one is None:
            continue
        name = f"inspection.{step.id}.{item.id}"
        value = catalogue.spoken(definition, name, {name: one["value"]}) or Text(id="–", en="–")
        photos = tuple(photo for photo in map(_photo, one["photos"]) if photo is not None)
        rows.append(FoundShown(item=item.id, label=Text(id=item.text.id, en=item.text.en), value=value, note=one["note"], photos=photos))
    return InspectionShown(
        step=step.id, title=Text(id=step.title.id, en=step.title.en), outcome=Text(id=outcome.title.id, en=outcome.title.en) if outcome and outcome.title else None,
        at=dt.datetime.fromisoformat(record["received_at"]), started_at=dt.datetime.fromisoformat(record["started_at"]),
        finished_at=dt.datetime.fromisoformat(record["finished_at"]), clock_off_s=int(record["clock_off_s"]), by_device=record["by"] == "device",
        rows=tuple(rows), note=record["note"], signed_name=record["signed_name"], signature=_photo(record["signature"]),
        witness_name=record["witness_name"], witness=_photo(record["witness"]), conflict=conflict,
    )  # fmt: skip


def list_files(*, case: Case) -> frozenset[str]:
    """Return the ids of the files that the inspections of a case hold, bounded by what a package may bring."""
    content = case_reads.get_content(region=case.region, case=case.id)
    definition = catalogue.get_definition(case.version_hash)
    return frozenset().union(*(one.files for one in inspections_shown(definition, case, content, with_aside=True)))


def _photo(kept: Mapping[str, Any] | None) -> PhotoShown | None:
    if kept is None:
        return None
    taken, spot = kept["taken_at"], kept["spot"]
    return PhotoShown(
        file=kept["file"], taken_at=dt.datetime.fromisoformat(taken) if taken else None, spot=(spot[0], spot[1], int(spot[2])) if spot else None
    )
