"""A higher level by somebody else's word: an upstream identity provider that names the NIK."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common.text import Text
from loket.foundation.identity import queries
from loket.foundation.identity.errors import NotAllowed, ResidentTaken, VerifiedAlready
from loket.foundation.identity.questions import ask_if_it_was_you
from loket.foundation.identity.telling import tell_account
from loket.foundation.identity.values import Account
from loket.foundation.residents import queries as residents
from loket.foundation.residents.errors import PersonNotFound

SUBJECT: Final = Text(id="Identitas Anda sudah terverifikasi", en="You are verified now")
BODY: Final = Text(
    id="{provider} menyatakan siapa Anda; akun ini kini terhubung dengan data kependudukan. Bukan Anda? Buka {link} dan akun dibekukan.",
    en="{provider} said who you are; this account is connected to the population register now. Not you? Open {link} and the account is frozen.",
)


@audit.operation("identity.account.verified_upstream")
def verify_by_upstream(*, act: Act, account: UUID, nik: str, provider: str, name: Text) -> Account:
    """
    Tie an account to the resident whose NIK an upstream provider has named for its owner, who is signed in (`act`). The owner is told.

    `provider` is a machine word for the record, `name` what people call it. The caller has checked the provider's signature, that it is trusted
    for identities, and that its answer belongs to this session. Nothing moves from one account or resident to another.

    :raises NotAllowed: somebody else's account. :raises VerifiedAlready: tied to a resident, this one or another.
    :raises PersonNotFound: nobody of the region has that NIK, or they have died. :raises ResidentTaken: another account has the resident.
    """
    from loket.foundation.identity.operations import link_resident

    if act.actor != str(account):
        raise NotAllowed
    if queries.get_account(account_id=account).resident_id is not None:
        raise VerifiedAlready
    by = act.as_system(f"upstream-{provider}")
    resident = residents.find_by_nik(act=by, nik=nik)
    if resident is None:
        raise PersonNotFound
    if queries.find_account_of_resident(region=act.region, resident_id=resident) is not None:
        raise ResidentTaken
    linked = link_resident(act=by, account=account, resident_id=resident)
    audit.record(act, "identity.account.verified_upstream", table="identity_account", row=account, subject=resident, details={"provider": provider})
    link = ask_if_it_was_you(act=act, kind="identity.verified", ref=account, account=account)
    tell_account(act=by, account=account, kind="security.verified", subject=SUBJECT, body=BODY.fill(provider=name, link=link))
    return linked
