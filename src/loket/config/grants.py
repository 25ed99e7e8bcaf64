"""
What the application role may do, set by the owner after every migration (promise 3).

Ordinary tables: SELECT, INSERT, UPDATE, DELETE. Tables that a room names in `grants.APPEND_ONLY_TABLES`, and their
partitions: SELECT and INSERT, and UPDATE of the columns in `DESTROYABLE_COLUMNS`, which a trigger holds to emptying. Never TRUNCATE, REFERENCES, TRIGGER, CREATE. Trusted for: the record's immutability.
"""

from __future__ import annotations

from typing import Final

from psycopg import sql

from loket.config import rooms

# Django's own list of what ran is the owner's; the application only reads it (for /readyz).
READ_ONLY_TABLES: Final = ("django_migrations",)


def append_only_tables() -> tuple[str, ...]:
    """Return what the rooms declare, in order."""
    found: list[str] = []
    for room in rooms.ROOMS:
        if module := rooms.face(room, "grants"):
            found.extend(module.APPEND_ONLY_TABLES)
    return tuple(found)


def destroyable_columns() -> dict[str, tuple[str, ...]]:
    """Return which columns of append-only tables may be emptied, as the rooms declare: a trigger of theirs lets nothing else be written."""
    found: dict[str, tuple[str, ...]] = {}
    for room in rooms.ROOMS:
        if module := rooms.face(room, "grants"):
            found.update(getattr(module, "DESTROYABLE_COLUMNS", {}))
    return found


def statements(*, app: str, tables: dict[str, str]) -> list[sql.Composed]:
    """
    Return the statements that give role `app` exactly its rights.

    `tables` maps every table of the schema to the top of its partition tree (itself when it is no partition).
    """
    role, public = sql.Identifier(app), sql.Identifier("public")
    closed, read_only = set(append_only_tables()), set(READ_ONLY_TABLES)
    unknown = closed - set(tables)
    if unknown:
        raise LookupError(f"grants.py of a room names tables that do not exist: {sorted(unknown)}")
    done = [
        sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(public, role),
        sql.SQL("REVOKE CREATE ON SCHEMA {} FROM PUBLIC").format(public),
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {} TO {}").format(public, role),
        sql.SQL("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {} TO {}").format(public, role),
        sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA {} FROM {}").format(public, role),
        # Because: a table made later (a partition of next month) must not wait for the next `loket migrate` to be readable.
        sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA {} GRANT SELECT, INSERT ON TABLES TO {}").format(public, role),
        sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA {} GRANT USAGE, SELECT ON SEQUENCES TO {}").format(public, role),
    ]
    for table, top in sorted(tables.items()):
        rights = "SELECT" if top in read_only else "SELECT, INSERT" if top in closed else "SELECT, INSERT, UPDATE, DELETE"
        done.append(sql.SQL(f"GRANT {rights} ON {{}} TO {{}}").format(sql.Identifier("public", table), role))
    for table, columns in sorted(destroyable_columns().items()):
        named = sql.SQL(", ").join(map(sql.Identifier, columns))
        done.append(sql.SQL("GRANT UPDATE ({}) ON {} TO {}").format(named, sql.Identifier("public", table), role))
    return done


# Tables and partitioned tables of the schema that we own, with the top of each partition tree.
TABLES_QUERY: Final = """
    SELECT c.relname, coalesce(top.relname, c.relname)
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
    LEFT JOIN pg_class top ON c.relispartition AND top.oid = pg_partition_root(c.oid)
    WHERE c.relkind IN ('r', 'p', 'v', 'm') AND pg_get_userbyid(c.relowner) = current_user
"""
