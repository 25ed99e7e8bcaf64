"""From rows to values and back: what is sealed is opened here and nowhere else."""

from __future__ import annotations

import hashlib
from typing import Final

from django.conf import settings

from loket.foundation.powers import models
from loket.foundation.powers.values import EndedBy, Form, Invitation, Kind, Organisation, OrganisationState, Power, PowerState, PrincipalKind, Sort

PRINCIPAL: Final = "powers_power.principal_name"
HOLDER: Final = "powers_power.holder_name"
LABEL: Final = "powers_power.label"
CODE: Final = "powers_power.code"
BASIS: Final = "powers_power.basis"
NAME: Final = "powers_organisation.name"
NIB: Final = "powers_organisation.nib"
NPWP: Final = "powers_organisation.npwp"


def seal(value: str, *, column: str, row: object) -> bytes:
    """Return a text sealed for a column of a row."""
    sealed: bytes = settings.LOKET_KEYRING.seal_text(value, column=column, row=str(row))
    return sealed


def _open(sealed: bytes | memoryview | None, *, column: str, row: object) -> str:
    return str(settings.LOKET_KEYRING.open_text(sealed, column=column, row=str(row))) if sealed is not None else ""


def plain_code(typed: str) -> str:
    """
    Return a code as it is hashed, however it was typed.

    >>> plain_code("abcd-ef0l 1234")
    'ABCDEF011234'
    """
    return "".join(sign for sign in typed.upper() if sign.isalnum()).replace("O", "0").replace("I", "1").replace("L", "1")


def digest_of(code: str) -> bytes:
    """Return the hash by which a code is found. Because: its sixty random bits need no slow hash behind a limit on tries."""
    return hashlib.sha256(f"powers {plain_code(code)}".encode()).digest()


def shown_code(code: str) -> str:
    """
    Return a code as people read it.

    >>> shown_code("ABCDEF011234")
    'ABCD-EF01-1234'
    """
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def power(row: models.Power, *, with_code: bool = False, with_basis: bool = False) -> Power:
    """Return a power's row as a value; the code for its giver only, the document for officers only."""
    keyring, key = settings.LOKET_KEYRING, str(row.pk)
    is_open = row.state == PowerState.INVITED
    return Power(
        id=row.pk, region=row.region, kind=Kind(row.kind), state=PowerState(row.state), principal=row.principal_id,
        principal_kind=PrincipalKind(row.principal_kind), principal_name=_open(row.principal_name_sealed, column=PRINCIPAL, row=key), giver=row.giver_id,
        holder=row.holder_id, holder_resident=row.holder_resident_id, holder_name=_open(row.holder_name_sealed, column=HOLDER, row=key),
        label=_open(row.label_sealed, column=LABEL, row=key), services=tuple(row.services), valid_until=row.valid_until, made_at=row.made_at,
        began_at=row.began_at, ended_at=row.ended_at, ended_by=EndedBy(row.ended_by) if row.ended_by else None, invitation_until=row.invitation_until,
        code=shown_code(_open(row.code_sealed, column=CODE, row=key)) if with_code and is_open else "", entered_by=row.entered_by,
        confirmed_by=row.confirmed_by, sort=Sort(row.sort) if row.sort else None,
        basis=keyring.open_json(row.basis_sealed, column=BASIS, row=key) if with_basis and row.basis_sealed else None, file=row.file_id,
    )  # fmt: skip


def invitation(row: models.Power) -> Invitation:
    """Return what whoever holds the code sees."""
    assert row.invitation_until is not None  # noqa: S101 - an open invitation has an end
    return Invitation(
        power=row.pk, kind=Kind(row.kind), principal_name=_open(row.principal_name_sealed, column=PRINCIPAL, row=row.pk),
        principal_kind=PrincipalKind(row.principal_kind), services=tuple(row.services), valid_until=row.valid_until, invitation_until=row.invitation_until,
    )  # fmt: skip


def organisation(row: models.Organisation) -> Organisation:
    """Return an organisation's row as a value."""
    return Organisation(
        id=row.pk, region=row.region, form=Form(row.form), name=_open(row.name_sealed, column=NAME, row=row.pk),
        nib=_open(row.nib_sealed, column=NIB, row=row.pk), npwp=_open(row.npwp_sealed, column=NPWP, row=row.pk), state=OrganisationState(row.state),
        entered_by=row.entered_by, entered_at=row.entered_at, decided_by=row.decided_by, decided_at=row.decided_at,
    )  # fmt: skip
