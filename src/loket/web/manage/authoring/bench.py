"""One draft on the workbench: its files, what the check says of them, and the frame around every page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import dates
from loket.foundation.common.text import Text
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.values import Bundle, Draft, DraftState, Examined, Severity
from loket.web.kit.requests import act_for
from loket.web.manage import areas
from loket.web.manage.authoring.ground import Ground
from loket.web.manage.authoring.parts import PARTS
from loket.web.manage.authoring.showing import Faults


@dataclass
class Bench:
    """What every page of a draft needs; read once a request."""

    request: HttpRequest
    draft: Draft
    files: Bundle
    ground: Ground = field(init=False)
    examined: Examined = field(init=False)
    faults: Faults = field(init=False)

    @classmethod
    def open(cls, request: HttpRequest, draft: UUID) -> Bench:
        """Return the draft of an address. :raises NoSuchDraft: if this region has none of it."""
        region = request.region.code  # type: ignore[attr-defined]
        return cls(request, catalogue.get_draft(region, draft), catalogue.read_draft(region, draft))

    def __post_init__(self) -> None:
        region = self.draft.region
        self.act = act_for(self.request, "author")
        self.on = dates.civil_date(self.act.at, time_zone=agencies.get_region(region).time_zone)
        self.look_at(self.files)

    def look_at(self, files: Bundle) -> None:
        """Show other files than those that are kept (what is typed and not saved)."""
        self.files = files
        self.ground = Ground(self.draft.region, files)
        self.examined = catalogue.get_examined(files, region=self.draft.region, on=self.on)
        self.faults = Faults.of(self.examined.problems)

    @property
    def is_open(self) -> bool:
        """Whether it can be changed."""
        return self.draft.state is DraftState.OPEN

    def href(self, part: str, *more: str) -> str:
        """Return the address of a part, or of one thing in it."""
        return reverse("author-item", args=[self.draft.id, part, more[0]]) if more else reverse("author-part", args=[self.draft.id, part])

    def tabs(self, current: str) -> list[dict[str, Any]]:
        """Return the parts with how much is wrong in each."""
        found = []
        for part in PARTS:
            wrong = sum(1 for problem in self.faults.below(*part.places) if problem.severity is Severity.ERROR) if part.places else ""
            found.append({"label": part.label, "href": self.href(part.code), "current": part.code == current, "count": wrong or ""})
        return found

    def context(self, part: str, *, item: Text | None = None) -> dict[str, Any]:
        """Return what the frame shows."""
        errors = self.examined.errors
        held = catalogue.read_plain(self.files, "parameters.yaml")[0] if part in ("waktu-biaya", "langkah") else None
        set_here = (
            {str(one.get("path")) for one in (held or {}).get("parameters") or [] if isinstance(one, dict)} if isinstance(held, dict) else set()
        )
        return {
            "desk_menu": areas.menu(self.request), "bench": self, "draft": self.draft, "tabs": self.tabs(part), "part": part, "item": item,
            "part_label": next(one.label for one in PARTS if one.code == part), "is_open": self.is_open, "revision": self.draft.revision,
            "error_count": len(errors), "warning_count": len(self.examined.problems) - len(errors), "regional": [label for path, label in (self.ground.options("local") if set_here else ()) if path in set_here],
            "is_new": not self.draft.base_hash,
            "is_unchanged": bool(self.draft.base_hash) and not self.draft.can_undo,
        }  # fmt: skip

    def problems(self, *places: str) -> list[dict[str, Any]]:
        """Return what is wrong at some places, for the list at the top of a page: each with the control that it is about."""
        found = []
        for place, problems in self.faults.found.items():
            if any(place == root or place.startswith(f"{root}.") or place.startswith(f"{root}/") for root in places):
                for one in problems:
                    found.append(
                        {"text": one.message, "field": place if place in self.faults.shown else "", "is_error": one.severity is Severity.ERROR}
                    )
        return found
