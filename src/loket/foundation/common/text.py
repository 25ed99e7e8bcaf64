"""Text for people, always in both languages at the place where it is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Language = Literal["id", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("id", "en")
DEFAULT_LANGUAGE: Final[Language] = "id"


@dataclass(frozen=True, slots=True)
class Text:
    """
    One sentence in Indonesian and English.

    Because: a translation kept beside its original cannot be forgotten, needs no compile step and
    travels unchanged from a service package to the screen (ADR 0012).

    >>> Text(id="Kirim", en="Send").in_("en")
    'Send'
    >>> Text(id="Halo {name}", en="Hello {name}").fill(name="Sari").id
    'Halo Sari'
    """

    id: str
    en: str

    def in_(self, language: str) -> str:
        """Return the text in `language`; anything but "en" is read as Indonesian."""
        return self.en if language == "en" else self.id

    def fill(self, **values: object) -> Text:
        """Return the text with `{name}` places filled. Values may be Text too."""

        def one(language: Language) -> str:
            spoken = {k: v.in_(language) if isinstance(v, Text) else v for k, v in values.items()}
            return str(getattr(self, language)).format_map(spoken)

        return Text(id=one("id"), en=one("en"))

    def inside(self) -> Text:
        """
        Return the text as it stands within a sentence: its first letter small, unless it begins an abbreviation.

        >>> Text(id="Mitra Nusa", en="Partner Nusa").inside().id, Text(id="NIK salah", en="Wrong NIK").inside().id
        ('mitra Nusa', 'NIK salah')
        """

        def one(said: str) -> str:
            return said if said[1:2].isupper() else said[:1].lower() + said[1:]

        return Text(id=one(self.id), en=one(self.en))

    def as_dict(self) -> dict[str, str]:
        """Return `{"id": …, "en": …}`, the form used in packages and stored JSON."""
        return {"id": self.id, "en": self.en}

    @classmethod
    def of(cls, value: Mapping[str, str]) -> Text:
        """Read `{"id": …, "en": …}`."""
        return cls(id=value["id"], en=value["en"])

    def __str__(self) -> str:
        return self.id
