"""A partner's application may end a step of a case."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0002_details_may_be_destroyed'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='decision',
            name='decisions_decision_kind',
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['rule', 'officer', 'clock', 'partner'])), name='decisions_decision_kind'),
        ),
    ]
