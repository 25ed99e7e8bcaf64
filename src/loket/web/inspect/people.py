"""Who acted, as an auditor reads it: officers by name and office, the system by its part, citizens by a mark that says nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.agencies.errors import UnknownPosition
from loket.foundation.clients import queries as clients
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity

SYSTEM: Final = Text(id="Sistem", en="System")
PUBLIC: Final = Text(id="Tanpa akun", en="No account")
UNLISTED: Final = Text(id="Aplikasi (tidak lagi terdaftar)", en="Application (no longer listed)")
FORMER: Final = Text(id="Petugas (tidak lagi terdaftar)", en="Officer (no longer listed)")
KINDS: Final[Mapping[str, Text]] = {
    "citizen": Text(id="warga", en="citizen"), "officer": Text(id="petugas", en="officer"), "leader": Text(id="pimpinan", en="leader"),
    "auditor": Text(id="pengawas", en="auditor"), "operator": Text(id="pengelola", en="operator"),
    "author": Text(id="penyusun", en="author"), "reviewer": Text(id="penelaah", en="reviewer"), "system": Text(id="sistem", en="system"), "partner": Text(id="sistem instansi", en="agency's system"),
    "public": Text(id="masyarakat", en="public"),
}  # fmt: skip


class Acted(Protocol):
    """A line of one of the three streams."""

    @property
    def actor(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Who:
    """Name and office of whoever acted."""

    name: Text
    office: Text


class Directory:
    """
    The people of some lines: one query for their names, one for the offices they acted from.

    `accounts` and `seats` are of officers who are named besides (who decided, who held a step); None among them counts for nothing.
    """

    def __init__(self, region: str, lines: Iterable[Acted], *, accounts: Iterable[UUID | None] = (), seats: Iterable[UUID | None] = ()) -> None:
        lines = tuple(lines)
        self._region = region
        named = {one for one in accounts if one is not None}
        named |= {
            found for line in lines if line.kind not in ("citizen", "system", "public", "partner") and (found := uuid_of(line.actor)) is not None
        }
        sat = {one for one in (*seats, *(getattr(line, "appointment", None) for line in lines)) if one is not None}
        called = {line.actor.partition(":")[2] for line in lines if line.kind == "partner"}
        self._applications = {key: one.name for key in called if (one := clients.find_client(client_id=key)) is not None}
        self._names = identity.list_officer_names(region=region, accounts=named) if named else {}
        self._positions = identity.list_appointed_positions(region=region, appointments=sat) if sat else {}

    def name(self, account: UUID | None) -> str | None:
        """Return the name of an officer, None when nobody is meant or they are not known here."""
        return self._names.get(account) if account is not None else None

    def office(self, seat: UUID | None) -> Text | None:
        """Return the position that an appointment is for."""
        return title_of(self._region, self._positions[seat]) if seat in self._positions else None

    def who(self, line: Acted) -> Who:
        """Return who acted in a line. An officer who applies for themselves is a citizen there."""
        if line.actor.startswith("system:"):
            part = line.actor.partition(":")[2]
            return Who(SYSTEM, Text(id=part, en=part))
        if line.kind == "public" or line.actor == "public":
            return Who(PUBLIC, Text(id="", en=""))
        if line.kind == "partner":
            return Who(self._applications.get(line.actor.partition(":")[2]) or UNLISTED, KINDS["partner"])
        if line.kind == "citizen":
            return Who(mark_of(line.actor), KINDS["citizen"])
        name = self.name(uuid_of(line.actor))
        office = self.office(getattr(line, "appointment", None)) or KINDS.get(line.kind, Text(id=line.kind, en=line.kind))
        return Who(Text(id=name, en=name) if name else FORMER, office)


def title_of(region: str, position: str) -> Text:
    """Return a position in words, its code when the region does not know it any more."""
    try:
        return agencies.get_position(region, position).title
    except UnknownPosition:
        return Text(id=position, en=position)


def mark_of(actor: str) -> Text:
    """Return a citizen as a mark: the same person has the same mark, and it says nothing about them."""
    account = uuid_of(actor)
    mark = ids.to_text(account)[-5:] if account else "?"
    return Text(id=f"Warga ·{mark}", en=f"Citizen ·{mark}")


def uuid_of(text: str) -> UUID | None:
    """Return the id that an actor's text is, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None
