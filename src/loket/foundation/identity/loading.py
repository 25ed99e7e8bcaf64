"""Many accounts at once, by COPY, with their lines in the record."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, connection

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.phones import normal_phone
from loket.foundation.identity import models
from loket.foundation.identity.errors import AddressTaken, ResidentTaken
from loket.foundation.identity.values import NewAccount, NewAppointment

_ACCOUNT: Final = (
    "id", "email", "email_confirmed", "name_sealed", "password", "language", "resident_id", "region", "assurance", "is_active", "created_at",
    "phone_sealed", "phone_index",
)  # fmt: skip
_ADDRESS: Final = ("user_id", "email", "verified", '"primary"')
_APPOINTMENT: Final = (
    "id",
    "account_id",
    "region",
    "agency",
    "unit",
    "position",
    "kind",
    "audience",
    "scope",
    "valid_from",
    "valid_until",
    "stands_for_id",
)


def check_seat(new: NewAppointment) -> None:
    """Refuse a unit or position that the region does not have. :raises UnknownUnit, UnknownPosition: so."""
    agencies.get_unit(new.region, new.unit)
    agencies.get_position(new.region, new.position)


def appointment_columns(new: NewAppointment) -> dict[str, Any]:
    """Return the columns of an appointment, without id and account."""
    return {
        "region": new.region, "agency": new.agency, "unit": new.unit, "position": new.position, "kind": new.kind.value,
        "audience": new.audience.value, "scope": dict(new.scope), "valid_from": new.valid_from, "valid_until": new.valid_until, "stands_for_id": new.stands_for,
    }  # fmt: skip


def load(act: Act, accounts: Iterable[NewAccount]) -> tuple[UUID, ...]:
    """Enter accounts; called inside the operation `load_accounts`."""
    hashes: dict[str, str] = {}
    rows: list[tuple[Any, ...]] = []
    addresses: list[tuple[Any, ...]] = []
    seats: list[tuple[Any, ...]] = []
    for new in accounts:
        account_id, address = new.id or ids.new_id(), new.email.strip().lower() if new.email else None
        if new.password is not None and new.password not in hashes:
            hashes[new.password] = make_password(new.password)
        encoded = make_password(None) if new.password is None else hashes[new.password]
        keyring = settings.LOKET_KEYRING
        sealed = keyring.seal_text(new.name, column=models.NAME_COLUMN, row=str(account_id))
        phone = normal_phone(new.phone) if new.phone else None
        phones = (
            (keyring.seal_text(phone, column=models.PHONE_COLUMN, row=str(account_id)), keyring.blind_index(phone, column=models.PHONE_COLUMN))
            if phone
            else (None, None)
        )
        region = new.region or ""
        is_confirmed = new.is_confirmed and address is not None
        row = (account_id, address, is_confirmed, sealed, encoded, new.language, new.resident_id, region, new.assurance.value, True, act.at)
        rows.append((*row, *phones))
        if address is not None:
            addresses.append((account_id, address, new.is_confirmed, True))
        audit.record(
            act, "identity.account.registered", table="identity_account", row=account_id, subject=new.resident_id, details={"source": "load"},
            columns={"email": address, "phone": phone, "name": new.name, "resident_id": new.resident_id, "assurance": new.assurance.value},
        )  # fmt: skip
        for one in new.appointments:
            check_seat(one)
            seat_id, columns = one.id or ids.new_id(), appointment_columns(one)
            seats.append((seat_id, account_id, *(json.dumps(columns[name]) if name == "scope" else columns[name] for name in _APPOINTMENT[2:])))
            audit.record(
                act, "identity.appointment.made", table="identity_appointment", row=seat_id, columns=columns | {"account_id": account_id},
                details={"source": "load"},
            )  # fmt: skip
    try:
        _copy("identity_account", _ACCOUNT, rows)
    except IntegrityError as error:
        # Because: PostgreSQL's own message repeats the address, and would reach a log.
        raise (ResidentTaken() if "identity_account_resident" in str(error) else AddressTaken()) from None
    _copy("account_emailaddress", _ADDRESS, addresses)
    _copy("identity_appointment", _APPOINTMENT, seats)
    return tuple(row[0] for row in rows)


def _copy(table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(f"COPY {table} ({','.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
