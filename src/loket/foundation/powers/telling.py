"""What people are told about powers: words, and to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from loket.foundation.audit.values import Act
from loket.foundation.common.text import Text
from loket.foundation.identity import operations as identity
from loket.foundation.identity import queries as identity_reads
from loket.foundation.powers import models, queries
from loket.foundation.powers.values import PrincipalKind, Use

ACCEPTED: Final = (
    Text(id="Kuasa Anda diterima, pastikan orangnya", en="Your power was accepted: confirm who it is"),
    Text(
        id="{holder} menerima undangan kuasa Anda. Kuasa belum berlaku: buka Kuasa di halaman Anda dan pastikan bahwa ini orang yang Anda maksud. "
        "Bukan orangnya? Pilih Bukan orang ini.",
        en="{holder} accepted your invitation to act for you. It is not in force yet: open Acting for others on your page and confirm that this is whom you meant. "
        "If not, choose Not this person.",
    ),
)
BEGAN: Final = (
    Text(id="Anda dapat bertindak untuk {principal}", en="You can act for {principal}"),
    Text(
        id="Kuasa dari {principal} sekarang berlaku. Pilih namanya di awal permohonan. Setiap pemakaian diberitahukan kepada pemberinya.",
        en="The power of {principal} is in force now. Choose the name at the start of an application. Whoever gave it is told of each use.",
    ),
)
GIVEN: Final = (
    Text(id="Seseorang sekarang dapat bertindak untuk Anda", en="Somebody can act for you now"),
    Text(
        id="Kuasa dari Anda kepada {holder} sekarang berlaku. Anda dapat mengakhirinya kapan saja di halaman Kuasa. Bukan Anda yang memberi? Buka {link} dan kuasa dihentikan.",
        en="The power that you gave to {holder} is in force now. You can end it at any time under Acting for others. Was it not you? Open {link} and it is stopped.",
    ),
)
GIVEN_ON_PAPER: Final = (
    Text(id="Surat kuasa dari Anda dicatat di loket", en="A written power of yours was entered at the counter"),
    Text(
        id="Surat kuasa di kertas dari Anda kepada {holder} dicatat dan dipastikan dua petugas, dan sekarang berlaku. Anda dapat mengakhirinya kapan saja di "
        "halaman Kuasa. Bukan Anda yang memberi? Buka {link} dan kuasa dihentikan.",
        en="A power on paper that you gave to {holder} was entered and confirmed by two officers, and is in force now. You can end it at any time under "
        "Acting for others. Was it not you? Open {link} and it is stopped.",
    ),
)
ENDED: Final = (
    Text(id="Sebuah kuasa berakhir", en="A power has ended"),
    Text(
        id="Kuasa antara {principal} dan {holder} berakhir: {why}. Mulai sekarang tidak ada lagi yang dapat dilakukan dengannya.",
        en="The power between {principal} and {holder} has ended: {why}. From now on nothing more can be done by it.",
    ),
)
USED: Final = (
    Text(id="{holder} bertindak untuk {principal}", en="{holder} acted for {principal}"),
    Text(
        id="{holder}, sebagai {capacity}, {did} untuk {principal}: {service}{number}. Anda dapat melihatnya di Permohonan dan mengakhiri kuasa di halaman Kuasa.",
        en="{holder}, as {capacity}, {did} for {principal}: {service}{number}. You can see it under Applications, and end the power under Acting for others.",
    ),
)
USE_WORDS: Final[Mapping[Use, Text]] = {
    Use.STARTED: Text(id="mulai mengisi permohonan", en="began an application"),
    Use.SUBMITTED: Text(id="mengirim permohonan", en="sent an application"),
    Use.CORRECTED: Text(id="mengirim perbaikan permohonan", en="sent a correction of an application"),
    Use.WITHDRAWN: Text(id="membatalkan permohonan", en="withdrew an application"),
    Use.CONTESTED: Text(id="mengajukan keberatan", en="contested a refusal"),
    Use.VISIT: Text(id="mengatur janji temu", en="arranged a visit"),
}


def deciders(act: Act, row: models.Power) -> tuple[UUID | None, ...]:
    """
    Return who decides on a power now and is told of it: the giver; of an organisation those who direct it.

    Because: whoever invited somebody as a director may be none any more, and hears nothing of the organisation then, nor can stop what is done there.
    """
    if row.organisation_id is None:
        return (row.giver_id,)
    return queries.list_hearers(region=row.region, principal=row.organisation_id, principal_kind=PrincipalKind.ORGANISATION, at=act.at)


def tell(
    act: Act, accounts: Iterable[UUID | None], words: tuple[Text, Text], kind: str = "power", case: UUID | None = None, **values: object
) -> None:
    """Put a message into the inbox of each account that somebody reads."""
    subject, body = words
    for account in dict.fromkeys(accounts):
        known = identity_reads.find_account(account_id=account) if account is not None else None
        if known is not None and known.is_active:
            identity.tell_account(
                act=act.as_system("powers"), account=known.id, kind=kind, subject=subject.fill(**values), body=body.fill(**values), case=case
            )
