"""An officer may apply for somebody who stands at the counter."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_notices_to_agencies'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='case',
            name='cases_case_power',
        ),
        migrations.RemoveConstraint(
            model_name='draft',
            name='cases_draft_power',
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('power__in', ['self', 'child', 'family', 'counter'])), name='cases_case_power'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.CheckConstraint(condition=models.Q(('power__in', ['self', 'child', 'family', 'counter'])), name='cases_draft_power'),
        ),
    ]
