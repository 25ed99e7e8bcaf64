"""Second factors belong to `identity`, which has taken their tables over (0006)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("offices", "0001_first_tables"), ("identity", "0006_ways_in")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name="RecoveryCode"), migrations.DeleteModel(name="Factor")],
        ),
    ]
