"""Issued documents and the templates they are drawn from."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Template',
            fields=[
                ('hash', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('source', models.TextField()),
            ],
            options={
                'db_table': 'documents_template',
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('region', models.CharField(max_length=13)),
                ('code', models.CharField(max_length=16, unique=True)),
                ('number', models.CharField(max_length=120)),
                ('title', models.JSONField()),
                ('service', models.CharField(max_length=60)),
                ('document', models.CharField(max_length=40)),
                ('case_id', models.UUIDField()),
                ('holder', models.UUIDField()),
                ('agency', models.CharField(max_length=200)),
                ('version', models.CharField(max_length=64)),
                ('data_sealed', models.BinaryField()),
                ('retention_years', models.PositiveSmallIntegerField()),
                ('retention_reference', models.CharField(max_length=2000)),
                ('issued_at', models.DateTimeField()),
                ('issued_on', models.DateField()),
                ('valid_until', models.DateField(null=True)),
                ('state', models.CharField(default='valid', max_length=10)),
                ('replaced_by', models.UUIDField(null=True)),
                ('ended_on', models.DateField(null=True)),
                ('reason_sealed', models.BinaryField(null=True)),
                ('pdf_file', models.UUIDField(null=True)),
                ('pdf_sha256', models.CharField(max_length=64, null=True)),
                ('rendered_at', models.DateTimeField(null=True)),
                ('requested_at', models.DateTimeField(null=True)),
                ('render_next_at', models.DateTimeField(null=True)),
                ('render_attempts', models.PositiveSmallIntegerField(default=0)),
                ('template', models.ForeignKey(db_column='template_hash', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.template')),
            ],
            options={
                'db_table': 'documents_document',
                'indexes': [models.Index(fields=['holder', 'id'], name='documents_document_holder'), models.Index(fields=['case_id'], name='documents_document_case'), models.Index(condition=models.Q(('pdf_file__isnull', True), ('render_next_at__isnull', False)), fields=['render_next_at'], name='documents_document_due'), models.Index(condition=models.Q(('state', 'valid')), fields=['holder', 'service', 'document'], name='documents_document_replace')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['valid', 'replaced', 'withdrawn'])), name='documents_document_state'), models.CheckConstraint(condition=models.Q(('state', 'replaced'), ('replaced_by__isnull', True), _connector='XOR'), name='documents_document_replaced_by'), models.CheckConstraint(condition=models.Q(('pdf_file__isnull', True), ('pdf_sha256__isnull', False), _connector='OR'), name='documents_document_pdf_hash')],
            },
        ),
    ]
