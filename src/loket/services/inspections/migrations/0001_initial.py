"""Work packages of inspections, and the photos that arrived for them."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Package',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('region', models.TextField()),
                ('case_id', models.UUIDField()),
                ('step_id', models.UUIDField()),
                ('step_name', models.TextField()),
                ('service', models.TextField()),
                ('officer_id', models.UUIDField()),
                ('appointment_id', models.UUIDField(null=True)),
                ('step_revision', models.IntegerField()),
                ('device_hash', models.TextField()),
                ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('content_hash', models.TextField()),
                ('handed_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('state', models.TextField(default='carried')),
                ('ended_at', models.DateTimeField(null=True)),
                ('result_id', models.UUIDField(null=True)),
                ('conflict', models.TextField(null=True)),
                ('record_sealed', models.BinaryField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['carried', 'expired'])), fields=['officer_id', 'handed_at'], name='inspections_package_officer'), models.Index(condition=models.Q(('state', 'carried')), fields=['expires_at'], name='inspections_package_expiry'), models.Index(fields=['case_id'], name='inspections_package_case')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'carried')), fields=('step_id',), name='inspections_package_once'), models.CheckConstraint(condition=models.Q(('state__in', ['carried', 'accepted', 'aside', 'given_back', 'expired'])), name='inspections_package_state'), models.CheckConstraint(condition=models.Q(('conflict__isnull', True), models.Q(('conflict__in', ['decided', 'moved', 'closed', 'withdrawn', 'expired']), ('state', 'aside')), _connector='OR'), name='inspections_package_conflict')],
            },
        ),
        migrations.CreateModel(
            name='Photo',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('photo_id', models.UUIDField()),
                ('item', models.TextField()),
                ('file_id', models.UUIDField()),
                ('arrived_at', models.DateTimeField()),
                ('package', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='inspections.package')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('package', 'photo_id'), name='inspections_photo_once')],
            },
        ),
    ]
