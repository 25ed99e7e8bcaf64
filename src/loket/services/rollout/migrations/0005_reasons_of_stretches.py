"""Why a version was made live, brought back or withdrawn, in words for the public."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rollout', '0004_proposals'),
    ]

    operations = [
        migrations.AddField(
            model_name='rollout',
            name='end_reason',
            field=models.TextField(db_default='', default=''),
        ),
        migrations.AddField(
            model_name='rollout',
            name='reason',
            field=models.TextField(db_default='', default=''),
        ),
    ]
