"""The tables of documents; private to the room."""

from __future__ import annotations

from django.db import models

from loket.services.documents.values import DocumentState


class Template(models.Model):
    """The text that documents were drawn from, by its hash: an old document is drawn as it was meant, whatever became of its package."""

    hash = models.CharField(primary_key=True, max_length=64)
    source = models.TextField()

    class Meta:
        db_table = "documents_template"

    def __str__(self) -> str:
        return f"template {self.hash[:12]}"


class Document(models.Model):
    """One issued document. `data_sealed` holds everything printed on it, as JSON (see `content.py`)."""

    id = models.UUIDField(primary_key=True)
    region = models.CharField(max_length=13)
    code = models.CharField(max_length=16, unique=True)
    number = models.CharField(max_length=120)
    title = models.JSONField()
    service = models.CharField(max_length=60)
    document = models.CharField(max_length=40)
    case_id = models.UUIDField()
    holder = models.UUIDField()
    agency = models.CharField(max_length=200)
    version = models.CharField(max_length=64)
    template = models.ForeignKey(Template, on_delete=models.PROTECT, db_column="template_hash", related_name="+")
    data_sealed = models.BinaryField()
    retention_years = models.PositiveSmallIntegerField()
    retention_reference = models.CharField(max_length=2000)
    issued_at = models.DateTimeField()
    issued_on = models.DateField()
    valid_until = models.DateField(null=True)
    state = models.CharField(max_length=10, default=DocumentState.VALID.value)
    replaced_by = models.UUIDField(null=True)
    ended_on = models.DateField(null=True)
    reason_sealed = models.BinaryField(null=True)
    pdf_file = models.UUIDField(null=True)
    pdf_sha256 = models.CharField(max_length=64, null=True)
    rendered_at = models.DateTimeField(null=True)
    requested_at = models.DateTimeField(null=True)
    """When the PDF was asked for; NULL: only when somebody opens it (documents taken over from before)."""
    render_next_at = models.DateTimeField(null=True)
    render_attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "documents_document"
        indexes = [
            models.Index(fields=["holder", "id"], name="documents_document_holder"),
            models.Index(fields=["case_id"], name="documents_document_case"),
            models.Index(
                fields=["render_next_at"], name="documents_document_due", condition=models.Q(pdf_file__isnull=True, render_next_at__isnull=False)
            ),
            models.Index(fields=["holder", "service", "document"], name="documents_document_replace", condition=models.Q(state="valid")),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=[state.value for state in DocumentState]), name="documents_document_state"),
            models.CheckConstraint(condition=models.Q(state="replaced") ^ models.Q(replaced_by__isnull=True), name="documents_document_replaced_by"),
            models.CheckConstraint(
                condition=models.Q(pdf_file__isnull=True) | models.Q(pdf_sha256__isnull=False), name="documents_document_pdf_hash"
            ),
        ]

    def __str__(self) -> str:
        return f"document {self.id}"
