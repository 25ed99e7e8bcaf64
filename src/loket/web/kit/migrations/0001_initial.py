"""The counters of rate limits, in an unlogged table."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Create `kit_rate_window`."""

    initial = True
    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="RateWindow",
            fields=[
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                ("window", models.BigIntegerField(help_text="number of the current window since 1970")),
                ("seconds", models.IntegerField(help_text="length of a window")),
                ("hits", models.IntegerField(help_text="in the current window")),
                ("before", models.IntegerField(help_text="in the window before")),
            ],
            options={"db_table": "kit_rate_window"},
        ),
        # Because: counters are worth nothing after a crash, and without WAL they cost the disk nothing;
        # rows are rewritten at each hit, so half of each page is left free for updates in place.
        migrations.RunSQL(
            "ALTER TABLE kit_rate_window SET UNLOGGED; ALTER TABLE kit_rate_window SET (fillfactor = 50)",
            migrations.RunSQL.noop,
        ),
    ]
