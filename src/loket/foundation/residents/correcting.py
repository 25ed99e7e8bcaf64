"""
A person's entry is corrected because it is wrong, outside any application (UU 27/2022 Pasal 6 and 30; UU 24/2013 Pasal 71).

Invariant: a correction is a new version like every change, with its source. Numbers (NIK, family card) are not corrected here: they are
given once and changed by the ministry only.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common.text import Text
from loket.foundation.database import statements
from loket.foundation.residents import household, places, sealed, versions
from loket.foundation.residents.errors import EffectRefused
from loket.foundation.residents.values import CORRECTABLE, Correctable, Sourced

#: What a version says as its source when it corrects an error.
SOURCE: Final = "correction"
_OLDEST: Final = dt.date(1900, 1, 1)


@audit.operation("residents.person.corrected")
def correct_person(*, act: Act, resident_id: UUID, path: str, value: str) -> int:
    """
    Enter the right value of one path of `values.CORRECTABLE` and return the version that the entry now has.

    `value`: a code word, an ISO date, or text, as the path says.

    :raises EffectRefused: the path is not corrected here, the value does not fit it, or is what the register already says.
    :raises PersonNotFound: not in this region. :raises Stale: somebody changed the entry at the same moment.
    """
    known = CORRECTABLE.get(path)
    if known is None:
        raise EffectRefused.because("not_correctable", _ELSEWHERE)
    new = _read(known, " ".join(value.split()), places.today(act))
    person = household.lock(region=act.region, applicant=resident_id).applicant
    if not versions.change_person(versions.source_of(act, SOURCE, None), person, **{known.column: new}):
        raise EffectRefused.because("nothing_changes", _SAME)
    audit.record(
        act, "residents.person.corrected", table=sealed.PERSON, row=person.id, subject=person.id,
        details={"column": known.column, "version": person.version},
    )  # fmt: skip
    return person.version


def sourced(*, region: str, resident_id: UUID) -> Mapping[str, Sourced]:
    """
    Return since when and from where each column of a person and their family card is as it is; "*" for those never changed. No values.

    What an event changed has the source `event:<kind>`. Bounded by the versions of one entry; a second query where there were events.
    """
    rows = statements.every(
        """SELECT c.kind, c.version, c.at, c.source, c.columns::text FROM residents_resident r
           JOIN residents_change c ON c."row" IN (r.id, r.family_id) WHERE r.region = %s AND r.id = %s ORDER BY c.version LIMIT 400""",
        [region, resident_id],
    )
    found: dict[str, Sourced] = {}
    for kind, version, at, source, columns in rows:
        names = ["*"] if version == 1 else json.loads(columns)
        found |= {(name if kind == "resident" else f"family.{name}"): Sourced(at, source) for name in names}
    told = [one.source.removeprefix(versions.EVENT_SOURCE) for one in found.values() if one.source.startswith(versions.EVENT_SOURCE)]
    if told:
        kinds = {str(key): kind for key, kind in statements.every("SELECT id, kind FROM residents_event WHERE id = ANY(%s::uuid[])", [told])}
        found = {
            name: Sourced(one.at, f"{versions.EVENT_SOURCE}{kinds.get(one.source.removeprefix(versions.EVENT_SOURCE), '')}")
            if one.source.startswith(versions.EVENT_SOURCE)
            else one
            for name, one in found.items()
        }
    return found


def _read(known: Correctable, value: str, today: dt.date) -> Any:
    if known.words:
        return value if value in known.words else _bad()
    if known.is_date:
        try:
            day = dt.date.fromisoformat(value)
        except ValueError:
            return _bad()
        return day if _OLDEST <= day <= today else _bad()
    fits: Callable[[str], bool] = (lambda text: text.isdigit() and len(text) <= 3) if known.is_number else str.isprintable
    if not value or len(value) > known.longest or not fits(value):
        return _bad()
    return value.zfill(3) if known.is_number else value


def _bad() -> Any:
    raise EffectRefused.because("bad_value", _BAD)


_BAD: Final = Text(
    id="Isi yang baru tidak sesuai dengan data ini. Periksa ejaan, tanggal, atau pilihannya.",
    en="The new value does not fit. Check the spelling, the date or the choice.",
)
_SAME: Final = Text(
    id="Register sudah berisi nilai itu; tidak ada yang perlu diubah.", en="The register already says so; there is nothing to change."
)
_ELSEWHERE: Final = Text(
    id="Data ini tidak diubah di sini. NIK dan nomor KK diterbitkan pemerintah pusat; yang lain lewat layanannya sendiri.",
    en="This is not changed here. NIK and family card numbers are given by the ministry; the rest has its own service.",
)
