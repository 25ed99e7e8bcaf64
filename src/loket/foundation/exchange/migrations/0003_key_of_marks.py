"""The key by which clients know people again, kept apart from the keys that change."""

import loket.foundation.common.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_more_kinds_of_changes")]

    operations = [
        migrations.CreateModel(
            name="MarkKey",
            fields=[
                ("id", models.UUIDField(default=loket.foundation.common.ids.new_id, primary_key=True, serialize=False)),
                ("name", models.CharField(db_collation="C", max_length=40, unique=True)),
                ("key_sealed", models.BinaryField()),
                ("made_at", models.DateTimeField()),
            ],
            options={"db_table": "exchange_mark_key"},
        ),
    ]
