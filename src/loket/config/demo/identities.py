"""
How sure the demo is of its people: a citizen with a code app and a history, one whose phone was seen at the counter, and two who wait for a check.

Not here: a passkey. No device can be made up that signs with it.
"""

from __future__ import annotations

import datetime as dt
import io
from random import Random
from typing import Final
from uuid import UUID

from loket.config.demo import chance, staff
from loket.foundation.audit.values import Act, ActorKind, system_act
from loket.foundation.identity import operations, queries
from loket.foundation.identity.values import NewAccount
from loket.foundation.residents import queries as residents

#: Unit: pixels.
_CARD: Final = (860, 540)
_FACE: Final = (480, 600)
#: A number of the right shape that nobody of the demo has.
NOBODYS: Final = "9701014107650998"


def make(region: str, now: dt.datetime, *, nobody_yet: tuple[UUID, UUID]) -> None:
    """Make them. `nobody_yet`: a resident without an account, and one of another family, whose card the two in the queue show."""
    _with_app(region, now, staff.SECOND_CITIZEN)
    holder = queries.find_account_by_phone(phone=staff.PHONE_CITIZEN)
    officer = queries.find_account_by_login(login="operator.dukcapil@nusajaya.example")
    if holder is not None and holder.resident_id is not None and officer is not None:
        act = Act(region=region, actor=str(officer.id), kind=ActorKind.OFFICER, at=now - dt.timedelta(days=9), purpose="recover")
        operations.note_counter_check(act=act, account=holder.id)
    joined, rng = now - dt.timedelta(days=3), Random(f"identities {region}")  # noqa: S311 - the same world each time
    first, second = operations.load_accounts(
        act=system_act("demo", region=region, at=joined, purpose="load"),
        accounts=[
            NewAccount(staff.CANDIDATE, "Calon Terverifikasi", staff.PASSWORD, id=chance.id_at(rng, joined)),
            NewAccount(staff.CANDIDATE.replace("calon", "calon2"), "Calon Kedua", staff.PASSWORD, id=chance.id_at(rng, joined)),
        ],
    )
    _wait(region, now - dt.timedelta(hours=26), first, nobody_yet[0])
    _wait(region, now - dt.timedelta(hours=3), second, nobody_yet[1], nik=NOBODYS)


def _with_app(region: str, now: dt.datetime, login: str) -> None:
    account = queries.find_account_by_login(login=login)
    if account is None:
        return

    def act(days: float) -> Act:
        return Act(region=region, actor=str(account.id), kind=ActorKind.CITIZEN, at=now - dt.timedelta(days=days), purpose="account")

    for days, device in ((40, "Firefox, Windows"), (12, "Chrome, Android"), (2, "Chrome, Android")):
        operations.record_sign_in(act=act(days), account=account.id, device=device)
    # Because: whoever sets one up is told by mail, and the demo sends nobody any.
    by = system_act("demo", region=region, at=act(2).at, purpose="load")
    operations.load_factors(act=by, factors=[(account.id, staff.SECRET)])


def _wait(region: str, at: dt.datetime, account: UUID, resident: UUID, nik: str = "") -> None:
    act = Act(region=region, actor=str(account), kind=ActorKind.CITIZEN, at=at, purpose="identity")
    person = residents.get_person(act=act.as_system("demo"), resident_id=resident, fields=("nik", "name", "birth_place"))
    number = nik or person.nik or ""
    lines = (f"NIK : {number}", f"Nama : {person.name}", f"Lahir : {person.birth_place}, {person.birth_on:%d-%m-%Y}")
    operations.submit_check(act=act, account=account, nik=number, card=card(lines), face=face())


def card(lines: tuple[str, ...]) -> bytes:
    """Return a drawn card that says that it is a sample."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", _CARD, "#bcd9ea")
    pen = ImageDraw.Draw(image)
    pen.text((40, 30), "PROVINSI CONTOH (FIKTIF) / KABUPATEN NUSA JAYA / KARTU REKAAN", fill="#123", font_size=22)
    for number, line in enumerate(lines):
        pen.text((40, 120 + 60 * number), line, fill="#102030", font_size=30)
    _head(pen, (700, 300), 70)
    return _jpeg(image)


def face() -> bytes:
    """Return a drawn face."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", _FACE, "#dfe6dd")
    _head(ImageDraw.Draw(image), (240, 290), 150)
    return _jpeg(image)


def _head(pen: object, at: tuple[int, int], size: int) -> None:
    x, y = at
    draw = pen
    draw.ellipse((x - size, y - size * 1.25, x + size, y + size * 1.25), fill="#c99a72")  # type: ignore[attr-defined]
    draw.pieslice((x - size, y - size * 1.3, x + size, y + size * 0.3), 180, 360, fill="#2b2320")  # type: ignore[attr-defined]
    for side in (-1, 1):
        draw.ellipse((x + side * size * 0.4 - 8, y - 12, x + side * size * 0.4 + 8, y + 4), fill="#222")  # type: ignore[attr-defined]
    draw.arc((x - size * 0.4, y + size * 0.3, x + size * 0.4, y + size * 0.8), 20, 160, fill="#6d3b2f", width=5)  # type: ignore[attr-defined]


def _jpeg(image: object) -> bytes:
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=80)  # type: ignore[attr-defined]
    return kept.getvalue()
