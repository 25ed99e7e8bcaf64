"""
Officers as a CSV file: one line an office. A file is taken whole or not at all.

Columns: surel, nama, instansi, unit, jabatan, pintu, mulai, sampai, layanan. Separated by comma or semicolon (spreadsheets in
Indonesian write semicolons), UTF-8 with or without mark. `sampai` is the last day held; inside, ends are exclusive.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from typing import Final

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import sheets
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Account, Appointment, AppointmentKind, Audience
from loket.foundation.offices import limits, policy, posts
from loket.foundation.offices.errors import BadPost
from loket.foundation.offices.values import Hire, Post, ReadList, RowError

COLUMNS: Final = ("surel", "nama", "instansi", "unit", "jabatan", "pintu", "mulai", "sampai", "layanan")
NEEDED: Final = ("surel", "nama", "instansi", "unit", "jabatan", "mulai")
#: Which column of the file a field of a post is.
_COLUMN_OF: Final = {"unit": "unit", "position": "jabatan", "audience": "pintu", "valid_from": "mulai", "valid_until": "sampai", "kind": "jabatan"}
_DOORS: Final = {
    "petugas": Audience.OFFICER, "pimpinan": Audience.LEADER, "pengawas": Audience.AUDITOR, "pengelola": Audience.OPERATOR,
    "penyusun": Audience.AUTHOR, "penelaah": Audience.REVIEWER,
}  # fmt: skip
_ADDRESS: Final = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
#: Unit: bytes. 2,000 lines of 300 signs.
MOST_BYTES: Final = 1_000_000

NOT_TEXT: Final = Text(
    id="Berkas tidak terbaca. Simpan sebagai CSV UTF-8, lalu unggah lagi.", en="The file cannot be read. Save it as CSV UTF-8 and upload it again."
)
TOO_LARGE: Final = Text(
    id="Berkas terlalu besar. Bagi menjadi berkas dengan paling banyak 2.000 baris.",
    en="The file is too large. Split it into files of 2,000 lines at most.",
)
NO_COLUMN: Final = Text(
    id="Kolom {column} tidak ada. Pakai templat supaya kolomnya lengkap.", en="The column {column} is missing. Use the template to have them all."
)
EMPTY: Final = Text(id="Berkas tidak berisi petugas.", en="The file holds no officers.")
MISSING: Final = Text(id="Isi kolom ini.", en="Fill in this column.")
ADDRESS: Final = Text(id="Bukan alamat surel. Contoh: nama@daerah.go.id", en="Not an e-mail address. Example: name@region.go.id")
DATE: Final = Text(id="Tulis tanggal seperti 2026-12-31 atau 31/12/2026.", en="Write the date as 2026-12-31 or 31/12/2026.")
DOOR: Final = Text(id="Pilihannya: {doors}.", en="It may be: {doors}.")
AGENCY: Final = Text(id="Instansi ini tidak ada. Pilihannya: {codes}.", en="There is no such agency. It may be: {codes}.")
NAMES: Final = Text(id="Alamat surel ini sudah ada di baris {line} dengan nama lain.", en="This address is in line {line} with another name.")
TWICE: Final = Text(id="Baris ini sama dengan baris {line}.", en="This line is the same as line {line}.")


def read(region: str, content: bytes, at: dt.datetime) -> ReadList:
    """Read a file, see `queries.read_list`."""
    sha256 = hashlib.sha256(content).hexdigest()
    if len(content) > MOST_BYTES:
        return _faulty(sha256, 0, "", TOO_LARGE)
    try:
        text = content.decode("utf-8-sig")
        lines = _lines(text)
    except (UnicodeDecodeError, csv.Error):
        return _faulty(sha256, 0, "", NOT_TEXT)
    if not lines:
        return _faulty(sha256, 0, "", EMPTY)
    missing = [column for column in NEEDED if column not in lines[0][1]]
    if missing:
        return ReadList(sha256, (), (), tuple(RowError(1, column, NO_COLUMN.fill(column=column)) for column in missing), 0)
    if len(lines) > limits.MOST_ROWS:
        return _faulty(sha256, limits.MOST_ROWS + 2, "", TOO_LARGE)
    errors: list[RowError] = []
    hires: list[tuple[int, Hire]] = []
    for number, line in lines:
        found = _hire(region, number, line, errors)
        if found is not None:
            hires.append((number, found))
    _compare(hires, errors)
    known = identity.find_accounts_by_login(logins=[hire.email for _, hire in hires])
    rows, unchanged = _sort(region, hires, known)
    new = {hire.email for _, hire in rows if hire.email not in known}
    return ReadList(sha256, tuple(rows), tuple(unchanged), tuple(sorted(errors, key=lambda e: (e.line, COLUMNS.index(e.column)))), len(new))


def _lines(text: str) -> list[tuple[int, dict[str, str]]]:
    """Return the lines that hold something, each with its number, by the names of the head."""
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",", strict=True)
    names: list[str] = []
    found = []
    for cells in reader:
        values = [" ".join(cell.split()) for cell in cells]
        if not any(values):
            continue
        if not names:
            names = [value.casefold() for value in values]
            continue
        found.append((reader.line_num, dict(zip(names, [*values, *[""] * len(names)], strict=False))))
    return found


def _hire(region: str, number: int, line: Mapping[str, str], errors: list[RowError]) -> Hire | None:
    before = len(errors)

    def wrong(column: str, text: Text) -> None:
        errors.append(RowError(number, column, text))

    for column in NEEDED:
        if not line.get(column):
            wrong(column, MISSING)
    email = line.get("surel", "").lower()
    if email and not is_address(email):
        wrong("surel", ADDRESS)
    known = [agency.code for agency in agencies.list_agencies(region)]
    agency = line.get("instansi", "").casefold()
    if agency and agency not in known:
        wrong("instansi", AGENCY.fill(codes=", ".join(known)))
    since, last = _day(line.get("mulai", ""), "mulai", wrong), _day(line.get("sampai", ""), "sampai", wrong)
    if len(errors) > before or since is None:
        return None
    position = _code(agency, line["jabatan"])
    door = line.get("pintu", "").casefold()
    if door and door not in _DOORS:
        wrong("pintu", DOOR.fill(doors=", ".join(_DOORS)))
        return None
    post = Post(
        unit=_code(agency, line["unit"]), position=position, audience=_DOORS[door] if door else _usual_door(region, position), valid_from=since,
        valid_until=last + dt.timedelta(days=1) if last else None, services=tuple(line.get("layanan", "").replace(",", " ").split()),
    )  # fmt: skip
    try:
        posts.check(region, post, account=None, held=())
    except BadPost as bad:
        wrong(_COLUMN_OF.get(bad.field, "jabatan"), bad.message)
        return None
    return Hire(email=email, name=line["nama"][:120], post=post)


def _day(text: str, column: str, wrong: object) -> dt.date | None:
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a civil day has no zone
        except ValueError:
            continue
    wrong(column, DATE)  # type: ignore[operator]
    return None


def _code(agency: str, text: str) -> str:
    plain = text.casefold()
    return plain if "/" in plain else f"{agency}/{plain}"


def _usual_door(region: str, position: str) -> Audience:
    found = next((p for p in agencies.list_positions(region) if p.code == position), None)
    return policy.AUDIENCES_OF_RANK[found.rank][0] if found else Audience.OFFICER


def _compare(hires: Sequence[tuple[int, Hire]], errors: list[RowError]) -> None:
    names: dict[str, tuple[int, str]] = {}
    seen: dict[Hire, int] = {}
    for number, hire in hires:
        line, name = names.setdefault(hire.email, (number, hire.name))
        if name != hire.name:
            errors.append(RowError(number, "nama", NAMES.fill(line=line)))
        if hire in seen:
            errors.append(RowError(number, "surel", TWICE.fill(line=seen[hire])))
        seen.setdefault(hire, number)


def _sort(region: str, hires: Sequence[tuple[int, Hire]], known: Mapping[str, Account]) -> tuple[list[tuple[int, Hire]], list[int]]:
    """Return what changes something, and the numbers of the lines that change nothing: the same file twice changes nothing."""
    held = identity.list_offices_of(region=region, accounts=[account.id for account in known.values()])
    rows, unchanged = [], []
    for number, hire in hires:
        account = known.get(hire.email)
        if account is not None and any(posts.is_same(hire.post, one) for one in held.get(account.id, ())):
            unchanged.append(number)
        else:
            rows.append((number, hire))
    return rows, unchanged


def template(region: str) -> bytes:
    """Return the head and two lines that show how, from the region's own agencies."""
    rows: list[Sequence[str]] = [COLUMNS]
    for position in agencies.list_positions(region)[:2]:
        unit = agencies.list_units(region, agency=position.agency)[0]
        bare = position.code.partition("/")[2]
        rows.append(
            [
                f"nama.petugas@{position.agency}.contoh.example",
                "Nama Petugas",
                position.agency,
                unit.code.partition("/")[2],
                bare,
                "",
                "2027-01-01",
                "",
                "",
            ]
        )
    return b"".join(sheets.lines(rows))


def export(region: str, offices: Sequence[tuple[str, str, Appointment]]) -> bytes:
    """Return offices for good as lines that `read` takes; those who act for others are left out: they come and go by their own proposals."""
    lines: list[Sequence[str]] = [COLUMNS]
    doors = {audience: word for word, audience in _DOORS.items()}
    for email, name, one in offices:
        if one.kind is not AppointmentKind.DEFINITIVE:
            continue
        last = (one.valid_until - dt.timedelta(days=1)).isoformat() if one.valid_until else ""
        cells = [
            email,
            name,
            one.agency,
            one.unit.partition("/")[2],
            one.position.partition("/")[2],
            doors[one.audience],
            one.valid_from.isoformat(),
            last,
        ]
        lines.append([*cells, " ".join(one.scope.get("services", ()))])
    return b"".join(sheets.lines(lines))


def is_address(text: str) -> bool:
    """Say whether a text is an e-mail address."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None


def write_hires(rows: Sequence[Hire]) -> bytes:
    """Return proposed lines as a file that `read` takes."""
    lines: list[Sequence[str]] = [COLUMNS]
    doors = {audience: word for word, audience in _DOORS.items()}
    for one in rows:
        post = one.post
        last = (post.valid_until - dt.timedelta(days=1)).isoformat() if post.valid_until else ""
        cells = [
            one.email,
            one.name,
            post.agency,
            post.unit.partition("/")[2],
            post.position.partition("/")[2],
            doors[post.audience],
            post.valid_from.isoformat(),
            last,
        ]
        lines.append([*cells, " ".join(post.services)])
    return b"".join(sheets.lines(lines))


def _faulty(sha256: str, line: int, column: str, text: Text) -> ReadList:
    return ReadList(sha256, (), (), (RowError(line, column or COLUMNS[0], text),), 0)
