"""Files that come in pieces."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0002_kept_until'),
    ]

    operations = [
        migrations.CreateModel(
            name='Partial',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('region', models.CharField(max_length=5)),
                ('account_id', models.UUIDField()),
                ('owner', models.UUIDField()),
                ('field', models.CharField(max_length=80)),
                ('name_sealed', models.BinaryField()),
                ('size_bytes', models.BigIntegerField()),
                ('offset_bytes', models.BigIntegerField(default=0)),
                ('file_id', models.UUIDField(null=True)),
                ('begun_at', models.DateTimeField()),
                ('touched_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'files_partial',
                'indexes': [models.Index(fields=['account_id', 'touched_at'], name='files_partial_account'), models.Index(fields=['touched_at'], name='files_partial_touched')],
                'constraints': [models.CheckConstraint(condition=models.Q(('offset_bytes__gte', 0), ('offset_bytes__lte', models.F('size_bytes')), ('size_bytes__gt', 0)), name='files_partial_offset')],
            },
        ),
        migrations.CreateModel(
            name='Piece',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('offset_bytes', models.BigIntegerField()),
                ('content_sealed', models.BinaryField()),
                ('partial', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pieces', to='files.partial')),
            ],
            options={
                'db_table': 'files_piece',
                'constraints': [models.UniqueConstraint(fields=('partial', 'offset_bytes'), name='files_piece_place')],
            },
        ),
    ]
