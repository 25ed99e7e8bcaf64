"""Proposals to publish: frozen files, what was done with them, and who was told of a review date."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rollout', '0003_pilots_by_share'),
    ]

    operations = [
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('region', models.TextField()),
                ('service', models.TextField()),
                ('agency', models.TextField()),
                ('title', models.JSONField()),
                ('version', models.IntegerField()),
                ('version_hash', models.TextField()),
                ('base_hash', models.TextField()),
                ('state', models.TextField()),
                ('round', models.IntegerField(default=1)),
                ('revision', models.IntegerField(default=1)),
                ('note', models.TextField()),
                ('drafted_by', models.UUIDField()),
                ('drafters', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ('reviewed_by', models.UUIDField(null=True)),
                ('decided_by', models.UUIDField(null=True)),
                ('submitted_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('live_at', models.DateTimeField(null=True)),
                ('share', models.SmallIntegerField(default=100)),
                ('draft', models.UUIDField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['region', 'state', '-changed_at', '-id'], name='rollout_proposal_list'), models.Index(fields=['region', 'service'], name='rollout_proposal_service'), models.Index(condition=models.Q(('state', 'scheduled')), fields=['live_at'], name='rollout_proposal_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['submitted', 'in_review', 'returned', 'reviewed', 'approved', 'scheduled', 'live', 'rejected', 'withdrawn'])), name='rollout_proposal_state'), models.CheckConstraint(condition=models.Q(('share__gte', 1), ('share__lte', 100)), name='rollout_proposal_share'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'scheduled'), _negated=True), ('live_at__isnull', False), _connector='OR'), name='rollout_proposal_when')],
            },
        ),
        migrations.CreateModel(
            name='ProposalLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('round', models.IntegerField()),
                ('doing', models.TextField()),
                ('actor', models.UUIDField(null=True)),
                ('place', models.TextField(default='')),
                ('text', models.TextField(default='')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='rollout.proposal')),
            ],
            options={
                'db_table': 'rollout_proposal_line',
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.TextField()),
                ('service', models.TextField()),
                ('version_hash', models.TextField()),
                ('review_by', models.DateField()),
                ('days_left', models.IntegerField()),
                ('told_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('region', 'version_hash', 'review_by', 'days_left'), name='rollout_reminder_once')],
            },
        ),
        migrations.CreateModel(
            name='Frozen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.IntegerField()),
                ('version', models.IntegerField()),
                ('version_hash', models.TextField()),
                ('base_hash', models.TextField()),
                ('source', models.BinaryField()),
                ('frozen_at', models.DateTimeField()),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='rollout.proposal')),
            ],
            options={
                'db_table': 'rollout_frozen',
                'constraints': [models.UniqueConstraint(fields=('proposal', 'round'), name='rollout_frozen_round')],
            },
        ),
    ]
