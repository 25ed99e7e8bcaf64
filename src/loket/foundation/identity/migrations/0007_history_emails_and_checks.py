"""A history for the owner of an account, changes of e-mail that wait for their link, and checks of identity from afar."""
import django.db.models.deletion
import loket.foundation.common.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0006_ways_in'),
    ]

    operations = [
        migrations.CreateModel(
            name='History',
            fields=[
                ('id', models.UUIDField(default=loket.foundation.common.ids.new_id, primary_key=True, serialize=False)),
                ('account', models.UUIDField(db_column='account_id')),
                ('region', models.CharField(db_collation='C', max_length=5)),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(db_collation='C', max_length=30)),
                ('by', models.CharField(db_collation='C', max_length=10)),
                ('device', models.CharField(blank=True, default='', max_length=60)),
            ],
            options={
                'db_table': 'identity_history',
                'indexes': [models.Index(fields=['account', '-id'], name='identity_history_account'), models.Index(fields=['at'], name='identity_history_at')],
            },
        ),
        migrations.CreateModel(
            name='Check',
            fields=[
                ('id', models.UUIDField(default=loket.foundation.common.ids.new_id, primary_key=True, serialize=False)),
                ('region', models.CharField(db_collation='C', max_length=5)),
                ('resident_id', models.UUIDField(null=True)),
                ('nik_sealed', models.BinaryField(null=True)),
                ('card', models.UUIDField(db_column='card_file')),
                ('face', models.UUIDField(db_column='face_file')),
                ('state', models.CharField(db_collation='C', default='waiting', max_length=10)),
                ('submitted_at', models.DateTimeField()),
                ('officer', models.UUIDField(db_column='officer_id', null=True)),
                ('taken_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, db_collation='C', default='', max_length=20)),
                ('erased_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'identity_check',
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['region', 'id'], name='identity_check_queue'), models.Index(condition=models.Q(('decided_at__isnull', False), ('erased_at__isnull', True)), fields=['decided_at'], name='identity_check_over')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'accepted', 'refused', 'withdrawn'])), name='identity_check_state'), models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('account',), name='identity_check_one_waiting'), models.UniqueConstraint(condition=models.Q(('officer__isnull', False), ('state', 'waiting')), fields=('officer',), name='identity_check_one_in_hand')],
            },
        ),
        migrations.CreateModel(
            name='EmailChange',
            fields=[
                ('id', models.UUIDField(default=loket.foundation.common.ids.new_id, primary_key=True, serialize=False)),
                ('email_sealed', models.BinaryField()),
                ('token_hash', models.BinaryField(unique=True)),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='email_changes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'identity_email_change',
                'indexes': [models.Index(fields=['expires_at'], name='identity_email_change_over')],
            },
        ),
    ]
