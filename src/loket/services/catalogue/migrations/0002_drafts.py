"""Working copies of packages, each with its revisions."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="ServiceDraft",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("region", models.TextField()),
                ("service", models.TextField()),
                ("agency", models.TextField()),
                ("title", models.JSONField()),
                ("state", models.TextField(default="open")),
                ("base_hash", models.TextField()),
                ("position", models.IntegerField(default=1)),
                ("started_at", models.DateTimeField()),
                ("started_by", models.TextField()),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.TextField()),
            ],
            options={"indexes": [models.Index(fields=["region", "state", "-changed_at", "-id"], name="catalogue_draft_list")]},
        ),
        migrations.CreateModel(
            name="DraftRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("parent", models.IntegerField(null=True)),
                ("files", models.BinaryField()),
                ("what", models.JSONField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.TextField()),
                ("draft", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="catalogue.servicedraft")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("draft", "number"), name="catalogue_revision_once")]},
        ),
    ]
