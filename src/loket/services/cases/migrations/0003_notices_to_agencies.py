"""What cases tell other agencies."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_abandoned_drafts")]
    operations = [
        migrations.CreateModel(
            name="AgencyNotice",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("region", models.TextField()),
                ("step", models.TextField()),
                ("position", models.TextField()),
                ("unit", models.TextField(null=True)),
                ("content_sealed", models.BinaryField()),
                ("told_at", models.DateTimeField()),
                ("noted_at", models.DateTimeField(null=True)),
                ("noted_by", models.UUIDField(null=True)),
                ("appointment_id", models.UUIDField(null=True)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="cases.case")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("noted_at__isnull", True)), fields=["region", "position", "id"], name="cases_notice_open"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("noted_at__isnull", True), ("noted_by__isnull", True))
                        | models.Q(("noted_at__isnull", False), ("noted_by__isnull", False)),
                        name="cases_notice_noted_by",
                    )
                ],
            },
        ),
    ]
