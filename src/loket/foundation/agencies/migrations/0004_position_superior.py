"""Which post takes the work of another when nobody of it is there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0003_what_a_leader_answers_for")]

    operations = [
        migrations.AddField(
            model_name="position",
            name="superior",
            field=models.CharField(blank=True, db_collation="C", db_default="", default="", max_length=81),
        ),
    ]
