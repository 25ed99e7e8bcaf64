"""The day on which somebody died, and the welfare decile of a family with its day. Both may be empty, so the release before goes on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("residents", "0001_initial")]
    operations = [
        migrations.AddField(model_name="resident", name="died_on", field=models.DateField(null=True)),
        migrations.AddField(model_name="family", name="welfare_decile", field=models.SmallIntegerField(null=True)),
        migrations.AddField(model_name="family", name="welfare_on", field=models.DateField(null=True)),
        migrations.AddConstraint(
            model_name="family",
            constraint=models.CheckConstraint(
                condition=models.Q(("welfare_decile__isnull", True), ("welfare_on__isnull", True))
                | models.Q(("welfare_decile__range", (1, 10)), ("welfare_on__isnull", False)),
                name="residents_family_welfare",
            ),
        ),
    ]
