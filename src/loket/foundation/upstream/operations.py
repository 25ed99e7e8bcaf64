"""
Public writes: signing in by a tied identity, tying one to an account, untying it.

Invariant: an identity at a provider never opens an account that its owner has not tied to it, signed in and freshly proved. No e-mail address
decides anything, verified or not; a NIK decides only what the account that is already open may be.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.events import operations as outbox
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.identity.errors import ProofNeeded
from loket.foundation.identity.values import UPSTREAM_TIED, Account, Assurance, Proved
from loket.foundation.residents import queries as residents
from loket.foundation.upstream import events, models, queries
from loket.foundation.upstream.errors import AnotherTied, IdentityTaken, NoSuchTie, NotAllowed, NotFresh, OtherPerson, ResidentHasAccount
from loket.foundation.upstream.values import Proven

TABLE: Final = "upstream_tie"

TIED: Final = (
    Text(id="Cara masuk baru pada akun Anda: {title}", en="A new way into your account: {title}"),
    Text(
        id="Akun Anda sekarang dapat dibuka lewat {title}. Bukan Anda yang menautkannya? Buka {link} dan akun dibekukan.",
        en="Your account can be opened by {title} now. Was it not you who tied it? Open {link} and the account is frozen.",
    ),
)
UNTIED: Final = (
    Text(id="Tautan akun dilepas: {title}", en="No longer tied: {title}"),
    Text(id="Akun Anda tidak dapat lagi dibuka lewat {title}.", en="Your account can no longer be opened by {title}."),
)


@audit.operation("upstream.identity.used")
def sign_in(*, act: Act, proven: Proven) -> UUID | None:
    """Return the account that a proven identity opens, and note that it was used; None when it is tied to none."""
    account = queries.find_account(proven=proven)
    if account is not None:
        models.Tie.objects.filter(account_id=account, provider=proven.provider).update(used_at=act.at)
    audit.record(
        act, "upstream.identity.used", table=TABLE, row=account or proven.provider, details={"provider": proven.provider, "tied": account is not None}
    )
    return account


@audit.operation("upstream.identity.tied")
def tie(*, act: Act, account: UUID, proven: Proven, proofs: Sequence[Proved]) -> Account:
    """
    Tie a proven identity to the account whose owner is signed in; where it states a NIK at a level that counts, the account is connected to that resident.

    :raises NotFresh: its owner has not proved enough lately. :raises InvitationNeeded, NotAllowed: as for a passkey.
    :raises IdentityTaken: another account has it. :raises AnotherTied: this one has another of that provider. :raises AccountLinked: it is closed or frozen.
    :raises OtherPerson: the account is another resident's. :raises ResidentHasAccount: the resident has another account.
    """
    _fresh(act, account, proofs)
    known = identity.get_account(account_id=account)
    resident = _resident(act, proven)
    if resident is not None and known.resident_id is not None and (known.region, known.resident_id) != (act.region, resident):
        raise OtherPerson
    holder = identity.find_account_of_resident(region=act.region, resident_id=resident) if resident is not None else None
    if holder is not None and holder.id != account:
        raise ResidentHasAccount
    keyring, key, subject = settings.LOKET_KEYRING, ids.new_id(), queries.subject_of(proven)
    if queries.find_account(proven=proven) == account:
        audit.record(act, "upstream.identity.tied_already", table=TABLE, row=account, details={"provider": proven.provider})
        return known
    try:
        with transaction.atomic():
            models.Tie(
                id=key, account_id=account, provider=proven.provider, subject_sealed=keyring.seal_text(subject, column=models.SUBJECT_COLUMN, row=str(key)),
                subject_index=keyring.blind_index(subject, column=models.SUBJECT_COLUMN), tied_at=act.at, used_at=act.at,
            ).save(force_insert=True)  # fmt: skip
    except IntegrityError:
        raise (AnotherTied if models.Tie.objects.filter(account_id=account, provider=proven.provider).exists() else IdentityTaken) from None
    if resident is not None and known.resident_id is None:
        known = identity_writes.link_resident(act=act.as_system("upstream"), account=account, resident_id=resident, assurance=Assurance.VERIFIED)
    details = {"provider": proven.provider, "level": proven.assurance.value, "connected": resident is not None}
    audit.record(act, events.TIED, table=TABLE, row=account, subject=resident, columns={"subject": proven.subject}, details=details)
    outbox.publish(act, events.TIED, ref=account, payload={"provider": proven.provider})
    link = identity_writes.ask_if_it_was_you(act=act, kind=UPSTREAM_TIED, ref=account, account=account)
    _tell(act, account, TIED, "security.upstream_tied", proven.provider, link=link)
    return known


@audit.operation("upstream.identity.untied")
def untie(*, act: Act, account: UUID, provider: str, proofs: Sequence[Proved]) -> None:
    """
    Untie an account from a provider; its connection to the register stays. A phone or an address is always left as a way in.

    :raises NoSuchTie: it is not tied. :raises NotFresh, InvitationNeeded, NotAllowed: as `tie`.
    """
    _fresh(act, account, proofs)
    count, _ = models.Tie.objects.filter(account_id=account, provider=provider).delete()
    if not count:
        raise NoSuchTie
    audit.record(act, events.UNTIED, table=TABLE, row=account, details={"provider": provider})
    outbox.publish(act, events.UNTIED, ref=account, payload={"provider": provider})
    _tell(act, account, UNTIED, "security.upstream_untied", provider)


@audit.operation("upstream.ties.forgotten")
def forget_ties(*, act: Act, account: UUID) -> int:
    """
    Delete who an account is at providers of others, because it is erased or was recovered; return how many ties there were.

    :raises NotAllowed: by anybody but the system.
    """
    if act.kind is not ActorKind.SYSTEM:
        raise NotAllowed
    count, _ = models.Tie.objects.filter(account_id=account).delete()
    audit.record(act, "upstream.ties.forgotten", table="upstream_tie", row=account, details={"count": count})
    return count


def _resident(act: Act, proven: Proven) -> UUID | None:
    """Return the resident whom a provider names by NIK at a level that counts; a number that nobody has here names nobody."""
    if not proven.nik or proven.assurance is Assurance.BASIC:
        return None
    found = residents.find_by_nik(act=act, nik=proven.nik)
    return found if found is not None and not residents.is_deceased(region=act.region, resident_id=found) else None


def _fresh(act: Act, account: UUID, proofs: Sequence[Proved]) -> None:
    # Because: a tie opens the account as a passkey does, so a stolen password must not make one where a better way is there.
    refusal = identity.refusal_to_enrol(act=act, account=account, proofs=proofs)
    if refusal is not None:
        raise NotFresh if isinstance(refusal, ProofNeeded) else refusal


def _tell(act: Act, account: UUID, words: tuple[Text, Text], kind: str, provider: str, **values: object) -> None:
    title = next((one.name for one in queries.list_providers(region=act.region) if one.code == provider), Text(id=provider, en=provider))
    subject, body = (one.fill(title=title, **values) for one in words)
    identity_writes.tell_account(act=act.as_system("upstream"), account=account, kind=kind, subject=subject, body=body)
