"""A stolen dump of a filled database, as `pg_dump` writes it, shows no number, name, birthplace, parent, street or phone of anybody."""

from __future__ import annotations

import base64
import datetime as dt
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from click.testing import CliRunner
from django.db import connections

from loket.config.cli import importing
from loket.config.demo import names
from loket.config.demo.people import Registry
from loket.config.postgres.cluster import OWNER
from loket.foundation.common.text import Text
from loket.foundation.identity import models
from loket.foundation.residents import operations, queries
from tests.integration import test_journey as births
from tests.support import world as worlds
from tests.unit.foundation.residents import event_files, files
from tests.unit.foundation.residents.samples import act

PEOPLE = 160
SHORTEST = 6
PHONE = "081300009876"


def pieces(value: str) -> Iterator[bytes]:
    """Give what a value looks like in a dump: as it is, in small and capital letters, in hex, and in base64 wherever it may begin."""
    for text in {value, value.lower(), value.upper()}:
        raw = text.encode()
        yield raw
        yield raw.hex().encode()
        for before in range(3):
            coded = base64.b64encode(bytes(before) + raw)
            # Because: the first and the last signs depend on what stands beside the value.
            first = (before * 8 + 5) // 6
            last = (before + len(raw)) * 8 // 6
            yield coded[first:last]
    if value.isdigit():
        yield int(value).to_bytes(8, "big").hex().encode()


def values_of(people: list[Any]) -> set[str]:
    found: set[str] = set()
    for family in people:
        found |= {family.kk_number, family.street}
        for one in family.people:
            found |= {one.nik, one.name, one.mother_name, one.father_name, one.birth_place}
            found |= {word for word in one.name.split() if len(word) >= SHORTEST}
    return found


def dump(server: Any) -> bytes:
    url = server.url(connections["default"].settings_dict["NAME"], OWNER)
    return subprocess.run([server.cluster.binaries / "pg_dump", "--inserts", url], check=True, capture_output=True).stdout


def test_a_dump_of_a_filled_database_reveals_nobody(committed_db: str, database_server: Any, tmp_path: Path) -> None:
    world = worlds.build()
    before = dump(database_server)
    rng = Random("loket")  # noqa: S311 - made-up people
    villages = [one.code for _, found in worlds.agencies.list_villages(worlds.REGION) for one in found]
    made = Registry(rng, villages=villages, town="Kota Rekaan Sentosa", today=dt.date(2026, 11, 1), at=worlds.NOW)
    families = [family.as_new(dt.date(2026, 11, 1)) for family in made.families(PEOPLE)]
    operations.load_people(act=act(), families=families)
    lines = files.family()
    for line in lines:
        line |= {
            "NAMA_LGKP": f"{names.full_name(rng, 'male')} Sembilanpuluh",
            "TMPT_LHR": "Pulau Karangan Jauh",
            "ALAMAT": "Lorong Rahasia Tujuhbelas 3",
        }
    told = CliRunner().invoke(importing.command, ["residents", str(files.write_csv(tmp_path / "a.csv", lines)), "--region", worlds.REGION])
    assert told.exit_code == 0, told.output
    lines[0]["ALAMAT"] = lines[1]["ALAMAT"] = lines[2]["ALAMAT"] = "Lorong Barukarangan 5"
    assert (
        CliRunner().invoke(importing.command, ["residents", str(files.write_csv(tmp_path / "b.csv", lines)), "--region", worlds.REGION]).exit_code
        == 0
    )
    told = [
        event_files.event(
            lines[0]["NIK"],
            "Perkawinan",
            "10-10-2016",
            TMPT_PERISTIWA="Balai Pernikahan Karangan",
            NO_AKTA="KWKARANGAN0001",
            NAMA_TERKAIT="Melati Karangan Jauh",
        ),
        event_files.event(lines[0]["NIK"], "Perubahan nama", "10-10-2017", NILAI_BARU="Mawar Karangan Jauh"),
    ]
    held = [event_files.paper(lines[0]["NIK"], "SKPWNI", "SKPKARANGAN0001", "10-10-2017")]
    for kind, path in (
        ("events", event_files.write(tmp_path / "c.csv", told)),
        ("papers", event_files.write(tmp_path / "d.csv", held, event_files.PAPERS)),
    ):
        done = CliRunner().invoke(importing.command, [kind, str(path), "--region", worlds.REGION])
        assert "Baru / new: 0" not in done.output, done.output
    births.send(world)
    accounts_phone(world)
    clear = values_of(families) | {"081255554444", "Sari Contoh Wulandari", "Budi Contoh Santoso", "Bintang Contoh Pratama"}
    for line in lines:
        clear |= {line[column] for column in ("NO_KK", "NIK", "NAMA_LGKP", "TMPT_LHR", "NAMA_LGKP_IBU", "NAMA_LGKP_AYAH")}
    clear |= {"Lorong Rahasia Tujuhbelas 3", "Lorong Barukarangan 5"}
    clear |= {"Balai Pernikahan Karangan", "KWKARANGAN0001", "Melati Karangan Jauh", "Mawar Karangan Jauh", "SKPKARANGAN0001"}
    operations_phone(world, "081255554444")
    found = dump(database_server)
    assert queries.count_residents(region=worlds.REGION) >= PEOPLE
    assert len(found) > len(before) + 100_000
    assert len(clear) > 400
    shown = {value for value in clear for piece in pieces(value) if len(piece) >= SHORTEST and piece in found and piece not in before}
    assert shown == set()
    # Because: what the world itself put there is in the dump of before too, and excused above. Where people are born is a public name.
    card = worlds.family(world)
    own = {card.kk_number, card.street, PHONE} | {text for one in card.people for text in (one.nik, one.name, one.mother_name, one.father_name)}
    assert {value for value in own for piece in pieces(value) if len(piece) >= SHORTEST and piece in found} == set()


def accounts_phone(world: worlds.World) -> None:
    """Let a number come into the database as that of an account, of a consent at a counter, and of a text that waits to be sent."""
    from loket.foundation.identity import operations as identity
    from loket.foundation.identity.values import CodePurpose
    from loket.foundation.notifications import operations as notifications
    from loket.services.counter import operations as counter
    from loket.services.counter.values import How, NewConsent, Representation

    act = world.act()
    code = identity.send_code(act=act, phone=PHONE, purpose=CodePurpose.CHANGE, account=world.citizen)
    models.Code.objects.filter(pk=code.id).update(proved_at=act.at)
    identity.change_phone(act=act, account=world.citizen, code=code.id)
    notifications.queue_text(act=act, phone=PHONE, kind="case.submitted", text=Text(id="Untuk Sari Contoh Wulandari", en="For Sari Contoh Wulandari"))
    child = Representation(principal=world.spouse, is_organisation=False, kind="written", power=None, name="Budi Contoh Santoso")
    new = NewConsent(
        officer=world.officers[next(iter(world.officers))], appointment=None, unit="dukcapil/kantor", service="kia", resident=world.resident,
        name="Sari Contoh Wulandari", how=How.CODE, phone=PHONE, represents=child,
    )  # fmt: skip
    counter.ask(act=act, new=new)


def operations_phone(world: worlds.World, phone: str) -> None:
    """Let the number of a phone come into the database: as that of a code."""
    from loket.foundation.identity import operations as identity
    from loket.foundation.identity.values import CodePurpose

    identity.send_code(act=world.act(), phone=phone, purpose=CodePurpose.SIGN_IN)


def test_the_search_would_find_what_is_there() -> None:
    held = base64.b64encode(b"xSari Dewi Lestari y") + b"|" + b"9701010403190001".hex().encode()
    assert any(piece in held for piece in pieces("Sari Dewi Lestari"))
    assert any(piece in held for piece in pieces("9701010403190001"))
