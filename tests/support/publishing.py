"""For tests of what runs where: newer versions of the sample, and pilots that take, or pass over, a certain person."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act, ActorKind, system_act
from loket.foundation.common import ids
from loket.foundation.identity import operations as identity
from loket.foundation.identity.values import Audience, NewAccount, NewAppointment
from loket.services.catalogue import operations as catalogue_writes
from loket.services.catalogue import queries as catalogue
from loket.services.rollout import operations as rollout
from loket.services.rollout import queries as running
from loket.services.rollout.values import Proposal
from tests.support import world as worlds

SERVICE = "akta-kelahiran"
FOLDER = f"dukcapil/{SERVICE}"
VERSION_2 = ("service.yaml", "version: 1\n", "version: 2\n")
#: Shown by page, drawing and form alike.
RENAMED = ("service.yaml", "Verifikasi berkas", "Pemeriksaan berkas oleh petugas")
Change = tuple[str, str, str]


@dataclass
class Office:
    """Who publishes in a region: author, a second one, legal reviewer, a second one, head of the agency, head of another."""

    region: str
    accounts: dict[str, UUID] = field(default_factory=dict)

    def act(self, name: str, at: dt.datetime = worlds.NOW) -> Act:
        """Return an act of one of them, through the door that their seat opens."""
        return Act(region=self.region, actor=str(self.accounts[name]), kind=KINDS[name.rstrip("2")], at=at, purpose="publish", request_id="test")


KINDS: Final = {"author": ActorKind.AUTHOR, "reviewer": ActorKind.REVIEWER, "head": ActorKind.LEADER, "stranger": ActorKind.LEADER}
SEATS: Final = {
    "author": ("dukcapil/penyusun", Audience.AUTHOR), "author2": ("dukcapil/penyusun", Audience.AUTHOR),
    "reviewer": ("setda/penelaah-hukum", Audience.REVIEWER), "reviewer2": ("setda/penelaah-hukum", Audience.REVIEWER),
    # Because: a head whose daily work is at the desk has that door, and leads by the position.
    "head": ("dukcapil/kepala", Audience.OFFICER), "head2": ("dukcapil/kepala", Audience.LEADER), "stranger": ("dpmptsp/kepala", Audience.LEADER),
}  # fmt: skip


def office(region: str = worlds.REGION) -> Office:
    """Appoint everybody who publishes in a region (its file must be loaded)."""
    found = Office(region)
    accounts = []
    for name, (position, audience) in SEATS.items():
        found.accounts[name] = ids.new_id()
        agency = position.partition("/")[0]
        seat = NewAppointment(
            region=region, agency=agency, unit=agencies.list_units(region, agency=agency)[0].code, position=position, audience=audience,
            valid_from=dt.date(2026, 1, 1),
        )  # fmt: skip
        email = f"{name}.{region.replace('.', '')}@contoh.example"
        accounts.append(
            NewAccount(id=found.accounts[name], email=email, name=f"{name.title()} Contoh", password=worlds.PASSWORD, appointments=(seat,))
        )
    identity.load_accounts(act=system_act("load", region=region, at=worlds.NOW, purpose="load"), accounts=accounts)
    return found


def propose(
    office: Office, *changes: Change, by: str = "author", at: dt.datetime = worlds.NOW, note: str = "Satu orang cukup memeriksa."
) -> Proposal:
    """Submit the changed sample from the version that runs; return the proposal."""
    base = running.latest_hash(office.region, SERVICE)
    proposal = rollout.propose(
        act=office.act(by, at), region=office.region, service=SERVICE, files=files(*(changes or (VERSION_2, RENAMED)), region=office.region),
        base_hash=base, note=note,
    )  # fmt: skip
    return running.get_proposal(office.region, proposal)


def reviewed(office: Office, *changes: Change, at: dt.datetime = worlds.NOW, by: str = "author") -> Proposal:
    """Bring a proposal before the head."""
    found = propose(office, *changes, at=at, by=by)
    rollout.take_review(act=office.act("reviewer", at), proposal=found.id, revision=found.revision)
    rollout.clear_review(act=office.act("reviewer", at), proposal=found.id, revision=found.revision + 1, text="Dasar hukumnya lengkap.")
    return running.get_proposal(office.region, found.id)


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


def next_version(folder: str, *, region: str = worlds.REGION, at: dt.datetime = worlds.NOW) -> str:
    """Publish a package once more under the next number, without making it live; return its hash."""
    found = files(folder=folder, region=region)
    text = re.sub(r"(?m)^version: (\d+)", lambda number: f"version: {int(number[1]) + 1}", found["service.yaml"].decode(), count=1)
    act = system_act("publish", region=region, at=at, purpose="publish")
    return catalogue_writes.publish(act=act, bundle=found | {"service.yaml": text.encode()}, region=region, on=at.date())


def pilot_that(takes: bool, who: UUID, version_hash: str, *, share: int = 50, region: str = worlds.REGION, at: dt.datetime = worlds.NOW) -> None:
    """Begin a pilot that takes `who`, or passes them over: each pilot draws anew, so it is begun until it does."""
    act, service = system_act("publish", region=region, at=at, purpose="publish"), catalogue.get_version(version_hash).service
    for _ in range(200):
        rollout.begin_pilot(act=act, region=region, version_hash=version_hash, share=share, reason="Mencoba alur yang lebih singkat.")
        given = running.get_live(service, region, at, subject=who)
        if (given.hash == version_hash) is takes:
            return
        rollout.withdraw_pilot(act=act, region=region, service=service, reason="Undian ulang.")
    raise AssertionError("no pilot fell so in two hundred draws")
