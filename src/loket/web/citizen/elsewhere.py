"""Cases that applications of agencies run, as lines beside one's own."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from loket.foundation.audit.values import Act
from loket.foundation.common.text import Text
from loket.services.catalogue import queries as catalogue
from loket.services.elsewhere import queries
from loket.services.elsewhere.values import STATE_WORDS, Followed, FollowedState
from loket.services.rollout import queries as rollout
from loket.web.citizen import wording

KINDS: Final = {FollowedState.COMPLETED: "good", FollowedState.REFUSED: "bad", FollowedState.WAITING: "warning", FollowedState.WITHDRAWN: "neutral"}


def links(act: Act, account: UUID, *, only_open: bool) -> list[dict[str, Any]]:
    """Return the lines of a person's cases that are run elsewhere, the last sent first."""
    found = [one for one in queries.list_for_account(region=act.region, account=account) if one.is_open or not only_open]
    return [_link(act, one) for one in found]


def _link(act: Act, one: Followed) -> dict[str, Any]:
    live = rollout.live_version(one.service, act.region, act.at)
    definition = catalogue.get_definition(live.hash) if live is not None else None
    title = wording.said(definition.title) if definition is not None else Text(id=one.service, en=one.service)
    run_by = definition.elsewhere if definition is not None else None
    due = wording.day(one.due_at) if one.due_at else None
    parts = [Text(id=one.reference, en=one.reference)]
    if run_by is not None:
        parts.append(Text(id=f"di {run_by.application.id}", en=f"at {run_by.application.en}"))
    if due is not None and one.is_open:
        late = one.is_late(act.at)
        parts.append(Text(id=f"janji selesai {due.id}{', sudah lewat' if late else ''}", en=f"promised for {due.en}{', overdue' if late else ''}"))
    return {
        "title": title, "text": Text(id=" · ".join(part.id for part in parts), en=" · ".join(part.en for part in parts)),
        "href": f"{run_by.address}{one.path}" if run_by is not None else None, "tag": STATE_WORDS[one.state], "tag_kind": KINDS.get(one.state, "info"),
        "icon": "external",
    }  # fmt: skip
