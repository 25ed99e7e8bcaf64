"""A version runs for a whole region: a smaller share would be kept and not carried out, so it is refused until pilots come."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rollout", "0001_initial")]
    operations = [
        migrations.RemoveConstraint(model_name="rollout", name="rollout_share"),
        migrations.AddConstraint(
            model_name="rollout", constraint=models.CheckConstraint(condition=models.Q(("share", 100)), name="rollout_no_pilot_by_share_yet")
        ),
    ]
