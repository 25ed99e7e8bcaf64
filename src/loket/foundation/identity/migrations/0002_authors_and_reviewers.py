"""Appointments of authors and reviewers of service standards."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='appointment',
            name='identity_appointment_audience',
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(('audience__in', ['officer', 'leader', 'auditor', 'operator', 'author', 'reviewer'])), name='identity_appointment_audience'),
        ),
    ]
