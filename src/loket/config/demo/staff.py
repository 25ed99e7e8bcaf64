"""Who works in the made-up regions, and which accounts are shown to whoever tries the demo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Final
from uuid import UUID

from loket.config.demo import chance
from loket.config.demo.cast import Officer, Region
from loket.config.demo.people import Family, Person
from loket.foundation.agencies import queries as agencies
from loket.foundation.identity.values import Assurance, Audience, NewAccount, NewAppointment

#: The one password of all made-up accounts; nothing real can be reached with it.
PASSWORD: Final = "peragaan-loket-26"  # noqa: S105 - printed on purpose
#: The one secret of the code apps of all made-up officers and of one citizen, as public as the password.
SECRET: Final = b"peragaan-loket-2026."
MAIN, OTHER = "97.01", "98.71"
#: Region -> position -> how many. A position of the district offices: in each unit.
POSTS: Final[dict[str, dict[str, int]]] = {
    MAIN: {
        "dukcapil/operator": 4, "dukcapil/verifikator": 5, "dukcapil/penyusun": 1, "dukcapil/kepala-bidang": 2, "dukcapil/sekretaris": 1, "dukcapil/kepala": 1,
        "dinkes/pemeriksa": 2, "dinkes/kepala-bidang": 1, "dinkes/kepala": 1, "dpmptsp/petugas-loket": 1, "dpmptsp/verifikator": 3,
        "dpmptsp/penyusun": 1, "dpmptsp/kepala-bidang": 1, "dpmptsp/kepala": 1, "kesbangpol/analis": 2, "kesbangpol/sekretaris": 1, "kesbangpol/kepala": 1,
        "dinsos/verifikator": 2, "dinsos/kepala-bidang": 1, "dinsos/kepala": 1, "kecamatan/pemeriksa": 2, "kecamatan/camat": 1, "inspektorat/auditor": 2, "inspektorat/inspektur": 1, "diskominfo/pengelola": 2,
        "diskominfo/kepala": 1, "setda/penelaah-hukum": 1, "setda/sekretaris": 1, "setda/pimpinan": 1,
    },
    OTHER: {
        "dukcapil/operator": 2, "dukcapil/verifikator": 2, "dukcapil/kepala-bidang": 1, "dukcapil/sekretaris": 1, "dukcapil/kepala": 1,
        "dinkes/pemeriksa": 1, "dinkes/kepala-bidang": 1, "dinsos/verifikator": 1, "dinsos/kepala-bidang": 1, "dinsos/kepala": 1, "dpmptsp/verifikator": 1, "dpmptsp/kepala-bidang": 1, "dpmptsp/kepala": 1, "kesbangpol/analis": 1, "kesbangpol/kepala": 1,
        "dukcapil/penyusun": 1, "inspektorat/auditor": 1, "diskominfo/pengelola": 2, "setda/penelaah-hukum": 1,
        "setda/sekretaris": 1, "setda/pimpinan": 1,
    },
}  # fmt: skip
DOMAINS: Final = {MAIN: "nusajaya.example", OTHER: "sagara.example"}
CITIZEN, SECOND_CITIZEN = f"warga@{DOMAINS[MAIN]}", f"warga2@{DOMAINS[MAIN]}"
#: Has no e-mail address and no password: the code is in the demo's mailbox.
PHONE_CITIZEN: Final = "+6281200000017"
#: Signed up, and waits for a check of identity from afar.
CANDIDATE: Final = f"calon@{DOMAINS[MAIN]}"
#: What `loket demo accounts` shows: role -> logins, the first one of a role on the terminal.
SHOWN: Final[tuple[tuple[str, str], ...]] = (
    ("citizen", CITIZEN), ("citizen", SECOND_CITIZEN), ("citizen", PHONE_CITIZEN), ("citizen", CANDIDATE), ("officer", "verifikator.dukcapil@nusajaya.example"), ("officer", "kepala.dukcapil@nusajaya.example"), ("officer", "operator.dukcapil@nusajaya.example"),
    ("officer", "verifikator.dpmptsp@nusajaya.example"), ("officer", "pemeriksa.dinkes@nusajaya.example"), ("officer", "kepala.dpmptsp@nusajaya.example"),
    ("officer", "analis.kesbangpol@nusajaya.example"), ("officer", "kepala.kesbangpol@nusajaya.example"), ("officer", "verifikator.dinsos@nusajaya.example"),
    ("officer", "pemeriksa.tanjung-nusa.kecamatan@nusajaya.example"), ("leader", "pimpinan.setda@nusajaya.example"),
    ("auditor", "auditor.inspektorat@nusajaya.example"), ("auditor", "auditor2.inspektorat@nusajaya.example"), ("operator", "pengelola.diskominfo@nusajaya.example"),
    ("operator", "pengelola2.diskominfo@nusajaya.example"), ("author", "penyusun.dukcapil@nusajaya.example"),
    ("reviewer", "penelaah-hukum.setda@nusajaya.example"),
    ("officer", "verifikator.dukcapil@sagara.example"), ("officer", "kepala.dukcapil@sagara.example"),
)  # fmt: skip
_PROPERTY: Final = {
    "audits": Audience.AUDITOR,
    "operates": Audience.OPERATOR,
    "leads": Audience.LEADER,
    "drafts": Audience.AUTHOR,
    "reviews": Audience.REVIEWER,
}


def appoint(rng: Random, region: Region, families: Iterator[Family], *, at: dt.datetime, on: dt.date) -> list[NewAccount]:
    """Give every post of a region to the head of a family of its own; note the officers in `region`, return their accounts."""
    working = {step.actor for service in region.services.values() for step in service.definition.steps if step.actor}
    working |= {position for service in region.services.values() for step in service.definition.steps for position in step.to}
    working |= {service.definition.objection.actor for service in region.services.values() if service.definition.objection}
    accounts = []
    for position, count in POSTS[region.code].items():
        agency, _, name = position.partition("/")
        rank = agencies.get_position(region=region.code, code=position).rank.value
        # Because: whoever has work at the desk needs its door, also when they lead an agency.
        audience = Audience.OFFICER if position in working else Audience.AUDITOR if agency == "inspektorat" else _PROPERTY.get(rank, Audience.OFFICER)
        units = agencies.list_units(region.code, agency=agency)
        seats = [unit for unit in units for _ in range(count)] if agency == "kecamatan" else [units[n % len(units)] for n in range(count)]
        for number, unit in enumerate(seats):
            within = number % count if agency == "kecamatan" else number
            parts = [name + (str(within + 1) if within else ""), *([unit.code.rpartition("/")[2]] if agency == "kecamatan" else []), agency]
            email = f"{'.'.join(parts)}@{DOMAINS[region.code]}"
            family = next(families)
            person = family.head
            person.occupation = "Pegawai negeri sipil"
            account, seat = chance.id_at(rng, at), chance.id_at(rng, at)
            region.officers.append(Officer(account, seat, position, unit.code, person.name, family.id, email))
            appointment = NewAppointment(
                id=seat, region=region.code, agency=agency, unit=unit.code, position=position, audience=audience, valid_from=on
            )
            accounts.append(_account(account, email, person, region.code, (appointment,)))
    return accounts


def citizen(account: UUID, login: str, person: Person, region: str) -> NewAccount:
    """Return the account of a citizen whose identity was checked; `login` is an e-mail address or a mobile number."""
    made = _account(account, login, person, region, ())
    return replace(made, email=None, phone=login, password=None) if login.startswith("+") else made


def address_of(person: Person, region: str, number: int) -> str:
    """Return a made-up mail address: `balondra.17@warga.nusajaya.example`."""
    return f"{person.name.split()[0].lower()}.{number}@warga.{DOMAINS[region]}"


def _account(account: UUID, email: str, person: Person, region: str, appointments: tuple[NewAppointment, ...]) -> NewAccount:
    return NewAccount(
        id=account, email=email, name=person.name, password=PASSWORD, resident_id=person.id, region=region, assurance=Assurance.VERIFIED,
        appointments=appointments,
    )  # fmt: skip
