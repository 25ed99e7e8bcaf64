"""An account's own history and its checks from afar, as values and words; part of `values`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from loket.foundation.common.text import Text

#: Everything that an account's history tells of, in the words of its owner.
HISTORY: Final[Mapping[str, Text]] = {
    "signed_in": Text(id="Masuk ke akun", en="Signed in"),
    "signed_out": Text(id="Perangkat dikeluarkan", en="Devices signed out"),
    "password": Text(id="Kata sandi diganti", en="Password changed"),
    "email": Text(id="Alamat surel diganti", en="E-mail address changed"),
    "phone": Text(id="Nomor HP diganti", en="Mobile number changed"),
    "phone_left": Text(id="Nomor HP dilepas: sekarang dipegang orang lain", en="Mobile number taken off: somebody else holds it now"),
    "claimed": Text(id="Akun dibuka lagi dengan data diri setelah lama tidak dipakai", en="Account opened again by personal data after a long time"),
    "factor_added": Text(id="Aplikasi kode dipasang", en="Code app set up"),
    "factor_removed": Text(id="Aplikasi kode dihapus", en="Code app removed"),
    "codes": Text(id="Kode cadangan baru dibuat", en="New recovery codes made"),
    "passkey_added": Text(id="Kunci sandi ditambahkan", en="Passkey added"),
    "passkey_removed": Text(id="Kunci sandi dihapus", en="Passkey removed"),
    "linked": Text(id="Akun dihubungkan dengan data kependudukan", en="Account connected to the population register"),
    "checked": Text(id="KTP-el dan HP diperiksa di loket", en="Card and phone checked at the counter"),
    "recovered": Text(id="Akun dipulihkan di loket", en="Account recovered at the counter"),
    "frozen": Text(id="Akun dibekukan", en="Account frozen"),
}
#: Who did it, in the same words; what is missing here was its owner.
HISTORY_BY: Final[Mapping[str, Text]] = {
    "officer": Text(id="oleh petugas", en="by an officer"),
    "operator": Text(id="oleh pengelola", en="by an operator"),
    "system": Text(id="oleh sistem", en="by the system"),
    "public": Text(id="lewat tautan", en="by a link"),
}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that was done with an account. `by` is the kind of actor, `device` in general words ("Chrome, Android"), "" where unknown."""

    id: UUID
    at: dt.datetime
    kind: str
    by: str
    device: str

    @property
    def said(self) -> Text:
        """Return it in words."""
        return HISTORY.get(self.kind, Text(id=self.kind, en=self.kind))


class CheckState(StrEnum):
    """Where a check from afar stands; stored as the word."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


#: Why a check is refused; officers choose, they do not invent. The sender is never told whether the number is in the register.
CHECK_REASONS: Final[Mapping[str, Text]] = {
    "unreadable": Text(
        id="Foto tidak terbaca. Ulangi di tempat terang, seluruh kartu terlihat, tanpa pantulan cahaya.",
        en="The photo cannot be read. Take it again in good light, the whole card visible, without reflections.",
    ),
    "face": Text(
        id="Wajah pada foto tidak dapat dipastikan sama dengan kartunya. Ulangi tanpa masker atau kacamata hitam, atau datang ke loket.",
        en="The face could not be matched to the card. Take it again without mask or dark glasses, or come to the counter.",
    ),
    "data": Text(
        id="Data pada kartu tidak cocok dengan isian atau data kependudukan. Periksa NIK Anda; bila sudah benar, datang ke loket.",
        en="The data on the card do not match what was typed or the register. Check your NIK; if it is right, come to the counter.",
    ),
    "card": Text(
        id="Yang difoto bukan KTP-el asli (misalnya fotokopi atau layar). Foto kartunya langsung, atau datang ke loket.",
        en="What was photographed is no original card (a copy or a screen, for example). Photograph the card itself, or come to the counter.",
    ),
}


@dataclass(frozen=True, slots=True)
class Check:
    """A check from afar. `reason` is a key of `CHECK_REASONS`, "" while it is open or when it was accepted."""

    id: UUID
    region: str
    account: UUID
    resident_id: UUID | None
    card: UUID
    face: UUID
    state: CheckState
    submitted_at: dt.datetime
    officer: UUID | None
    decided_at: dt.datetime | None
    reason: str
    is_erased: bool

    @property
    def said(self) -> Text | None:
        """Return the reason of a refusal in words."""
        return CHECK_REASONS.get(self.reason)
