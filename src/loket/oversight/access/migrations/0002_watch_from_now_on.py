"""
Where people were read before this room came, watching begins now: signals about years ago would bury those of today.

By snapshot, not by number: what is being written in this moment is still looked through.
"""

from django.db import migrations

FORWARD = """
INSERT INTO access_position (name, xact, line)
SELECT 'signals', pg_snapshot_xmin(pg_current_snapshot())::text::bigint, 0 WHERE EXISTS (SELECT FROM audit_read)
ON CONFLICT (name) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial"), ("audit", "0004_readings_in_order_of_commits")]
    operations = [migrations.RunSQL(FORWARD, "DELETE FROM access_position WHERE name = 'signals'")]
