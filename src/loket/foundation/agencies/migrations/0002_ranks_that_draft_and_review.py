"""Positions that draft the standards of services, and positions that review their law."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='position',
            name='agencies_position_rank',
        ),
        migrations.AddConstraint(
            model_name='position',
            constraint=models.CheckConstraint(condition=models.Q(('rank__in', ['executes', 'approves', 'leads', 'audits', 'operates', 'drafts', 'reviews'])), name='agencies_position_rank'),
        ),
    ]
