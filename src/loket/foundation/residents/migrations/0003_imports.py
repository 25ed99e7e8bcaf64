"""Imports of files of people, and what was found in them. New tables only, so the release before goes on."""

import django.db.models.deletion
import loket.foundation.common.ids
from django.db import migrations, models


def code(length: int, **options):
    return models.CharField(db_collation="C", max_length=length, **options)


class Migration(migrations.Migration):
    dependencies = [("residents", "0002_deaths_and_welfare")]
    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.UUIDField(default=loket.foundation.common.ids.new_id, primary_key=True, serialize=False)),
                ("region", code(5)),
                ("sha256", code(64)),
                ("print", code(64)),
                ("source", models.CharField(max_length=60)),
                ("as_of", models.DateField()),
                ("lines", models.IntegerField()),
                ("position", models.IntegerField(default=0)),
                ("began_at", models.DateTimeField()),
                ("moved_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("entered", models.IntegerField(default=0)),
                ("changed", models.IntegerField(default=0)),
                ("same", models.IntegerField(default=0)),
                ("rejected", models.IntegerField(default=0)),
                ("warned", models.IntegerField(default=0)),
            ],
            options={
                "db_table": "residents_import",
                "indexes": [models.Index(fields=["region", "-began_at"], name="residents_import_latest")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("region", "sha256", "print", "as_of"), name="residents_import_open"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportProblem",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("line", models.IntegerField()),
                ("column", code(20)),
                ("code", code(30)),
                ("is_rejected", models.BooleanField()),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="problems", to="residents.import"
                    ),
                ),
            ],
            options={
                "db_table": "residents_import_problem",
                "indexes": [models.Index(fields=["run", "line", "id"], name="residents_import_problem_line")],
            },
        ),
    ]
