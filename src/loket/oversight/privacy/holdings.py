"""What is held about one person, and why: the rooms are asked live, the reasons come from the classification. Private to the room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, Final
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common import dates
from loket.foundation.common.phones import masked_phone
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Account
from loket.foundation.notifications import queries as notifications
from loket.foundation.residents import queries as residents
from loket.foundation.residents.values import EVENT_KINDS, PAPER_KINDS, REGISTER_PATHS, Sourced
from loket.oversight.access import queries as access
from loket.oversight.privacy import classification, consenting, models
from loket.oversight.privacy.rights import REQUEST_WORDS, Held, Holding, RequestKind
from loket.oversight.privacy.values import Activity
from loket.services.cases import queries as cases
from loket.services.catalogue import queries as catalogue
from loket.services.documents import queries as documents
from loket.services.elsewhere import queries as elsewhere
from loket.services.elsewhere.values import STATE_WORDS

#: Unit: lines of a list on the page; the copy has all.
FEW: Final = 20
#: Said elsewhere in another form, or a mere code.
_NOT_SHOWN: Final = frozenset(
    {"residents.village_code", "residents.family", "residents.family.members", "residents.family.occupations", "residents.street"}
    # Events and papers are told one by one.
    | {
        path
        for path in REGISTER_PATHS
        if path.startswith(
            ("residents.birth.", "residents.marriage.", "residents.divorce.", "residents.death.", "residents.move_in.", "residents.child_card.")
        )
    }
)
SOURCES: Final[dict[str, Text]] = {
    "load": Text(id="data awal kependudukan", en="first load of the register"),
    "correction": Text(id="perbaikan data", en="a correction"),
    "residents.register_birth": Text(id="akta kelahiran", en="a birth certificate"),
    "residents.register_death": Text(id="akta kematian", en="a death certificate"),
    "residents.change_family": Text(id="perubahan KK", en="a change of the family card"),
    "residents.reissue_card": Text(id="penggantian KTP-el", en="a new identity card"),
    "residents.move_family": Text(id="pindah datang", en="a move"),
    **{f"event:{kind.value}": Text(id=spec.title.id.lower(), en=spec.title.en.lower()) for kind, spec in EVENT_KINDS.items()},
}
_REGISTER: Final = Text(id="data kependudukan", en="the population register")
#: Columns of the register by path, where the names differ.
_COLUMNS: Final = {
    "residents.village": "village_code", "residents.district": "village_code", "residents.regency": "village_code", "residents.province": "village_code",
    "residents.address": "street", "residents.family.kk_number": "family.kk", "residents.family.head_name": "family.head",
    "residents.family.relation": "relation", "residents.family.issued_on": "family.issued_on", "residents.family.welfare_decile": "family.welfare_decile",
    "residents.family.welfare_on": "family.welfare_on", "residents.family.member_count": "family.issued_on",
}  # fmt: skip


def sourced(*, region: str, resident: UUID, paths: Any) -> dict[str, Held]:
    """Return of each path since when and from where it is as it is, without its value."""
    known = residents.sourced(region=region, resident_id=resident)
    return {
        path: Held(REGISTER_PATHS[path].label, Text(id="", en=""), False, *_source(known, path), path=path)
        for path in paths
        if path in REGISTER_PATHS
    }


def _source(known: Any, path: str) -> tuple[dt.datetime | None, Text]:
    column = _COLUMNS.get(path, path.removeprefix("residents."))
    found: Sourced | None = known.get(column) or known.get("family.*" if column.startswith("family.") else "*")
    return (found.at, SOURCES.get(found.source, _REGISTER)) if found else (None, _REGISTER)


def list_all(*, act: Act, account: UUID, most: int = FEW) -> tuple[Holding, ...]:
    """Return everything that is held about an account's owner in a region, by activity, as they read it themselves; of each list at most so many (200)."""
    known = identity.get_account(account_id=account)
    resident = identity.resident_of(account_id=account, region=act.region)
    activities = classification.read().activities
    parts: tuple[tuple[str, Callable[[], Iterator[Held]]], ...] = (
        ("register", lambda: _register(act, resident)),
        ("accounts", lambda: _account(act, known)),
        ("applications", lambda: chain(_cases(act, account, most), _elsewhere(act, account, most))),
        ("drafts", lambda: _drafts(act, account, most)),
        ("documents", lambda: _documents(act, resident or account, most)),
        ("messages", lambda: _messages(act, account, most)),
        ("consents", lambda: _consents(act, account)),
        ("sessions", lambda: _sessions(account)),
        ("record", lambda: _readings(act, account, resident, most)),
        ("requests", lambda: _requests(act, account, most)),
    )
    return tuple(Holding(code, _activity(activities, code), tuple(make())) for code, make in parts)


def _activity(activities: Any, code: str) -> Activity:
    found: Activity = activities["counter_help" if code == "consents" else code]
    return found


def _register(act: Act, resident: UUID | None) -> Iterator[Held]:
    if resident is None:
        return
    paths = [path for path in REGISTER_PATHS if path not in _NOT_SHOWN]
    facts = residents.facts_for(act=act, resident_id=resident, paths=paths, reader=resident)
    known = residents.sourced(region=act.region, resident_id=resident)
    for path in paths:
        said = REGISTER_PATHS[path]
        if facts[path] is None or facts[path] == "":
            continue
        at, source = _source(known, path)
        yield Held(said.label, in_words(said.spoken(facts[path])), said.sensitive, at, source, path=path)
    yield from _lives(act, resident)


def _lives(act: Act, resident: UUID) -> Iterator[Held]:
    """Give what happened to the person and their papers; the number of a deed or paper is a line of its own, masked."""
    day = dates.civil_date(act.at, time_zone=agencies.get_region(act.region).time_zone)
    for event in residents.list_events(act=act, resident_id=resident, reader=resident):
        spec, source = EVENT_KINDS[event.kind], _told_by(event.source, event.origin, event.known_on)
        yield Held(spec.title, event.summary, False, None, source)
        if event.number:
            deed = dates.date_text(event.registered_on) if event.registered_on else None
            label = Text(id=f"{spec.paper.id}, nomor", en=f"{spec.paper.en}, number")
            yield Held(
                label,
                _same(event.number),
                True,
                None,
                Text(id=f"{source.id}; tertanggal {deed.id}", en=f"{source.en}; dated {deed.en}") if deed else source,
            )
    for paper in residents.list_papers(act=act, resident_id=resident, reader=resident):
        title, source = PAPER_KINDS[paper.kind].title, _told_by(paper.source, paper.origin, paper.known_on)
        yield Held(title, paper.summary(day), False, None, source)
        yield Held(Text(id=f"{title.id}, nomor", en=f"{title.en}, number"), _same(paper.number), True, None, source)


def _told_by(source: str, origin: str, known_on: dt.date) -> Text:
    """Say where something of a life is from: the system that a file came from, or the service, with the day."""
    said, on = _same(origin) if origin else SOURCES.get(source, _REGISTER), dates.date_text(known_on)
    return Text(id=f"{said.id}, {on.id}", en=f"{said.en}, {on.en}")


def in_words(value: Any) -> Text:
    """Return a value of the register in words of both languages."""
    if isinstance(value, Text):
        return value
    if isinstance(value, dt.date):
        return dates.date_text(value)
    if isinstance(value, bool):
        return Text(id="ya" if value else "tidak", en="yes" if value else "no")
    if isinstance(value, tuple | list):
        return Text(id=", ".join(map(str, value)), en=", ".join(map(str, value)))
    return Text(id=str(value), en=str(value))


def _same(text: str) -> Text:
    return Text(id=text, en=text)


def _account(act: Act, known: Account) -> Iterator[Held]:
    own = Text(id="dari Anda", en="from you")
    yield Held(Text(id="Nama panggilan", en="Name"), _same(known.name), False, known.created_at, own)
    if known.email:
        yield Held(Text(id="Surel", en="E-mail"), _same(known.email), False, None, own)
    if known.phone:
        yield Held(Text(id="Nomor HP", en="Mobile number"), _same(masked_phone(known.phone)), False, None, own)
    yield Held(Text(id="Akun dibuat", en="Account made"), dates.date_text(known.created_at.date()), False, known.created_at, own)
    browsers = notifications.count_subscriptions(recipient=known.id)
    if browsers:
        yield Held(Text(id="Notifikasi di perangkat", en="Notices on devices"), _same(str(browsers)), False, None, own)


def _cases(act: Act, account: UUID, most: int) -> Iterator[Held]:

    for one in cases.list_for_account(region=act.region, account=account, limit=most):
        title = catalogue.get_definition(one.version_hash).title
        note = Text(id="isinya sudah dimusnahkan", en="its content was destroyed") if one.erased_at else Text(id=title.id, en=title.en)
        yield Held(_same(one.number), note, False, one.submitted_at, Text(id="dari Anda", en="from you"), key=one.id)


def _elsewhere(act: Act, account: UUID, most: int) -> Iterator[Held]:
    for one in elsewhere.list_for_account(region=act.region, account=account, limit=most):
        yield Held(
            _same(one.reference),
            STATE_WORDS[one.state],
            False,
            one.submitted_at,
            Text(id="dari aplikasi instansi", en="from an agency's application"),
        )


def _drafts(act: Act, account: UUID, most: int) -> Iterator[Held]:

    for one in cases.list_drafts(region=act.region, account=account, limit=most):
        title = catalogue.get_definition(one.version_hash).title
        yield Held(Text(id=title.id, en=title.en), Text(id="draf", en="draft"), False, one.saved_at, Text(id="dari Anda", en="from you"), key=one.id)


def _documents(act: Act, holder: UUID, most: int) -> Iterator[Held]:
    for one in documents.list_documents(region=act.region, holder=holder, limit=most):
        at = one.rendered_at or one.requested_at
        yield Held(one.title, _same(one.number), False, at, Text(id="diterbitkan instansi", en="issued by an agency"), key=one.id)


def _messages(act: Act, account: UUID, most: int) -> Iterator[Held]:
    for one in notifications.list_messages(region=act.region, recipient=account, limit=most):
        yield Held(one.subject, Text(id="pesan", en="message"), False, one.created_at, Text(id="dari Loket", en="from Loket"), key=one.id)


def _consents(act: Act, account: UUID) -> Iterator[Held]:
    for one in consenting.list_own(act, account=account):
        yield Held(one.title, one.note, False, one.given_at, Text(id="persetujuan Anda", en="your consent"), what=one.what)


def _sessions(account: UUID) -> Iterator[Held]:
    count = identity.count_devices(account_id=account)
    if count:
        yield Held(
            Text(id="Perangkat yang sedang masuk", en="Devices signed in"),
            _same(str(count)),
            False,
            None,
            Text(id="dari peramban Anda", en="from your browser"),
        )


def _readings(act: Act, account: UUID, resident: UUID | None, most: int) -> Iterator[Held]:
    """Give who read, as `access` shows it to the person: what is withheld for an investigation is not told here either."""
    if resident is None:
        return
    for one in access.list_usages(act=act, account=account, limit=most)[0]:
        said = Text(id="; ".join(field.id for field in one.fields), en="; ".join(field.en for field in one.fields))
        yield Held(
            one.office, Text(id=f"{one.purpose.id}: {said.id}", en=f"{one.purpose.en}: {said.en}"), False, one.at, Text(id="rekaman", en="the record")
        )


def _requests(act: Act, account: UUID, most: int) -> Iterator[Held]:

    for row in models.Request.objects.filter(region=act.region, account_id=account).order_by("-received_at", "-id")[:most]:
        yield Held(_same(row.number), REQUEST_WORDS[RequestKind(row.kind)], False, row.received_at, Text(id="dari Anda", en="from you"), key=row.id)
