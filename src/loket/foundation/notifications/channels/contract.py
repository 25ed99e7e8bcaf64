"""
What every way of sending is and gives: `send`, `read_receipt`, `check_config`; failures in four words.

`tests/integration/test_channels.py` holds each listed way to it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import ClassVar, Final
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from loket.foundation.common.text import Text
from loket.foundation.notifications.values import Channel

#: Unit: characters. What is kept of a provider's own reference.
LONGEST_REFERENCE: Final = 100


class Outcome(StrEnum):
    """
    What became of a sending. `sent`: taken over by the provider, nobody knows yet. The others are the four words.

    Permanent: this address will never get it. Temporary: the same message may go through later. Technical: the fault is
    ours or the provider's (account, settings, an answer that nobody can read); it is tried again, and an operator must look.
    """

    SENT = "sent"
    DELIVERED = "delivered"
    TEMPORARY_FAILURE = "temporary_failure"
    PERMANENT_FAILURE = "permanent_failure"
    TECHNICAL_FAILURE = "technical_failure"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way: in one language, to one address. `id` is the same when it is tried again."""

    id: UUID
    address: str
    subject: str
    body: str
    language: str
    kind: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """
    What a provider said. `reason` is a machine word, never its sentence or the address; `reference` its own name for the
    message; `parts` and `cost_idr` what it charges; `is_down`: nothing else will get through now either.
    """

    outcome: Outcome
    reason: str = ""
    reference: str = ""
    parts: int = 0
    cost_idr: int = 0
    is_down: bool = False


class Way:
    """
    A way of sending.

    `address_kind` says what `Outgoing.address` is. Trusted for: never logging an address or a text.
    """

    channel: ClassVar[Channel]
    #: Unit: messages. How many are taken at once: all of them must leave within the lease of a claim.
    batch: ClassVar[int] = 100

    def send(self, message: Outgoing) -> Receipt:
        """Send one message. Never raises for what the provider or the network does."""
        raise NotImplementedError

    def read_receipt(self, body: bytes, headers: Mapping[str, str]) -> tuple[tuple[str, Receipt], ...]:
        """
        Read what a provider reports later: (its reference, receipt) pairs.

        :raises BadReceipt: not signed by the provider, or unreadable. Ways without reports refuse all.
        """
        from loket.foundation.notifications.errors import BadReceipt

        raise BadReceipt

    def check_config(self) -> tuple[Text, ...]:
        """Return what is wrong with the settings, in words for an operator; nothing when it can send."""
        raise NotImplementedError

    def is_ready(self) -> bool:
        """Say whether messages may be queued for this way."""
        return not self.check_config()

    @contextmanager
    def session(self) -> Iterator[None]:
        """Hold what is worth keeping open over a batch (one connection to a mail server)."""
        yield


@lru_cache(maxsize=4)
def _made(names: tuple[str, ...]) -> tuple[Way, ...]:
    return tuple(import_string(name)() for name in names)


def ways() -> tuple[Way, ...]:
    """Return the ways in use, in the order of the setting LOKET_CHANNELS."""
    return _made(tuple(settings.LOKET_CHANNELS))


def way_of(channel: Channel) -> Way | None:
    """Return the way of a channel, None when it is not in use."""
    return next((way for way in ways() if way.channel is channel), None)
