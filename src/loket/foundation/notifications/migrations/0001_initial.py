"""Messages, partitioned by month and changed only by being read; deliveries, preferences, the demo's mailbox."""

import django.db.models.functions.datetime
from django.db import migrations, models


MESSAGES = """
CREATE TABLE notifications_message (
  id uuid NOT NULL,
  region text NOT NULL,
  recipient uuid NOT NULL,
  kind text NOT NULL,
  case_id uuid,
  content_sealed bytea NOT NULL,
  created_at timestamptz NOT NULL,
  read_at timestamptz,
  PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);
CREATE INDEX notifications_message_inbox ON notifications_message (recipient, created_at, id);
CREATE INDEX notifications_message_unread ON notifications_message (recipient) WHERE read_at IS NULL;
CREATE TABLE notifications_message_other PARTITION OF notifications_message DEFAULT;
SELECT loket_ensure_partitions('notifications_message', (now() - interval '15 months')::date, 30);
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [('audit', '0001_initial')]

    operations = [
        migrations.RunSQL(MESSAGES, 'DROP TABLE notifications_message'),
        migrations.CreateModel(
            name='DemoMail',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('recipients', models.CharField(max_length=1000)),
                ('subject', models.CharField(max_length=1000)),
                ('body', models.TextField()),
                ('sent_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'db_table': 'notifications_demo_mail',
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('region', models.CharField(max_length=13)),
                ('message', models.UUIDField(db_column='message_id')),
                ('message_created_at', models.DateTimeField()),
                ('channel', models.CharField(max_length=10)),
                ('address_sealed', models.BinaryField()),
                ('language', models.CharField(max_length=2)),
                ('state', models.CharField(max_length=20)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(default='', max_length=60)),
            ],
            options={
                'db_table': 'notifications_delivery',
                'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'temporary_failure'])), fields=['next_at'], name='notifications_delivery_due'), models.Index(fields=['message'], name='notifications_delivery_message')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('recipient', models.UUIDField()),
                ('family', models.CharField(max_length=20)),
                ('channel', models.CharField(max_length=10)),
                ('is_off', models.BooleanField()),
            ],
            options={
                'db_table': 'notifications_preference',
                'constraints': [models.UniqueConstraint(fields=('recipient', 'family', 'channel'), name='notifications_preference_once')],
            },
        ),
    ]
