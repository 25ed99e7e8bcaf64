"""
Readings are read once more in the order of commits, by what watches over unusual reading: each partition gets its index
while it is written to, as in 0002.
"""

from typing import Any

from django.db import migrations

PARTITIONS = """
SELECT c.relname, i.indisvalid
FROM pg_inherits h
JOIN pg_class c ON c.oid = h.inhrelid
LEFT JOIN pg_class x ON x.relname = c.relname || '_commits' AND x.relnamespace = c.relnamespace
LEFT JOIN pg_index i ON i.indexrelid = x.oid
WHERE h.inhparent = 'public.audit_read'::regclass
  AND NOT EXISTS (SELECT 1 FROM pg_index own JOIN pg_inherits up ON up.inhrelid = own.indexrelid
                  WHERE own.indrelid = c.oid AND up.inhparent = 'public.audit_read_commits'::regclass)
ORDER BY c.relname
"""


def build(apps: Any, schema_editor: Any) -> None:
    """Make the index of the whole, of each partition, and attach them."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '5min'")  # waiting for transactions that run, while nobody waits for us
        cursor.execute("CREATE INDEX IF NOT EXISTS audit_read_commits ON ONLY audit_read (xact, id)")
        cursor.execute(PARTITIONS)
        for partition, is_valid in cursor.fetchall():
            index = schema_editor.quote_name(f"{partition}_commits")
            if is_valid is False:
                cursor.execute(f"DROP INDEX CONCURRENTLY {index}")
            if not is_valid:
                cursor.execute(f"CREATE INDEX CONCURRENTLY {index} ON {schema_editor.quote_name(partition)} (xact, id)")
            cursor.execute(f"ALTER INDEX audit_read_commits ATTACH PARTITION {index}")
        cursor.execute("RESET lock_timeout")


def drop(apps: Any, schema_editor: Any) -> None:
    """Take it away everywhere."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DROP INDEX audit_read_commits")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("audit", "0003_what_was_said_of_a_reading")]
    operations = [migrations.RunPython(build, drop)]
