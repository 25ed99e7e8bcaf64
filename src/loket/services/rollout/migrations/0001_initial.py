"""Which version runs where, from when."""

import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.CreateModel(
            name="Rollout",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.TextField()),
                ("service", models.TextField()),
                ("version", models.IntegerField()),
                ("version_hash", models.TextField()),
                ("live_from", models.DateTimeField()),
                ("live_until", models.DateTimeField(null=True)),
                ("share", models.SmallIntegerField(default=100)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.TextField()),
            ],
            options={
                "indexes": [models.Index(fields=["region", "service", "-live_from"], name="rollout_live")],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("live_until", None)), fields=("region", "service"), name="rollout_one_open"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("live_until", None), ("live_until__gte", django.db.models.expressions.F("live_from")), _connector="OR"
                        ),
                        name="rollout_order",
                    ),
                    models.CheckConstraint(condition=models.Q(("share__gte", 1), ("share__lte", 100)), name="rollout_share"),
                ],
            },
        ),
    ]
