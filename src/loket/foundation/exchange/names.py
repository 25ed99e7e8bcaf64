"""When two ways of writing a name are the same name: pure, and no more tolerant than a clerk."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from loket.foundation.common.personal_names import MUHAMMAD, TITLES

_SEPARATORS: Final = re.compile(r"[^\w]+", re.UNICODE)
_DOTTED: Final = re.compile(r"\b((?:\w{1,3}\.){1,4}\w{0,4})", re.UNICODE)
LONGEST: Final = 120


def normal(name: str) -> str:
    """
    Return the form in which a name is compared: without case, accents, punctuation, titles and spaces; Moh. is Muhammad.

    >>> normal("Dr. H. Moh. Ridwan, S.Pd., M.Si.") == normal("MUHAMMAD RIDWAN")
    True
    >>> normal("Nur Hayati") == normal("Nurhayati"), normal("Siti Aminah") == normal("Siti Amina")
    (True, False)
    """
    plain = unicodedata.normalize("NFKD", name[: LONGEST * 2]).casefold().replace("'", "").replace("\u2019", "").replace("`", "")
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = _DOTTED.sub(lambda found: found.group().replace(".", "") + " ", plain)
    words = [word for word in _SEPARATORS.sub(" ", plain.replace("_", " ")).split() if word]
    kept = [word for word in words if word not in TITLES] or words
    return "".join("muhammad" if word in MUHAMMAD else word for word in kept)


def is_same(given: str, held: str) -> bool:
    """Say whether a name as given is the name that is held. Nothing is never the same as anything."""
    wanted = normal(given)
    return bool(wanted) and wanted == normal(held)
