"""A grant in plain words, the same wherever people read it."""

from __future__ import annotations

from collections.abc import Iterable

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import dates
from loket.foundation.common.text import Text
from loket.foundation.exchange.values import CHANGE_WORDS, KIND_WORDS, Grant
from loket.foundation.residents.values import REGISTER_PATHS

Line = tuple[Text, Text]


def read_terms(*, grant: Grant) -> tuple[Line, ...]:
    """Return what a grant says, as label and value; what it does not say is left out."""
    terms = grant.terms
    lines: list[tuple[Text, Text | None]] = [
        (Text(id="Penerima", en="Recipient"), _same(terms.recipient)), (Text(id="Tujuan", en="Purpose"), terms.purpose_text),
        (Text(id="Dasar hukum", en="Legal basis"), _same(terms.legal_basis)),
        (Text(id="Boleh", en="May"), _joined((words for kind, words in KIND_WORDS.items() if kind in terms.kinds), "; ")),
        (Text(id="Isian yang boleh dibaca", en="Fields that may be read"), _joined(REGISTER_PATHS[path].label for path in terms.fields)),
        (Text(id="Isian anggota keluarga", en="Fields of family members"), _joined(REGISTER_PATHS[path].label for path in terms.family_fields)),
        (Text(id="Peristiwa yang dikabarkan", en="Events that are told"), _joined(words for kind, words in CHANGE_WORDS.items() if kind in terms.changes)),
        (Text(id="Wilayah", en="Reach"), _places(terms.villages)),
        (
            Text(id="Masa", en="Period"),
            Text(id="{since} sampai {until}", en="{since} until {until}").fill(since=dates.date_text(terms.valid_from), until=dates.date_text(terms.valid_until)),
        ),
        (Text(id="Paling banyak per hari", en="At most a day"), Text(id=f"{terms.per_day:,} orang".replace(",", "."), en=f"{terms.per_day:,} people")),
    ]  # fmt: skip
    return tuple((label, value) for label, value in lines if value is not None)


def _same(text: str) -> Text:
    return Text(id=text, en=text)


def _joined(words: Iterable[Text], sign: str = ", ") -> Text | None:
    found = list(words)
    return Text(id=sign.join(one.id for one in found), en=sign.join(one.en for one in found)) if found else None


def _places(codes: tuple[str, ...]) -> Text | None:
    found = [area.full_name for code in codes if (area := agencies.find_area(code)) is not None]
    return _joined(found) if codes else Text(id="Seluruh daerah", en="The whole region")
