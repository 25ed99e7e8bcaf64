"""What a position that leads answers for: its agency, or the whole region."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0002_ranks_that_draft_and_review'),
    ]

    operations = [
        migrations.AddField(
            model_name='position',
            name='over',
            field=models.CharField(db_default='agency', default='agency', max_length=6),
        ),
        migrations.AddConstraint(
            model_name='position',
            constraint=models.CheckConstraint(condition=models.Q(('over__in', ['agency', 'region'])), name='agencies_position_over'),
        ),
    ]
