"""What can be expected to go wrong with a database, said in a sentence that an operator can act on instead of a traceback."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Final

from loket.foundation.common.text import Text

# What the server's or the client's English sentence holds -> what to do. libpq gives no code for a connection that fails.
_BY_SENTENCE: Final = (
    ("password authentication failed", Text(id="Nama peran atau sandinya ditolak; periksa alamat basis data.", en="The role or its password was refused; check the database address.")),
    ("no password supplied", Text(id="Sandi tidak ada pada alamat basis data.", en="The database address holds no password.")),
    ("authentication failed", Text(id="Masuk ditolak; periksa alamat basis data dan pg_hba.conf.", en="The login was refused; check the database address and pg_hba.conf.")),
    ("pg_hba.conf", Text(id="Server tidak menerima mesin atau peran ini; periksa pg_hba.conf.", en="The server does not admit this machine or role; check pg_hba.conf.")),
    ("role", Text(id="Peran itu tidak ada; jalankan deploy/postgresql/roles.sql.", en="There is no such role; run deploy/postgresql/roles.sql.")),
    ("database", Text(id="Basis data itu tidak ada; jalankan deploy/postgresql/roles.sql atau periksa namanya.", en="There is no such database; run deploy/postgresql/roles.sql or check its name.")),
    ("resolve host", Text(id="Nama server tidak dikenal; periksa alamat basis data.", en="The server's name is not known; check the database address.")),
    ("starting up", Text(id="PostgreSQL sedang mulai; coba lagi sebentar.", en="PostgreSQL is starting; try again in a moment.")),
    ("too many", Text(id="Koneksi PostgreSQL habis; naikkan max_connections atau kurangi proses.", en="PostgreSQL has no connection left; raise max_connections or run fewer processes.")),
)  # fmt: skip
_NEEDS: Final = {"role": "does not exist", "database": "does not exist"}
_AWAY: Final = Text(
    id="Tidak dapat dihubungi. Pada demo: jalankan 'make demo'. Selain itu: periksa DATABASE_URL dan PostgreSQL.",
    en="Cannot be reached. In the demo: run 'make demo'. Else: check DATABASE_URL and PostgreSQL.",
)
# SQLSTATE -> what to do.
_BY_STATE: Final = {
    "42P01": Text(id="Tabel belum ada atau lama: jalankan 'loket migrate'.", en="Tables are missing or old: run 'loket migrate'."),
    "42703": Text(id="Tabel belum ada atau lama: jalankan 'loket migrate'.", en="Tables are missing or old: run 'loket migrate'."),
    "42501": Text(
        id="Peran basis data tidak berhak. Migrasi berjalan sebagai pemilik: isi LOKET_OWNER_DATABASE_URL.",
        en="The database role has no right to do this. Migrations run as the owner: set LOKET_OWNER_DATABASE_URL.",
    ),
    "55P03": Text(id="Tabel sedang dipakai; coba lagi.", en="A table is in use; try again."),
    "57P01": Text(id="PostgreSQL dihentikan di tengah pekerjaan; coba lagi.", en="PostgreSQL was stopped meanwhile; try again."),
}


def explain(error: BaseException) -> Text | None:
    """Return what to do about an error of the database that has a known cause, or None: then the traceback is of use."""
    psycopg = sys.modules.get("psycopg")
    if psycopg is None:
        return None
    for one in _causes(error):
        if isinstance(one, psycopg.Error):
            if known := _BY_STATE.get(one.sqlstate or ""):
                return known
            if isinstance(one, psycopg.OperationalError) and not one.sqlstate:
                return _by_sentence(str(one))
    return None


def _by_sentence(sentence: str) -> Text:
    # Because: the sentence begins with the address, which may hold any of these words.
    said = sentence.rpartition("FATAL:")[2]
    return next((text for words, text in _BY_SENTENCE if words in said and _NEEDS.get(words, "") in said), _AWAY)


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def address() -> str:
    """Return which database was asked, as `role@host:port/name`; never the password."""
    from django.db import connection

    chosen = connection.settings_dict
    return f"{chosen['USER']}@{chosen['HOST'] or 'localhost'}{':' if chosen['PORT'] else ''}{chosen['PORT']}/{chosen['NAME']}"
