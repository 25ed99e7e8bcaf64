"""The table of files: one row each, the key wrapped."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='File',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('region', models.CharField(max_length=13)),
                ('owner', models.UUIDField()),
                ('purpose', models.CharField(max_length=60)),
                ('sha256', models.CharField(max_length=64)),
                ('size_bytes', models.BigIntegerField()),
                ('media_type', models.CharField(max_length=60)),
                ('storage_name', models.CharField(max_length=40, unique=True)),
                ('wrapped_key', models.BinaryField(null=True)),
                ('retention_code', models.CharField(max_length=60)),
                ('retention_years', models.PositiveSmallIntegerField()),
                ('retention_reference', models.CharField(max_length=500)),
                ('created_at', models.DateTimeField()),
                ('erased_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'files_file',
                'indexes': [models.Index(fields=['owner', 'id'], name='files_file_owner')],
                'constraints': [models.CheckConstraint(condition=models.Q(('wrapped_key__isnull', False), ('erased_at__isnull', False), _connector='XOR'), name='files_file_key_or_erased'), models.CheckConstraint(condition=models.Q(('size_bytes__gt', 0)), name='files_file_not_empty')],
            },
        ),
    ]
