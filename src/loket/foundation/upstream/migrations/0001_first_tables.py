"""First table: identities at other providers."""

import loket.foundation.common.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Tie',
            fields=[
                ('id', models.UUIDField(default=loket.foundation.common.ids.new_id, primary_key=True, serialize=False)),
                ('account_id', models.UUIDField()),
                ('provider', models.CharField(db_collation='C', max_length=31)),
                ('subject_sealed', models.BinaryField()),
                ('subject_index', models.BinaryField()),
                ('tied_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'upstream_tie',
                'indexes': [models.Index(fields=['account_id'], name='upstream_tie_account')],
                'constraints': [models.UniqueConstraint(fields=('subject_index',), name='upstream_tie_subject'), models.UniqueConstraint(fields=('account_id', 'provider'), name='upstream_tie_once')],
            },
        ),
    ]
