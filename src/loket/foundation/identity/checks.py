"""
Checks from afar: a citizen sends a photo of the card and one of the face, an officer compares them with the register.

Invariant: the sender is never told whether a number is in the register; nobody checks themselves or their family; every look is recorded.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.events import operations as outbox
from loket.foundation.files import operations as files
from loket.foundation.files.values import MIB, Accept, Retention
from loket.foundation.identity import comparing, events, models, queries, reading
from loket.foundation.identity.errors import CheckNotFound, CheckWaits, NotACheckersPost, NotAllowed, TooManyChecks, VerifiedAlready
from loket.foundation.identity.questions import ask_if_it_was_you
from loket.foundation.identity.telling import tell_account
from loket.foundation.identity.values import CHECK_REASONS, Assurance, Check, CheckState
from loket.foundation.residents import queries as residents

TABLE: Final = "identity_check"
ACCEPT: Final = Accept(types=("jpg", "png", "webp"), max_bytes=8 * MIB)
#: The years count for what the archive keeps at most; both files are destroyed `KEPT` after the decision already.
RETENTION: Final = Retention("identity_check", 1, "UU 27/2022 Pasal 16 ayat (2) huruf g")
#: Source: project rule. Long enough for who asks why it was refused.
KEPT: Final = comparing.KEPT
#: Refusals in `KEPT` after which only the counter helps.
MOST_REFUSED: Final = 5

ACCEPTED_SUBJECT: Final = Text(id="Identitas Anda sudah terverifikasi", en="You are verified now")
ACCEPTED_BODY: Final = Text(
    id="Petugas mencocokkan KTP-el dan wajah Anda dengan data kependudukan; akun Anda kini terhubung. Foto Anda dihapus dalam 30 hari. Bukan Anda yang mengirimnya? Buka {link} dan akun dibekukan.",
    en="An officer matched your identity card and face to the population register; your account is connected now. Your photos are destroyed within 30 days. Was it not you who sent them? Open {link} and the account is frozen.",
)
REFUSED_SUBJECT: Final = Text(id="Pencocokan identitas belum berhasil", en="The check of your identity did not succeed yet")
REFUSED_BODY: Final = Text(
    id="{reason} Akun Anda tidak berubah; foto Anda dihapus dalam 30 hari.",
    en="{reason} Your account is unchanged; your photos are destroyed within 30 days.",
)


@audit.operation("identity.check.submitted")
def submit_check(*, act: Act, account: UUID, nik: str, card: bytes, face: bytes) -> Check:
    """
    Send the photos of one's card and face with the number on the card.

    :raises NotAllowed: somebody else's account. :raises VerifiedAlready, CheckWaits, TooManyChecks: as they say. :raises FileRefused: a photo cannot be kept.
    """
    known = queries.get_account(account_id=account)
    if act.actor != str(account):
        raise NotAllowed
    if known.assurance.reaches(Assurance.VERIFIED):
        raise VerifiedAlready
    lately = models.Check.objects.filter(account_id=account, state=CheckState.REFUSED.value, decided_at__gt=act.at - KEPT)
    if lately.count() >= MOST_REFUSED:
        raise TooManyChecks
    key = ids.new_id()
    row = models.Check(
        id=key, region=act.region, account_id=account, submitted_at=act.at, resident_id=residents.find_by_nik(act=act.as_system("identity-check"), nik=nik),
        nik_sealed=settings.LOKET_KEYRING.seal_text(nik, column=comparing.NIK_COLUMN, row=str(key)),
        card=_kept(act, key, card), face=_kept(act, key, face),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise CheckWaits from None
    audit.record(act, "identity.check.submitted", table=TABLE, row=key)
    outbox.publish(act, events.CHECK_SUBMITTED, ref=key)
    return reading.check_of(row)


@audit.operation("identity.check.withdrawn")
def withdraw_check(*, act: Act, account: UUID) -> None:
    """Take back one's check that waits; its photos are destroyed at once. :raises CheckNotFound: none waits, or an officer has it already."""
    row = models.Check.objects.select_for_update().filter(account_id=account, state=CheckState.WAITING.value, officer=None).first()
    if row is None or act.actor != str(account):
        raise CheckNotFound
    row.state, row.decided_at = CheckState.WITHDRAWN.value, act.at
    row.save(update_fields=["state", "decided_at"])
    audit.record(act, "identity.check.withdrawn", table=TABLE, row=row.pk)
    _erase(act, row)


@audit.operation("identity.check.taken")
def take_check(*, act: Act) -> Check | None:
    """
    Give the officer the check in their hands, else the one that waits longest and is not of their family; None when none waits.

    :raises NotACheckersPost: the officer holds no position for it here.
    """
    officer = UUID(act.actor)
    if not comparing.may_check(act=act):
        raise NotACheckersPost
    row = models.Check.objects.select_for_update().filter(region=act.region, officer=officer, state=CheckState.WAITING.value).first()
    if row is None:
        family = comparing.family_of(act, officer)
        waiting = models.Check.objects.select_for_update(skip_locked=True).filter(region=act.region, state=CheckState.WAITING.value, officer=None)
        # Because: a number that nobody has concerns nobody's family; `exclude` alone would leave those out.
        others = [one for one in waiting.exclude(account_id=officer).order_by("pk")[:50] if one.resident_id is None or one.resident_id not in family]
        if not others:
            audit.record(act, "identity.check.none_waits", table=TABLE, row=act.actor)
            return None
        row = others[0]
        row.officer, row.taken_at = officer, act.at
        row.save(update_fields=["officer", "taken_at"])
    audit.record(act, "identity.check.taken", table=TABLE, row=row.pk, subject=row.resident_id)
    return reading.check_of(row)


@audit.operation("identity.check.released")
def release_check(*, act: Act, check: UUID) -> None:
    """Put a check back to its place in the queue. :raises CheckNotFound: not in this officer's hands."""
    row = _in_hand(act, check)
    row.officer = row.taken_at = None
    row.save(update_fields=["officer", "taken_at"])
    audit.record(act, "identity.check.released", table=TABLE, row=row.pk)


@audit.operation("identity.check.decided")
def decide_check(*, act: Act, check: UUID, reason: str = "") -> Check:
    """
    Accept a check (no `reason`): the account is tied to the resident and verified; or refuse it for one of `CHECK_REASONS`. The sender is told.

    :raises CheckNotFound: not in this officer's hands. :raises NotACheckersPost: the family, or no position for it.
    :raises PersonNotFound: accepted, and the number is nobody's here. :raises ResidentTaken: accepted, and another account has the resident.
    :raises AccountLinked: accepted, and the account became another resident's meanwhile, or is closed or frozen.
    :raises AccountInDoubt: accepted, and the account was claimed less than 30 days ago.
    :raises KeyError: for a reason that is not listed.
    """
    row = _in_hand(act, check)
    if not comparing.may_check(act=act) or row.resident_id in comparing.family_of(act, UUID(act.actor)):
        raise NotACheckersPost
    if reason:
        CHECK_REASONS[reason]
        row.state, row.reason = CheckState.REFUSED.value, reason
        tell_account(
            act=act.as_system("checks"), account=row.account_id, kind="security.check_refused", subject=REFUSED_SUBJECT,
            body=REFUSED_BODY.fill(reason=CHECK_REASONS[reason]),
        )  # fmt: skip
    else:
        from loket.foundation.identity.operations import link_resident
        from loket.foundation.residents.errors import PersonNotFound

        if row.resident_id is None:
            raise PersonNotFound
        link_resident(act=act, account=row.account_id, resident_id=row.resident_id)
        row.state = CheckState.ACCEPTED.value
        link = ask_if_it_was_you(act=act, kind="identity.verified", ref=row.account_id, account=row.account_id)
        tell_account(
            act=act.as_system("checks"),
            account=row.account_id,
            kind="security.check_accepted",
            subject=ACCEPTED_SUBJECT,
            body=ACCEPTED_BODY.fill(link=link),
        )
    row.decided_at = act.at
    row.save(update_fields=["state", "reason", "decided_at"])
    columns = {"state": row.state, "reason": row.reason}
    audit.record(act, "identity.check.decided", table=TABLE, row=row.pk, subject=row.resident_id, columns=columns, details={"outcome": row.state})
    outbox.publish(act, events.CHECK_DECIDED, ref=row.pk, payload={"outcome": row.state})
    return reading.check_of(row)


@audit.operation("identity.check.erased")
def erase_check(*, act: Act, check: UUID) -> None:
    """Destroy the photos and the number of a decided check whose time is over. :raises NotAllowed: by anybody but the system, or before that."""
    row = models.Check.objects.select_for_update().filter(pk=check, decided_at__lte=act.at - KEPT, erased_at=None).first()
    if row is None or act.kind is not ActorKind.SYSTEM:
        raise NotAllowed
    audit.record(act, "identity.check.erased", table=TABLE, row=row.pk)
    _erase(act, row)


def _in_hand(act: Act, check: UUID) -> models.Check:
    row = (
        models.Check.objects.select_for_update().filter(pk=check, region=act.region, officer=UUID(act.actor), state=CheckState.WAITING.value).first()
    )
    if row is None or act.kind is not ActorKind.OFFICER:
        raise CheckNotFound
    return row


def _kept(act: Act, check: UUID, content: bytes) -> UUID:
    return files.store(act=act, content=content, owner=check, purpose="identity_check", retention=RETENTION, accept=ACCEPT).id


def _erase(act: Act, row: models.Check) -> None:
    files.erase_all(act=act, owner=row.pk)
    row.nik_sealed, row.erased_at = None, act.at
    row.save(update_fields=["nik_sealed", "erased_at"])
