"""The tables of documents; private to the room."""

from __future__ import annotations

from django.db import models

from loket.services.documents.values import DocumentState, SignatureState


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
    about = models.UUIDField(null=True)
    """The resident whom it is about, when that is not the holder: a child's card is held by a parent."""
    renews = models.UUIDField(null=True)
    """The one document whose place it takes; NULL: `replaces` looks at the document's name and whom it is about."""
    ends_at_death = models.BooleanField(default=False, db_default=False)
    agency = models.CharField(max_length=200)
    version = models.CharField(max_length=64)
    template = models.ForeignKey(Template, on_delete=models.PROTECT, db_column="template_hash", related_name="+")
    data_sealed = models.BinaryField()
    retention_years = models.PositiveSmallIntegerField()
    retention_reference = models.CharField(max_length=2000)
    issued_at = models.DateTimeField()
    issued_on = models.DateField()
    valid_until = models.DateField(null=True)
    state = models.CharField(max_length=20, default=DocumentState.VALID.value)
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
    signer_position = models.TextField(null=True)
    """Whose own signature it needs; NULL: the institution's seal."""
    signer_id = models.UUIDField(null=True)
    replaces = models.BooleanField(default=False, db_default=False)
    """Replaces the holder's earlier one once it is signed (what is sealed at once replaces it at once)."""
    draft_file = models.UUIDField(null=True)
    """The PDF as it will be signed, without the signature; erased when that is in."""
    draft_sha256 = models.CharField(max_length=64, null=True)
    erased_at = models.DateTimeField(null=True)
    """When what is printed on it was destroyed because its years were over; code, number and dates stay."""

    class Meta:
        db_table = "documents_document"
        indexes = [
            models.Index(fields=["holder", "id"], name="documents_document_holder"),
            models.Index(fields=["about"], name="documents_document_about", condition=models.Q(about__isnull=False)),
            models.Index(fields=["case_id"], name="documents_document_case"),
            # The nightly look for papers whose years are over: by the day on which they ended, of those that still say something.
            models.Index(
                fields=["region", "id"],
                name="documents_document_over",
                condition=models.Q(erased_at__isnull=True) & (models.Q(ended_on__isnull=False) | models.Q(valid_until__isnull=False)),
            ),
            models.Index(
                fields=["render_next_at"], name="documents_document_due", condition=models.Q(pdf_file__isnull=True, render_next_at__isnull=False)
            ),
            models.Index(
                fields=["region", "signer_position", "id"], name="documents_document_awaiting", condition=models.Q(state="awaiting_signature")
            ),
            models.Index(fields=["holder", "service", "document"], name="documents_document_replace", condition=models.Q(state="valid")),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=[state.value for state in DocumentState]), name="documents_document_state"),
            models.CheckConstraint(condition=models.Q(state="replaced") ^ models.Q(replaced_by__isnull=True), name="documents_document_replaced_by"),
            models.CheckConstraint(
                condition=models.Q(pdf_file__isnull=True) | models.Q(pdf_sha256__isnull=False), name="documents_document_pdf_hash"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="awaiting_signature") | models.Q(signer_position__isnull=False, pdf_file__isnull=True),
                name="documents_document_awaits_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"document {self.id}"


class Seen(models.Model):
    """Who opened which draft: without this nobody signs it."""

    id = models.BigAutoField(primary_key=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    account_id = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "documents_seen"
        constraints = [models.UniqueConstraint(fields=["document", "account_id", "sha256"], name="documents_seen_once")]

    def __str__(self) -> str:
        return f"seen {self.id}"


class Signature(models.Model):
    """
    One asking for a signature; its id is the number under which the service was asked.

    `prepared_sealed` is everything needed to put the signature in (`signing/keeping.py`); it and `value` are emptied once the PDF is kept.
    """

    id = models.UUIDField(primary_key=True)
    region = models.CharField(max_length=13)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="signatures")
    account_id = models.UUIDField()
    batch_id = models.UUIDField()
    state = models.CharField(max_length=10, default=SignatureState.ASKED.value)
    back_end = models.CharField(max_length=20)
    certificate_serial = models.CharField(max_length=64)
    draft_sha256 = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    """What the key signs: SHA-256 over the signed attributes, which hold the hash of the PDF."""
    prepared_sealed = models.BinaryField(null=True)
    value = models.BinaryField(null=True)
    fault = models.CharField(max_length=30, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "documents_signature"
        indexes = [
            models.Index(fields=["next_at"], name="documents_signature_due", condition=models.Q(next_at__isnull=False)),
            models.Index(fields=["account_id", "-asked_at"], name="documents_signature_account"),
            models.Index(fields=["batch_id"], name="documents_signature_batch"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=[state.value for state in SignatureState]), name="documents_signature_state"),
            # Two taps, two tabs, two workers: a document is asked for once at a time.
            models.UniqueConstraint(fields=["document"], name="documents_signature_one", condition=models.Q(state__in=["asked", "given"])),
        ]

    def __str__(self) -> str:
        return f"signature {self.id}"


class SignerNumber(models.Model):
    """The number under which a signatory is known to the signing service (NIK), where the register does not tell it."""

    account_id = models.UUIDField(primary_key=True)
    number_sealed = models.BinaryField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "documents_signer_number"

    def __str__(self) -> str:
        return f"number of {self.account_id}"


class SigningService(models.Model):
    """How the signing service was met last: since when it is down, when it is tried again."""

    name = models.CharField(primary_key=True, max_length=20)
    down_since = models.DateTimeField(null=True)
    checked_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "documents_signing_service"

    def __str__(self) -> str:
        return self.name
