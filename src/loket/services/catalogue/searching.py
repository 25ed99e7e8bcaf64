"""How services are found by everyday words: what is kept of a service, and how a question is read. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from loket.services.catalogue.definition import ServiceDefinition

#: Unit: characters, words. A question longer than this is cut: nobody types it, and each word costs an index scan.
MAX_QUERY: Final = 120
MAX_WORDS: Final = 8
_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class SearchWords:
    """The texts that the database indexes."""

    title: str
    keywords: str
    english: str
    words: str


def fold(text: str) -> str:
    """Return text in the form that is searched: lower case, no accents, no signs.

    >>> fold("  Akta-Kelahiran (Bayi)  é")
    'akta kelahiran bayi e'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_WORD.sub(" ", plain.lower()).strip()


def words_of(definition: ServiceDefinition) -> SearchWords:
    """Return what is kept of a service."""
    title = fold(definition.title.id)
    keywords = fold(" ".join([*definition.keywords, definition.category]))
    english = fold(f"{definition.title.en} {definition.summary.en}")
    # Because: people leave spaces out; the title and each keyword are there without them too.
    joined = " ".join(fold(text).replace(" ", "") for text in (definition.title.id, *definition.keywords))
    summary = fold(definition.summary.id)
    return SearchWords(title, f"{keywords} {summary}", english, f"{title} {keywords} {fold(definition.title.en)} {joined}")


def read_query(text: str) -> tuple[str, list[str]]:
    """Return a question folded, and its words (of three letters or more, each once)."""
    query = fold(text[:MAX_QUERY])
    words = list(dict.fromkeys(word for word in query.split() if len(word) >= 3))[:MAX_WORDS]
    return query, words
