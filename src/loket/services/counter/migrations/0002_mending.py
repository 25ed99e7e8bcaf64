"""A consent may also be for mending a case that was given back. New columns may stay empty, so the release before works with them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('counter', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='consent',
            name='mends_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddIndex(
            model_name='consent',
            index=models.Index(condition=models.Q(('mends_id__isnull', False)), fields=['mends_id'], name='counter_consent_mends'),
        ),
    ]
