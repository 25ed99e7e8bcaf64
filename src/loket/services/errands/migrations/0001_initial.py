"""Steps of cases at partners."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Errand',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('region', models.TextField()),
                ('case_id', models.UUIDField(null=True)),
                ('service', models.TextField()),
                ('version_hash', models.TextField()),
                ('step', models.TextField()),
                ('turn', models.IntegerField()),
                ('client_id', models.TextField()),
                ('state', models.TextField(default='waiting')),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('late', models.TextField(null=True)),
                ('late_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('end_reason', models.TextField(default='')),
                ('outcome', models.TextField(null=True)),
                ('answer_key', models.TextField(null=True)),
                ('answer_sealed', models.BinaryField(null=True)),
                ('is_sandbox', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(fields=['region', 'client_id', 'id'], name='errands_errand_of_client'), models.Index(condition=models.Q(('case_id__isnull', False)), fields=['case_id'], name='errands_errand_case'), models.Index(condition=models.Q(('late_at__isnull', True), ('state__in', ['accepted', 'waiting'])), fields=['due_at'], name='errands_errand_due')],
                'constraints': [models.UniqueConstraint(fields=('case_id', 'step', 'turn'), name='errands_errand_once'), models.UniqueConstraint(fields=('client_id', 'answer_key'), name='errands_errand_key'), models.CheckConstraint(condition=models.Q(('state__in', ['accepted', 'answered', 'closed', 'taken_back', 'waiting'])), name='errands_errand_state'), models.CheckConstraint(condition=models.Q(('late__isnull', True), ('late__in', ['client_gone', 'overdue']), _connector='OR'), name='errands_errand_late'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ['accepted', 'waiting'])), models.Q(('ended_at__isnull', False), ('state__in', ['answered', 'closed', 'taken_back'])), _connector='OR'), name='errands_errand_ended')],
            },
        ),
    ]
