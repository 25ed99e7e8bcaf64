"""What an agency's system says with a reading: its grant, the number of its case, what came with the message. A constant default: no row is rewritten."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_readings_by_actor")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE audit_read ADD COLUMN details jsonb NOT NULL DEFAULT '{}'::jsonb",
            "ALTER TABLE audit_read DROP COLUMN details",
        )
    ]
