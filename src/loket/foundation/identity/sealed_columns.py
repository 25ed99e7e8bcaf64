"""Which columns of this room are sealed: read when the keys are changed (`loket keys`)."""

from __future__ import annotations

from typing import Final

from loket.foundation.common.sealing import BlindIndex, SealedColumn, SealedTable
from loket.foundation.identity.addresses import EMAIL_COLUMN
from loket.foundation.identity.comparing import NIK_COLUMN
from loket.foundation.identity.models import NAME_COLUMN, PHONE_COLUMN
from loket.foundation.identity.proving import SECRET_COLUMN
from loket.foundation.identity.reading import CODE_PHONE, PASSKEY_NAME

# `identity_code.code_hash` is keyed too and cannot be made anew without the digits: a code lives for minutes, and is found under every key.
SEALED: Final = (
    SealedTable(
        "identity_account",
        (SealedColumn("name_sealed", NAME_COLUMN), SealedColumn("phone_sealed", PHONE_COLUMN, BlindIndex("phone_index", PHONE_COLUMN))),
    ),
    SealedTable("identity_check", (SealedColumn("nik_sealed", NIK_COLUMN),)),
    SealedTable("identity_email_change", (SealedColumn("email_sealed", EMAIL_COLUMN),)),
    SealedTable("identity_code", (SealedColumn("phone_sealed", CODE_PHONE, BlindIndex("phone_index", PHONE_COLUMN)),)),
    SealedTable("identity_factor", (SealedColumn("secret_sealed", SECRET_COLUMN),)),
    SealedTable("identity_passkey", (SealedColumn("name_sealed", PASSKEY_NAME),)),
)
