"""For tests of what runs where: newer versions of the sample, and pilots that take, or pass over, a certain person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from loket.foundation.audit.values import system_act
from loket.services.catalogue import operations as catalogue_writes
from loket.services.catalogue import queries as catalogue
from loket.services.rollout import operations as rollout
from loket.services.rollout import queries as running
from tests.support import world as worlds

SERVICE = "akta-kelahiran"
FOLDER = f"dukcapil/{SERVICE}"
VERSION_2 = ("service.yaml", "version: 1\n", "version: 2\n")
#: Shown by page, drawing and form alike.
RENAMED = ("service.yaml", "Verifikasi berkas", "Pemeriksaan berkas oleh petugas")
Change = tuple[str, str, str]


def files(*changes: Change, region: str = worlds.REGION, folder: str = FOLDER) -> dict[str, bytes]:
    """Return the sample's files for a region, changed; fails when a text is not there."""
    found = dict(catalogue.read_folder(worlds.TOP / "service-packages" / folder, region=region, regions=worlds.TOP / "regions"))
    for name, before, after in changes:
        text = found[name].decode()
        assert before in text, f"{name} no longer holds {before!r}"
        found[name] = text.replace(before, after).encode()
    return found


def published(changes: Sequence[Change] = (VERSION_2, RENAMED), *, region: str = worlds.REGION, at: dt.datetime = worlds.NOW) -> str:
    """Publish a changed sample without making it live; return its hash."""
    act = system_act("publish", region=region, at=at, purpose="publish")
    return catalogue_writes.publish(act=act, bundle=files(*changes, region=region), region=region, on=at.date())


def pilot_that(takes: bool, who: UUID, version_hash: str, *, share: int = 50, region: str = worlds.REGION, at: dt.datetime = worlds.NOW) -> None:
    """Begin a pilot that takes `who`, or passes them over: each pilot draws anew, so it is begun until it does."""
    act = system_act("publish", region=region, at=at, purpose="publish")
    for _ in range(200):
        rollout.begin_pilot(act=act, region=region, version_hash=version_hash, share=share, reason="Mencoba alur yang lebih singkat.")
        given = running.get_live(SERVICE, region, at, subject=who)
        if (given.hash == version_hash) is takes:
            return
        rollout.withdraw_pilot(act=act, region=region, service=SERVICE, reason="Undian ulang.")
    raise AssertionError("no pilot fell so in two hundred draws")
