"""Counters, visits, bookings and the pieces of time that are kept for them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Day',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('region', models.TextField()),
                ('unit', models.TextField()),
                ('on', models.DateField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('region', 'unit', 'on'), name='appointments_day_once')],
            },
        ),
        migrations.CreateModel(
            name='Rule',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('region', models.TextField()),
                ('unit', models.TextField()),
                ('position', models.TextField()),
                ('since', models.DateField()),
                ('counters', models.PositiveSmallIntegerField()),
                ('ahead_days', models.PositiveSmallIntegerField()),
                ('notice_minutes', models.PositiveIntegerField()),
                ('reference', models.TextField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('region', 'position', 'unit', 'since'), name='appointments_rule_once')],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('region', models.TextField()),
                ('case_id', models.UUIDField()),
                ('account_id', models.UUIDField()),
                ('service', models.TextField()),
                ('position', models.TextField()),
                ('unit', models.TextField(null=True)),
                ('minutes', models.PositiveSmallIntegerField()),
                ('change_until_hours', models.PositiveSmallIntegerField()),
                ('wait_minutes', models.PositiveSmallIntegerField()),
                ('rebookings', models.PositiveSmallIntegerField()),
                ('book_by', models.DateTimeField()),
                ('asked_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['case_id'], name='appointments_visit_case'), models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['book_by'], name='appointments_visit_book_by')],
            },
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('region', models.TextField()),
                ('unit', models.TextField()),
                ('position', models.TextField()),
                ('officer_id', models.UUIDField()),
                ('on', models.DateField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('state', models.TextField()),
                ('code', models.TextField(unique=True)),
                ('booked_at', models.DateTimeField()),
                ('reminded_at', models.DateTimeField(null=True)),
                ('arrived_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(default='')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='appointments.visit')),
            ],
        ),
        migrations.CreateModel(
            name='Piece',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('officer_id', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pieces', to='appointments.booking')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('officer_id', 'at'), name='appointments_piece_once')],
            },
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(fields=['region', 'unit', 'on', 'starts_at'], name='appointments_booking_day'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('state__in', ['booked', 'arrived'])), fields=['starts_at'], name='appointments_booking_live'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['booked', 'arrived'])), fields=('visit',), name='appointments_booking_one'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['booked', 'arrived', 'served', 'missed', 'cancelled'])), name='appointments_booking_state'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='appointments_booking_time'),
        ),
    ]
