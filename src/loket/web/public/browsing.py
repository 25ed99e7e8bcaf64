"""Finding a service: the home page, the catalogue, the search; and what Loket is."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from loket.foundation.common.text import Text
from loket.oversight.standards import queries as standards
from loket.oversight.standards.values import StandardCard
from loket.services.rollout import queries as rollout
from loket.web.kit.audience import audience
from loket.web.kit.caching import public_page
from loket.web.kit.ratelimit import limited
from loket.web.public import wording

#: Unit: services on the home page, and findings while one types.
MOST_NEEDED, MOST_FOUND = 6, 6
#: Unit: characters. More is no question.
LONGEST_QUESTION: Final = 120


def _code(request: HttpRequest) -> str:
    return str(request.region.code)  # type: ignore[attr-defined]


@audience("public")
@public_page
def home(request: HttpRequest) -> HttpResponse:
    """Ask what is needed, then show what people need most."""
    categories = standards.list_catalogue(region=_code(request), at=timezone.now())
    cards = [card for _, _, cards in categories for card in cards]
    used = sorted((c for c in cards if c.figures.submitted), key=lambda card: (-card.figures.submitted, card.title.id))
    shown: list[StandardCard] = (used or cards)[:MOST_NEEDED]
    return render(
        request, "public/beranda.html",
        {
            "most": [wording.card_link(card) for card in shown], "is_counted": bool(used),
            "categories": [
                {"name": name, "title": title, "count": len(cards), "icon": wording.ICONS.get(name, "grid")} for name, title, cards in categories
            ],
        },
    )  # fmt: skip


@audience("public")
@public_page
def catalogue(request: HttpRequest) -> HttpResponse:
    """Show everything that is offered here, by category."""
    categories = standards.list_catalogue(region=_code(request), at=timezone.now())
    groups = [{"name": name, "title": title, "items": [wording.card_link(card) for card in cards]} for name, title, cards in categories]
    return render(request, "public/layanan.html", {"groups": groups, "count": sum(len(cards) for _, _, cards in categories)})


@audience("public")
@limited("search", per_minute=120)
@public_page(parameters=("q",))
def search(request: HttpRequest) -> HttpResponse:
    """Answer a question in everyday words."""
    words, items = _findings(request, None)
    return render(request, "public/cari.html", {"words": words, "items": items})


@audience("public")
@limited("search", per_minute=120)
@public_page(parameters=("q",))
def found(request: HttpRequest) -> HttpResponse:
    """Answer while one types: only the lines."""
    words, items = _findings(request, MOST_FOUND)
    return render(request, "public/_ditemukan.html", {"words": words, "items": items})


def _findings(request: HttpRequest, limit: int | None) -> tuple[str, list[dict[str, Any]]]:
    words = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST_QUESTION]
    if len(words) < 2:
        return words, []
    at = timezone.now()
    hits = rollout.search(region=_code(request), text=words, at=at, limit=limit)
    if not hits:
        return words, []
    cards = {card.service: card for _, _, cards in standards.list_catalogue(region=_code(request), at=at) for card in cards}
    return words, [wording.card_link(cards[hit.service]) | {"text": _what(cards[hit.service])} for hit in hits if hit.service in cards]


def _what(card: StandardCard) -> Text:
    return Text(id=f"{card.summary.id} {card.time.id} · {card.fee.id}", en=f"{card.summary.en} {card.time.en} · {card.fee.en}")


@audience("public")
@public_page
def about(request: HttpRequest) -> HttpResponse:
    """Say what Loket is and how one can check it."""
    return render(request, "public/tentang.html")
