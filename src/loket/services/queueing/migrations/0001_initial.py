"""Lines, numbers of the day and who sits where."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('region', models.TextField()),
                ('unit', models.TextField()),
                ('line', models.TextField()),
                ('position', models.TextField()),
                ('title', models.JSONField()),
                ('booked_in_a_row', models.PositiveSmallIntegerField()),
                ('reference', models.TextField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('region', 'unit', 'line'), name='queueing_line_once')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('region', models.TextField()),
                ('officer_id', models.UUIDField()),
                ('on', models.DateField()),
                ('unit', models.TextField()),
                ('counter', models.TextField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('region', 'officer_id', 'on'), name='queueing_seat_once')],
            },
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('region', models.TextField()),
                ('unit', models.TextField()),
                ('on', models.DateField()),
                ('prefix', models.TextField()),
                ('last', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('region', 'unit', 'on', 'prefix'), name='queueing_series_once')],
            },
        ),
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('region', models.TextField()),
                ('unit', models.TextField()),
                ('on', models.DateField()),
                ('line', models.TextField()),
                ('prefix', models.TextField()),
                ('number', models.PositiveIntegerField()),
                ('position', models.TextField()),
                ('booking_id', models.UUIDField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('state', models.TextField()),
                ('taken_at', models.DateTimeField()),
                ('called_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('officer_id', models.UUIDField(null=True)),
                ('counter', models.TextField(default='')),
                ('calls', models.PositiveSmallIntegerField(default=0)),
                ('passed_by', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
            ],
            options={
                'indexes': [models.Index(fields=['region', 'unit', 'on', 'state', 'taken_at'], name='queueing_ticket_hall'), models.Index(condition=models.Q(('state', 'called')), fields=['officer_id'], name='queueing_ticket_officer')],
                'constraints': [models.UniqueConstraint(fields=('region', 'unit', 'on', 'prefix', 'number'), name='queueing_ticket_once'), models.UniqueConstraint(condition=models.Q(('booking_id__isnull', False)), fields=('booking_id',), name='queueing_ticket_booking'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'called', 'done', 'skipped', 'left'])), name='queueing_ticket_state')],
            },
        ),
    ]
