"""Consents at the counter, from asking to the claim."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('region', models.TextField()),
                ('officer_id', models.UUIDField()),
                ('appointment_id', models.UUIDField(null=True)),
                ('unit', models.TextField()),
                ('service', models.TextField()),
                ('resident_id', models.UUIDField(null=True)),
                ('name_sealed', models.BinaryField()),
                ('how', models.TextField()),
                ('phone_sealed', models.BinaryField()),
                ('code_id', models.UUIDField(null=True)),
                ('witness_code', models.TextField(null=True)),
                ('witness_id', models.UUIDField(null=True)),
                ('state', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('given_at', models.DateTimeField(null=True)),
                ('draft_id', models.UUIDField(null=True)),
                ('case_id', models.UUIDField(null=True)),
                ('claim_sealed', models.BinaryField(null=True)),
                ('claim_tries', models.PositiveSmallIntegerField(default=0)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('claimed_by', models.UUIDField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('witness_code__isnull', False)), fields=('witness_code',), name='counter_consent_witness_code'), models.UniqueConstraint(condition=models.Q(('draft_id__isnull', False)), fields=('draft_id',), name='counter_consent_draft'), models.UniqueConstraint(condition=models.Q(('case_id__isnull', False)), fields=('case_id',), name='counter_consent_case'), models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'given', 'used'])), name='counter_consent_state'), models.CheckConstraint(condition=models.Q(('how__in', ['code', 'witness'])), name='counter_consent_how'), models.CheckConstraint(condition=models.Q(('witness_id__isnull', True), models.Q(('witness_id', models.F('officer_id')), _negated=True), _connector='OR'), name='counter_consent_two')],
            },
        ),
    ]
