"""First tables: powers and organisations."""

import django.contrib.postgres.fields
import django.db.models.deletion
import loket.foundation.common.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.UUIDField(default=loket.foundation.common.ids.new_id, primary_key=True, serialize=False)),
                ('region', models.CharField(db_collation='C', max_length=5)),
                ('form', models.CharField(db_collation='C', max_length=12)),
                ('name_sealed', models.BinaryField()),
                ('nib_sealed', models.BinaryField(null=True)),
                ('nib_index', models.BinaryField(null=True)),
                ('npwp_sealed', models.BinaryField(null=True)),
                ('npwp_index', models.BinaryField(null=True)),
                ('state', models.CharField(db_collation='C', default='proposed', max_length=10)),
                ('entered_by', models.UUIDField()),
                ('entered_at', models.DateTimeField()),
                ('decided_by', models.UUIDField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'powers_organisation',
                'constraints': [models.CheckConstraint(condition=models.Q(('form__in', ['company', 'partnership', 'cooperative', 'foundation', 'association', 'school', 'other'])), name='powers_organisation_form'), models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'active', 'declined'])), name='powers_organisation_state'), models.CheckConstraint(condition=models.Q(('nib_index__isnull', False), ('npwp_index__isnull', False), _connector='OR'), name='powers_organisation_number'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'active'), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('entered_by')), _negated=True)), _connector='OR'), name='powers_organisation_two'), models.UniqueConstraint(condition=models.Q(('nib_index__isnull', False), models.Q(('state', 'declined'), _negated=True)), fields=('region', 'nib_index'), name='powers_organisation_nib'), models.UniqueConstraint(condition=models.Q(('npwp_index__isnull', False), models.Q(('state', 'declined'), _negated=True)), fields=('region', 'npwp_index'), name='powers_organisation_npwp')],
            },
        ),
        migrations.CreateModel(
            name='Power',
            fields=[
                ('id', models.UUIDField(default=loket.foundation.common.ids.new_id, primary_key=True, serialize=False)),
                ('region', models.CharField(db_collation='C', max_length=5)),
                ('kind', models.CharField(db_collation='C', max_length=10)),
                ('state', models.CharField(db_collation='C', max_length=10)),
                ('principal_id', models.UUIDField()),
                ('principal_kind', models.CharField(db_collation='C', max_length=12)),
                ('principal_name_sealed', models.BinaryField()),
                ('giver_id', models.UUIDField(null=True)),
                ('holder_id', models.UUIDField(null=True)),
                ('holder_resident_id', models.UUIDField(null=True)),
                ('holder_name_sealed', models.BinaryField(null=True)),
                ('label_sealed', models.BinaryField(null=True)),
                ('services', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('valid_until', models.DateField(null=True)),
                ('made_at', models.DateTimeField()),
                ('began_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(db_collation='C', max_length=10, null=True)),
                ('code_sealed', models.BinaryField(null=True)),
                ('code_digest', models.BinaryField(null=True, unique=True)),
                ('invitation_until', models.DateTimeField(null=True)),
                ('sort', models.CharField(db_collation='C', max_length=6, null=True)),
                ('basis_sealed', models.BinaryField(null=True)),
                ('file_id', models.UUIDField(null=True)),
                ('entered_by', models.UUIDField(null=True)),
                ('confirmed_by', models.UUIDField(null=True)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='officers', to='powers.organisation')),
            ],
            options={
                'db_table': 'powers_power',
                'indexes': [models.Index(condition=models.Q(('holder_id__isnull', False)), fields=['holder_id'], name='powers_power_holder'), models.Index(condition=models.Q(('holder_resident_id__isnull', False)), fields=['holder_resident_id'], name='powers_power_person'), models.Index(condition=models.Q(('giver_id__isnull', False)), fields=['giver_id', '-made_at'], name='powers_power_giver'), models.Index(fields=['principal_id'], name='powers_power_of'), models.Index(condition=models.Q(('state', 'proposed')), fields=['region', 'made_at', 'id'], name='powers_power_waiting'), models.Index(condition=models.Q(('state', 'active'), ('valid_until__isnull', False)), fields=['valid_until'], name='powers_power_over'), models.Index(condition=models.Q(('state__in', ['invited', 'accepted'])), fields=['invitation_until'], name='powers_power_stale')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['guardian', 'written', 'director', 'staff'])), name='powers_power_kind'), models.CheckConstraint(condition=models.Q(('state__in', ['invited', 'accepted', 'proposed', 'active', 'declined', 'ended'])), name='powers_power_state'), models.CheckConstraint(condition=models.Q(('principal_kind__in', ['resident', 'organisation'])), name='powers_power_principal'), models.CheckConstraint(condition=models.Q(('sort__isnull', True), ('sort__in', ['minor', 'adult']), _connector='OR'), name='powers_power_sort'), models.CheckConstraint(condition=models.Q(('ended_by__isnull', True), ('ended_by__in', ['giver', 'holder', 'director', 'officer', 'death', 'time', 'denied']), _connector='OR'), name='powers_power_ended_by'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'active'), _negated=True), ('holder_id__isnull', False), ('holder_resident_id__isnull', False), _connector='OR'), name='powers_power_held'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'active'), _negated=True), ('entered_by__isnull', True), models.Q(('confirmed_by__isnull', False), models.Q(('confirmed_by', models.F('entered_by')), _negated=True)), _connector='OR'), name='powers_power_two'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'written'), _negated=True), ('valid_until__isnull', False), _connector='OR'), name='powers_power_bounded')],
            },
        ),
    ]
