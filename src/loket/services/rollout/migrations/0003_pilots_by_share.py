"""A version may be tried on a part of a region's new applications: a table of its own, which the release before does not read."""

import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rollout", "0002_whole_region_only")]
    operations = [
        migrations.CreateModel(
            name="Pilot",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("region", models.TextField()),
                ("service", models.TextField()),
                ("version", models.IntegerField()),
                ("version_hash", models.TextField()),
                ("beside_hash", models.TextField()),
                ("share", models.SmallIntegerField()),
                ("draw_key", models.BinaryField()),
                ("begins_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("end", models.TextField(default="")),
                ("reason", models.TextField(default="")),
                ("end_reason", models.TextField(default="")),
                ("made_at", models.DateTimeField()),
                ("made_by", models.TextField()),
                ("ended_by", models.TextField(default="")),
            ],
            options={
                "indexes": [models.Index(fields=["region", "service", "-begins_at"], name="rollout_pilot_began")],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("ends_at", None)), fields=("region", "service"), name="rollout_one_pilot"),
                    models.CheckConstraint(condition=models.Q(("share__gte", 1), ("share__lte", 99)), name="rollout_pilot_share"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at", None), ("ends_at__gte", django.db.models.expressions.F("begins_at")), _connector="OR"
                        ),
                        name="rollout_pilot_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end", ""), ("ends_at", None)),
                            models.Q(("end__in", ["promoted", "withdrawn"]), ("ends_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="rollout_pilot_end",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(model_name="rollout", name="rollout_no_pilot_by_share_yet"),
        migrations.AddConstraint(model_name="rollout", constraint=models.CheckConstraint(condition=models.Q(("share", 100)), name="rollout_whole_region")),
    ]
