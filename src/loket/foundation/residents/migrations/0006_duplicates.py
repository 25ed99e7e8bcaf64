"""Entries that may be one person, and the searches for them. New tables only, so the release before goes on."""

import django.db.models.deletion
import loket.foundation.common.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0005_birth_dates'),
    ]

    operations = [
        migrations.CreateModel(
            name='DuplicateScan',
            fields=[
                ('id', models.UUIDField(default=loket.foundation.common.ids.new_id, primary_key=True, serialize=False)),
                ('region', models.CharField(db_collation='C', max_length=5)),
                ('began_at', models.DateTimeField()),
                ('next_year', models.SmallIntegerField()),
                ('last_year', models.SmallIntegerField()),
                ('compared', models.BigIntegerField(default=0)),
                ('found', models.IntegerField(default=0)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'residents_scan',
                'indexes': [models.Index(fields=['region', '-began_at'], name='residents_scan_latest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('region',), name='residents_scan_open')],
            },
        ),
        migrations.CreateModel(
            name='Pair',
            fields=[
                ('id', models.UUIDField(default=loket.foundation.common.ids.new_id, primary_key=True, serialize=False)),
                ('region', models.CharField(db_collation='C', max_length=5)),
                ('score', models.SmallIntegerField()),
                ('points', models.JSONField()),
                ('found_at', models.DateTimeField()),
                ('state', models.CharField(db_collation='C', max_length=10)),
                ('decided_by', models.UUIDField(null=True)),
                ('appointment', models.UUIDField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('note_sealed', models.BinaryField(null=True)),
                ('revision', models.IntegerField(default=1)),
                ('marked', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='residents.resident')),
                ('one', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='residents.resident')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='residents.resident')),
            ],
            options={
                'db_table': 'residents_pair',
                'indexes': [models.Index(fields=['region', 'state', '-score', '-id'], name='residents_pair_inbox')],
                'constraints': [models.UniqueConstraint(fields=('one', 'other'), name='residents_pair_once'), models.UniqueConstraint(condition=models.Q(('state', 'same')), fields=('marked',), name='residents_pair_marked'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'same', 'different', 'asked'])), name='residents_pair_state'), models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='residents_pair_order'), models.CheckConstraint(condition=models.Q(('state', 'same'), ('marked__isnull', True), _connector='XOR'), name='residents_pair_marks_the_same')],
            },
        ),
    ]
