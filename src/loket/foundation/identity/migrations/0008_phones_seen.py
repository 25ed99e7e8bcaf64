"""When the phone of an account last proved itself, and how often somebody claimed it wrongly since."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0007_history_emails_and_checks")]

    operations = [
        migrations.AddField(model_name="account", name="phone_seen_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="account", name="claims_wrong", field=models.PositiveSmallIntegerField(null=True)),
    ]
