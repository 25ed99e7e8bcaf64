"""Cases that applications of agencies run, as they tell of them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Followed',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('region', models.TextField()),
                ('service', models.TextField()),
                ('client_id', models.TextField()),
                ('account_id', models.UUIDField()),
                ('reference', models.TextField()),
                ('sequence', models.BigIntegerField()),
                ('state', models.TextField()),
                ('submitted_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('changed_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('path', models.TextField(default='')),
            ],
            options={
                'indexes': [models.Index(fields=['account_id', '-submitted_at'], name='elsewhere_followed_account')],
                'constraints': [models.UniqueConstraint(fields=('client_id', 'reference'), name='elsewhere_followed_once'), models.CheckConstraint(condition=models.Q(('state__in', ['received', 'in_progress', 'waiting', 'completed', 'refused', 'withdrawn'])), name='elsewhere_followed_state')],
            },
        ),
    ]
