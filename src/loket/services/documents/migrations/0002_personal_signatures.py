"""Documents that wait for somebody's own signature, and each asking for one."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

STATES = ["awaiting_signature", "valid", "replaced", "withdrawn", "discarded"]


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [
        # The release before knows three of the five words and writes no other.
        migrations.RemoveConstraint(model_name="document", name="documents_document_state"),
        migrations.AlterField(model_name="document", name="state", field=models.CharField(default="valid", max_length=20)),
        migrations.AddConstraint(
            model_name="document", constraint=models.CheckConstraint(condition=Q(state__in=STATES), name="documents_document_state")
        ),
        migrations.AddField(model_name="document", name="signer_position", field=models.TextField(null=True)),
        migrations.AddField(model_name="document", name="signer_id", field=models.UUIDField(null=True)),
        # A default in the database: the release before inserts without this column.
        migrations.AddField(model_name="document", name="replaces", field=models.BooleanField(default=False, db_default=False)),
        migrations.AddField(model_name="document", name="draft_file", field=models.UUIDField(null=True)),
        migrations.AddField(model_name="document", name="draft_sha256", field=models.CharField(max_length=64, null=True)),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                fields=["region", "signer_position", "id"], name="documents_document_awaiting", condition=Q(state="awaiting_signature")
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=~Q(state="awaiting_signature") | Q(signer_position__isnull=False, pdf_file__isnull=True),
                name="documents_document_awaits_whom",
            ),
        ),
        migrations.CreateModel(
            name="Seen",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("account_id", models.UUIDField()),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("document", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.document")),
            ],
            options={
                "db_table": "documents_seen",
                "constraints": [models.UniqueConstraint(fields=["document", "account_id", "sha256"], name="documents_seen_once")],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("region", models.CharField(max_length=13)),
                ("account_id", models.UUIDField()),
                ("batch_id", models.UUIDField()),
                ("state", models.CharField(default="asked", max_length=10)),
                ("back_end", models.CharField(max_length=20)),
                ("certificate_serial", models.CharField(max_length=64)),
                ("draft_sha256", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("prepared_sealed", models.BinaryField(null=True)),
                ("value", models.BinaryField(null=True)),
                ("fault", models.CharField(default="", max_length=30)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("next_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("document", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="signatures", to="documents.document")),
            ],
            options={
                "db_table": "documents_signature",
                "indexes": [
                    models.Index(condition=Q(next_at__isnull=False), fields=["next_at"], name="documents_signature_due"),
                    models.Index(fields=["account_id", "-asked_at"], name="documents_signature_account"),
                    models.Index(fields=["batch_id"], name="documents_signature_batch"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(state__in=["asked", "given", "done", "refused", "dropped"]), name="documents_signature_state"
                    ),
                    models.UniqueConstraint(condition=Q(state__in=["asked", "given"]), fields=["document"], name="documents_signature_one"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignerNumber",
            fields=[
                ("account_id", models.UUIDField(primary_key=True, serialize=False)),
                ("number_sealed", models.BinaryField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={"db_table": "documents_signer_number"},
        ),
        migrations.CreateModel(
            name="SigningService",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("down_since", models.DateTimeField(null=True)),
                ("checked_at", models.DateTimeField()),
                ("next_at", models.DateTimeField(null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
            ],
            options={"db_table": "documents_signing_service"},
        ),
    ]
