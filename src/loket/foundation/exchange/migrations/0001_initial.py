"""Grants, what they were used for each day, the feed of changes, addresses to which events are sent."""

import django.contrib.postgres.fields
import django.db.models.deletion
import loket.foundation.common.ids
from django.db import migrations, models


# Plain tables: the one is written by a statement of its own (`counting`), the other by the reader of the outbox alone, so that the order
# of its numbers is the order of commits. No key to the grant: the sandbox counts too, and its grants are made up.
TABLES = """
CREATE TABLE exchange_usage (
  grant_id uuid NOT NULL,
  day date NOT NULL,
  people integer NOT NULL,
  calls integer NOT NULL,
  PRIMARY KEY (grant_id, day)
) WITH (fillfactor = 50);

CREATE TABLE exchange_change (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  region text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('birth', 'death', 'move')),
  resident uuid NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX exchange_change_of_region ON exchange_change (region, id);
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.UUIDField(default=loket.foundation.common.ids.new_id, primary_key=True, serialize=False)),
                ('region', models.CharField(db_collation='C', max_length=5)),
                ('client_id', models.CharField(db_collation='C', max_length=80)),
                ('recipient', models.CharField(max_length=160)),
                ('purpose', models.CharField(db_collation='C', max_length=40)),
                ('purpose_text', models.JSONField()),
                ('legal_basis', models.CharField(max_length=500)),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(db_collation='C', max_length=12), size=None)),
                ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(db_collation='C', max_length=60), size=None)),
                ('family_fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(db_collation='C', max_length=60), size=None)),
                ('changes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(db_collation='C', max_length=12), size=None)),
                ('villages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(db_collation='C', max_length=13), size=None)),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField()),
                ('per_day', models.IntegerField()),
                ('state', models.CharField(db_collation='C', default='proposed', max_length=10)),
                ('version', models.IntegerField(default=1)),
                ('note_sealed', models.BinaryField()),
                ('renews', models.UUIDField(null=True)),
                ('proposed_by', models.UUIDField()),
                ('proposed_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('decided_by', models.UUIDField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason_sealed', models.BinaryField(null=True)),
                ('ended_by', models.UUIDField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('reviewed_by', models.UUIDField(null=True)),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('reminded_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'exchange_grant',
                'indexes': [models.Index(fields=['region', 'client_id', 'purpose'], name='exchange_grant_of_client'), models.Index(fields=['region', 'state', '-proposed_at', '-id'], name='exchange_grant_list')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'active', 'rejected', 'withdrawn', 'expired'])), name='exchange_grant_state'), models.CheckConstraint(condition=models.Q(('valid_from__lte', models.F('valid_until'))), name='exchange_grant_period'), models.CheckConstraint(condition=models.Q(('per_day__gte', 1)), name='exchange_grant_per_day'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'active'), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='exchange_grant_four_eyes')],
            },
        ),
        migrations.CreateModel(
            name='Hook',
            fields=[
                ('id', models.UUIDField(default=loket.foundation.common.ids.new_id, primary_key=True, serialize=False)),
                ('region', models.CharField(db_collation='C', max_length=5)),
                ('client_id', models.CharField(db_collation='C', max_length=80)),
                ('purpose', models.CharField(db_collation='C', max_length=40)),
                ('url', models.CharField(max_length=500)),
                ('secret_sealed', models.BinaryField()),
                ('former_sealed', models.BinaryField(null=True)),
                ('former_until', models.DateTimeField(null=True)),
                ('is_on', models.BooleanField(default=True)),
                ('made_at', models.DateTimeField()),
                ('rotated_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'exchange_hook',
                'indexes': [models.Index(fields=['region', 'client_id'], name='exchange_hook_of_client')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=loket.foundation.common.ids.new_id, primary_key=True, serialize=False)),
                ('type', models.CharField(db_collation='C', max_length=80)),
                ('data', models.JSONField()),
                ('state', models.CharField(db_collation='C', default='waiting', max_length=10)),
                ('tries', models.SmallIntegerField(default=0)),
                ('made_at', models.DateTimeField()),
                ('next_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('last_answer', models.CharField(db_collation='C', default='', max_length=40)),
                ('hook', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='exchange.hook')),
            ],
            options={
                'db_table': 'exchange_delivery',
                'indexes': [models.Index(fields=['hook', 'state', 'id'], name='exchange_delivery_of_hook'), models.Index(condition=models.Q(('state', 'waiting')), fields=['next_at'], name='exchange_delivery_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'delivered', 'dead'])), name='exchange_delivery_state')],
            },
        ),
        migrations.RunSQL(TABLES, "DROP TABLE exchange_change, exchange_usage;"),
    ]
