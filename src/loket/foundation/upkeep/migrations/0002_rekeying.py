"""How far each table is brought under a new key. A new table only, so the release before goes on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("upkeep", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Rekeying",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sealed_table", models.CharField(db_collation="C", max_length=63)),
                ("to_key", models.SmallIntegerField()),
                ("after", models.CharField(db_collation="C", default="", max_length=40)),
                ("moved", models.BigIntegerField(default=0)),
                ("began_at", models.DateTimeField()),
                ("moved_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "upkeep_rekeying",
                "constraints": [models.UniqueConstraint(fields=("sealed_table", "to_key"), name="upkeep_rekeying_once")],
            },
        ),
    ]
