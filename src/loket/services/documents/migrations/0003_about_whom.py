"""Whom a document is about, which one it renews, and whether it ends with that person. The index is built without stopping those who write."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("documents", "0002_personal_signatures")]
    operations = [
        migrations.AddField(model_name="document", name="about", field=models.UUIDField(null=True)),
        migrations.AddField(model_name="document", name="renews", field=models.UUIDField(null=True)),
        migrations.AddField(model_name="document", name="ends_at_death", field=models.BooleanField(db_default=False, default=False)),
        AddIndexConcurrently(
            model_name="document",
            index=models.Index(condition=models.Q(("about__isnull", False)), fields=["about"], name="documents_document_about"),
        ),
    ]
