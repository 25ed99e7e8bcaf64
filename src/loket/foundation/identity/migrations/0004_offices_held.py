"""A count that ends all sessions of an account, and whom a *Plh* stands for."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_phones_and_questions")]

    operations = [
        migrations.AddField(model_name="account", name="session_epoch", field=models.PositiveSmallIntegerField(db_default=0, default=0)),
        migrations.AddField(
            model_name="appointment",
            name="stands_for",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="stand_ins", to="identity.appointment"),
        ),
    ]
