"""When the citizen was told that a draft will be deleted, and drafts by the day on which they were last changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [
        migrations.AddField(model_name="draft", name="warned_at", field=models.DateTimeField(null=True)),
        migrations.AddIndex(model_name="draft", index=models.Index(fields=["saved_at", "id"], name="cases_draft_saved")),
    ]
