"""What happened to people and which papers they hold. New tables, a wider check and a column with its default, so the release before goes on."""

import django.db.models.deletion
import loket.foundation.common.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0006_duplicates'),
    ]

    operations = [
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.UUIDField(default=loket.foundation.common.ids.new_id, primary_key=True, serialize=False)),
                ('region', models.CharField(db_collation='C', max_length=5)),
                ('kind', models.CharField(db_collation='C', max_length=20)),
                ('number_sealed', models.BinaryField()),
                ('issuer', models.CharField(max_length=120)),
                ('issued_on', models.DateField()),
                ('valid_until', models.DateField(null=True)),
                ('ended_on', models.DateField(null=True)),
                ('ended_how', models.CharField(db_collation='C', max_length=10)),
                ('source', models.CharField(max_length=80)),
                ('known_on', models.DateField()),
                ('version', models.IntegerField(default=1)),
            ],
            options={
                'db_table': 'residents_paper',
            },
        ),
        migrations.CreateModel(
            name='VitalEvent',
            fields=[
                ('id', models.UUIDField(default=loket.foundation.common.ids.new_id, primary_key=True, serialize=False)),
                ('region', models.CharField(db_collation='C', max_length=5)),
                ('kind', models.CharField(db_collation='C', max_length=20)),
                ('happened_on', models.DateField()),
                ('registered_on', models.DateField(null=True)),
                ('elsewhere', models.CharField(db_collation='C', max_length=13)),
                ('place_sealed', models.BinaryField()),
                ('number_sealed', models.BinaryField()),
                ('other_name_sealed', models.BinaryField()),
                ('told_sealed', models.BinaryField()),
                ('source', models.CharField(max_length=80)),
                ('known_on', models.DateField()),
                ('version', models.IntegerField(default=1)),
            ],
            options={
                'db_table': 'residents_event',
            },
        ),
        migrations.RemoveConstraint(
            model_name='registerchange',
            name='residents_change_kind',
        ),
        migrations.AddField(
            model_name='import',
            name='kind',
            field=models.CharField(db_collation='C', db_default='people', default='people', max_length=8),
        ),
        migrations.AddConstraint(
            model_name='registerchange',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['resident', 'family', 'event', 'paper'])), name='residents_change_kind'),
        ),
        migrations.AddField(
            model_name='paper',
            name='resident',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='residents.resident'),
        ),
        migrations.AddField(
            model_name='vitalevent',
            name='other',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='residents.resident'),
        ),
        migrations.AddField(
            model_name='vitalevent',
            name='resident',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='residents.resident'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['akta', 'biodata', 'kia', 'kitap', 'kitas', 'skdln', 'skp', 'skpd', 'skpln', 'skps', 'skpti', 'sktt', 'surat_kelahiran'])), name='residents_paper_kind'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_how', ''), ('ended_on__isnull', True)), models.Q(('ended_how__in', ['damaged', 'lost', 'replaced', 'withdrawn']), ('ended_on__isnull', False)), _connector='OR'), name='residents_paper_ending'),
        ),
        migrations.AddConstraint(
            model_name='vitalevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['abroad_in', 'abroad_out', 'address_change', 'adoption', 'birth', 'citizenship_change', 'death', 'divorce', 'divorce_annulled', 'legitimation', 'marriage', 'marriage_annulled', 'move_in', 'move_out', 'name_change', 'other', 'recognition', 'stay_change', 'stillbirth'])), name='residents_event_kind'),
        ),
    ]
