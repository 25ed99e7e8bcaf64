"""The code app and its recovery codes, for citizens and officers alike: set up, proved, renewed, taken away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.conf import settings

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.identity import finding, history, models, proving, totp
from loket.foundation.identity.errors import FactorThere, NotAllowed
from loket.foundation.identity.questions import ask_if_it_was_you
from loket.foundation.identity.telling import tell_account
from loket.foundation.identity.values import Proof, Proved

ENROLLED_SUBJECT = Text(id="Aplikasi kode terpasang untuk akun Anda", en="A code app was set up for your account")
ENROLLED_BODY = Text(
    id="Aplikasi kode untuk akun Anda baru saja dipasang di sebuah ponsel. Bila Anda yang memasangnya, tidak perlu apa-apa. Bukan Anda? Buka {link} dan akun dibekukan.",
    en="A code app for your account was just set up on a phone. If it was you, there is nothing to do. Not you? Open {link} and the account is frozen.",
)
ENROLLED_SMS = Text(
    id="Loket: aplikasi kode dipasang untuk akun Anda. Bukan Anda? Buka {link}",
    en="Loket: a code app was set up for your account. Not you? Open {link}",
)
REMOVED_SUBJECT = Text(id="Aplikasi kode dihapus dari akun Anda", en="The code app was removed from your account")
REMOVED_BODY = Text(
    id="Aplikasi kode dan kode cadangan dihapus dari akun Anda. Bila Anda yang melakukannya, tidak perlu apa-apa. Bukan Anda? Buka {link} dan akun dibekukan.",
    en="The code app and the recovery codes were removed from your account. If it was you, there is nothing to do. Not you? Open {link} and the account is frozen.",
)


@audit.operation("identity.factor.begun")
def begin_factor(*, act: Act, account: UUID, proofs: Sequence[Proved] = (), by_invitation: bool = False) -> bytes:
    """
    Give an account a new secret for its app and return it; it counts once a code of it was typed.

    `proofs` is what the session of the owner proved; `by_invitation`: the caller has checked an invitation of this account instead.

    :raises FactorThere: as it says. :raises NotAllowed, ProofNeeded, InvitationNeeded: as `policy.refusal_to_enrol`.
    """
    row = proving.locked(account)
    if row is not None and row.confirmed_at is not None:
        raise FactorThere
    _may_enrol(act, account, proofs, by_invitation=by_invitation)
    if row is None:
        row = models.Factor(id=ids.new_id(), account_id=account)
    secret = totp.new_secret()
    proving.seal(row, secret)
    row.made_at, row.last_step = act.at, 0
    row.save()
    audit.record(act, "identity.factor.begun", table=proving.TABLE, row=row.pk)
    return secret


@audit.operation("identity.factor.enrolled")
def confirm_factor(
    *, act: Act, account: UUID, code: str, proofs: Sequence[Proved] = (), by_invitation: bool = False
) -> tuple[Proof, tuple[str, ...]]:
    """
    Hear the first code of a new secret; when it is right, return the recovery codes, to be shown once. Every contact is told.

    A wrong code is no refusal: it is counted, and counting must not be rolled back. `NONE`: nothing was begun, or it is done already.

    :raises NotAllowed, ProofNeeded, InvitationNeeded: as `begin_factor`.
    """
    row = proving.locked(account)
    if row is None or row.confirmed_at is not None:
        audit.record(act, "identity.factor.refused", table=proving.TABLE, row=account, details={"reason": Proof.NONE.value})
        return Proof.NONE, ()
    _may_enrol(act, account, proofs, by_invitation=by_invitation)
    proof, _ = proving.judge(row, code, act.at, with_recovery=False)
    if proof is not Proof.RIGHT:
        audit.record(act, "identity.factor.refused", table=proving.TABLE, row=row.pk, details={"reason": proof.value})
        return proof, ()
    row.confirmed_at = act.at
    row.save(update_fields=["confirmed_at"])
    codes = proving.new_recovery_codes(row)
    history.note(act, account, "factor_added")
    _tell(act, account, "security.factor_enrolled", ENROLLED_SUBJECT, ENROLLED_BODY, ENROLLED_SMS)
    audit.record(act, "identity.factor.enrolled", table=proving.TABLE, row=row.pk, details={"by": "invitation" if by_invitation else "owner"})
    return proof, codes


@audit.operation("identity.factor.proved")
def prove_factor(*, act: Act, account: UUID, code: str) -> Proof:
    """
    Hear a code of the app or a recovery code. What it was is returned, never raised: wrong ones must be counted, not rolled back.

    A code is right once; after `proving.MOST_WRONG_CODES` wrong ones none is heard for a while (`BLOCKED`).
    """
    row = proving.locked(account)
    if row is None or row.confirmed_at is None:
        audit.record(act, "identity.factor.refused", table=proving.TABLE, row=account, details={"reason": Proof.NONE.value})
        return Proof.NONE
    proof, method = proving.judge(row, code, act.at)
    if proof is Proof.RIGHT:
        audit.record(act, "identity.factor.proved", table=proving.TABLE, row=row.pk, details={"method": method})
    else:
        audit.record(act, "identity.factor.refused", table=proving.TABLE, row=row.pk, details={"reason": proof.value, "method": method})
    return proof


@audit.operation("identity.factor.codes_renewed")
def renew_recovery_codes(*, act: Act, account: UUID, proofs: Sequence[Proved]) -> tuple[str, ...]:
    """
    Replace the recovery codes of one's own app and return them.

    :raises NotAllowed: somebody else's, or there is none. :raises ProofNeeded: as `policy.refusal_to_enrol`.
    """
    row = proving.locked(account)
    if row is None or row.confirmed_at is None or act.actor != str(account):
        raise NotAllowed
    _may_enrol(act, account, proofs, by_invitation=False)
    codes = proving.new_recovery_codes(row)
    history.note(act, account, "codes")
    audit.record(act, "identity.factor.codes_renewed", table=proving.TABLE, row=row.pk)
    return codes


@audit.operation("identity.factor.removed")
def remove_factor(*, act: Act, account: UUID, proofs: Sequence[Proved]) -> None:
    """
    Take away one's own code app with its recovery codes; every contact is told.

    :raises NotAllowed: somebody else's; or of an office, where two operators reset it. :raises ProofNeeded: as `policy.refusal_to_enrol`.
    """
    if finding.holds_office(account=account):
        raise NotAllowed
    _may_enrol(act, account, proofs, by_invitation=False)
    row = proving.locked(account)
    if row is None:
        raise NotAllowed
    audit.record(act, "identity.factor.removed", table=proving.TABLE, row=row.pk)
    row.delete()
    history.note(act, account, "factor_removed")
    _tell(act, account, "security.factor_removed", REMOVED_SUBJECT, REMOVED_BODY, None)


@audit.operation("identity.ways.dropped")
def drop_ways(*, act: Act, account: UUID, reason: str) -> None:
    """
    Take away the code app and every passkey of an account that is given to its owner anew. `reason` is a machine word.

    :raises NotAllowed: by anybody but the system or who gives accounts back at a counter.
    """
    if act.kind is ActorKind.CITIZEN:
        raise NotAllowed
    apps, _ = models.Factor.objects.filter(account_id=account).delete()
    passkeys, _ = models.Passkey.objects.filter(account_id=account).delete()
    audit.record(act, "identity.ways.dropped", table=proving.TABLE, row=account, details={"reason": reason, "app": bool(apps), "passkeys": passkeys})


@audit.operation("identity.factors.loaded")
def load_factors(*, act: Act, factors: Iterable[tuple[UUID, bytes]]) -> None:
    """Give accounts of a demo or a test their code apps, set up. :raises NotAllowed: by anybody but the system, or in production."""
    if act.kind is not ActorKind.SYSTEM or settings.LOKET_MODE == "production":
        raise NotAllowed
    made = []
    for account, secret in factors:
        row = models.Factor(id=ids.new_id(), account_id=account, made_at=act.at, confirmed_at=act.at)
        proving.seal(row, secret)
        made.append(row)
    models.Factor.objects.bulk_create(made, batch_size=500)
    lines = [models.History(account=row.account_id, region=act.region, at=act.at, kind="factor_added", by=act.kind.value) for row in made]
    models.History.objects.bulk_create(lines, batch_size=500)
    audit.record(act, "identity.factors.loaded", table=proving.TABLE, row=act.region, details={"count": len(made)})


def _may_enrol(act: Act, account: UUID, proofs: Sequence[Proved], *, by_invitation: bool) -> None:
    if by_invitation:
        if act.actor != str(account):
            raise NotAllowed
        return
    if (refusal := finding.refusal_to_enrol(act=act, account=account, proofs=proofs)) is not None:
        raise refusal


def _tell(act: Act, account: UUID, kind: str, subject: Text, body: Text, sms: Text | None) -> None:
    link = ask_if_it_was_you(act=act, kind="identity.factor", ref=account, account=account)
    tell_account(
        act=act.as_system("factor"), account=account, kind=kind, subject=subject, body=body.fill(link=link), sms=sms.fill(link=link) if sms else None
    )
