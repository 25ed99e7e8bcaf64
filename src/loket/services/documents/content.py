"""What is printed on a document: put into words once, at issue, sealed with the row, and read again when it is drawn."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Final

from django.conf import settings

from loket.foundation.common import dates
from loket.services.catalogue.definition import FieldType, ServiceDefinition, Validity
from loket.services.documents.values import Letterhead, Signatory

DATA: Final = "documents_document.data"
REASON: Final = "documents_document.reason"
_CHOICES: Final = (FieldType.CHOICE, FieldType.CHOICES)


@dataclass(frozen=True, slots=True)
class Printed:
    """Everything on the paper that is not a column of the row."""

    fields: Mapping[str, Any]
    holder: str
    letterhead: Letterhead
    signatory: Signatory
    verify_url: str

    def seal(self, row: str) -> bytes:
        """Return it sealed for a document."""
        plain = {
            "fields": dict(self.fields),
            "holder": self.holder,
            "letterhead": asdict(self.letterhead),
            "signatory": asdict(self.signatory),
            "verify_url": self.verify_url,
        }
        return settings.LOKET_KEYRING.seal_json(plain, column=DATA, row=row)

    @classmethod
    def open(cls, sealed: bytes | memoryview, row: str) -> Printed:
        """Read what `seal` wrote."""
        plain = settings.LOKET_KEYRING.open_json(sealed, column=DATA, row=row)
        return cls(plain["fields"], plain["holder"], Letterhead(**plain["letterhead"]), Signatory(**plain["signatory"]), plain["verify_url"])


def template_hash(source: str) -> str:
    """Return the name under which a template's text is kept."""
    return hashlib.sha256(source.encode()).hexdigest()


def spoken(definition: ServiceDefinition, document: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return the values of a document as they are printed, in Indonesian: dates, yes and no, choices in words.

    :raises KeyError: if a field of the document has no value; None is a value and is printed as a dash.
    """
    asked = definition.form.fields()
    words: dict[str, Any] = {}
    for name, expression in definition.documents[document].fields.items():
        value = data[name]
        field = asked.get(expression.strip().removeprefix("form.")) if expression.strip().startswith("form.") else None
        if field is not None and field.type in _CHOICES:
            labels = {choice.value: choice.label.id for choice in field.choices}
            value = [labels.get(one, one) for one in value] if isinstance(value, list) else labels.get(value, value)
        words[name] = _word(value)
    return words


def _word(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    if isinstance(value, dt.datetime):
        return dates.format_date(value.date())
    if isinstance(value, dt.date):
        return dates.format_date(value)
    if isinstance(value, int | Decimal):
        return str(value).replace(".", ",")
    if isinstance(value, Mapping):
        return {str(key): _word(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_word(part) for part in value]
    return str(value)


def last_valid_day(on: dt.date, valid: Validity | None, facts: Mapping[str, Any] | None = None) -> dt.date | None:
    """
    Return the last day on which a document issued on a day is valid; None: for good. Five years from 24 November end on 23 November.

    `facts` hold the dates that `since` and `until` name; without them it is counted from the day of issue.
    """
    if valid is None:
        return None
    if valid.until is not None or valid.value is None:
        return _date_of(facts, valid.until)
    on = _date_of(facts, valid.since) or on
    if valid.unit == "days":
        return on + dt.timedelta(days=valid.value - 1)
    return dates.add_months(on, valid.value * (12 if valid.unit == "years" else 1)) - dt.timedelta(days=1)


def _date_of(facts: Mapping[str, Any] | None, name: str | None) -> dt.date | None:
    value = (facts or {}).get(name) if name is not None else None
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def initials(name: str) -> str:
    """
    Return what a stranger may see of a holder's name.

    >>> initials("Sari Dewi Lestari")
    'S••• D••• L•••'
    """
    return " ".join(f"{part[0].upper()}•••" for part in name.split()[:4])
