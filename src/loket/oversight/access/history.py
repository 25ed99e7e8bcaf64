"""Readings of one person, as that person (or a parent) sees them: in words, with what is somebody else's left out. Private to the room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.agencies.errors import UnknownAgency, UnknownPosition
from loket.foundation.audit import queries as record
from loket.foundation.audit.values import Act, Reading, Withheld
from loket.foundation.clients import queries as clients
from loket.foundation.common.paging import MAX_LIMIT, Page
from loket.foundation.common.text import Text
from loket.foundation.exchange import queries as exchange
from loket.foundation.exchange.values import Grant
from loket.foundation.identity import queries as identity
from loket.foundation.powers import queries as powers
from loket.foundation.powers.values import Kind
from loket.foundation.residents import queries as residents
from loket.oversight.access import models, policy, rows, terms, words
from loket.oversight.access.errors import NotConnected, ReadingNotFound
from loket.oversight.access.values import SIDES, Concealment, ConcealmentState, Reopened, Shown, Side, Ward
from loket.services.cases import queries as cases
from loket.services.cases.values import Case
from loket.services.catalogue import queries as catalogue

#: For what auditors look somebody up whose readings they propose to withhold.
PURPOSE: Final = "withhold"
#: By which powers one sees another's readings: a written power is for a service, and says nothing of this.
WARDS: Final = frozenset({Kind.PARENT, Kind.GUARDIAN})
#: What is read in this very moment is shown in it.
_INSTANT: Final = dt.timedelta(microseconds=1)
_FIRST, _LAST = dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=dt.UTC)
A_GOVERNMENT_AGENCY: Final = Text(id="Instansi pemerintah daerah", en="An agency of the region")
AN_OFFICER: Final = Text(id="petugas", en="officer")
YOURSELF: Final = Text(id="Anda sendiri", en="You yourself")
SOMEBODY: Final = Text(id="Orang lain yang berhak", en="Somebody else entitled to it")
OF_THE_FAMILY: Final = Text(id="misalnya yang tercatat pada Kartu Keluarga yang sama", en="for example somebody on the same family card")
LOKET: Final = Text(id="Sistem Loket", en="Loket itself")
AUTOMATIC: Final = Text(id="otomatis", en="automatic")
A_PARTNER: Final = Text(id="Sistem instansi lain", en="Another agency's system")
OTHERS_MATTER: Final = Text(id="urusan orang lain yang memuat data Anda", en="somebody else's matter that holds your data")
OF_THE_REGISTER: Final = Text(id="data kependudukan Anda", en="your data of the population register")
IN_THEIR_MATTER: Final = Text(id="data Anda di dalam urusan itu", en="your data within that matter")
KINDS: Final[Mapping[str, Text]] = {
    "officer": AN_OFFICER, "leader": Text(id="pimpinan", en="leader"), "auditor": Text(id="pengawas", en="auditor"),
    "operator": Text(id="pengelola", en="operator"), "author": Text(id="penyusun", en="author"), "reviewer": Text(id="penelaah", en="reviewer"),
    "partner": Text(id="sistem", en="system"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks (account and own resident), and at whose readings."""

    account: UUID
    resident: UUID
    subject: UUID

    @property
    def is_own(self) -> bool:
        """Say whether somebody looks at their own."""
        return self.resident == self.subject


def viewer_of(act: Act, account: UUID, of: UUID | None) -> Viewer:
    """Return who looks at whom. :raises NotConnected: if the account is nobody of this region. :raises ReadingNotFound: if they may not."""
    resident = identity.resident_of(account_id=account, region=act.region)
    if resident is None:
        raise NotConnected
    if of is None or of == resident:
        return Viewer(account, resident, resident)
    if of not in ward_ids(act, account):
        raise ReadingNotFound
    return Viewer(account, resident, of)


def wards_of(act: Act, account: UUID) -> tuple[Ward, ...]:
    """Return the children and wards of an account with their names: parents by the family card until the age of majority, guardians by their paper."""
    return tuple(
        Ward(one.principal, one.name, one.kind is Kind.GUARDIAN) for one in powers.list_standings(act=act, account=account) if one.kind in WARDS
    )


def ward_ids(act: Act, account: UUID) -> frozenset[UUID]:
    """Return who the children and wards of an account are; nothing of them is read."""
    return frozenset(one.principal for one in powers.list_principals(region=act.region, account=account, at=act.at) if one.kind in WARDS)


def concealments_of(region: str, subject: UUID) -> tuple[Concealment, ...]:
    """Return what is or was withheld of a person's readings, agreed to by two people; the newest first."""
    found = models.Concealment.objects.filter(
        region=region, subject=subject, state__in=[ConcealmentState.ACTIVE.value, ConcealmentState.OPENED.value]
    )
    return tuple(rows.concealment(row) for row in found.order_by("-id")[:MAX_LIMIT])


def withheld_of(region: str, subject: UUID, at: dt.datetime, known: Iterable[Concealment]) -> list[Withheld]:
    """
    Return which readings a person does not see at a moment: those that two people withheld, and the look-ups of the NIK that went with
    proposing it, which would tell of it.
    """
    found = [Withheld(one.actor, one.case, one.since, one.ends_at) for one in known if one.hides(at)]
    asked = [(one.proposed_by, one.proposed_at, one.ends_at) for one in known if one.hides(at)]
    waiting = models.Concealment.objects.filter(
        region=region, subject=subject, state=ConcealmentState.PROPOSED.value, expires_at__gt=at, ends_at__gt=at
    )
    asked += waiting.values_list("proposed_by", "proposed_at", "expires_at")[:MAX_LIMIT]
    return found + [Withheld(str(auditor), None, since, until, PURPOSE) for auditor, since, until in asked]


def list_shown(
    act: Act, viewer: Viewer, *, side: Side, since: dt.datetime | None, until: dt.datetime | None, agency: str | None, after: str | None, limit: int
) -> Page[Shown]:
    """Return a page of readings in words. From a discreet agency alone, a page may hold fewer than `limit` and yet have one after it."""
    known = concealments_of(act.region, viewer.subject)
    # Because: asked for in the database, a masked line would tell by being there, or by how many pages there are, whose it is.
    is_discreet = agency in terms.terms_on(act.at.date()).discreet_agencies
    asked = None if is_discreet else agency
    page = record.list_readings_of(
        region=act.region, subject=viewer.subject, kinds=SIDES[side], since=since, until=until or act.at + _INSTANT, after=after, limit=limit,
        appointments=identity.list_agency_appointments(region=act.region, agencies=[asked]) if asked else None,
        clients=[one.client_id for one in clients.list_clients(region=act.region) if one.agency == asked] if asked else (),
        but_not=_not_for_parents(act, viewer),
        withheld=withheld_of(act.region, viewer.subject, act.at, known) + _systems_not_for_parents(act, viewer),
    )  # fmt: skip
    shown = in_words(act, viewer, page.items, known)
    return Page(tuple(one for one in shown if not is_discreet or (one.agency == agency and not one.is_masked)), page.next)


def list_usages(
    act: Act, viewer: Viewer, *, since: dt.datetime | None, until: dt.datetime | None, offset: int, limit: int
) -> tuple[tuple[Shown, ...], int]:
    """Return readings by people in office and agencies' systems, by place, and how many there are."""
    known = concealments_of(act.region, viewer.subject)
    readings, total = record.list_readings_from(
        region=act.region, subject=viewer.subject, kinds=SIDES[Side.OFFICE], since=since, until=until or act.at + _INSTANT,
        withheld=withheld_of(act.region, viewer.subject, act.at, known), offset=offset, limit=limit,
    )  # fmt: skip
    return tuple(in_words(act, viewer, readings, known)), total


def find_shown(act: Act, viewer: Viewer, entry: UUID) -> tuple[Shown, Reading]:
    """Return one reading in words, and as it is recorded. :raises ReadingNotFound: if there is none that this person may see."""
    known = concealments_of(act.region, viewer.subject)
    withheld = withheld_of(act.region, viewer.subject, act.at, known) + _systems_not_for_parents(act, viewer)
    found = record.find_reading_of(region=act.region, subject=viewer.subject, entry=entry, withheld=withheld)
    if found is None or found.appointment in _not_for_parents(act, viewer):
        raise ReadingNotFound
    return next(in_words(act, viewer, [found], known)), found


def in_words(act: Act, viewer: Viewer, readings: Iterable[Reading], known: Iterable[Concealment]) -> Iterator[Shown]:
    """Yield readings as people read them: two queries however many there are."""
    readings, known = tuple(readings), tuple(known)
    wanted = {one.case for one in readings if one.case is not None}
    found = cases.get_cases(region=act.region, cases=wanted) if wanted else {}
    seats = {one.appointment for one in readings if one.appointment is not None}
    positions = identity.list_appointed_positions(region=act.region, appointments=seats) if seats else {}
    discreet = terms.terms_on(act.at.date()).discreet_agencies
    partners = [one for one in readings if one.kind == "partner"]
    relatives = residents.family_member_ids(region=act.region, resident_id=viewer.subject) if partners else frozenset()
    grants = exchange.find_grants(region=act.region, grants={grant for one in partners if (grant := _grant(one)) is not None}) if partners else {}
    for reading in readings:
        case = found.get(reading.case) if reading.case is not None else None
        masked = policy.is_masked(reading, case, account=viewer.account, resident=viewer.resident, subject=viewer.subject, relatives=relatives)
        agency, who, office = reader_of(act.region, reading, positions, viewer.account)
        if masked and policy.side_of(reading.kind) is Side.OFFICE:
            office = AN_OFFICER if reading.kind != "partner" else KINDS["partner"]
            agency, who = (agency, who) if agency not in discreet else ("", A_GOVERNMENT_AGENCY)
        assert reading.entry is not None  # noqa: S101 - the lists of one person always give it
        yield Shown(
            entry=reading.entry, at=reading.at, side=policy.side_of(reading.kind), agency=agency, who=who, office=office,
            purpose=OTHERS_MATTER if masked else _purpose(reading, grants, case), fields=_masked_fields(reading) if masked else _fields(reading, case),
            people=len(reading.subjects), case=case.id if case and not masked else None, number=case.number if case and not masked else "",
            is_masked=masked, reopened=_reopened(act, reading, known),
        )  # fmt: skip


def reader_of(region: str, reading: Reading, positions: Mapping[UUID, str], account: UUID | None) -> tuple[str, Text, Text]:
    """Return whose office read: code and name of the agency, and the position; never a person's name."""
    side = policy.side_of(reading.kind)
    if side is Side.SYSTEM:
        return "", LOKET, AUTOMATIC
    if side is Side.PEOPLE:
        return ("", YOURSELF, Text(id="", en="")) if account is not None and reading.actor == str(account) else ("", SOMEBODY, OF_THE_FAMILY)
    if reading.kind == "partner":
        return _partner(region, reading.actor)
    position = positions.get(reading.appointment) if reading.appointment is not None else None
    if position is None:
        return "", A_GOVERNMENT_AGENCY, KINDS.get(reading.kind, AN_OFFICER)
    code = position.partition("/")[0]
    try:
        return code, agencies.get_agency(region, code).name, agencies.get_position(region, position).title
    except (UnknownAgency, UnknownPosition):
        return code, A_GOVERNMENT_AGENCY, KINDS.get(reading.kind, AN_OFFICER)


def _partner(region: str, actor: str) -> tuple[str, Text, Text]:
    client = clients.find_client(client_id=actor.removeprefix("client:"))
    if client is None or client.region != region:
        return "", A_PARTNER, KINDS["partner"]
    office = Text(id=f"sistem {client.name.id}", en=f"system {client.name.en}")
    if client.agency is None:
        return "", Text(id=client.organisation, en=client.organisation) if client.organisation else A_PARTNER, office
    try:
        return client.agency, agencies.get_agency(region, client.agency).name, office
    except UnknownAgency:
        return client.agency, A_GOVERNMENT_AGENCY, office


def _not_for_parents(act: Act, viewer: Viewer) -> tuple[UUID, ...]:
    """Return the offices whose readings of a child its parents do not see: it may be the parents from whom the child is protected."""
    if viewer.is_own:
        return ()
    return identity.list_agency_appointments(region=act.region, agencies=sorted(terms.terms_on(act.at.date()).discreet_agencies))


def _systems_not_for_parents(act: Act, viewer: Viewer) -> list[Withheld]:
    """Return the readings of a child by these agencies' systems, which its parents do not see either."""
    if viewer.is_own:
        return []
    discreet = terms.terms_on(act.at.date()).discreet_agencies
    found = [one for one in clients.list_clients(region=act.region) if one.agency in discreet]
    return [Withheld(f"client:{one.client_id}", None, _FIRST, _LAST) for one in found]


def _purpose(reading: Reading, grants: Mapping[UUID, Grant], case: Case | None) -> Text:
    """Return for what: of an agency's system in the words of its grant, of a partner's those of the step that it carries out, with its own number when it asked about this person alone."""
    grant = grants.get(_grant(reading) or UUID(int=0))
    step = _step_of(reading, case)
    purpose = grant.terms.purpose_text.inside() if grant else step.inside() if step else words.purpose(reading.purpose)
    issue = reading.details.get("agency_case") or reading.details.get("xroad_issue")
    return words.CASE_OF_THEIRS.fill(purpose=purpose, issue=issue) if issue and len(reading.subjects) == 1 else purpose


def _step_of(reading: Reading, case: Case | None) -> Text | None:
    """Return for what a partner carries out the step for which it read, as the package says it."""
    name = reading.details.get("step") if reading.kind == "partner" and case is not None else None
    step = next((one for one in catalogue.get_definition(case.version_hash).steps if one.id == name), None) if case is not None and name else None
    return Text(id=step.partner.purpose.id, en=step.partner.purpose.en) if step is not None and step.partner is not None else None


def _grant(reading: Reading) -> UUID | None:
    try:
        return UUID(str(reading.details["grant"])) if "grant" in reading.details else None
    except ValueError:
        return None


def labels_of(case: Case | None) -> words.Label:
    """Return what knows the fields of the form that an application was made with by their names; nothing without an application."""
    fields = catalogue.get_definition(case.version_hash).form.fields() if case is not None else {}

    def label(name: str) -> Text | None:
        field = fields.get(name)
        return Text(id=field.label.id, en=field.label.en) if field is not None and field.label is not None else None

    return label


def _fields(reading: Reading, case: Case | None) -> tuple[Text, ...]:
    label = labels_of(case)
    found = [words.field(one, label) for one in reading.fields if not one.startswith("by:")]
    return tuple(dict.fromkeys(found))


def _masked_fields(reading: Reading) -> tuple[Text, ...]:
    """Say only whether the register was read: which of its fields were may tell what the matter is."""
    if any(words.is_of_register(one) for one in reading.fields):
        return (OF_THE_REGISTER,)
    return (IN_THEIR_MATTER,)


def _reopened(act: Act, reading: Reading, known: Iterable[Concealment]) -> Reopened | None:
    for one in known:
        if one.decided_at is not None and not one.hides(act.at) and policy.covers(one, reading) and reading.at < one.until:
            basis = terms.terms_on(one.proposed_at.date()).basis(one.basis)
            return Reopened(one.since, one.until, basis.title if basis else Text(id=one.basis, en=one.basis), one.reference, one.investigation)
    return None
