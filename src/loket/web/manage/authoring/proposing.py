"""Handing a draft in for review: what is missing before that, where it stands after it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from loket.foundation.common.text import Text
from loket.web.manage.authoring.bench import Bench


def standing(bench: Bench) -> dict[str, Any]:
    """Return whether the draft can be handed in, and where it stands."""
    return {"can_propose": False}


def hand_in(bench: Bench) -> HttpResponse | Text:
    """Hand the draft in; return the page to go to, or why not."""
    return Text(id="Rancangan belum dapat diajukan.", en="The draft cannot be handed in yet.")
