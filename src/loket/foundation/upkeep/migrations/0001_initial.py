"""Backups that were finished."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Backup',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(db_index=True)),
                ('database_bytes', models.BigIntegerField()),
                ('files', models.BigIntegerField()),
                ('new_files', models.BigIntegerField()),
                ('database_sha256', models.CharField(max_length=64)),
            ],
            options={
                'db_table': 'upkeep_backup',
            },
        ),
    ]
