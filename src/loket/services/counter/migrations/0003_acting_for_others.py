"""Whoever stands at a counter may act for another. New columns may stay empty, so the release before works with them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("counter", "0002_mending"),
    ]

    operations = [
        migrations.AddField(model_name="consent", name="principal_id", field=models.UUIDField(null=True)),
        migrations.AddField(model_name="consent", name="principal_is_organisation", field=models.BooleanField(null=True)),
        migrations.AddField(model_name="consent", name="power_kind", field=models.TextField(null=True)),
        migrations.AddField(model_name="consent", name="power_id", field=models.UUIDField(null=True)),
        migrations.AddField(model_name="consent", name="principal_name_sealed", field=models.BinaryField(null=True)),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("principal_id__isnull", True),
                    models.Q(
                        ("power_kind__isnull", False),
                        ("principal_is_organisation__isnull", False),
                        ("principal_name_sealed__isnull", False),
                        ("resident_id__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="counter_consent_represents",
            ),
        ),
    ]
