"""Which positions compare cards and faces from afar with the register."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0005_what_people_entered")]

    operations = [
        migrations.AddField(model_name="position", name="checks_identity", field=models.BooleanField(db_default=False, default=False)),
    ]
