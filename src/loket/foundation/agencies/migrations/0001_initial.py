"""Regions, the official list of areas, agencies, units, positions, local days."""

import django.contrib.postgres.fields
import django.db.models.deletion
import loket.foundation.common.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Area',
            fields=[
                ('code', models.CharField(db_collation='C', max_length=13, primary_key=True, serialize=False)),
                ('parent', models.CharField(blank=True, db_collation='C', max_length=8)),
                ('name', models.CharField(max_length=120)),
                ('folded', models.CharField(db_collation='C', max_length=120)),
                ('level', models.SmallIntegerField()),
                ('kind', models.CharField(max_length=12)),
                ('postal_code', models.CharField(blank=True, max_length=5)),
                ('is_fictional', models.BooleanField(default=False)),
            ],
            options={
                'db_table': 'agencies_area',
                'indexes': [models.Index(fields=['parent', 'code'], name='agencies_area_parent'), models.Index(fields=['folded'], name='agencies_area_folded')],
                'constraints': [models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 4)), name='agencies_area_level'), models.CheckConstraint(condition=models.Q(('kind__in', ['provinsi', 'kabupaten', 'kota', 'kecamatan', 'distrik', 'kelurahan', 'desa', 'desa_adat'])), name='agencies_area_kind')],
            },
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('value', models.UUIDField(default=loket.foundation.common.ids.new_id)),
            ],
            options={
                'db_table': 'agencies_edition',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='agencies_edition_single')],
            },
        ),
        migrations.CreateModel(
            name='Region',
            fields=[
                ('code', models.CharField(db_collation='C', max_length=5, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('short', models.CharField(db_collation='C', max_length=6, unique=True)),
                ('level', models.CharField(max_length=10)),
                ('province', models.CharField(db_collation='C', max_length=2)),
                ('province_name', models.CharField(max_length=120)),
                ('seat', models.CharField(blank=True, max_length=120)),
                ('time_zone', models.CharField(max_length=40)),
                ('theme', models.JSONField(default=dict)),
                ('hosts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=253), default=list, size=None)),
                ('is_fictional', models.BooleanField(default=False)),
                ('working_week', models.SmallIntegerField(default=5)),
                ('hours', models.JSONField(default=dict)),
                ('definition_hash', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'db_table': 'agencies_region',
                'constraints': [models.CheckConstraint(condition=models.Q(('level__in', ['province', 'regency', 'city'])), name='agencies_region_level'), models.CheckConstraint(condition=models.Q(('working_week__in', [5, 6, 7])), name='agencies_region_week')],
            },
        ),
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.UUIDField(default=loket.foundation.common.ids.new_id, primary_key=True, serialize=False)),
                ('code', models.CharField(db_collation='C', max_length=40)),
                ('name_id', models.CharField(max_length=160)),
                ('name_en', models.CharField(max_length=160)),
                ('short', models.CharField(max_length=40)),
                ('address', models.CharField(max_length=300)),
                ('phone', models.CharField(blank=True, max_length=30)),
                ('email', models.CharField(blank=True, max_length=120)),
                ('is_active', models.BooleanField(default=True)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='agencies.region')),
            ],
            options={
                'db_table': 'agencies_agency',
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.UUIDField(default=loket.foundation.common.ids.new_id, primary_key=True, serialize=False)),
                ('code', models.CharField(db_collation='C', max_length=81)),
                ('name_id', models.CharField(max_length=160)),
                ('name_en', models.CharField(max_length=160)),
                ('address', models.CharField(max_length=300)),
                ('phone', models.CharField(blank=True, max_length=30)),
                ('time_zone', models.CharField(max_length=40)),
                ('working_week', models.SmallIntegerField()),
                ('hours', models.JSONField(default=dict)),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
                ('districts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), default=list, size=None)),
                ('is_active', models.BooleanField(default=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='agencies.agency')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='agencies.region')),
            ],
            options={
                'db_table': 'agencies_unit',
            },
        ),
        migrations.CreateModel(
            name='LocalHoliday',
            fields=[
                ('id', models.UUIDField(default=loket.foundation.common.ids.new_id, primary_key=True, serialize=False)),
                ('on', models.DateField()),
                ('name_id', models.CharField(max_length=160)),
                ('name_en', models.CharField(max_length=160)),
                ('kind', models.CharField(max_length=14)),
                ('reference', models.CharField(max_length=200)),
                ('is_from_file', models.BooleanField(default=False)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='agencies.region')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='agencies.unit')),
            ],
            options={
                'db_table': 'agencies_local_holiday',
            },
        ),
        migrations.CreateModel(
            name='Position',
            fields=[
                ('id', models.UUIDField(default=loket.foundation.common.ids.new_id, primary_key=True, serialize=False)),
                ('code', models.CharField(db_collation='C', max_length=81)),
                ('title_id', models.CharField(max_length=160)),
                ('title_en', models.CharField(max_length=160)),
                ('rank', models.CharField(max_length=10)),
                ('is_active', models.BooleanField(default=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='agencies.agency')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='agencies.region')),
            ],
            options={
                'db_table': 'agencies_position',
                'constraints': [models.UniqueConstraint(fields=('region', 'code'), name='agencies_position_code'), models.CheckConstraint(condition=models.Q(('rank__in', ['executes', 'approves', 'leads', 'audits', 'operates'])), name='agencies_position_rank')],
            },
        ),
        migrations.AddConstraint(
            model_name='agency',
            constraint=models.UniqueConstraint(fields=('region', 'code'), name='agencies_agency_code'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.UniqueConstraint(fields=('region', 'code'), name='agencies_unit_code'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('working_week__in', [5, 6, 7])), name='agencies_unit_week'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__gte', -90), ('latitude__lte', 90), ('longitude__gte', -180), ('longitude__lte', 180)), _connector='OR'), name='agencies_unit_place'),
        ),
        migrations.AddConstraint(
            model_name='localholiday',
            constraint=models.UniqueConstraint(fields=('region', 'unit', 'on'), name='agencies_holiday_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='localholiday',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['libur', 'cuti_bersama', 'kerja'])), name='agencies_holiday_kind'),
        ),
        # Because: `code` is compared byte by byte, so its primary key serves LIKE; Django's second index would be 5 MB for nothing.
        migrations.RunSQL("DROP INDEX IF EXISTS agencies_area_code_556ce77e_like", migrations.RunSQL.noop),
    ]
