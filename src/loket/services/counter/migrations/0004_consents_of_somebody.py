"""People see what they consented to at a counter: their consents are found by who gave or claimed them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("counter", "0003_acting_for_others"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(condition=models.Q(("resident_id__isnull", False)), fields=["resident_id"], name="counter_consent_resident"),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(condition=models.Q(("claimed_by__isnull", False)), fields=["claimed_by"], name="counter_consent_claimed"),
        ),
    ]
