"""What is known of a case when something has to be decided or printed: one flat mapping of dotted names."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from loket.foundation.audit.values import Act
from loket.foundation.residents import queries as residents
from loket.foundation.residents.values import REGISTER_PATHS
from loket.services.cases.values import Content
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import FieldType, ServiceDefinition

_PATH: Final = re.compile(r"residents(?:\.[a-z_]+)+")
FAMILY_FIELDS: Final = frozenset({FieldType.FAMILY_MEMBER, FieldType.FAMILY_MEMBERS})


@functools.lru_cache(maxsize=512)
def paths_of(version_hash: str) -> frozenset[str]:
    """Return every register path that a version names anywhere: form, rules, conditions, steps, documents."""
    text = catalogue.get_definition(version_hash).model_dump_json(by_alias=True)
    return frozenset(path for path in _PATH.findall(text) if path in REGISTER_PATHS)


@functools.lru_cache(maxsize=512)
def family_fields(version_hash: str) -> frozenset[str]:
    """Return the form fields that name members of the applicant's family."""
    return frozenset(name for name, field in catalogue.get_definition(version_hash).form.fields().items() if field.type in FAMILY_FIELDS)


def read_register(act: Act, *, applicant: UUID, version_hash: str, reader: UUID | None = None) -> dict[str, Any]:
    """
    Return what the register holds for this applicant and version, as plain JSON values.

    `reader` is the resident who reads, so that reading one's own entry is not recorded as somebody else's. Names of family members are kept beside (`residents.family.names`), so that a case shows them as they were.
    """
    facts = residents.facts_for(act=act, resident_id=applicant, paths=paths_of(version_hash), reader=reader)
    plain: dict[str, Any] = {path: value.isoformat() if isinstance(value, dt.date) else value for path, value in facts.items()}
    if family_fields(version_hash):
        plain["residents.family.names"] = {str(m.id): m.name for m in residents.family_members(act=act, resident_id=applicant, reader=reader)}
    return plain


def register_values(register: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored register values in the types of the rule language (dates are dates again)."""
    values: dict[str, Any] = {}
    for path, value in register.items():
        known = REGISTER_PATHS.get(path)
        if known is not None:
            values[path] = dt.date.fromisoformat(value) if known.type == "date" and isinstance(value, str) else value
    return values


def facts_of(definition: ServiceDefinition, content: Content, *, received_on: dt.date, region: str, number: str | None = None) -> dict[str, Any]:
    """Return all facts of an application: `form.…`, `residents.…`, `case.…`, `effect.<step>.…`."""
    register = register_values(content.register)
    facts = catalogue.facts_of(definition, content.answers, register, received_on, region, content.effects)
    if number is not None:
        facts["case.number"] = number
    return facts


def concerned_by(definition: ServiceDefinition, case_applicant: UUID, answers: Mapping[str, Any]) -> tuple[UUID, ...]:
    """Return whom an application concerns: the applicant and every family member it names (for conflicts of interest)."""
    found = {case_applicant}
    for name, field in definition.form.fields().items():
        value = answers.get(name)
        if field.type is FieldType.FAMILY_MEMBER and value:
            found.add(UUID(str(value)))
        elif field.type is FieldType.FAMILY_MEMBERS and value:
            found.update(UUID(str(one)) for one in value)
    return tuple(sorted(found))
