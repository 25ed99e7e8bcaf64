"""Public reads: which providers a region offers, beginning and finishing the exchange with one, and an account's ties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final
from uuid import UUID

import structlog
from django.conf import settings

from loket.foundation.common.text import Text
from loket.foundation.upstream import checking, definition, models
from loket.foundation.upstream.errors import BadProviders, NoSuchProvider
from loket.foundation.upstream.values import Begun, Offered, Proven, Tie

log = structlog.get_logger(__name__)

MOST: Final = 50


def list_providers(*, region: str) -> tuple[Offered, ...]:
    """Return the providers that a region offers, in the order of the file; bounded by it. A file that cannot be used offers none (`check` says why)."""
    try:
        return tuple(_offered(one) for one in definition.providers() if one.serves(region))
    except BadProviders as bad:
        # Because: a typing mistake of the operator must not take the ordinary way in away.
        log.error("upstream.providers_unusable", reason=str(bad))
        return ()


def check() -> tuple[str, ...]:
    """Return what is wrong with the providers of this installation, in words for operators; bounded by their number. Nothing is sent to anybody."""
    try:
        found = definition.providers()
    except BadProviders as bad:
        return (str(bad),)
    wrong = []
    for one in found:
        if one.authentication != "private_key_jwt" and not definition.secret_of(one):
            wrong.append(f"LOKET_UPSTREAM_SECRETS: {one.code}")
        if one.authentication == "private_key_jwt":
            try:
                definition.key_of(one)
            except BadProviders as bad:
                wrong.append(str(bad))
    return tuple(wrong)


def get_provider(*, region: str, code: str) -> Offered:
    """Return a provider that a region offers. :raises NoSuchProvider: if it offers none such."""
    return _offered(_found(region, code))


def begin(*, region: str, code: str, back: str, at: dt.datetime) -> Begun:
    """Return where to send a browser and what its session keeps. :raises NoSuchProvider: :raises SignInFailed, ProviderAway: as they say."""
    return checking.begin(_found(region, code), back=back, at=at)


def finish(*, region: str, begun: Begun, answer: Mapping[str, str], back: str, at: dt.datetime) -> Proven:
    """Return whom the provider says that somebody is. :raises NoSuchProvider: :raises SignInFailed, ProviderAway: nothing changed."""
    return checking.finish(_found(region, begun.provider), begun, answer, back=back, at=at)


def find_account(*, proven: Proven) -> UUID | None:
    """Return the account that is tied to a proven identity, or None."""
    row = models.Tie.objects.filter(subject_index__in=_indexes(proven)).first()
    return row.account_id if row is not None else None


def list_ties(*, account: UUID) -> tuple[Tie, ...]:
    """Return the identities of an account at providers, the earliest first; bounded to 50."""
    try:
        titles = {one.code: one.called() for one in definition.providers()}
    except BadProviders:
        titles = {}
    rows = models.Tie.objects.filter(account_id=account).order_by("tied_at")[:MOST]
    return tuple(
        Tie(row.pk, row.account_id, row.provider, titles.get(row.provider, Text(id=row.provider, en=row.provider)), row.tied_at, row.used_at)
        for row in rows
    )


def _indexes(proven: Proven) -> tuple[bytes, ...]:
    found: tuple[bytes, ...] = settings.LOKET_KEYRING.blind_indexes(subject_of(proven), column=models.SUBJECT_COLUMN)
    return found


def subject_of(proven: Proven) -> str:
    """Return issuer and subject as one text that no other pair gives: a subject means something only at its issuer."""
    return f"{len(proven.issuer)}:{proven.issuer}:{proven.subject.encode().hex()}"


def _found(region: str, code: str) -> definition.Provider:
    found = definition.find(code, region)
    if found is None:
        raise NoSuchProvider
    return found


def _offered(one: definition.Provider) -> Offered:
    return Offered(one.code, one.title.text(), one.hint.text() if one.hint else None, one.called())
