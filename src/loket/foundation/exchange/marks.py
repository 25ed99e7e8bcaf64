"""
By what a client knows the same person again: a mark under a key of its own, which outlives the change of the installation's keys.

Because (decision 0038): the blind indexes of the keyring change with its keys, and an agency's system would take every person for somebody new.
The key is made once, sealed as everything else, and sealed anew by `loket keys`; it is what the marks given until then were made with.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.sealing import index_under
from loket.foundation.exchange import models

COLUMN: Final = "exchange_mark_key.key"
_PERSON: Final = "exchange_change.person"


def for_client(act: Act, client_id: str) -> Callable[[str], str]:
    """Return what gives the mark of a person (by id) for a client; two clients cannot compare theirs. Inside the operation under way."""
    key = _key(act)
    return lambda person: index_under(key, f"{client_id} {person}")[:16].hex()


def _key(act: Act) -> bytes:
    row = models.MarkKey.objects.first() or _made(act)
    key: bytes = settings.LOKET_KEYRING.open(row.key_sealed, column=COLUMN, row=str(row.pk))
    return key


def _made(act: Act) -> models.MarkKey:
    """Keep the key that marks are made with now. Of two who come at once, one is kept."""
    new = ids.new_id()
    sealed = settings.LOKET_KEYRING.seal(settings.LOKET_KEYRING.index_key(column=_PERSON), column=COLUMN, row=str(new))
    row, is_new = models.MarkKey.objects.get_or_create(name=_PERSON, defaults={"id": new, "key_sealed": sealed, "made_at": act.at})
    if is_new:
        audit.record(act, "exchange.mark_key.made", table="exchange_mark_key", row=row.pk)
    return row
